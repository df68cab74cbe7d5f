/*
 * Rows D1, D6 and D7, as far as files go: making, writing, reading back,
 * holes, append, truncation, big files through indirect blocks, files that
 * have no name any more, and what the disk has afterwards.
 */
#include "count.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define NAME  "/t_file.tmp"
#define OTHER "/t_file2.tmp"

static char buffer[9000];

/* The byte that belongs at an offset of a test file. */
static char byte_at(uint32_t offset)
{
    return (char)(offset * 31 + (offset >> 8) * 7 + (offset >> 16));
}

/* Writes `length` bytes as byte_at says, in pieces of `piece`. */
static int write_pattern(int fd, uint32_t length, uint32_t piece)
{
    uint32_t done = 0;
    while (done < length) {
        uint32_t n = length - done < piece ? length - done : piece;
        for (uint32_t i = 0; i < n; i++)
            buffer[i] = byte_at(done + i);
        if (write(fd, buffer, n) != (ssize_t)n)
            return 0;
        done += n;
    }
    return 1;
}

/* Reads such a file to its end, in other pieces. */
static int read_pattern(int fd, uint32_t length, uint32_t piece)
{
    uint32_t done = 0;
    for (;;) {
        ssize_t n = read(fd, buffer, piece);
        if (n <= 0)
            return n == 0 && done == length;
        for (ssize_t i = 0; i < n; i++)
            if (buffer[i] != byte_at(done + (uint32_t)i))
                return 0;
        done += (uint32_t)n;
    }
}

static int make(const char *name)
{
    return open(name, O_RDWR | O_CREAT | O_TRUNC, 0644);
}

static off_t size_of(const char *name)
{
    struct stat st;
    return stat(name, &st) == 0 ? st.st_size : -1;
}

/* --- the life of a file ---------------------------------------------- */

static int make_and_read(word unused)
{
    (void)unused;
    struct stat st, by_fd;
    int fd = creat(NAME, 0640);
    STEP(1, fd >= 0 && write(fd, "hello\n", 6) == 6);
    STEP(2, read(fd, buffer, 1) == -1 && errno == EBADF);
    STEP(3, fstat(fd, &by_fd) == 0 && close(fd) == 0);
    STEP(4, stat(NAME, &st) == 0 && st.st_ino == by_fd.st_ino);
    STEP(5, S_ISREG(st.st_mode) && (st.st_mode & 0777) == 0640);
    STEP(6, st.st_size == 6 && st.st_nlink == 1);
    fd = open(NAME, O_RDONLY);
    STEP(7, fd >= 0 && read(fd, buffer, 100) == 6);
    STEP(8, memcmp(buffer, "hello\n", 6) == 0);
    STEP(9, read(fd, buffer, 100) == 0 && read(fd, buffer, 100) == 0);
    STEP(10, write(fd, "x", 1) == -1 && errno == EBADF);
    STEP(11, read(fd, buffer, 0) == 0 && close(fd) == 0);
    STEP(12, unlink(NAME) == 0 && stat(NAME, &st) == -1 && errno == ENOENT);
    return 0;
}

/* Writing over the middle changes the middle. */
static int overwrite(word unused)
{
    (void)unused;
    int fd = make(NAME);
    STEP(1, write_pattern(fd, 5000, 5000));
    STEP(2, lseek(fd, 1500, SEEK_SET) == 1500 && write(fd, "MIDDLE", 6) == 6);
    STEP(3, lseek(fd, 0, SEEK_CUR) == 1506 && lseek(fd, 0, SEEK_END) == 5000);
    STEP(4, lseek(fd, 0, SEEK_SET) == 0 && read(fd, buffer, 9000) == 5000);
    for (uint32_t i = 0; i < 5000; i++)
        STEP(5, buffer[i] ==
                    (i >= 1500 && i < 1506 ? "MIDDLE"[i - 1500] : byte_at(i)));
    STEP(6, close(fd) == 0 && unlink(NAME) == 0);
    return 0;
}

/* O_TRUNC and creat empty a file; O_EXCL refuses one that is there. */
static int truncation(word unused)
{
    (void)unused;
    int fd = make(NAME);
    STEP(1, write_pattern(fd, 3000, 1000) && close(fd) == 0);
    STEP(2, open(NAME, O_RDWR | O_CREAT | O_EXCL, 0644) == -1);
    STEP(3, errno == EEXIST && size_of(NAME) == 3000);
    fd = open(NAME, O_RDWR | O_CREAT, 0600);
    STEP(4, fd >= 0 && size_of(NAME) == 3000 && close(fd) == 0);
    STEP(5, close(open(NAME, O_WRONLY | O_TRUNC)) == 0 && size_of(NAME) == 0);
    fd = open(NAME, O_WRONLY);
    STEP(6, write(fd, "abc", 3) == 3 && close(fd) == 0);
    STEP(7, close(creat(NAME, 0600)) == 0 && size_of(NAME) == 0);
    STEP(8, unlink(NAME) == 0);
    fd = open(NAME, O_RDWR | O_CREAT | O_EXCL, 0644);
    STEP(9, fd >= 0 && close(fd) == 0 && unlink(NAME) == 0);
    return 0;
}

