/*
 * Time, in steps of the timer (kumquat/limits.h: HZ). There is no calendar.
 */
#ifndef TIME_H
#define TIME_H

#include <kumquat/cxx.h>
#include <stddef.h>
#include <sys/types.h>

EXTERN_C_BEGIN

typedef uint32_t clock_t;
#define CLOCKS_PER_SEC 1000000u /* POSIX demands this number */

/* The processor time of this process; (clock_t)-1 if MM does not answer. */
clock_t clock(void);

struct timespec {
    time_t tv_sec;
    long tv_nsec;
};

typedef int clockid_t;
#define CLOCK_MONOTONIC 1 /* since boot */

/* Only CLOCK_MONOTONIC; EINVAL for others. */
int clock_gettime(clockid_t clock, struct timespec *now);

EXTERN_C_END

#endif
