/*
 * Row D6, the disk full: ENOSPC, the file as long as what was written,
 * nothing of others lost, and all the space back afterwards.
 */
#include "count.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define BIG   "/t_full.big"
#define SMALL "/t_full.small"
#define OTHER "/t_full.other"

static char block[65536];

/* Fills a file until write fails. Returns its bytes; errno tells why. */
static uint32_t fill(int fd)
{
    uint32_t bytes = 0;
    for (;;) {
        errno = 0;
        ssize_t n = write(fd, block, sizeof(block));
        if (n <= 0)
            break;
        bytes += (uint32_t)n;
    }
    return bytes;
}

static off_t size_of(const char *name)
{
    struct stat st;
    return stat(name, &st) == 0 ? st.st_size : -1;
}

int main(void)
{
    plan(12);
    make_room();
    memset(block, 'B', sizeof(block));
    int other = open(OTHER, O_RDWR | O_CREAT | O_TRUNC, 0600);
    write(other, "other", 5);
    struct count before = count_now();
    int fd = open(BIG, O_RDWR | O_CREAT | O_TRUNC, 0600);
    uint32_t bytes = fill(fd);
    is(errno, ENOSPC, "is a full disk ENOSPC?");
    is(size_of(BIG), (long)bytes, "is the file as long as what was written?");
    is((long)counter(FS, FS_COUNTERS, 2), 0, "is no block left?");
    ok(bytes / 1024 <= before.zones && bytes / 1024 > before.zones - 300,
       "did nearly every block hold data?", "%u KiB of %u blocks",
       (unsigned)(bytes / 1024), (unsigned)before.zones);

    is(write(other, "?", 1), 1, "can a file grow in a block that it has?");
    int small = open(SMALL, O_RDWR | O_CREAT, 0600);
    is(small >= 0, 1, "can an empty file be made?");
    is(write(small, "x", 1) == -1 && errno == ENOSPC, 1,
       "but is its first byte ENOSPC?");
    is(size_of(SMALL), 0, "and does it stay empty?");
    lseek(fd, (off_t)(bytes - sizeof(block)), SEEK_SET);
    memset(block, 0, sizeof(block));
    ssize_t n = read(fd, block, sizeof(block));
    ok(n == sizeof(block) && block[0] == 'B' && block[65535] == 'B',
       "are the last bytes right?", "%d", (int)n);
    is(close(fd) == 0 && unlink(BIG) == 0 && write(small, "x", 1) == 1, 1,
       "is there room after unlink?");
    lseek(other, 0, SEEK_SET);
    n = read(other, block, 10);
    ok(n == 6 && memcmp(block, "other?", 6) == 0, "is another file unharmed?",
       "%d", (int)n);
    close(small);
    unlink(SMALL);
    is_same_count(before, "is all the space back?");
    close(other);
    unlink(OTHER);
    return done();
}
