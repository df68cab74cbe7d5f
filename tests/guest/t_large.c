/*
 * Row D6: large files, far into the double-indirect blocks, and files of
 * holes, which read as zeros and take no zones.
 */
#include "files.h"
#include "memory.h"

#define BLOCK  1024u
#define DIRECT 7u             /* blocks */
#define SINGLE (DIRECT + 256) /* with those of the indirect block */

/* Zones that a file without holes takes, with those of the block tree. */
static word zones_of(uint32_t bytes)
{
    word data = (bytes + BLOCK - 1) / BLOCK, tree = 0;
    if (data > DIRECT)
        tree++;
    if (data > SINGLE)
        tree += 1 + (data - SINGLE + 255) / 256;
    return data + tree;
}

/* --- dense -----------------------------------------------------------------
 */

static int dense(word bytes)
{
    struct stat st;
    word zones = zones_now(), seed = 1;
    int fd = open("a", O_RDWR | O_CREAT, 0644);
    STEP(1, write_bytes(fd, 0, bytes) && size_of("a") == (long)bytes);
    STEP(2, zones - zones_now() == zones_of(bytes));
    STEP(3, lseek(fd, 0, SEEK_SET) == 0 && read_bytes(fd, 0, bytes));
    STEP(4, read(fd, piece, 1) == 0);
    for (int i = 0; i < 300; i++) { /* here and there */
        word at = random_word(&seed) % (bytes - 3000);
        STEP(5, lseek(fd, (off_t)at, SEEK_SET) == (off_t)at);
        STEP(6, read_bytes(fd, at, random_word(&seed) % 3000));
    }
    STEP(7, fstat(fd, &st) == 0 && st.st_blocks >= bytes / 512);
    STEP(8, close(fd) == 0 && unlink("a") == 0 && zones_now() == zones);
    return 0;
}

/* Written from its end to its start, it is the same file. */
static int backwards(word bytes)
{
    word zones = zones_now();
    int fd = open("b", O_RDWR | O_CREAT, 0644);
    for (uint32_t at = bytes; at > 0;) {
        at -= 5000;
        STEP(1, lseek(fd, (off_t)at, SEEK_SET) == (off_t)at);
        STEP(2, write_bytes(fd, at, 5000));
    }
    STEP(3, zones - zones_now() == zones_of(bytes));
    STEP(4, lseek(fd, 0, SEEK_SET) == 0 && read_bytes(fd, 0, bytes));
    STEP(5, close(fd) == 0 && close(creat("b", 0644)) == 0);
    STEP(6, zones_now() == zones && unlink("b") == 0);
    return 0;
}

/* Small changes all over it change what they should, and take nothing. */
static int changes(word bytes)
{
    int fd = open("c", O_RDWR | O_CREAT, 0644);
    STEP(1, write_bytes(fd, 0, bytes));
    word zones = zones_now();
    for (uint32_t at = 1000; at < bytes - 10; at += 49999) {
        STEP(2, lseek(fd, (off_t)at, SEEK_SET) == (off_t)at);
        STEP(3, write(fd, "change", 6) == 6);
    }
    STEP(4, zones_now() == zones && size_of("c") == (long)bytes);
    for (uint32_t at = 0; at + 49999 < bytes; at += 49999) {
        STEP(5, lseek(fd, (off_t)at, SEEK_SET) == (off_t)at);
        STEP(6, read_bytes(fd, at, 1000) && read(fd, piece, 6) == 6);
        STEP(7, memcmp(piece, "change", 6) == 0);
        STEP(8, read_bytes(fd, at + 1006, 48000));
    }
    STEP(9, close(fd) == 0 && unlink("c") == 0);
    return 0;
}

/* --- with holes --------------------------------------------------------------
 */

/* Islands of a few bytes in a file that is larger than the disk. */
static const uint32_t island[] = {
    0,          6 * 1024,       7 * 1024 - 2,   100000,
    262 * 1024, 263 * 1024 - 2, 519 * 1024 - 2, 5000000,
    20000001,   40000000,       66000000};
#define WORDS "land" /* of which some cross a border of the block tree */

