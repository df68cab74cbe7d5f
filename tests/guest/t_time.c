/*
 * Clocks, sleeping and the interval timer. Spans are measured in ticks, which
 * are the clock's own, so the machine's speed does not matter; only that
 * nothing ends too soon can be asked exactly.
 */
#include "child.h"
#include <errno.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

#define ROUNDS 20
#define BUSY   10 /* ticks */
#define Y2024  1704067200

static volatile int alarms;

static void count_alarm(int number)
{
    (void)number;
    alarms++;
}

/* Handles SIGALRM from now on, without SA_RESTART. */
static void handle_alarm(void)
{
    struct sigaction action = {.sa_handler = count_alarm};

    alarms = 0;
    sigaction(SIGALRM, &action, NULL);
}

/* Runs for so many ticks. */
static void be_busy(uint32_t ticks)
{
    uint32_t start = now();

    while (now() - start < ticks)
        ;
}

static int clocks(word unused)
{
    struct timespec real, boot;
    struct timeval day;

    (void)unused;
    clock_gettime(CLOCK_MONOTONIC, &boot);
    STEP(1, clock_gettime(CLOCK_REALTIME, &real) == 0);
    STEP(2, real.tv_sec > Y2024);
    STEP(3, real.tv_sec - boot.tv_sec - (time_t)info_head()->epoch <= 1);
    STEP(4, gettimeofday(&day, NULL) == 0 && day.tv_sec >= real.tv_sec &&
                day.tv_usec < 1000000);
    time_t later, result = time(&later);
    STEP(5, result == later && later >= day.tv_sec && later <= day.tv_sec + 1);
    STEP(6, clock_gettime(7, &real) < 0 && errno == EINVAL);
    return 0;
}

/* Ticks that have to come before so many ms are over, which may have begun at
 * the end of one: with 10 ms a tick, the seventh for 55 ms. */
static uint32_t ticks_in(uint32_t ms)
{
    return (ms * info_head()->hz + 999) / 1000 + 1;
}

static int sleeps_enough(word unused)
{
    const struct timespec time = {.tv_nsec = 55000000};

    (void)unused;
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t start = now();
        STEP(1, nanosleep(&time, NULL) == 0);
        STEP(2, now() - start >= ticks_in(55));
        be_busy(i % 3);
    }
    uint32_t start = now();
    STEP(3, usleep(20000) == 0 && now() - start >= ticks_in(20));
    start = now();
    STEP(4, sleep(1) == 0 && now() - start >= ticks_in(1000));
    return 0;
}

static int refuses(word unused)
{
    const struct timespec none = {0}, negative = {.tv_sec = -1},
                          large = {.tv_nsec = 1000000000};
    struct itimerval odd = {.it_value = {.tv_usec = 1000000}};

    (void)unused;
    STEP(1, nanosleep(&none, NULL) == 0);
    STEP(2, nanosleep(&negative, NULL) < 0 && errno == EINVAL);
    STEP(3, nanosleep(&large, NULL) < 0 && errno == EINVAL);
    STEP(4, setitimer(ITIMER_REAL, &odd, NULL) < 0 && errno == EINVAL);
    odd.it_value.tv_usec = 0;
    STEP(5, setitimer(7, &odd, NULL) < 0 && errno == EINVAL);
    STEP(6, getitimer(7, &odd) < 0 && errno == EINVAL);
    return 0;
}

static int sleep_is_interrupted(word unused)
{
    struct timespec time = {.tv_sec = 100}, left = {0};

    (void)unused;
    handle_alarm();
    alarm(1);
    unsigned rest = sleep(10);
    STEP(1, alarms == 1 && rest >= 8 && rest <= 9);
    alarm(1);
    STEP(2, nanosleep(&time, &left) < 0 && errno == EINTR);
    STEP(3, alarms == 2 && left.tv_sec >= 97 && left.tv_sec <= 99);
    alarm(1);
    STEP(4, pause() < 0 && errno == EINTR && alarms == 3);
    return 0;
}

