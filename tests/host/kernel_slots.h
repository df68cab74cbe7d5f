/*
 * The kernel's slots on the host: kernel/ipc.c, schedule.c, process.c and
 * authority.c with no machine below and the test above.
 *
 * `running` is who has the CPU. A test fills registers and traps; who runs
 * next is what ipc_fast or ipc_trap returned. slots_check() says whether the
 * table is sound: every process in exactly the queue its state says, no ring of
 * waiting, no wake-up lost.
 */
#ifndef HOST_KERNEL_SLOTS_H
#define HOST_KERNEL_SLOTS_H

#include "kernel/call.h"
#include "kernel/info_pages.h"
#include "kernel/ipc_fast.h"
#include "kernel/schedule.h"
#include "tests/host/tap.h"
#include <errno.h>
#include <kumquat/messages.h>
#include <stdlib.h>
#include <string.h>

char info_pages[INFO_PAGES_SIZE] __attribute__((aligned(4096)));

static struct process *running;
static bool sound = true; /* no expectation of this test has failed */

#define EXPECT(condition) expect((condition), #condition, __LINE__)

static inline void expect(bool condition, const char *text, int line)
{
    if (!condition && sound)
        printf("# line %d: %s\n", line, text);
    sound &= condition;
}

static inline struct process *server(unsigned slot)
{
    return &proc_table[slot];
}

static inline void server_start(struct process *p)
{
    schedule_refill(p);
    schedule_ready(p);
}

/* The ends of a process and of a server, and a hold: also of who runs. */
static inline void leave_cpu(struct process *p)
{
    if (running == p)
        running = NULL;
}

static inline void hold(struct process *p)
{
    leave_cpu(p);
    ipc_hold(p);
}

static inline void process_end(struct process *p)
{
    leave_cpu(p);
    ipc_process_died(p);
}

static inline void server_end(struct process *p)
{
    leave_cpu(p);
    ipc_process_died(p);
}

/* Ends everything there is. The servers are HELD until run() wants them, so
 * that none comes before those whom a test is about. */
static inline void slots_reset(void)
{
    running = NULL;
    for (unsigned slot = NR_SERVERS; slot < NR_SLOTS; slot++) {
        struct process *p = &proc_table[slot];
        if (p->state == STATE_FREE)
            continue;
        if (p->state != STATE_STOPPED)
            ipc_process_died(p);
        process_free(p);
    }
    for (unsigned slot = RS; slot <= DISK; slot++)
        if (server(slot)->state != STATE_FREE)
            ipc_process_died(server(slot));
    for (unsigned slot = RS; slot <= DISK; slot++)
        server(slot)->state = STATE_HELD;
}

static inline void slots_start(void)
{
    schedule_init();
    process_init();
    slots_reset();
}

/* A new user process, ready to run. */
static inline struct process *user(void)
{
    struct process *p = process_alloc();

    schedule_ready(p);
    return p;
}

/* Gives the CPU to a READY process, whosever turn it is. */
static inline void run(struct process *p)
{
    if (process_is_server(p) && p->state == STATE_HELD)
        server_start(p);
    EXPECT(p->state == STATE_READY);
    if (running == p)
        return;
    if (running != NULL)
        schedule_ready(running);
    schedule_remove(p);
    running = p;
}

/* A message that its number makes: the type is `n`, the arguments follow. */
static inline void message_fill(struct process *p, uint32_t n)
{
    p->regs.ebx = n;
    p->regs.ecx = n * 3 + 1;
    p->regs.edx = n * 5 + 2;
    p->regs.esi = n * 7 + 3;
    p->regs.edi = n * 11 + 4;
    p->regs.ebp = n * 13 + 5;
}

static inline bool message_is(const struct process *p, uint32_t n)
{
    return p->regs.ebx == n && p->regs.ecx == n * 3 + 1 &&
           p->regs.edx == n * 5 + 2 && p->regs.esi == n * 7 + 3 &&
           p->regs.edi == n * 11 + 4 && p->regs.ebp == n * 13 + 5;
}

/* Has `p` the notification of a server, or of KERNEL with these events? */
static inline bool notified_by(const struct process *p, unsigned slot,
                               uint32_t events)
{
    return p->regs.eax == slot && p->regs.ebx == NOTIFY &&
           p->regs.ecx == events && p->regs.edx == 0 && p->regs.esi == 0 &&
           p->regs.edi == 0 && p->regs.ebp == 0;
}

/* Does what trap.asm and trap.c do with a message. The short way can be shut,
 * so that all goes the long one. */
static bool only_long;
static unsigned short_ways;

static inline struct process *enter(struct process *p)
{
    struct process *next = only_long ? NULL : ipc_fast(p);
    struct trap_frame regs = p->regs;

    if (next == NULL)
        return ipc_trap(p);
    short_ways++;
    regs.eax = p->self; /* six registers of the sender, and these stay */
    regs.eip = next->regs.eip;
    regs.cs = next->regs.cs;
    regs.eflags = next->regs.eflags;
    regs.esp = next->regs.esp;
    regs.ss = next->regs.ss;
    next->regs = regs;
    return next;
}

