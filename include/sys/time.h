/*
 * Time of day and the interval timer, in steps of the clock's tick (10 ms).
 */
#ifndef SYS_TIME_H
#define SYS_TIME_H

#include <kumquat/cxx.h>
#include <sys/types.h>

EXTERN_C_BEGIN

struct timeval {
    time_t tv_sec;
    long tv_usec;
};

/* The time since 1970. */
int gettimeofday(struct timeval *now, void *nothing);

struct itimerval {
    struct timeval it_interval; /* between later signals; 0: only one */
    struct timeval it_value;    /* until the first; 0: off */
};

#define ITIMER_REAL 0 /* SIGALRM; alarm() is the same timer */

/* SIGALRM after some time, and then again and again. Only ITIMER_REAL. Rounded
 * up to whole ticks. EINVAL. */
int getitimer(int which, struct itimerval *value);
int setitimer(int which, const struct itimerval *value, struct itimerval *old);

EXTERN_C_END

#endif
