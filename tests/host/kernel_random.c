/*
 * 300,000 random operations of five servers and twelve users, with deaths,
 * holds, faults, ticks and events in between. After each one the whole table
 * must be sound, and every message must have arrived as it was sent.
 *
 *     kernel_random [seed [operations]]
 */
/* host-sources: kernel/ipc.c kernel/schedule.c kernel/process.c */
/* host-sources: kernel/authority.c */
#include "tests/host/kernel_slots.h"

#define USERS             12
#define OPERATIONS        300000u
#define NAMES             (2 * USERS) /* endpoints that were good once */
#define FIRST_MESSAGE     0x10000u    /* no server's message and no NOTIFY */
#define MESSAGE_SENDER(n) ((n) >> 20) /* the slot */

static uint32_t seed = 1;
static endpoint names[NAMES];

/* What a slot did last, to tell what must be in its registers now. */
static struct last {
    enum { NOTHING, TRAPPED, FAULTED } did;
    uint32_t operation, peer, message;
    struct trap_frame before;
} last[NR_SLOTS];

enum { WENT_WELL = 8 }; /* counts: failures of operations, then successes */
static unsigned results[16], deadlocks, restarts, faults, holds, deaths;

static uint32_t random_below(uint32_t limit)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 4) * limit >> 28);
}

static bool one_in(uint32_t n)
{
    return random_below(n) == 0;
}

static struct process *any_server(void)
{
    return server(RS + random_below(DISK - RS + 1));
}

/* Mostly live names of any kind, sometimes old ones or nonsense. */
static endpoint any_endpoint(void)
{
    switch (random_below(16)) {
    case 0:
        return ANY;
    case 1:
        return random_below(ANY);
    case 2:
        return names[random_below(NAMES)];
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
        return random_below(DISK + 2);
    default:
        return proc_table[NR_SERVERS + random_below(USERS)].self;
    }
}

/* One who waits for an answer of `p`, if there is one. */
static endpoint any_lender(const struct process *p)
{
    for (unsigned slot = RS; slot < NR_SERVERS + USERS; slot++) {
        unsigned i = (slot + seed) % (NR_SERVERS + USERS);
        if (proc_table[i].state == STATE_CALLING && proc_table[i].peer == p)
            return proc_table[i].self;
    }
    return any_endpoint();
}

/* --- What MM and RS order ------------------------------------------------- */

static void new_process(void)
{
    if (frame_counters()->slots == NR_PROCS - USERS)
        return;
    struct process *p = process_alloc();

    names[random_below(NAMES)] = p->self;
    last[process_slot(p)].did = NOTHING;
    ipc_lend(p, server(MM));
}

static void end_process(struct process *p)
{
    bool of_mm = p->state == STATE_CALLING && p->peer == server(MM);

    if (p->state == STATE_STOPPED)
        process_free(p);
    else if (p->state == STATE_HELD || of_mm)
        process_end(p), deaths++;
}

static void hold_or_release(struct process *p)
{
    bool of_mm = p->state == STATE_CALLING && p->peer == server(MM);

    if (p->state == STATE_FREE || p->state == STATE_STOPPED)
        return;
    if (p->state == STATE_HELD || of_mm)
        ipc_release(p);
    else
        ipc_hold(p), holds++;
    last[process_slot(p)].did = NOTHING;
}

struct process *call_kernel(struct process *p)
{
    p->regs.eax = KERNEL;
    return schedule_continue(p);
}

static void restart_server(void)
{
    struct process *p = any_server();

    if (p->state != STATE_STOPPED)
        return;
    last[process_slot(p)].did = NOTHING;
    server_start(p);
    restarts++;
}

/* An order about one who does not run: that is always so when MM runs. */
static void order(void)
{
    struct process *subject = server(NR_SERVERS + random_below(USERS));

    if (subject == running || one_in(3))
        new_process();
    else if (one_in(2))
        end_process(subject);
    else
        hold_or_release(subject);
}

/* --- One operation -------------------------------------------------------- */

/* Are these the registers of a message that `source` sent? */
static bool message_arrived(const struct process *p, endpoint source)
{
    uint32_t n = p->regs.ebx;

    if (n == NOTIFY)
        return notified_by(p, source, source == KERNEL ? p->regs.ecx : 0) &&
               process_is_server(p) && source <= DISK;
    if (n == MM_FAULT && p == server(MM))
        return last[ENDPOINT_SLOT(source)].did != TRAPPED; /* held since? */
    return message_is(p, n) &&
           (n == MM_FAULT || MESSAGE_SENDER(n) == ENDPOINT_SLOT(source));
}

