/*
 * What of the C library the host can't answer for: jumps, assertions, the
 * clock, and stdio over the real file system.
 */
#define _GNU_SOURCE
#include "tests/guest/tap.h"
#include <assert.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
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

int main(void)
{
    struct stat st;

    plan(8);
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
    return done();
}