/* `p` runs and traps with message `n`. Returns what is in its eax then. */
static inline int trap(struct process *p, uint32_t operation, endpoint peer,
                       uint32_t n)
{
    run(p);
    message_fill(p, n);
    p->regs.eax = operation << ENDPOINT_BITS | peer;
    running = enter(p);
    return (int)p->regs.eax;
}

/* Is the trap refused with this error, and nothing else changed? */
static inline bool refused(struct process *p, uint32_t operation, endpoint peer,
                           uint32_t n, int error)
{
    return trap(p, operation, peer, n) == -error && message_is(p, n) &&
           p->state == STATE_READY;
}

/* Has `p` got message `n` from `source`, and does it run on? */
static inline bool got(const struct process *p, const struct process *source,
                       uint32_t n)
{
    return p->state == STATE_READY && p->regs.eax == source->self &&
           message_is(p, n);
}

/* --- Is the table sound? -------------------------------------------------- */

static inline bool is_waiting(const struct process *p)
{
    return p->state == STATE_SENDING || p->state == STATE_CALLING ||
           p->state == STATE_RECEIVING;
}

/* Is this the `link` of a slot, rather than the head of a queue? */
static inline bool is_member(const struct link *link)
{
    size_t offset = (size_t)((const char *)link - (const char *)proc_table);

    return offset < sizeof proc_table &&
           offset % sizeof(struct process) == offsetof(struct process, link);
}

/* The head of the queue a link is in; itself, if it is in none; NULL if the
 * queue is broken. */
static inline const struct link *head_of(const struct link *link)
{
    const struct link *at = link;

    for (unsigned i = 0; i <= NR_SLOTS; i++) {
        if (at->next->prev != at)
            return NULL;
        at = at->next;
        if (at == link || !is_member(at))
            return at;
    }
    return NULL;
}

static inline bool is_in_right_queue(const struct process *p,
                                     const struct link *rings[])
{
    const struct link *head = head_of(&p->link);

    switch (p->state) {
    case STATE_SENDING:
        return head == &p->peer->senders;
    case STATE_CALLING:
        return head == &p->peer->lenders;
    case STATE_RECEIVING:
        return head == (p->peer == NULL ? &p->link : &p->peer->waiters);
    case STATE_READY:
        if (p == running)
            return head == &p->link;
        if (rings[p->priority] == NULL)
            rings[p->priority] = head;
        return head != NULL && head != &p->link && head == rings[p->priority];
    default:
        return head == &p->link;
    }
}

/* Nobody waits in a ring, for the dead, or for what is already there. */
static inline bool waits_well(const struct process *p)
{
    const struct process *at = p;
    unsigned steps = 0;

    while (is_waiting(at) && at->peer != NULL && steps++ < NR_SLOTS)
        at = at->peer;
    if (steps >= NR_SLOTS)
        return false;
    if (at->state == STATE_FREE && at != server(KERNEL))
        return false;
    if (at->state == STATE_STOPPED && !process_is_server(at))
        return false;
    if (p->state != STATE_RECEIVING)
        return true;
    if (p->peer == NULL)
        return p->notified == 0 && list_empty(&p->senders);
    if (p->peer->state == STATE_SENDING && p->peer->peer == p)
        return false;
    return !process_is_server(p->peer) ||
           !(p->notified >> process_slot(p->peer) & 1);
}

static inline bool slot_is_sound(const struct process *p)
{
    if (p->notified != 0 && !process_is_server(p))
        return false;
    if ((p->events != 0) != (p->notified >> KERNEL & 1))
        return false;
    if (p->fault.pending && (p->peer != server(MM) || !is_waiting(p)))
        return false;
    return !is_waiting(p) || waits_well(p);
}

/* The whole table. */
static inline bool slots_check(void)
{
    const struct link *rings[NR_PRIORITIES] = {NULL};
    uint32_t mask = 0;
    unsigned free_users = 0;

    for (unsigned slot = 0; slot < NR_SLOTS; slot++) {
        const struct process *p = &proc_table[slot];
        free_users += slot >= NR_SERVERS && p->state == STATE_FREE;
        if (p->state == STATE_FREE)
            continue;
        if (!is_in_right_queue(p, rings) || !slot_is_sound(p)) {
            printf("# slot %u, state %u is not sound\n", slot, p->state);
            return false;
        }
        if (p->state == STATE_READY && p != running)
            mask |= 1u << p->priority;
    }
    for (unsigned i = 0; i < NR_PRIORITIES; i++)
        for (unsigned j = 0; j < i; j++)
            if (rings[i] != NULL && rings[i] == rings[j])
                return false;
    return mask == schedule_mask && free_users == frame_counters()->slots &&
           (running == NULL || running->state == STATE_READY);
}

/* --- A list of tests ------------------------------------------------------ */

struct test {
    void (*run)(void);
    const char *question;
};

/* Runs each test on fresh slots, with the short way open and shut; the table
 * must be sound afterwards too. */
static inline int run_tests(const struct test *tests, size_t count)
{
    slots_start();
    for (size_t i = 0; i < 2 * count; i++) {
        sound = true;
        only_long = i >= count;
        tests[i % count].run();
        EXPECT(slots_check());
        slots_reset();
        EXPECT(slots_check());
        char question[200];
        snprintf(question, sizeof question, "%s%s", tests[i % count].question,
                 only_long ? " (the long way)" : "");
        ok(sound, question);
    }
    return tap_end();
}

#endif
