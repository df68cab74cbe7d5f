/*
 * bench - tells how long the operations of the system take
 *
 * usage: bench [-lqt] [-p COUNT] [-d COUNT] [-f MIB] [OPERATION ...]
 *
 * For each operation, or those named, it prints
 *
 *     BENCH name n=ROUNDS min=I med=I max=I
 *
 * where I are instructions: of this program, the kernel and the servers, from
 * the begin of a round to its end, the repetitions of a string instruction
 * one by one. The time-stamp counter counts them when QEMU runs with
 * `-icount shift=0,sleep=off`, and Bochs always does. Where it counts something
 * else, bench refuses.
 *
 *   -l        lists the operations; those that -q leaves out are marked *
 *   -q        quick: not those with much memory or time
 *   -t        where instructions are not counted: prints what the counter
 *             counts, and says so by unit=ticks at the end of the line
 *   -p COUNT  while so many other processes sleep: for a message, a time, a
 *             pipe, and for that pipe by poll(), a quarter each
 *   -d COUNT  with so many names, or 200, in the directory where operations
 *             on names work
 *   -f MIB    with a file so large, or of 64 KiB, where operations on a file
 *             work
 *
 * It begins when /dev/random has gathered its noise, which makes ticks longer.
 * Rounds that a timer tick falls into take longer, and the first one often
 * does. So min and med say what an operation takes, and max how bad it gets.
 *
 * It needs root: names and files are in /bench.dir, which it makes and removes,
 * and some operations use devices. What an interrupted bench has left there,
 * the next one removes.
 *
 * Exit status: 0; 1 if it refuses, or something fails.
 *
 * Example: bench -p 100 fork null
 */
#include "bench.h"
#include <kumquat/command.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAMES_MAX     50000
#define MEGABYTES_MAX 1000

struct setting setting = {.names = 200};

static uint32_t times[ROUNDS_MAX];

static void list_operations(void)
{
    for (const struct operation *o = operations; o->name != NULL; o++)
        printf("%c %-16s %s\n", o->size == LARGE ? '*' : ' ', o->name,
               o->summary);
}

/* The operation of that name; ends the program if there is none. */
static const struct operation *find(const char *name)
{
    for (const struct operation *o = operations; o->name != NULL; o++)
        if (strcmp(o->name, name) == 0)
            return o;
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
    struct run run = {operation->name, operation->argument, n, times};

    operation->measure(&run);
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
        for (const struct operation *o = operations; o->name != NULL; o++)
            if (!quick || o->size == SMALL)
                perform(o, unit);
        return;
    }
    for (; *names != NULL; names++)
        perform(find(*names), unit);
}

int main(int argc, char **argv)
{
    int option, quick = 0, ticks = 0, listing = 0;

    while ((option = option_next(argc, argv, "d:f:lp:qt")) != -1) {
        listing |= option == 'l';
        quick |= option == 'q';
        ticks |= option == 't';
        if (option == 'd')
            setting.names = (int)number_operand(optarg, 1, NAMES_MAX);
        else if (option == 'f')
            setting.megabytes = (int)number_operand(optarg, 1, MEGABYTES_MAX);
        else if (option == 'p')
            setting.crowd = (int)number_operand(optarg, 0, NR_PROCS);
    }
    char **names = operands(argc, argv, 0, listing ? 0 : -1);
    if (listing) {
        list_operations();
        return 0;
    }
    int counted = counts_instructions();
    if (!counted && !ticks)
        errx(1, "the time-stamp counter does not count instructions here; "
                "QEMU does it with -icount shift=0,sleep=off, and bench -t "
                "measures by what it counts");
    for (char **name = names; *name != NULL; name++)
        find(*name); /* all are checked before the first begins */
    getentropy(times, 1);
    crowd_start();
    perform_all(names, quick, counted ? "" : " unit=ticks");
    return 0;
}
