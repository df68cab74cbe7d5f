/*
 * Timers and who has them: alarm over fork, exec and exit, timers of many at
 * once, sleepers of all lengths. (The functions themselves: t_time.)
 */
#include "count.h"
#include "memory.h"
#include "signals.h"
#include <sys/time.h>
#include <time.h>

#define SELF     "/t_time_signal"
#define SLEEPERS 20

static uint32_t hz(void)
{
    return info_head()->hz;
}

/* Sets the timer in ticks of the clock. */
static int set_timer(uint32_t ticks, uint32_t interval)
{
    uint32_t tick = 1000000 / hz();
    struct itimerval timer = {
        .it_interval = {(time_t)(interval / hz()),
                        (long)(interval % hz() * tick)},
        .it_value = {(time_t)(ticks / hz()), (long)(ticks % hz() * tick)}};
    return setitimer(ITIMER_REAL, &timer, NULL);
}

/* Is a timer running? */
static int is_timer(void)
{
    struct itimerval timer;
    return getitimer(ITIMER_REAL, &timer) == 0 &&
           (timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0);
}

static int kills_by_default(word unused)
{
    (void)unused;
    set_timer(5, 0);
    for (;;)
        continue;
    return 1;
}

static int kept_over_exec(word unused)
{
    (void)unused;
    set_timer(30, 0);
    execl(SELF, "t_time_signal", "pause", NULL);
    return 2;
}

static int not_inherited(word unused)
{
    (void)unused;
    count(SIGALRM, 0);
    set_timer(10, 10);
    pid_t pid = fork();
    if (pid == 0) {
        int had = is_timer();
        seen[SIGALRM] = 0;
        spin(40);
        _exit(had || seen[SIGALRM] != 0 ? 1 : 0);
    }
    int status;
    while (waitpid(pid, &status, 0) < 0)
        STEP(1, errno == EINTR);
    STEP(2, exited_with(status, 0));
    STEP(3, seen[SIGALRM] >= 3);
    return 0;
}

/* Alarms come at their time, never before; as many as there were. */
static int counts_intervals(word interval)
{
    uint32_t start = now();
    count(SIGALRM, 0);
    set_timer(interval, interval);
    spin(20 * interval + 1);
    set_timer(0, 0);
    uint32_t passed = now() - start;
    int most = (int)(passed / interval);
    STEP(1, seen[SIGALRM] <= most);
    STEP(2, seen[SIGALRM] >= most - 2);
    int last = seen[SIGALRM];
    spin(3 * interval);
    STEP(3, seen[SIGALRM] == last); /* it is off */
    return 0;
}

/* A blocked alarm waits, and is one. */
static int waits_while_blocked(word unused)
{
    (void)unused;
    count(SIGALRM, 0);
    set_mask(BIT(SIGALRM));
    set_timer(2, 2);
    spin(30);
    STEP(1, seen[SIGALRM] == 0 && pending_now() == BIT(SIGALRM));
    set_timer(0, 0);
    STEP(2, pending_now() == BIT(SIGALRM)); /* it had come */
    set_mask(0);
    STEP(3, seen[SIGALRM] == 1);
    return 0;
}

static int cancelled(word unused)
{
    (void)unused;
    set_timer(10, 0); /* the default would kill */
    set_timer(0, 0);
    spin(30);
    STEP(1, !is_timer());
    alarm(1);
    alarm(0);
    STEP(2, !is_timer());
    set_timer(5, 0);
    set_timer(500, 0); /* one timer, not two */
    spin(20);
    STEP(3, is_timer());
    return 0;
}

static int exit_with_timer(word ticks)
{
    set_timer(ticks, 1);
    return 0;
}

static int live_on(word unused)
{
    spin(12);
    return (int)unused;
}

/* The next in the slot does not get the alarm of one who has ended. */
static int not_left_behind(word unused)
{
    (void)unused;
    for (word i = 1; i < 6; i++) {
        STEP(1, exited_with(run_child(exit_with_timer, i), 0));
        STEP(2, exited_with(run_child(live_on, 0), 0));
    }
    return 0;
}

/* Sleeps for ever-changing times, none too short. */
static int sleeper(word seed)
{
    word state = seed * 2654435761u + 1;
    for (int i = 0; i < 10; i++) {
        uint32_t ticks = random_word(&state) % 12;
        uint32_t part = i % 2 ? random_word(&state) % 10000 : 0;
        uint64_t wanted = (uint64_t)ticks * 1000000 / hz() + part;
        struct timespec time = {(time_t)(wanted / 1000000),
                                (long)(wanted % 1000000 * 1000)};
        uint32_t least = wanted > 0 ? ticks + 1 : 0; /* this tick is short */
        uint32_t start = now();
        STEP(1, nanosleep(&time, NULL) == 0);
        STEP(2, now() - start >= least);
        STEP(3, now() - start < least + 5 * hz());
    }
    return 0;
}

