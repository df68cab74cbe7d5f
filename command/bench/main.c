/*
 * bench - tells how long the operations of the system take
 *
 * usage: bench [-lqt] [OPERATION ...]
 *
 * For each operation, or those named, it prints
 *
 *     BENCH name n=ROUNDS min=I med=I max=I
 *
 * where I are instructions: of this program, the kernel and the servers, from
 * the begin of a round to its end, the repetitions of a string instruction
 * one by one. The time-stamp counter counts them when QEMU runs with
 * `-icount shift=0,sleep=off`. Elsewhere it counts something else, and bench
 * refuses.
 *
 *   -l  lists the operations; those that -q leaves out are marked *
 *   -q  quick: not those with much memory or many processes
 *   -t  where instructions are not counted: prints what the counter counts,
 *       and says so by unit=ticks at the end of the line
 *
 * Rounds that a timer tick falls into take longer, and the first one often
 * does. So min and med say what an operation takes, and max how bad it gets.
 *
 * Exit status: 0; 1 if it refuses.
 */
#include "bench.h"
#include <err.h>
#include <kumquat/command.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* clang-format off */
static const struct operation operations[] = {
    {"null", 1000, SMALL, measure_null, 0,
     "a message to MM that it does not know, and back"},
    {"null-user", 1000, SMALL, measure_null_user, 0,
     "a message to another process and back"},
    {"getpid", 1000, SMALL, measure_getpid, 0, "getpid()"},
    {"signal", 500, SMALL, measure_signal, 0,
     "kill() of oneself, into a handler and back"},
    {"fork", 200, SMALL, measure_fork, 0,
     "fork, exit and wait, of a small process"},
    {"fork-16m", 50, LARGE, measure_fork, 16, "the same with 16 MiB in use"},
    {"fork-exec", 100, SMALL, measure_fork_exec, 0,
     "fork, exec of echo into a file, and wait"},
    {"fork-exec-shell", 100, SMALL, measure_fork_exec, 1,
     "the same with a large program, shabby_shell -c ''"},
    {"fork-live-1", 100, SMALL, measure_fork_live, 1,
     "fork, exit and wait while 1 other process sleeps"},
    {"fork-live-16", 100, SMALL, measure_fork_live, 16, "the same while 16 do"},
    {"fork-live-64", 100, LARGE, measure_fork_live, 64, "the same while 64 do"},
    {"fork-live-200", 100, LARGE, measure_fork_live, 200,
     "the same while 200 do"},
    {"cow", 500, SMALL, measure_cow, 0,
     "the first write to a page shared with a child: a copy"},
    {"cow-last", 500, SMALL, measure_cow, 1,
     "the same when the child is gone: no copy"},
    {"zero", 500, SMALL, measure_zero, 0, "the first touch of a mapped page"},
    {"map-1m", 200, SMALL, measure_map, 1, "map and unmap 1 MiB, untouched"},
    {"map-64m", 200, SMALL, measure_map, 64, "the same with 64 MiB"},
    {"open", 500, SMALL, measure_open, 0,
     "open and close, 200 names in the directory"},
    {"stat", 500, SMALL, measure_stat, 0, "stat()"},
    {"read-1", 500, SMALL, measure_read, 1, "read of 1 byte"},
    {"read-4k", 500, SMALL, measure_read, 4096, "read of 4 KiB"},
    {"read-64k", 200, SMALL, measure_read, 65536, "read of 64 KiB"},
    {"write-4k", 500, SMALL, measure_write, 4096,
     "write of 4 KiB over existing ones"},
    {"create", 200, SMALL, measure_create, 0,
     "creat, close and unlink in the root"},
    {"pipe", 500, SMALL, measure_pipe, 0,
     "1 byte to another process and back, by two pipes"},
    {"heap", 1000, SMALL, measure_heap, 0, "malloc and free of 100 bytes"},
};
/* clang-format on */
#define OPERATIONS (sizeof(operations) / sizeof(operations[0]))

static uint32_t times[ROUNDS_MAX];

static void list_operations(void)
{
    for (size_t i = 0; i < OPERATIONS; i++)
        printf("%c %-16s %s\n", operations[i].size == LARGE ? '*' : ' ',
               operations[i].name, operations[i].summary);
}

/* The operation of that name; ends the program if there is none. */
static const struct operation *find(const char *name)
{
    for (size_t i = 0; i < OPERATIONS; i++)
        if (strcmp(operations[i].name, name) == 0)
            return &operations[i];
    errx(STATUS_USAGE, "%s: no such operation (-l lists them)", name);
}

/* What 2 * rounds instructions take, if no timer tick falls into them. */
static uint32_t time_loop(uint32_t rounds)
{
    uint32_t least = UINT32_MAX;

    for (int i = 0; i < 5; i++) {
        uint32_t left = rounds, start = stamp();
        __asm__ volatile("1: decl %0; jnz 1b" : "+r"(left)::"cc");
        uint32_t took = stamp() - start;
        if (took < least)
            least = took;
    }
    return least;
}

/* Does the time-stamp counter count instructions? Loops of known lengths
 * tell: chance may bring one of the differences about, but hardly both. */
static int counts_instructions(void)
{
    uint32_t one = time_loop(10000), two = time_loop(20000),
             three = time_loop(30000);

    return two - one == 20000 && three - two == 20000;
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* Measures an operation and prints its line. */
static void perform(const struct operation *operation, const char *unit)
{
    int n = operation->rounds;

    operation->measure(times, n, operation->argument);
    qsort(times, (size_t)n, sizeof(times[0]), compare);
    printf("BENCH %s n=%d min=%u med=%u max=%u%s\n", operation->name, n,
           (unsigned)times[0], (unsigned)times[n / 2], (unsigned)times[n - 1],
           unit);
    fflush(stdout); /* or each child would have it in its buffer too */
}

/* Performs the operations named, or all. */
static void perform_all(char **names, int quick, const char *unit)
{
    if (*names == NULL) {
        for (size_t i = 0; i < OPERATIONS; i++)
            if (!quick || operations[i].size == SMALL)
                perform(&operations[i], unit);
        return;
    }
    for (char **name = names; *name != NULL; name++)
        find(*name); /* all are checked before the first begins */
    for (; *names != NULL; names++)
        perform(find(*names), unit);
}

int main(int argc, char **argv)
{
    int option, quick = 0, ticks = 0, list = 0;

    while ((option = option_next(argc, argv, "lqt")) != -1) {
        list |= option == 'l';
        quick |= option == 'q';
        ticks |= option == 't';
    }
    char **names = operands(argc, argv, 0, list ? 0 : -1);
    if (list) {
        list_operations();
        return 0;
    }
    int counted = counts_instructions();
    if (!counted && !ticks)
        errx(1, "the time-stamp counter does not count instructions here; "
                "QEMU does it with -icount shift=0,sleep=off, and bench -t "
                "measures by what it counts");
    perform_all(names, quick, counted ? "" : " unit=ticks");
    return 0;
}
