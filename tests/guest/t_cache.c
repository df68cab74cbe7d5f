/*
 * The cache of blocks: what is read again is the same, though the file is
 * larger than the cache; what the cache has taken comes back when a process
 * needs it, and nobody is ended for its sake.
 */
#include "files.h"
#include "memory.h"

#define BYTES (3 * MIB)
#define GROWN 150 /* frames that a cache certainly takes to read that much */
#define FEW   100 /* frames that may stay behind when it gives them back */
#define LEFT  120 /* frames for those who work when nearly nothing is free */

/* --- contents ---------------------------------------------------------- */

static int twice(word bytes)
{
    int fd = open("a", O_RDWR | O_CREAT, 0644);
    STEP(1, write_bytes(fd, 0, bytes));
    for (int i = 0; i < 2; i++) {
        STEP(2 + i, lseek(fd, 0, SEEK_SET) == 0 && read_bytes(fd, 0, bytes));
        STEP(4 + i, read(fd, piece, 1) == 0);
    }
    STEP(6, close(fd) == 0 && unlink("a") == 0);
    return 0;
}

/* Two large files, read in turn from both ends. */
static int in_turn(word bytes)
{
    int a = open("b", O_RDWR | O_CREAT, 0644);
    int b = open("c", O_RDWR | O_CREAT, 0644);
    STEP(1, write_bytes(a, 0, bytes) && write_bytes(b, 0, bytes));
    for (uint32_t at = 0; at < bytes; at += 30000) {
        STEP(2, lseek(a, (off_t)at, SEEK_SET) == (off_t)at);
        STEP(3, read_bytes(a, at, bytes - at < 30000 ? bytes - at : 30000));
        uint32_t back = bytes - at > 30000 ? bytes - at - 30000 : 0;
        STEP(4, lseek(b, (off_t)back, SEEK_SET) == (off_t)back);
        STEP(5, read_bytes(b, back, 30000));
    }
    STEP(6, close(a) == 0 && close(b) == 0);
    STEP(7, unlink("b") == 0 && unlink("c") == 0);
    return 0;
}

/* --- memory ----------------------------------------------------------------
 */

/* Touches so many pages. */
static int touch(word pages)
{
    char *start = map(NULL, pages * PAGE_SIZE);
    STEP(101, start != NULL);
    for (word i = 0; i < pages; i++)
        start[i * PAGE_SIZE] = 1;
    return 0;
}

/* Has somebody take all there is, until he is ended: no cache is left then.
 * 0 if he could not. */
static int squeeze(void)
{
    word pages = info_head()->memory.frames + 100;
    return pages < 0x60000000 / PAGE_SIZE && died(run_child(touch, pages));
}

static int read_file(void)
{
    int fd = open("d", O_RDONLY);
    return read_bytes(fd, 0, BYTES) && close(fd) == 0;
}

/* What the cache may take of so many free frames. */
static word share_of(word frames)
{
    return info_head()->memory.frames <= 8 * MIB / PAGE_SIZE ? frames / 4
                                                             : frames / 2;
}

/* The cache grows into free memory, and gives it to the first who needs it:
 * nearly as much as there was before, but for page tables. */
static int gives_back(word unused)
{
    (void)unused;
    int fd = open("d", O_RDWR | O_CREAT, 0644);
    STEP(1, write_bytes(fd, 0, BYTES) && fsync(fd) == 0 && close(fd) == 0);
    STEP(2, squeeze());
    word cold = frames_at_hand();
    STEP(3, read_file());
    word warm = frames_at_hand();
    STEP(4, warm + GROWN < cold);
    STEP(5, warm + share_of(cold) + FEW > cold);
    remark("%u frames free without a cache, %u with it", (unsigned)cold,
           (unsigned)warm);
    word needed = cold - cold / 512 - FEW;
    STEP(6, exited_with(run_child(touch, needed), 0));
    STEP(7, read_file() && unlink("d") == 0); /* and is as good as ever */
    return 0;
}

/* What was changed, but is not on the disk, is not lost by that. */
static int keeps_changes(word unused)
{
    (void)unused;
    int fd = open("e", O_RDWR | O_CREAT, 0644);
    STEP(1, write_bytes(fd, 0, BYTES) && squeeze());
    STEP(2, lseek(fd, 0, SEEK_SET) == 0 && read_bytes(fd, 0, BYTES));
    STEP(3, close(fd) == 0 && unlink("e") == 0);
    return 0;
}

/* Files can be written while nearly nothing is free. */
static int hold_memory(word to)
{
    word pages = info_head()->memory.frames;
    char *start = map(NULL, pages * PAGE_SIZE), c;
    for (word i = 0; i < pages && frames_at_hand() > LEFT; i++)
        start[i * PAGE_SIZE] = 1;
    write((int)(to & 0xFF), "x", 1);
    return read((int)(to >> 8), &c, 1) == 1 ? 0 : 1;
}

static int works_without(word unused)
{
    int there[2], go[2];
    char c;
    (void)unused;
    STEP(1, pipe(there) == 0 && pipe(go) == 0);
    pid_t pid = start_child(hold_memory, (word)(there[1] | go[0] << 8));
    STEP(2, read(there[0], &c, 1) == 1);
    int status = run_child(twice, BYTES);
    STEP(step_of(status), exited_with(status, 0));
    STEP(7, write(go[1], "x", 1) == 1 && exited_with(end_of(pid), 0));
    return 0;
}

static const struct question questions[] = {
    {"is a large file the same when it is read again?", twice, 6 * MIB},
    {"are two that are read in turn?", in_turn, BYTES},
    {"does the cache grow, and give back what a process needs?", gives_back, 0},
    {"does it lose no change by that?", keeps_changes, 0},
    {"can large files be written when nothing is free?", works_without, 0},
};

int main(void)
{
    return ask_in("/t_cache.d", run_child, questions, COUNT_OF(questions));
}
