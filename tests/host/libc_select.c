/*
 * select() over a poll() of ours: do the sets become the right records, and
 * what was found the right sets?
 */
#include "tests/host/tap.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/select.h>

/* Ours in place of the host's. */
#undef FD_SETSIZE
#undef FD_ZERO
#undef FD_SET
#undef FD_CLR
#undef FD_ISSET
#define fd_set kq_fd_set
#define select kq_select
#include "include/sys/select.h"
#include "lib/c/select.c"

/* What the last poll() was asked, and what the next ones shall say. */
static struct pollfd asked[FD_SETSIZE];
static nfds_t asked_count;
static int asked_timeouts[4], calls;
static short found[FD_SETSIZE]; /* revents by descriptor */
static int fails;               /* errno of the next one, or 0 */

int poll(struct pollfd *fds, nfds_t count, int timeout)
{
    int ready = 0;

    memcpy(asked, fds, count * sizeof(*fds));
    asked_count = count;
    asked_timeouts[calls++] = timeout;
    if (fails != 0) {
        errno = fails;
        return -1;
    }
    for (nfds_t i = 0; i < count; i++) {
        fds[i].revents = found[fds[i].fd];
        ready += fds[i].revents != 0;
    }
    return ready;
}

static fd_set reads, writes, fails_set;

/* Empties all; these descriptors shall be found as said. */
static void start(void)
{
    FD_ZERO(&reads);
    FD_ZERO(&writes);
    FD_ZERO(&fails_set);
    memset(found, 0, sizeof(found));
    calls = fails = 0;
}

static int is_refused(int count, struct timeval *timeout, int error)
{
    return select(count, &reads, &writes, &fails_set, timeout) == -1 &&
           errno == error;
}

static void test_records(void)
{
    start();
    FD_SET(0, &reads);
    FD_SET(3, &reads);
    FD_SET(3, &writes);
    FD_SET(9, &writes);
    FD_SET(31, &reads);
    select(31, &reads, &writes, &fails_set, NULL);
    ok(asked_count == 3 && asked[0].fd == 0 && asked[1].fd == 3 &&
           asked[2].fd == 9,
       "is each descriptor below the count asked for once?");
    ok(asked[0].events == POLLIN && asked[1].events == (POLLIN | POLLOUT) &&
           asked[2].events == POLLOUT,
       "and for what its sets mean?");
    FD_ZERO(&reads);
    FD_SET(31, &reads);
    select(32, &reads, NULL, NULL, NULL);
    ok(asked_count == 1 && asked[0].fd == 31, "is 31 a descriptor too?");
    FD_SET(5, &fails_set);
    select(32, NULL, NULL, &fails_set, NULL);
    ok(asked_count == 1 && asked[0].events == 0,
       "can a set be left out, and one ask for errors only?");
}

static void test_sets(void)
{
    start();
    for (int fd = 0; fd < 4; fd++)
        FD_SET(fd, &reads);
    FD_SET(1, &writes);
    FD_SET(4, &writes);
    FD_SET(5, &writes);
    FD_SET(0, &fails_set);
    found[0] = POLLIN;
    found[1] = POLLIN | POLLOUT;
    found[2] = POLLHUP;
    found[4] = POLLERR;
    ok(select(6, &reads, &writes, &fails_set, NULL) == 5,
       "is the number that of all bits in all sets?");
    ok(reads.bits == 7, "does what is ready to read stay, and a hang-up?");
    ok(writes.bits == 0x12, "does what is ready to write stay, and an error?");
    ok(fails_set.bits == 0, "is there never an exception?");
    start();
    FD_SET(2, &reads);
    found[2] = POLLOUT;
    ok(select(3, &reads, NULL, NULL, NULL) == 0 && reads.bits == 0,
       "is what nobody asked for not counted?");
}

static void test_time(void)
{
    struct timeval time = {.tv_sec = 2, .tv_usec = 1};

    start();
    select(0, NULL, NULL, NULL, &time);
    ok(calls == 1 && asked_timeouts[0] == 2001,
       "is a part of a millisecond a whole one?");
    time = (struct timeval){0};
    select(0, NULL, NULL, NULL, &time);
    ok(calls == 2 && asked_timeouts[1] == 0, "does no time mean only to look?");
    select(0, NULL, NULL, NULL, NULL);
    ok(calls == 3 && asked_timeouts[2] < 0, "and no timeval for ever?");
    start();
    time.tv_sec = 2 * (INT_MAX / 1000) + 10;
    ok(select(0, NULL, NULL, NULL, &time) == 0 && calls == 3 &&
           asked_timeouts[0] == INT_MAX && asked_timeouts[1] == INT_MAX &&
           (int64_t)asked_timeouts[2] + INT_MAX + INT_MAX ==
               time.tv_sec * (int64_t)1000,
       "is a very long time waited for in parts?");
    start();
    FD_SET(1, &reads);
    found[1] = POLLIN;
    ok(select(2, &reads, NULL, NULL, &time) == 1 && calls == 1,
       "and only until one is ready?");
}

static void test_errors(void)
{
    struct timeval time = {.tv_usec = 1000000};

    start();
    FD_SET(1, &reads);
    FD_SET(2, &reads);
    ok(is_refused(-1, NULL, EINVAL) && is_refused(FD_SETSIZE + 1, NULL, EINVAL),
       "is a count that is too small or large EINVAL?");
    ok(is_refused(3, &time, EINVAL), "and a second of microseconds?");
    time = (struct timeval){.tv_usec = -1};
    ok(is_refused(3, &time, EINVAL), "and time that runs backwards?");
    time = (struct timeval){.tv_sec = -1};
    ok(is_refused(3, &time, EINVAL) && calls == 0, "all without a call?");
    found[1] = POLLIN;
    found[2] = POLLNVAL;
    ok(is_refused(3, NULL, EBADF), "is a closed descriptor EBADF?");
    fails = EINTR;
    ok(is_refused(3, NULL, EINTR), "is poll's error select's?");
    ok(reads.bits == 6, "do the sets stay as they were after an error?");
}

int main(void)
{
    test_records();
    test_sets();
    test_time();
    test_errors();
    return tap_end();
}