static int alarm_tells_what_is_left(word unused)
{
    (void)unused;
    STEP(1, alarm(100) == 0);
    STEP(2, alarm(50) == 100);
    STEP(3, alarm(0) == 50);
    STEP(4, alarm(0) == 0);
    return 0;
}

static int interval_repeats(word unused)
{
    const struct timeval tenth = {.tv_usec = 100000};
    struct itimerval timer = {.it_interval = tenth, .it_value = tenth}, old;

    (void)unused;
    handle_alarm();
    uint32_t start = now();
    STEP(1, setitimer(ITIMER_REAL, &timer, NULL) == 0);
    while (alarms < 5)
        pause();
    STEP(2, now() - start >= 5 * info_head()->hz / 10);
    STEP(3, getitimer(ITIMER_REAL, &old) == 0);
    long interval = old.it_interval.tv_usec, left = old.it_value.tv_usec;
    STEP(4, old.it_interval.tv_sec == 0 && interval >= 100000 &&
                interval < 111000);
    STEP(5, old.it_value.tv_sec == 0 && left > 0 && left <= interval);
    timer.it_value.tv_usec = 0;
    STEP(6, setitimer(ITIMER_REAL, &timer, NULL) == 0);
    STEP(7, getitimer(ITIMER_REAL, &old) == 0 && old.it_value.tv_usec == 0);
    return 0;
}

static int once_is_once(word unused)
{
    struct itimerval timer = {.it_value = {.tv_usec = 55000}};

    const sigset_t none = 0, alarm_set = 1u << SIGALRM;

    (void)unused;
    handle_alarm();
    sigprocmask(SIG_BLOCK, &alarm_set, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t start = now();
        setitimer(ITIMER_REAL, &timer, NULL);
        sigsuspend(&none);
        STEP(1, now() - start >= ticks_in(55));
    }
    be_busy(BUSY);
    STEP(2, alarms == ROUNDS);
    STEP(3, getitimer(ITIMER_REAL, &timer) == 0);
    STEP(4, timer.it_value.tv_sec == 0 && timer.it_value.tv_usec == 0);
    return 0;
}

static int child_is_busy(word ticks)
{
    be_busy(ticks);
    return 0;
}

static int times_add_up(word unused)
{
    struct tms before, after;

    (void)unused;
    clock_t start = times(&before), used = clock();
    STEP(1, before.tms_cutime == 0 && before.tms_stime == 0);
    be_busy(BUSY);
    clock_t end = times(&after);
    STEP(2, end - start >= BUSY);
    STEP(3, after.tms_utime - before.tms_utime >= BUSY / 2);
    STEP(4, clock() - used >= BUSY / 2 * (CLOCKS_PER_SEC / info_head()->hz));
    STEP(5, run_child(child_is_busy, BUSY) == 0);
    times(&after);
    STEP(6, after.tms_cutime >= BUSY / 2);
    return 0;
}

/* A child's timer is its own: it has none at first. */
static int child_has_no_alarm(word unused)
{
    (void)unused;
    return alarm(0) != 0;
}

static int alarm_is_not_inherited(word unused)
{
    (void)unused;
    alarm(100);
    STEP(1, run_child(child_has_no_alarm, 0) == 0);
    STEP(2, alarm(0) > 0);
    return 0;
}

int main(void)
{
    static const struct question questions[] = {
        {"do the clocks tell the same time, after 2024?", clocks, 0},
        {"does no sleep end too soon?", sleeps_enough, 0},
        {"are odd spans refused, and no span no wait?", refuses, 0},
        {"does a handler end a sleep, which tells what is left?",
         sleep_is_interrupted, 0},
        {"does alarm tell what was left?", alarm_tells_what_is_left, 0},
        {"does a timer with an interval go on?", interval_repeats, 0},
        {"does one without end, and not too soon?", once_is_once, 0},
        {"does times tell own and children's ticks?", times_add_up, 0},
        {"is an alarm not inherited?", alarm_is_not_inherited, 0},
    };

    return ask_all(questions, sizeof(questions) / sizeof(questions[0]));
}