/* Has the last thing `p` did ended as it must? */
static bool ended_well(const struct process *p)
{
    const struct last *l = &last[process_slot(p)];
    int result = (int)p->regs.eax;

    if (l->did == FAULTED)
        return memcmp(&l->before, &p->regs, sizeof p->regs) == 0;
    if (l->did == NOTHING || (l->operation == IPC_CALL && l->peer == KERNEL))
        return true;
    results[l->operation + (result < 0 ? 0 : WENT_WELL)]++;
    deadlocks += result == -EDEADLK;
    if (result < 0)
        return message_is(p, l->message);
    switch (l->operation) {
    case IPC_CALL:
        return p->regs.ebx != NOTIFY && p->regs.eax == l->peer &&
               message_arrived(p, p->regs.eax);
    case IPC_RECEIVE:
        return (l->peer == ANY || p->regs.eax == l->peer) &&
               message_arrived(p, p->regs.eax);
    case IPC_REPLY_RECEIVE:
        return message_arrived(p, p->regs.eax);
    default:
        return result == 0 && message_is(p, l->message);
    }
}

static uint32_t any_operation(void)
{
    static const uint8_t often[] = {
        IPC_CALL,    IPC_CALL,    IPC_CALL,          IPC_CALL,
        IPC_REPLY,   IPC_REPLY,   IPC_REPLY_RECEIVE, IPC_REPLY_RECEIVE,
        IPC_RECEIVE, IPC_RECEIVE, IPC_RECEIVE,       IPC_SEND,
        IPC_SEND,    IPC_NOTIFY,  IPC_NOTIFY,
    };

    return one_in(100) ? 7 * random_below(2)
                       : often[random_below(sizeof often)];
}

/* The running process traps with a new message. */
static void step_trap(struct process *p)
{
    static uint32_t message;
    struct last *l = &last[process_slot(p)];

    EXPECT(ended_well(p));
    *l = (struct last){.did = TRAPPED, .operation = any_operation()};
    l->peer = any_endpoint();
    if (l->operation == IPC_REPLY || l->operation == IPC_REPLY_RECEIVE)
        l->peer = one_in(5) ? l->peer : any_lender(p);
    if (l->operation == IPC_RECEIVE && !one_in(3))
        l->peer = ANY;
    message = (message + 1) % FIRST_MESSAGE;
    l->message = process_slot(p) << 20 | FIRST_MESSAGE | message;
    if (l->operation == IPC_CALL && one_in(50))
        l->message = MM_FAULT;
    trap(p, l->operation, l->peer, l->message);
}

static void step_fault(struct process *p)
{
    struct last *l = &last[process_slot(p)];

    if (p == server(MM)) /* the kernel would panic */
        return;
    faults++;
    if (process_is_server(p)) {
        server_end(p);
        ipc_event(server(RS), EVENT_DEATH);
        running = schedule_pick();
        return;
    }
    EXPECT(ended_well(p));
    l->did = FAULTED;
    l->before = p->regs;
    running = ipc_fault(p);
}

static void step(void)
{
    unsigned kind = random_below(20);

    if (kind == 0) {
        running = schedule_tick(running);
    } else if (kind == 3 || kind == 4) {
        order();
        running =
            running == NULL ? schedule_pick() : schedule_continue(running);
    } else if (kind == 1 || running == NULL) {
        ipc_event(any_server(), 1u << random_below(19));
        restart_server();
        running =
            running == NULL ? schedule_pick() : schedule_continue(running);
    } else if (kind == 2 && one_in(4)) {
        step_fault(running);
    } else {
        step_trap(running);
    }
}

/* Nobody is ready who comes before the one that runs. */
static bool the_first_runs(void)
{
    if (running == NULL)
        return schedule_mask == 0;
    return (schedule_mask & running->before) == 0 &&
           running->before == (1u << running->priority) - 1;
}

int main(int argc, char **argv)
{
    uint32_t count = argc > 2 ? (uint32_t)atoi(argv[2]) : OPERATIONS;

    seed = argc > 1 ? (uint32_t)atoi(argv[1]) : 1;
    printf("# seed %u\n", seed);
    slots_start();
    for (unsigned slot = RS; slot <= DISK; slot++)
        server_start(server(slot));
    running = schedule_pick();
    for (uint32_t i = 0; i < count && sound; i++) {
        step();
        EXPECT(slots_check() && the_first_runs());
        if (!sound)
            printf("# after operation %u\n", i);
    }
    ok(sound, "are all slots sound after each of many operations?");
    bool all = deadlocks > 100 && restarts > 100 && faults > 100 &&
               holds > 100 && deaths > 100 && short_ways > 100;
    for (unsigned i = IPC_CALL; i <= IPC_NOTIFY; i++) {
        printf("# operation %u: %u failed, %u went well\n", i, results[i],
               results[i + WENT_WELL]);
        all &= results[i + WENT_WELL] > 100;
    }
    printf("# deadlocks %u, restarts %u, faults %u, holds %u, deaths %u\n",
           deadlocks, restarts, faults, holds, deaths);
    printf("# short ways %u\n", short_ways);
    ok(all, "has everything happened often?");
    return tap_end();
}