/* Has an alarm every few ticks, and sleeps in between. */
static int alarmed_sleeper(word seed)
{
    word state = seed * 2654435761u + 1;
    int interrupted = 0;
    count(SIGALRM, 0);
    set_timer(3 + seed % 5, 3 + seed % 5);
    while (seen[SIGALRM] < 10) {
        struct timespec left = {0, 0};
        uint32_t ticks = random_word(&state) % 20, start = now();
        long nsec = (long)ticks * (1000000000 / HZ);
        struct timespec time = {.tv_nsec = nsec};
        int result = nanosleep(&time, &left);
        interrupted += result < 0;
        STEP(1, result == 0 || errno == EINTR);
        STEP(2, result < 0 || now() - start >= ticks * hz() / HZ);
        STEP(3, result == 0 || (left.tv_sec == 0 && left.tv_nsec <= nsec));
    }
    STEP(4, interrupted > 0);
    return 0;
}

/* Many at once, some of whom are killed. */
static int many(child_body body)
{
    pid_t pid[SLEEPERS];
    for (word i = 0; i < SLEEPERS; i++)
        pid[i] = start_child(body, i + 1);
    spin(5);
    for (int i = 0; i < SLEEPERS; i += 5)
        kill(pid[i], SIGKILL);
    for (int i = 0; i < SLEEPERS; i++) {
        int status = end_of(pid[i]);
        if (i % 5 == 0)
            STEP(9, died_by(status, SIGKILL) || exited_with(status, 0));
        else
            STEP(step_of(status), exited_with(status, 0));
    }
    return 0;
}

static int many_sleepers(word unused)
{
    (void)unused;
    return many(sleeper);
}

static int many_alarms(word unused)
{
    (void)unused;
    return many(alarmed_sleeper);
}

/* The head's time and CLOCK's, if the machine's clock is known. */
static int agrees_with_clock(word unused)
{
    (void)unused;
    struct message m = {.type = CLOCK_TIME};
    STEP(1, info_head()->epoch != 0);
    STEP(2, ask(CLOCK, &m) >= 0);
    time_t one = (time_t)m.arg[0], two = time(NULL);
    STEP(3, two - one <= 60 && one - two <= 60); /* ticks may get lost */
    return 0;
}

/* A process that sleeps costs nothing, and those who sleep long enough to
 * meet the number's end are refused nothing. */
static int sleeps_long(word unused)
{
    (void)unused;
    struct timespec years = {.tv_sec = 0x7FFFFFFF};
    count(SIGALRM, 0);
    set_timer(5, 0);
    STEP(1, FAILS(nanosleep(&years, &years), EINTR));
    STEP(2, seen[SIGALRM] == 1 && years.tv_sec > 0x7FFFFFF0);
    uint32_t ticks = info_self()->ticks;
    set_timer(30, 0);
    STEP(3, sleep(0xFFFFFFFF) > 0xFFFFFF00);
    REQUEST(MM, MM_REFRESH, 0);
    STEP(4, info_self()->ticks - ticks <= 2);
    return 0;
}

static const struct question questions[] = {
    {"has a child no timer?", not_inherited, 0},
    {"do as many alarms come as time has passed, every tick?", counts_intervals,
     1},
    {"every seven ticks?", counts_intervals, 7},
    {"does a blocked alarm wait, and is it one?", waits_while_blocked, 0},
    {"is a timer that was cancelled silent?", cancelled, 0},
    {"is the alarm of a dead process nobody's?", not_left_behind, 0},
    {"do twenty sleep at once, none too short?", many_sleepers, 0},
    {"and with alarms?", many_alarms, 0},
    {"is time() what CLOCK says?", agrees_with_clock, 0},
    {"can one sleep for years?", sleeps_long, 0},
};
#define QUESTIONS ((int)(sizeof(questions) / sizeof(questions[0])))

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "pause") == 0)
        return is_timer() ? pause() : 3;
    plan(QUESTIONS + 3);
    make_room();
    is_signal(run_guarded(kills_by_default, 0), SIGALRM,
              "does an alarm end who does not expect it?");
    is_signal(run_guarded(kept_over_exec, 0), SIGALRM,
              "does exec keep the timer?");
    struct count before = count_now();
    for (int i = 0; i < QUESTIONS; i++)
        is_fine(run_guarded(questions[i].scenario, questions[i].argument),
                questions[i].question);
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
