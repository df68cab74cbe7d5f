/*
 * What the files of bench share: the stopwatch, operations, and a partner.
 *
 * An operation measures itself. It prepares what it needs, does its work once
 * a round between two looks at the stopwatch, puts what that took into times[],
 * and leaves the system as it was. What it cannot do ends the program.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <kumquat/types.h>
#include <stdint.h>
#include <sys/types.h>

#define ROUNDS_MAX 1000

enum size { SMALL, LARGE }; /* LARGE: much memory, or many processes */

struct operation {
    const char *name;
    int rounds; /* ROUNDS_MAX at most */
    enum size size;
    void (*measure)(uint32_t *times, int rounds, int argument);
    int argument;        /* of measure: which one of its kind */
    const char *summary; /* for -l */
};

/* The low half of the time-stamp counter. */
static inline uint32_t stamp(void)
{
    uint32_t low, high;

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return low;
}

/* A child that sleeps, and answers each message at once. */
struct partner {
    pid_t pid;
    endpoint self;
};

/* partner.c: starts a child; it sleeps when this returns. */
struct partner partner_start(void);

/* Ends it and takes its status. */
void partner_end(struct partner partner);

/* message.c */
void measure_null(uint32_t *times, int rounds, int argument);
void measure_null_user(uint32_t *times, int rounds, int argument);
void measure_getpid(uint32_t *times, int rounds, int argument);
void measure_signal(uint32_t *times, int rounds, int argument);

/* process.c; the arguments: MiB of memory that is touched before, which of
 * the programs there, and so many processes that sleep meanwhile */
void measure_fork(uint32_t *times, int rounds, int megabytes);
void measure_fork_exec(uint32_t *times, int rounds, int program);
void measure_fork_live(uint32_t *times, int rounds, int count);

/* memory.c; the argument: MiB to map, or is the writer the last owner? */
void measure_cow(uint32_t *times, int rounds, int last);
void measure_zero(uint32_t *times, int rounds, int argument);
void measure_map(uint32_t *times, int rounds, int megabytes);
void measure_open(uint32_t *times, int rounds, int argument);
void measure_stat(uint32_t *times, int rounds, int argument);
void measure_read(uint32_t *times, int rounds, int size);
void measure_write(uint32_t *times, int rounds, int size);
void measure_create(uint32_t *times, int rounds, int argument);
void measure_pipe(uint32_t *times, int rounds, int argument);
void measure_heap(uint32_t *times, int rounds, int argument);

/* Maps so many bytes and writes to each page. */
char *map_touched(size_t size);

#endif
