/*
 * Row D1's truncate, ftruncate, fsync and sync.
 */
#include "files.h"

#define DIRECT (7 * 1024u)            /* bytes in direct blocks */
#define SINGLE (DIRECT + 256 * 1024u) /* with the indirect block's */

/* --- truncate --------------------------------------------------------------
 */

static int cut_and_extend(word unused)
{
    struct stat st;
    (void)unused;
    int fd = open("a", O_RDWR | O_CREAT, 0644);
    STEP(1, write_bytes(fd, 0, 5000) && ftruncate(fd, 3000) == 0);
    STEP(2, size_of("a") == 3000 && lseek(fd, 0, SEEK_CUR) == 5000);
    STEP(3, read(fd, piece, 10) == 0 && lseek(fd, 0, SEEK_SET) == 0);
    STEP(4, read_bytes(fd, 0, 3000) && read(fd, piece, 10) == 0);
    STEP(5, truncate("a", 6000) == 0 && size_of("a") == 6000);
    STEP(6, read_zeros(fd, 3000) && read(fd, piece, 10) == 0);
    STEP(7, ftruncate(fd, 6000) == 0 && size_of("a") == 6000);
    STEP(8, truncate("a", 0) == 0 && fstat(fd, &st) == 0);
    STEP(9, st.st_size == 0 && st.st_blocks == 0);
    STEP(10, write(fd, "x", 1) == 1 && size_of("a") == 6001);
    STEP(11, lseek(fd, 0, SEEK_SET) == 0 && read_zeros(fd, 6000));
    STEP(12, reads(fd, "x") && close(fd) == 0 && unlink("a") == 0);
    return 0;
}

/* What was cut off is not seen again, in the middle of a block. */
static int old_bytes(word unused)
{
    (void)unused;
    int fd = open("b", O_RDWR | O_CREAT, 0644);
    STEP(1, write_bytes(fd, 0, 3 * 1024) && ftruncate(fd, 1500) == 0);
    STEP(2, ftruncate(fd, 3 * 1024) == 0 && lseek(fd, 0, SEEK_SET) == 0);
    STEP(3, read_bytes(fd, 0, 1500) && read_zeros(fd, 3 * 1024 - 1500));
    STEP(4, ftruncate(fd, 100) == 0 && lseek(fd, 900, SEEK_SET) == 900);
    STEP(5, write(fd, "end", 3) == 3 && lseek(fd, 0, SEEK_SET) == 0);
    STEP(6, read_bytes(fd, 0, 100) && read_zeros(fd, 800) && reads(fd, "end"));
    STEP(7, close(fd) == 0 && unlink("b") == 0);
    return 0;
}

/* Cut at the borders of the block tree, step by step: what remains is right,
 * and takes no more than it must. */
static int borders(word unused)
{
    static const uint32_t size[] = {SINGLE + 300 * 1024,
                                    SINGLE + 256 * 1024 + 1,
                                    SINGLE + 256 * 1024,
                                    SINGLE + 1024,
                                    SINGLE + 1,
                                    SINGLE,
                                    SINGLE - 1,
                                    DIRECT + 1024,
                                    DIRECT + 1,
                                    DIRECT,
                                    DIRECT - 1024,
                                    1025,
                                    1024,
                                    1,
                                    0};
    (void)unused;
    word zones = zones_now();
    int fd = open("c", O_RDWR | O_CREAT, 0644);
    STEP(1, write_bytes(fd, 0, size[0]));
    for (int i = 0; i < COUNT_OF(size); i++) {
        STEP(100 + i, ftruncate(fd, (off_t)size[i]) == 0);
        word data = (size[i] + 1023) / 1024, tree = 0;
        if (size[i] > DIRECT)
            tree++;
        if (size[i] > SINGLE)
            tree += 1 + (size[i] - SINGLE + 256 * 1024 - 1) / (256 * 1024);
        STEP(120 + i, zones_now() == zones - data - tree);
        STEP(140 + i, size_of("c") == (long)size[i]);
        STEP(160 + i, lseek(fd, 0, SEEK_SET) == 0);
        STEP(180 + i, read_bytes(fd, 0, size[i]));
        STEP(200 + i, read(fd, piece, 1) == 0);
    }
    STEP(2, zones_now() == zones && close(fd) == 0 && unlink("c") == 0);
    return 0;
}