static int holes(word unused)
{
    struct stat st;
    (void)unused;
    word zones = zones_now();
    int fd = open("d", O_RDWR | O_CREAT, 0644);
    for (int i = COUNT_OF(island) - 1; i >= 0; i -= 2) {
        STEP(1, lseek(fd, (off_t)island[i], SEEK_SET) == (off_t)island[i]);
        STEP(2, write(fd, WORDS, 4) == 4);
    }
    for (int i = 1; i < COUNT_OF(island); i += 2) {
        STEP(3, lseek(fd, (off_t)island[i], SEEK_SET) == (off_t)island[i]);
        STEP(4, write(fd, WORDS, 4) == 4);
    }
    word taken = zones - zones_now();
    STEP(5, taken >= 14 && taken <= 30);
    STEP(6, fstat(fd, &st) == 0 && st.st_size == 66000004);
    STEP(7, st.st_blocks == taken * 2 || st.st_blocks >= 28);
    for (int i = 0; i < COUNT_OF(island); i++) {
        uint32_t at = island[i], end = at + 4;
        STEP(8, lseek(fd, (off_t)at, SEEK_SET) == (off_t)at);
        STEP(9, read(fd, piece, 4) == 4 && memcmp(piece, WORDS, 4) == 0);
        if (i + 1 == COUNT_OF(island))
            break;
        uint32_t gap = island[i + 1] - end;
        STEP(10, read_zeros(fd, gap < 70000 ? gap : 70000));
        if (gap > 70000) {
            off_t last = (off_t)(island[i + 1] - 70000);
            STEP(11, lseek(fd, last, SEEK_SET) == last);
            STEP(12, read_zeros(fd, 70000));
        }
    }
    STEP(13, zones - zones_now() == taken); /* reading takes nothing */
    STEP(14, close(fd) == 0 && unlink("d") == 0 && zones_now() == zones);
    return 0;
}

/* A file that is nothing but a hole; then some of it is filled. */
static int all_hole(word bytes)
{
    (void)bytes;
    word zones = zones_now();
    int fd = open("e", O_RDWR | O_CREAT, 0644);
    STEP(1, ftruncate(fd, (off_t)bytes) == 0 && zones_now() == zones);
    STEP(2, read_zeros(fd, bytes) && read(fd, piece, 1) == 0);
    off_t middle = (off_t)(bytes / 2);
    STEP(3, lseek(fd, middle, SEEK_SET) == middle);
    STEP(4, write_bytes(fd, (uint32_t)middle, 10000));
    STEP(5, lseek(fd, 0, SEEK_SET) == 0 && read_zeros(fd, bytes / 2));
    STEP(6, read_bytes(fd, (uint32_t)middle, 10000));
    STEP(7, read_zeros(fd, bytes / 2 - 10000) && read(fd, piece, 1) == 0);
    STEP(8, ftruncate(fd, 0) == 0 && zones_now() == zones);
    STEP(9, close(fd) == 0 && unlink("e") == 0);
    return 0;
}

/* --- as large as can be --------------------------------------------------- */

static int largest(word unused)
{
    (void)unused;
    word zones = zones_now();
    int fd = open("f", O_RDWR | O_CREAT, 0644);
    STEP(1, lseek(fd, 0x7FFFFFFF, SEEK_SET) == 0x7FFFFFFF);
    STEP(2, FAILS(EFBIG, write(fd, "x", 1)));
    STEP(3, size_of("f") == 0 && zones_now() == zones);
    STEP(4, read(fd, piece, 1) == 0 && close(fd) == 0 && unlink("f") == 0);
    return 0;
}

static const struct question questions[] = {
    {"is a file of 12 MiB right, its zones counted, and back after?", dense,
     12 * MIB},
    {"is one right that was written from its end?", backwards, 1500000},
    {"are changes in the middle of a large file right?", changes, 4 * MIB},
    {"do holes read as zeros and take no zones?", holes, 0},
    {"is a hole of 8 MiB one, until it is filled?", all_hole, 8 * MIB},
    {"is more than a file can have EFBIG?", largest, 0},
};

int main(void)
{
    return ask_in("/t_large.d", run_child, questions, COUNT_OF(questions));
}
