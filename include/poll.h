/*
 * poll(): waiting for several descriptors at once.
 */
#ifndef POLL_H
#define POLL_H

#include <kumquat/cxx.h>

EXTERN_C_BEGIN

#define POLLIN   0x01 /* a read would not wait (it may say: the end) */
#define POLLPRI  0x02 /* never */
#define POLLOUT  0x04 /* a write would not wait */
#define POLLERR  0x08 /* a pipe that nobody reads */
#define POLLHUP  0x10 /* a pipe that nobody writes to, a terminal hung up */
#define POLLNVAL 0x20 /* no open descriptor */

typedef unsigned nfds_t;

struct pollfd {
    int fd;                /* negative: this record is skipped */
    short events, revents; /* asked for; found, also ERR, HUP and NVAL */
};

/* Waits until a descriptor is ready, for `timeout` milliseconds at most, a
 * negative one is for ever. Returns how many are. EINTR, EINVAL (more than
 * a process can have open), EFAULT. */
int poll(struct pollfd *fds, nfds_t count, int timeout);

EXTERN_C_END

#endif
