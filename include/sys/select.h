/*
 * select(): the older way to wait for several descriptors at once.
 */
#ifndef SYS_SELECT_H
#define SYS_SELECT_H

#include <kumquat/cxx.h>
#include <kumquat/limits.h>
#include <sys/time.h>
#include <sys/types.h>

EXTERN_C_BEGIN

#define FD_SETSIZE KUMQUAT_OPEN_MAX

typedef struct {
    uint32_t bits; /* bit n: descriptor n */
} fd_set;

#define FD_ZERO(set)      ((void)((set)->bits = 0))
#define FD_SET(fd, set)   ((void)((set)->bits |= 1u << (fd)))
#define FD_CLR(fd, set)   ((void)((set)->bits &= ~(1u << (fd))))
#define FD_ISSET(fd, set) (((set)->bits >> (fd)&1u) != 0)

/* Waits until one of the descriptors below `count` in a set is ready, and
 * leaves those that are in the sets. A set can be NULL; so can `timeout`: for
 * ever. Returns how many are ready. EBADF, EINTR, EINVAL. */
int select(int count, fd_set *readable, fd_set *writable, fd_set *failed,
           struct timeval *timeout);

EXTERN_C_END

#endif
