/*
 * Time and the calendar. The clock moves in ticks (info_head()->hz a second);
 * the time zone is UTC.
 */
#ifndef TIME_H
#define TIME_H

#include <kumquat/cxx.h>
#include <stddef.h>
#include <sys/types.h>

EXTERN_C_BEGIN

typedef uint32_t clock_t;
#define CLOCKS_PER_SEC 1000000u /* POSIX demands this number */

/* The processor time of this process. */
clock_t clock(void);

/* Seconds since 1970; also put into *now if that is not null. */
time_t time(time_t *now);

struct timespec {
    time_t tv_sec;
    long tv_nsec;
};

typedef int clockid_t;
#define CLOCK_REALTIME  0 /* since 1970 */
#define CLOCK_MONOTONIC 1 /* since boot */

/* The time since 1970 (CLOCK_REALTIME) or since the start. EINVAL for another
 * clock. */
int clock_gettime(clockid_t clock, struct timespec *now);

/* Waits; EINTR when a handler has run, with the time that is left in *left if
 * that is not null. EINVAL. */
int nanosleep(const struct timespec *time, struct timespec *left);

struct tm {
    int tm_sec, tm_min, tm_hour;
    int tm_mday;  /* 1 to 31 */
    int tm_mon;   /* 0 to 11 */
    int tm_year;  /* since 1900 */
    int tm_wday;  /* 0 is Sunday */
    int tm_yday;  /* 0 to 365 */
    int tm_isdst; /* always 0 */
};

/* Date and time of day, in UTC. Each result is good until the next call of
 * either. */
struct tm *gmtime(const time_t *time);
struct tm *localtime(const time_t *time); /* the same */

/* Seconds since 1970 from date and time; puts members that are out of their
 * range right. */
time_t mktime(struct tm *tm);

/* Prints date and time by a format: %a %A %b %B %d %e %H %I %j %m %M %p %S %y
 * %Y %Z %D %F %T %R %c %s %n %t %%. Returns the bytes without the NUL, 0 if
 * they do not fit. */
size_t strftime(char *to, size_t size, const char *format, const struct tm *tm);

EXTERN_C_END

#endif
