/*
 * How long a message takes there and back: to a server that has nothing to
 * do (MM, a number that it does not know), and between two users. Prints
 *
 *     BENCH name n=N min=I med=I max=I
 *
 * in units of rdtsc. Where those are instructions (QEMU with -icount), the
 * round trip to a server must take at most 400 (issue 2, "must hold").
 */
#include "child.h"
#include "trap.h"

#define ROUNDS 1001
#define LIMIT  400 /* instructions */

static uint32_t times[ROUNDS];

/* The low half of the time-stamp counter. */
static inline uint32_t stamp(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return low;
}

/* Does rdtsc count instructions? A loop of 20,000 tells. */
static int counts_instructions(void)
{
    for (int i = 0; i < 5; i++) {
        word count = 10000;
        uint32_t start = stamp();
        __asm__ volatile("1: decl %0; jnz 1b" : "+r"(count)::"cc");
        uint32_t took = stamp() - start;
        if (took >= 20000 && took <= 20040)
            return 1;
    }
    return 0;
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Prints what is in times[], and returns the least. */
static uint32_t report(const char *name)
{
    char line[100];
    qsort(times, ROUNDS, sizeof(times[0]), compare);
    snprintf(line, sizeof(line), "BENCH %s n=%d min=%u med=%u max=%u\n", name,
             ROUNDS, (unsigned)times[0], (unsigned)times[ROUNDS / 2],
             (unsigned)times[ROUNDS - 1]);
    tap_line(line);
    return times[0];
}

/* The library's call, its stub included. */
static void call_server(void)
{
    struct message m;
    for (int i = 0; i < ROUNDS; i++) {
        m.type = 0x1FE;
        uint32_t start = stamp();
        ipc_call(MM, &m);
        times[i] = stamp() - start;
    }
}

/* Answers for ever. */
static int echo_for_ever(word unused)
{
    struct message m;
    if (ipc_receive(ANY, &m) != 0)
        return 1;
    while (ipc_reply_receive(m.source, &m) == 0)
        unused++;
    return (int)unused;
}

static void call_user(void)
{
    pid_t pid = start_child(echo_for_ever, 0);
    endpoint echo = endpoint_of(pid);
    struct message m = {.type = 1};
    until_state(echo, STATE_RECEIVING, ANY);
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t start = stamp();
        ipc_call(echo, &m);
        times[i] = stamp() - start;
    }
    kill_child(pid);
}

int main(void)
{
    plan(1);
    int exact = counts_instructions();
    call_server();
    uint32_t least = report("null");
    call_user();
    report("null-user");
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t start = stamp();
        getpid();
        times[i] = stamp() - start;
    }
    report("getpid");
    if (exact)
        ok(least <= LIMIT, "is a null round trip 400 instructions at most?",
           "%u", (unsigned)least);
    else
        skip("is a null round trip 400 instructions at most?",
             "rdtsc counts something else");
    return done();
}