/* Another descriptor finds the new end. */
static int two_descriptors(word unused)
{
    (void)unused;
    int a = open("d", O_RDWR | O_CREAT, 0644);
    int b = open("d", O_RDWR | O_APPEND);
    STEP(1, write_bytes(a, 0, 2000) && lseek(b, 1000, SEEK_SET) == 1000);
    STEP(2, ftruncate(a, 500) == 0 && read(b, piece, 10) == 0);
    STEP(3, write(b, "end", 3) == 3 && size_of("d") == 503);
    STEP(4, lseek(a, 500, SEEK_SET) == 500 && reads(a, "end"));
    STEP(5, close(open("d", O_WRONLY | O_TRUNC)) == 0 && size_of("d") == 0);
    STEP(6, write(b, "new", 3) == 3 && holds("d", "new"));
    STEP(7, close(a) == 0 && close(b) == 0 && unlink("d") == 0);
    return 0;
}

static int errors(word unused)
{
    int fd[2];
    (void)unused;
    STEP(1, make("e", "text") && mkdir("f", 0755) == 0);
    STEP(2, FAILS(ENOENT, truncate("no", 0)) && FAILS(ENOENT, truncate("", 0)));
    STEP(3, FAILS(ENOTDIR, truncate("e/x", 0)));
    STEP(4, FAILS(EISDIR, truncate("f", 0)));
    STEP(5, FAILS(EINVAL, truncate("e", -1)) && holds("e", "text"));
    int in = open("e", O_RDONLY), out = open("e", O_WRONLY);
    STEP(6, FAILS(EINVAL, ftruncate(in, 0)) || errno == EBADF);
    STEP(7, FAILS(EINVAL, ftruncate(out, -5)) && holds("e", "text"));
    STEP(8, FAILS(EBADF, ftruncate(-1, 0)) && FAILS(EBADF, ftruncate(31, 0)));
    STEP(9, pipe(fd) == 0 && FAILS(EINVAL, ftruncate(fd[1], 0)));
    STEP(10, REQUEST(FS, FS_TRUNCATE, 0x1000, 5, 0, 0) == -EFAULT);
    STEP(11, as(OTHER, 80) && FAILS(EACCES, truncate("e", 0)));
    STEP(12, ftruncate(out, 2) == 0); /* it was opened for that */
    STEP(13, as(0, 0) && holds("e", "te"));
    STEP(14, close(in) == 0 && close(out) == 0);
    STEP(15, unlink("e") == 0 && rmdir("f") == 0);
    return 0;
}

/* --- fsync and sync ------------------------------------------------------- */

static int syncing(word unused)
{
    int fd[2];
    (void)unused;
    int file = open("g", O_RDWR | O_CREAT, 0644);
    STEP(1, write_bytes(file, 0, 100000) && fsync(file) == 0);
    STEP(2, fsync(file) == 0 && fdatasync(file) == 0); /* nothing to do */
    int in = open("g", O_RDONLY), dir = open(".", O_RDONLY);
    STEP(3, fsync(in) == 0 && fsync(dir) == 0);
    STEP(4, unlink("g") == 0 && fsync(file) == 0);
    STEP(5, lseek(file, 0, SEEK_SET) == 0 && read_bytes(file, 0, 100000));
    STEP(6, FAILS(EBADF, fsync(-1)) && FAILS(EBADF, fsync(31)));
    STEP(7, pipe(fd) == 0 && FAILS(EINVAL, fsync(fd[0])));
    STEP(8, FAILS(EINVAL, fsync(fd[1])) && FAILS(EINVAL, fsync(0)));
    STEP(9, REQUEST(FS, FS_SYNC, 0) == 0 && REQUEST(FS, FS_SYNC, 0) == 0);
    sync();
    return 0;
}

static const struct question questions[] = {
    {"can a file be cut, and extended by zeros?", cut_and_extend, 0},
    {"is what was cut off never seen again?", old_bytes, 0},
    {"is it right at all borders of the block tree?", borders, 0},
    {"do other descriptors find the new end?", two_descriptors, 0},
    {"are the errors the right ones?", errors, 0},
    {"do fsync and sync do what they should, or say why not?", syncing, 0},
};

int main(void)
{
    return ask_in("/t_truncate.d", run_child, questions, COUNT_OF(questions));
}
