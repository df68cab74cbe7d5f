/*
 * Clocks, from the info pages, which need no message; sleeping and the
 * interval timer, which are CLOCK's.
 *
 * The clock moves in ticks. A span is rounded up to whole ticks, and one more
 * is waited for, since a part of the current one is over already: nothing ever
 * ends too soon.
 */
#include "lib/c/call.h"
#include <errno.h>
#include <kumquat/info.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

#define MICROSECONDS 1000000 /* of a second */
#define NANOSECONDS  1000000000
#define SPAN_MAX     (INT32_MAX / 2) /* ticks that CLOCK takes: 124 days */

static uint32_t now_in_ticks(void)
{
    return info_head()->ticks;
}

/* --- Clocks --------------------------------------------------------------- */

clock_t clock(void)
{
    uint64_t ticks = info_self()->ticks;

    return (clock_t)(ticks * CLOCKS_PER_SEC / info_head()->hz);
}

clock_t times(struct tms *t)
{
    *t = (struct tms){.tms_utime = info_self()->ticks,
                      .tms_cutime = info_self()->child_ticks};
    return now_in_ticks();
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    uint32_t ticks = now_in_ticks(), hz = info_head()->hz;

    if (clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME) {
        errno = EINVAL;
        return -1;
    }
    now->tv_sec = (time_t)(ticks / hz);
    now->tv_nsec = (long)(ticks % hz * (NANOSECONDS / hz));
    if (clock == CLOCK_REALTIME)
        now->tv_sec += (time_t)info_head()->epoch;
    return 0;
}

int gettimeofday(struct timeval *now, void *nothing)
{
    struct timespec precise;

    (void)nothing; /* once a time zone */
    clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / (NANOSECONDS / MICROSECONDS);
    return 0;
}

time_t time(time_t *now)
{
    struct timespec precise;

    clock_gettime(CLOCK_REALTIME, &precise);
    if (now != NULL)
        *now = precise.tv_sec;
    return precise.tv_sec;
}

/* --- Sleeping ------------------------------------------------------------- */

/* Seconds and parts of a second in ticks, rounded up. */
static uint64_t in_ticks(uint32_t seconds, uint32_t part, uint32_t parts)
{
    uint32_t hz = info_head()->hz;

    return (uint64_t)seconds * hz + ((uint64_t)part * hz + parts - 1) / parts;
}

/* Waits for this many ticks and the rest of the current one. Returns 0; or -1
 * and EINTR when a handler has run, with how many were left. */
static int sleep_ticks(uint64_t span, uint64_t *left)
{
    *left = 0;
    while (span > 0) {
        uint32_t part = span < SPAN_MAX ? (uint32_t)span : SPAN_MAX - 1;
        uint32_t end = now_in_ticks() + part;
        span -= part;
        if (returned(clock_sleep(end + 1)) < 0) {
            int32_t rest = (int32_t)(end - now_in_ticks());
            *left = span + (rest > 0 ? (uint32_t)rest : 0);
            return -1;
        }
    }
    return 0;
}

int nanosleep(const struct timespec *time, struct timespec *left)
{
    uint32_t hz = info_head()->hz;
    uint64_t rest;

    if (time->tv_sec < 0 || time->tv_nsec < 0 || time->tv_nsec >= NANOSECONDS) {
        errno = EINVAL;
        return -1;
    }
    int result = sleep_ticks(
        in_ticks((uint32_t)time->tv_sec, (uint32_t)time->tv_nsec, NANOSECONDS),
        &rest);
    if (result < 0 && left != NULL) {
        left->tv_sec = (time_t)(rest / hz);
        left->tv_nsec = (long)(rest % hz * (NANOSECONDS / hz));
    }
    return result;
}

/* What is left is rounded up: who sleeps again for it sleeps long enough. */
unsigned sleep(unsigned seconds)
{
    uint64_t left;

    sleep_ticks(in_ticks(seconds, 0, 1), &left);
    return (unsigned)((left + info_head()->hz - 1) / info_head()->hz);
}

int usleep(unsigned microseconds)
{
    uint64_t left;

    return sleep_ticks(in_ticks(0, microseconds, MICROSECONDS), &left);
}

/* --- The interval timer --------------------------------------------------- */

/* A time in ticks that CLOCK's timer can hold. */
static uint32_t timer_ticks(const struct timeval *time)
{
    uint64_t ticks =
        in_ticks((uint32_t)time->tv_sec, (uint32_t)time->tv_usec, MICROSECONDS);

    return ticks < SPAN_MAX ? (uint32_t)ticks : SPAN_MAX - 1;
}

static struct timeval timer_time(uint32_t ticks)
{
    uint32_t hz = info_head()->hz;

    return (struct timeval){.tv_sec = (time_t)(ticks / hz),
                            .tv_usec =
                                (long)(ticks % hz * (MICROSECONDS / hz))};
}

/* Asks CLOCK; the timer as it was is put into *old, if that is not null. The
 * tick that was added to a first span is taken away again. */
static int timer_call(word ticks, word interval, word only_ask,
                      struct itimerval *old)
{
    word left, old_interval;

    if (returned(
            clock_itimer(ticks, interval, only_ask, &left, &old_interval)) < 0)
        return -1;
    if (old != NULL) {
        old->it_value = timer_time(left > 1 ? left - 1 : left);
        old->it_interval = timer_time(old_interval);
    }
    return 0;
}

static int is_time(const struct timeval *time)
{
    return time->tv_sec >= 0 && time->tv_usec >= 0 &&
           time->tv_usec < MICROSECONDS;
}

int setitimer(int which, const struct itimerval *value, struct itimerval *old)
{
    if (which != ITIMER_REAL || !is_time(&value->it_value) ||
        !is_time(&value->it_interval)) {
        errno = EINVAL;
        return -1;
    }
    word ticks = timer_ticks(&value->it_value);
    return timer_call(ticks != 0 ? ticks + 1 : 0,
                      timer_ticks(&value->it_interval), 0, old);
}

int getitimer(int which, struct itimerval *value)
{
    if (which != ITIMER_REAL) {
        errno = EINVAL;
        return -1;
    }
    return timer_call(0, 0, 1, value);
}

/* What was left is never 0 seconds, for that would mean no alarm. */
unsigned alarm(unsigned seconds)
{
    struct itimerval value = {.it_value = {.tv_sec = INT32_MAX}}, old = {0};

    if (seconds < INT32_MAX)
        value.it_value.tv_sec = (time_t)seconds;
    setitimer(ITIMER_REAL, &value, &old);
    unsigned left = (unsigned)old.it_value.tv_sec;
    if (old.it_value.tv_usec >= MICROSECONDS / 2 ||
        (left == 0 && old.it_value.tv_usec > 0))
        left++;
    return left;
}
