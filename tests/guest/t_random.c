/*
 * /dev/random, /dev/urandom and getentropy: bytes that are never the same.
 *
 * What can be asked of bytes that nobody knows is little: each of these may
 * fail by chance, but none once in 2^60 runs. That two machines with the same
 * noise get the same bytes, and others other ones, the host test random_pool
 * asks.
 */
#include "as_user.h"
#include "files.h"
#include <fcntl.h>
#include <kumquat/device.h>
#include <poll.h>
#include <unistd.h>

#define PATH    "/dev/random"
#define LARGE   100000
#define ENTROPY 256 /* bytes that getentropy gives at most */

static unsigned char a[LARGE], b[LARGE];
static const unsigned char zeros[16];

static int devices(word unused)
{
    struct stat random, urandom;
    (void)unused;
    STEP(1, stat(PATH, &random) == 0 && stat("/dev/urandom", &urandom) == 0);
    STEP(2, random.st_rdev == DEV_MAKE(RANDOM, RANDOM_BYTES));
    STEP(3, urandom.st_rdev == random.st_rdev);
    STEP(4, (random.st_mode & 07777) == 0666 && S_ISCHR(random.st_mode));
    return 0;
}

/* Right after the start there is nothing to read yet. */
static int is_early(int fd)
{
    struct pollfd record = {.fd = fd, .events = POLLIN};
    return poll(&record, 1, 0) == 0;
}

/* RANDOM is ready after so many ticks, or tries no longer. */
#define NOISE_TICKS (256 + HZ / 2)

/* The noise may be there at any moment now. */
static int waits_for_noise(word unused)
{
    struct pollfd record = {.events = POLLIN | POLLOUT};
    (void)unused;
    int fd = record.fd = open(PATH, O_RDWR | O_NONBLOCK);
    STEP(1, fd >= 0);
    ssize_t got = read(fd, a, 16);
    STEP(2, got == 16 ? !is_early(fd) : errno == EAGAIN);
    STEP(3, poll(&record, 1, 0) == 1 && (record.revents & POLLOUT));
    STEP(4, write(fd, "noise", 5) == 5);
    word start = now();
    STEP(5, fcntl(fd, F_SETFL, O_RDWR) == 0 && read(fd, a, 16) == 16);
    STEP(6, !is_early(fd) && read(fd, a, 16) == 16);
    STEP(7, now() - start < NOISE_TICKS); /* it was woken */
    return 0;
}

static int all_of_it(word unused)
{
    static const size_t lengths[] = {1, 63, 64, 65, 1023, 4095, 4097, LARGE};
    int fd = open(PATH, O_RDONLY);
    (void)unused;
    for (int i = 0; i < 8; i++) {
        size_t length = lengths[i];
        memset(a, 0, sizeof(a));
        STEP(i + 1, read(fd, a, length) == (ssize_t)length);
        for (size_t n = length; n < sizeof(a); n++)
            STEP(20, a[n] == 0);
        if (length >= 64)
            STEP(21, memcmp(a + length - 16, zeros, 16) != 0);
    }
    return 0;
}

static int never_the_same(word unused)
{
    int fd = open(PATH, O_RDONLY), other = open("/dev/urandom", O_RDONLY);
    (void)unused;
    STEP(1, read(fd, a, 1024) == 1024 && read(fd, b, 1024) == 1024);
    for (int i = 0; i < 1024; i += 16)
        for (int k = 0; k < 1024; k += 16)
            STEP(2, memcmp(a + i, b + k, 16) != 0 &&
                        (i == k || memcmp(a + i, a + k, 16) != 0));
    STEP(3, read(other, b, 16) == 16 && memcmp(a, b, 16) != 0);
    return 0;
}

/* Of 800,000 bits half are ones, but for 4,500: ten times what is usual. And
 * no byte is rare. */
static int coarse_statistics(word unused)
{
    int fd = open(PATH, O_RDONLY), ones = 0, counts[256] = {0};
    (void)unused;
    STEP(1, read(fd, a, LARGE) == LARGE);
    for (int i = 0; i < LARGE; i++) {
        counts[a[i]]++;
        ones += __builtin_popcount(a[i]);
    }
    STEP(2, abs(ones - LARGE * 4) < 4500);
    for (int i = 0; i < 256; i++)
        STEP(3, abs(counts[i] - LARGE / 256) < 200);
    return 0;
}

/* A writer gets no say in what comes. */
static int writing(word unused)
{
    int fd = open(PATH, O_RDWR);
    (void)unused;
    memset(b, 'w', sizeof(b));
    STEP(1, write(fd, b, LARGE) == LARGE && read(fd, a, 1024) == 1024);
    STEP(2, write(fd, b, LARGE) == LARGE && read(fd, b, 1024) == 1024);
    for (int i = 0; i < 1024; i += 16)
        STEP(3, memcmp(a + i, b + i, 16) != 0 &&
                    memcmp(a + i, "wwwwwwwwwwwwwwww", 16) != 0);
    return 0;
}

static int bad_requests(word unused)
{
    (void)unused;
    int fd = open(PATH, O_RDWR);
    STEP(1, REQUEST(FS, FS_READ, fd, 0x1000, 16) == -EFAULT);
    STEP(2, REQUEST(FS, FS_WRITE, fd, 0x1000, 16) == -EFAULT);
    STEP(3, isatty(fd) == 0 && errno == ENOTTY);
    STEP(4, read(fd, a, 16) == 16);
    STEP(5, as(OTHER, 80) && open(PATH, O_RDWR) >= 0 && as(0, 0));
    return 0;
}

static int entropy(word unused)
{
    (void)unused;
    word open_before = open_now();
    memset(a, 0, sizeof(a));
    STEP(1, getentropy(a, ENTROPY) == 0 && getentropy(b, ENTROPY) == 0);
    STEP(2, memcmp(a, b, 16) != 0);
    STEP(3, memcmp(a + ENTROPY - 16, b + ENTROPY - 16, 16) != 0);
    STEP(4, a[ENTROPY] == 0 && getentropy(a, 0) == 0);
    STEP(5, FAILS(EIO, getentropy(a, ENTROPY + 1)));
    STEP(6, FAILS(EFAULT, getentropy((void *)0x1000, 16)));
    STEP(7, open_now() == open_before);
    while (dup(0) >= 0)
        continue;
    STEP(8, FAILS(EMFILE, getentropy(a, 16)));
    return 0;
}

int main(void)
{
    int fd = open(PATH, O_RDONLY);

    plan(8);
    if (is_early(fd))
        is_fine(run_child(waits_for_noise, 0),
                "does a read wait until there is noise enough?");
    else
        skip("does a read wait until there is noise enough?",
             "there is already");
    close(fd);
    is_fine(run_child(devices, 0), "are the devices there, for all?");
    is_fine(run_child(all_of_it, 0), "is a read never short, nor long?");
    is_fine(run_child(never_the_same, 0), "does it repeat nothing?");
    is_fine(run_child(coarse_statistics, 0),
            "are half of the bits ones, and all bytes as frequent?");
    is_fine(run_child(writing, 0), "do writers learn nothing from it?");
    is_fine(run_child(bad_requests, 0),
            "is a bad request refused, and no more?");
    is_fine(run_child(entropy, 0),
            "does getentropy give 256 bytes, and no more?");
    return done();
}