/* O_APPEND writes at the end, wherever the offset is and whoever wrote. */
static int append(word unused)
{
    (void)unused;
    int a = open(NAME, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);
    int b = open(NAME, O_RDWR | O_APPEND);
    STEP(1, a >= 0 && b >= 0 && write(a, "one ", 4) == 4);
    STEP(2, write(b, "two ", 4) == 4 && write(a, "three", 5) == 5);
    STEP(3, lseek(b, 0, SEEK_SET) == 0 && write(b, "!", 1) == 1);
    STEP(4, lseek(b, 0, SEEK_CUR) == 14 && lseek(b, 0, SEEK_SET) == 0);
    STEP(5, read(b, buffer, 100) == 14);
    STEP(6, memcmp(buffer, "one two three!", 14) == 0);
    STEP(7, close(a) == 0 && close(b) == 0 && unlink(NAME) == 0);
    return 0;
}

/* --- lseek and holes ------------------------------------------------- */

static int seeking(word unused)
{
    (void)unused;
    int fd = make(NAME);
    STEP(1, write_pattern(fd, 2000, 500) && lseek(fd, 0, SEEK_CUR) == 2000);
    STEP(2, lseek(fd, -5, SEEK_END) == 1995 && read(fd, buffer, 9) == 5);
    STEP(3, lseek(fd, -100, SEEK_CUR) == 1900);
    STEP(4, lseek(fd, -1901, SEEK_CUR) == -1 && errno == EINVAL);
    STEP(5, lseek(fd, -1, SEEK_SET) == -1 && errno == EINVAL);
    STEP(6, lseek(fd, -2001, SEEK_END) == -1 && errno == EINVAL);
    STEP(7, lseek(fd, 0, 3) == -1 && errno == EINVAL);
    STEP(8, lseek(fd, 0, -1) == -1 && errno == EINVAL);
    STEP(9, lseek(fd, 0, SEEK_CUR) == 1900);
    STEP(10, lseek(fd, 0x7FFFFFFF, SEEK_SET) == 0x7FFFFFFF);
    STEP(11, lseek(fd, 1, SEEK_CUR) == -1 && errno == EINVAL);
    STEP(12, read(fd, buffer, 9) == 0 && size_of(NAME) == 2000);
    STEP(13, write(fd, "xx", 2) == -1 && errno == EFBIG);
    STEP(14, lseek(0, 0, SEEK_SET) == -1 && errno == ESPIPE);
    STEP(15, close(fd) == 0 && unlink(NAME) == 0);
    return 0;
}

/* A hole reads as zeros and takes no blocks. */
static int hole(word offset)
{
    int fd = make(NAME);
    word before = counter(FS, FS_COUNTERS, 2);
    STEP(1, lseek(fd, (off_t)offset, SEEK_SET) == (off_t)offset);
    STEP(2, write(fd, "end", 3) == 3);
    STEP(3, size_of(NAME) == (off_t)offset + 3);
    STEP(4, before - counter(FS, FS_COUNTERS, 2) <= 4);
    for (word at = 0; at < offset; at += offset / 16) {
        STEP(5, lseek(fd, (off_t)at, SEEK_SET) == (off_t)at);
        ssize_t n = read(fd, buffer, 3000);
        STEP(6, n > 0);
        for (ssize_t i = 0; i < n && at + (word)i < offset; i++)
            STEP(7, buffer[i] == 0);
    }
    STEP(8, lseek(fd, (off_t)offset, SEEK_SET) == (off_t)offset);
    STEP(9, read(fd, buffer, 10) == 3 && memcmp(buffer, "end", 3) == 0);
    STEP(10, close(fd) == 0 && unlink(NAME) == 0);
    STEP(11, counter(FS, FS_COUNTERS, 2) == before);
    return 0;
}

/* What was behind the end of a file that was cut is not seen again. */
static int old_bytes(word unused)
{
    (void)unused;
    int fd = make(NAME);
    STEP(1, write_pattern(fd, 1024, 1024) && close(fd) == 0);
    fd = make(NAME);
    STEP(2, write(fd, "abc", 3) == 3 && lseek(fd, 1000, SEEK_SET) == 1000);
    STEP(3, write(fd, "xyz", 3) == 3 && lseek(fd, 0, SEEK_SET) == 0);
    STEP(4, read(fd, buffer, 9000) == 1003);
    for (int i = 3; i < 1000; i++)
        STEP(5, buffer[i] == 0);
    STEP(6, close(fd) == 0 && unlink(NAME) == 0);
    return 0;
}

