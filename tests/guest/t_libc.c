/*
 * What of the C library the host can't answer for: jumps, assertions, the
 * clock, signals, who is who, and stdio over the real file system.
 */
#define _GNU_SOURCE
#include "tests/guest/tap.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define PATH  "/t_libc.tmp"
#define LINES 3000

static jmp_buf place;

/* Jumps back from some frames further down. */
static void jump_from(int depth, int value)
{
    volatile char room[64];

    room[0] = (char)depth;
    if (depth > 0)
        jump_from(depth - 1, value);
    else if (room[0] == 0)
        longjmp(place, value);
}

/* What setjmp returns the second time. */
static int jumped_with(int value)
{
    volatile int calls = 0;
    int result = setjmp(place);

    if (calls++ == 0)
        jump_from(10, value);
    return calls == 2 ? result : -1;
}

/* The status of a child that runs `body`, its messages unseen. */
static int status_of(void (*body)(void))
{
    int status = -1;
    pid_t child = fork();

    if (child == 0) {
        close(STDERR_FILENO);
        body();
        _exit(0);
    }
    return waitpid(child, &status, 0) == child ? status : -1;
}

static void assert_wrong(void)
{
    volatile int one = 1;

    assert(one == 2);
}

static void assert_right(void)
{
    assert(getpid() != 0);
}

static void leave_by_exit(void)
{
    FILE *f = fopen(PATH, "w");

    fputs("left in the buffer", f);
    exit(0);
}

/* Many lines through a buffer, there and back. */
static int lines_return(void)
{
    FILE *f = fopen(PATH, "w+");
    char line[32], want[32];
    int count = 0;

    if (f == NULL)
        return -1;
    for (int i = 0; i < LINES; i++)
        fprintf(f, "line %d\n", i);
    rewind(f);
    while (fgets(line, sizeof(line), f) != NULL) {
        snprintf(want, sizeof(want), "line %d\n", count);
        if (strcmp(line, want) != 0)
            break;
        count++;
    }
    return fclose(f) == 0 ? count : -1;
}

static int clock_grows(void)
{
    struct timespec before, now;

    if (clock_gettime(CLOCK_MONOTONIC, &before) < 0)
        return 0;
    do {
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec == before.tv_sec && now.tv_nsec == before.tv_nsec);
    return now.tv_sec > before.tv_sec || now.tv_nsec > before.tv_nsec;
}

static volatile int handled;

static void count_signal(int number)
{
    handled += number;
}

/* Is the mask after a jump what it was, or what it has become? */
static int mask_after_jump(int keep)
{
    sigjmp_buf here;
    sigset_t set, mask;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    if (sigsetjmp(here, keep) == 0) {
        sigprocmask(SIG_BLOCK, &set, NULL);
        siglongjmp(here, 1);
    }
    sigprocmask(SIG_UNBLOCK, &set, &mask);
    return sigismember(&mask, SIGUSR1);
}

static void abort_with_handler(void)
{
    signal(SIGABRT, count_signal);
    abort();
}

static int sets_work(void)
{
    sigset_t set;

    sigfillset(&set);
    for (int i = 1; i < NSIG; i++)
        if (sigismember(&set, i) != 1 || sigdelset(&set, i) < 0)
            return 0;
    return sigismember(&set, 1) == 0 && sigaddset(&set, 31) == 0 &&
           sigismember(&set, 31) == 1 && sigaddset(&set, 0) < 0 &&
           sigdelset(&set, NSIG) < 0 && sigismember(&set, -1) < 0 &&
           errno == EINVAL;
}

static int names_work(void)
{
    return signal_number("TERM") == SIGTERM &&
           signal_number("SIGTERM") == SIGTERM &&
           signal_number("sigint") == SIGINT && signal_number("9") == 9 &&
           signal_number("0") == 0 && signal_number("32") < 0 &&
           signal_number("9x") < 0 && signal_number("NOSUCH") < 0 &&
           strcmp(signal_name(SIGHUP), "HUP") == 0 && signal_name(16) == NULL;
}

/* The groups and the session of the caller, its parent, and nobody. */
static int groups_are_found(void)
{
    return getpgid(0) == getpgrp() && getpgid(getpid()) == getpgrp() &&
           getsid(0) == getsid(getppid()) && getpgid(getppid()) > 0 &&
           getpgid(29999) < 0 && errno == ESRCH;
}

static int limits_are_told(void)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= 16 &&
           limit.rlim_max >= limit.rlim_cur &&
           getrlimit(RLIM_NLIMITS, &limit) < 0 && errno == EINVAL;
}

int main(void)
{
    struct stat st;

    plan(16);
    is(jumped_with(5), 5, "does longjmp make setjmp return its value?");
    is(jumped_with(0), 1, "does longjmp with 0 make it 1?");
    int status = status_of(assert_wrong);
    is(WIFSIGNALED(status) ? WTERMSIG(status) : 0, SIGABRT,
       "does a false assertion abort?");
    is(status_of(assert_right), 0, "does a true assertion do nothing?");
    is(lines_return(), LINES, "do lines come back from a file?");
    status_of(leave_by_exit);
    is(stat(PATH, &st) == 0 ? st.st_size : -1, 18,
       "does exit write what is in the buffers?");
    is(remove(PATH), 0, "can the file be removed?");
    ok(clock_grows(), "does the clock go on?", "it does not");
    is(mask_after_jump(1), 0, "does siglongjmp bring the mask back?");
    is(mask_after_jump(0), 1, "and not, if sigsetjmp did not keep it?");
    ok(sets_work(), "do sets of signals hold what is put in?", "no");
    ok(names_work(), "do names of signals mean their numbers?", "no");
    ok(groups_are_found(), "are groups and sessions found by pid?", "no");
    ok(limits_are_told(), "are limits told?", "no");
    status = status_of(abort_with_handler);
    is(WIFSIGNALED(status) ? WTERMSIG(status) : 0, SIGABRT,
       "does abort end a program that handles SIGABRT?");
    signal(SIGUSR2, count_signal);
    raise(SIGUSR2);
    is(handled, SIGUSR2, "has the handler run when raise returns?");
    return done();
}
