/*
 * select(), by poll(): sets become records, and what was found becomes sets
 * again.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/select.h>

#define MICROSECONDS 1000000 /* of a second */
#define MILLISECONDS 1000

/* What makes a descriptor of a set ready; of a pipe that nobody reads a write
 * does not wait. */
#define READABLE (POLLIN | POLLHUP | POLLERR)
#define WRITABLE (POLLOUT | POLLERR)

static bool is_in(int fd, const fd_set *set)
{
    return set != NULL && FD_ISSET(fd, set);
}

/* Makes a record for each descriptor that is in a set. Returns how many. */
static nfds_t records_make(struct pollfd records[FD_SETSIZE], int count,
                           const fd_set *readable, const fd_set *writable,
                           const fd_set *failed)
{
    nfds_t used = 0;

    for (int fd = 0; fd < count; fd++) {
        bool reads = is_in(fd, readable), writes = is_in(fd, writable);
        if (reads || writes || is_in(fd, failed))
            records[used++] =
                (struct pollfd){.fd = fd,
                                .events = (short)((reads ? POLLIN : 0) |
                                                  (writes ? POLLOUT : 0))};
    }
    return used;
}

/* poll() for a time that may be longer than it takes in one call. */
static int records_wait(struct pollfd *records, nfds_t count,
                        const struct timeval *timeout)
{
    const int unit = MICROSECONDS / MILLISECONDS;
    int ready;

    if (timeout == NULL)
        return poll(records, count, -1);
    int64_t left = (int64_t)timeout->tv_sec * MILLISECONDS +
                   (timeout->tv_usec + unit - 1) / unit;
    do {
        int part = left < INT_MAX ? (int)left : INT_MAX;
        ready = poll(records, count, part);
        left -= part;
    } while (ready == 0 && left > 0);
    return ready;
}

/* Leaves those in a set that were found to be `ready`. Returns how many. */
static int set_reduce(fd_set *set, const struct pollfd *records, nfds_t count,
                      int ready)
{
    fd_set found;
    int bits = 0;

    if (set == NULL)
        return 0;
    FD_ZERO(&found);
    for (nfds_t i = 0; i < count; i++) {
        if (FD_ISSET(records[i].fd, set) && (records[i].revents & ready)) {
            FD_SET(records[i].fd, &found);
            bits++;
        }
    }
    *set = found;
    return bits;
}

int select(int count, fd_set *readable, fd_set *writable, fd_set *failed,
           struct timeval *timeout)
{
    struct pollfd records[FD_SETSIZE];

    if (count < 0 || count > FD_SETSIZE ||
        (timeout != NULL && (timeout->tv_sec < 0 || timeout->tv_usec < 0 ||
                             timeout->tv_usec >= MICROSECONDS))) {
        errno = EINVAL;
        return -1;
    }
    nfds_t used = records_make(records, count, readable, writable, failed);
    if (records_wait(records, used, timeout) < 0)
        return -1;
    for (nfds_t i = 0; i < used; i++) {
        if (records[i].revents & POLLNVAL) {
            errno = EBADF;
            return -1;
        }
    }
    return set_reduce(readable, records, used, READABLE) +
           set_reduce(writable, records, used, WRITABLE) +
           set_reduce(failed, records, used, POLLPRI);
}