/* --- big files ------------------------------------------------------- */

/* 700 KB: direct, indirect, double indirect blocks; then all come back. */
static int big(word bytes)
{
    word zones = counter(FS, FS_COUNTERS, 2);
    int fd = make(NAME);
    STEP(1, write_pattern(fd, bytes, 7777));
    STEP(2, size_of(NAME) == (off_t)bytes);
    STEP(3, lseek(fd, 0, SEEK_SET) == 0 && read_pattern(fd, bytes, 8192));
    STEP(4, lseek(fd, 0, SEEK_SET) == 0 && read_pattern(fd, bytes, 1023));
    STEP(5, zones - counter(FS, FS_COUNTERS, 2) >= bytes / 1024);
    struct stat st;
    STEP(6, fstat(fd, &st) == 0 && st.st_blocks >= bytes / 512);
    STEP(7, close(fd) == 0 && unlink(NAME) == 0);
    STEP(8, counter(FS, FS_COUNTERS, 2) == zones);
    return 0;
}

/* Two files that grow in turn keep their bytes apart. */
static int two_at_once(word unused)
{
    (void)unused;
    int a = make(NAME), b = make(OTHER);
    for (int i = 0; i < 60; i++) {
        memset(buffer, i, 700);
        STEP(1, write(a, buffer, 700) == 700);
        memset(buffer, 255 - i, 900);
        STEP(2, write(b, buffer, 900) == 900);
    }
    lseek(a, 0, SEEK_SET);
    lseek(b, 0, SEEK_SET);
    for (int i = 0; i < 60; i++) {
        STEP(3, read(a, buffer, 700) == 700);
        STEP(4, buffer[0] == (char)i && buffer[699] == (char)i);
        STEP(5, read(b, buffer, 900) == 900);
        STEP(6, buffer[0] == (char)(255 - i) && buffer[899] == buffer[0]);
    }
    STEP(7, close(a) == 0 && close(b) == 0);
    STEP(8, unlink(NAME) == 0 && unlink(OTHER) == 0);
    return 0;
}

/* --- files without a name -------------------------------------------- */

static int nameless(word unused)
{
    (void)unused;
    struct count before = count_now();
    struct stat st;
    int fd = make(NAME), second = open(NAME, O_RDONLY);
    STEP(1, write_pattern(fd, 50000, 5000) && unlink(NAME) == 0);
    STEP(2, open(NAME, O_RDONLY) == -1 && errno == ENOENT);
    STEP(3, fstat(fd, &st) == 0 && st.st_nlink == 0 && st.st_size == 50000);
    STEP(4, lseek(fd, 0, SEEK_SET) == 0 && read_pattern(fd, 50000, 999));
    STEP(5, write(fd, "more", 4) == 4);
    int other = make(NAME); /* the name is free for another file */
    STEP(6, other >= 0 && write(other, "new", 3) == 3 && close(other) == 0);
    STEP(7, close(fd) == 0 && read_pattern(second, 50000, 999) == 0);
    STEP(8, lseek(second, 0, SEEK_SET) == 0 && read(second, buffer, 9) == 9);
    STEP(9, buffer[8] == byte_at(8));
    STEP(10, counter(FS, FS_COUNTERS, 2) <= before.zones - 48);
    STEP(11, close(second) == 0 && size_of(NAME) == 3 && unlink(NAME) == 0);
    struct count after = count_now();
    STEP(12, after.zones == before.zones && after.inodes == before.inodes);
    STEP(13, after.open_files == before.open_files);
    return 0;
}

static const struct {
    const char *question;
    child_body body;
    word argument;
} questions[] = {
    {"can a file be made, read, looked at and removed?", make_and_read, 0},
    {"does writing over the middle change the middle?", overwrite, 0},
    {"do O_TRUNC, O_CREAT and O_EXCL what they should?", truncation, 0},
    {"does O_APPEND write at the end?", append, 0},
    {"does lseek know where it may go?", seeking, 0},
    {"does a hole among the direct blocks read as zeros?", hole, 5000},
    {"does one in the indirect blocks?", hole, 200000},
    {"does one in the double indirect blocks?", hole, 20000000},
    {"are old bytes never seen again?", old_bytes, 0},
    {"is a file of 200 KB right, and its blocks free after?", big, 200000},
    {"is a file of 700 KB?", big, 700000},
    {"do two files that grow in turn stay apart?", two_at_once, 0},
    {"does a file without a name live until its last close?", nameless, 0},
};

int main(void)
{
    int count = sizeof(questions) / sizeof(questions[0]);
    plan(count + 1);
    make_room();
    struct count before = count_now();
    for (int i = 0; i < count; i++)
        is_fine(run_child(questions[i].body, questions[i].argument),
                questions[i].question);
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
