/*
 * Does waiting end? Rings, deaths, old names, faults and holds: nobody waits
 * for ever for what can not come.
 */
/* host-sources: kernel/ipc.c kernel/schedule.c kernel/process.c */
/* host-sources: kernel/authority.c */
#include "tests/host/kernel_slots.h"

#define RING_MAX 8

struct process *call_kernel(struct process *p)
{
    return p;
}

/* [deadlock-test] */
/* `size` processes in a ring, by calls or sends: the last to close it gets
 * EDEADLK, and when it answers instead, all go on. */
static void ring_of(unsigned size, uint32_t operation)
{
    struct process *u[RING_MAX];

    for (unsigned i = 0; i < size; i++)
        u[i] = user();
    for (unsigned i = 0; i + 1 < size; i++) {
        trap(u[i], operation, u[i + 1]->self, 10 + i);
        EXPECT(u[i]->state == STATE_SENDING);
    }
    EXPECT(refused(u[size - 1], operation, u[0]->self, 2, EDEADLK));
    for (unsigned i = size - 1; i > 0; i--) {
        trap(u[i], IPC_RECEIVE, ANY, 1);
        EXPECT(got(u[i], u[i - 1], 10 + i - 1));
        if (operation == IPC_CALL)
            EXPECT(trap(u[i], IPC_REPLY, u[i - 1]->self, 30 + i) == 0);
    }
    for (unsigned i = 0; i < size; i++)
        EXPECT(u[i]->state == STATE_READY);
    slots_reset();
}

static void rings(void)
{
    static const unsigned sizes[] = {2, 3, 8};

    for (unsigned i = 0; i < 3; i++) {
        ring_of(sizes[i], IPC_CALL);
        ring_of(sizes[i], IPC_SEND);
    }
}
/* [deadlock-test end] */

static void ring_of_one(void)
{
    struct process *u = user();

    EXPECT(refused(u, IPC_CALL, u->self, 2, EDEADLK));
    EXPECT(refused(u, IPC_SEND, u->self, 3, EDEADLK));
    EXPECT(refused(u, IPC_RECEIVE, u->self, 4, EDEADLK));
}

static void ring_of_receives(void)
{
    struct process *a = user(), *b = user(), *c = user();

    trap(a, IPC_RECEIVE, b->self, 1);
    trap(b, IPC_CALL, c->self, 2);
    EXPECT(refused(c, IPC_RECEIVE, a->self, 3, EDEADLK));
    EXPECT(refused(c, IPC_CALL, a->self, 4, EDEADLK));
    EXPECT(trap(c, IPC_RECEIVE, b->self, 5) == (int)b->self);
    EXPECT(refused(c, IPC_RECEIVE, b->self, 6, EDEADLK)); /* it lends to c */
}

static void ring_with_servers(void)
{
    struct process *mm = server(MM), *fs = server(FS);

    trap(mm, IPC_CALL, FS, 2);
    EXPECT(trap(fs, IPC_RECEIVE, MM, 1) == MM && message_is(fs, 2));
    EXPECT(refused(fs, IPC_RECEIVE, MM, 3, EDEADLK));
    EXPECT(trap(fs, IPC_REPLY, MM, 4) == 0 && got(mm, fs, 4));
}

/* What is there needs no waiting, so it can not be a deadlock. */
static void no_ring_with_what_is_there(void)
{
    struct process *mm = server(MM), *fs = server(FS);

    trap(mm, IPC_NOTIFY, FS, 2);
    trap(mm, IPC_CALL, FS, 3);
    ipc_event(fs, EVENT_TIMER);
    trap(fs, IPC_RECEIVE, KERNEL, 1);
    EXPECT(notified_by(fs, KERNEL, EVENT_TIMER));
    trap(fs, IPC_RECEIVE, MM, 1);
    EXPECT(notified_by(fs, MM, 0));
    trap(fs, IPC_RECEIVE, MM, 1);
    EXPECT(got(fs, mm, 3));
    trap(fs, IPC_REPLY, MM, 4);
    trap(mm, IPC_NOTIFY, FS, 5);
    trap(mm, IPC_CALL, FS, 6);
    fs->notified = 0;
    trap(fs, IPC_RECEIVE, MM, 1);
    fs->notified = 1u << MM; /* as if it had come while MM was lending */
    trap(fs, IPC_RECEIVE, MM, 1);
    EXPECT(notified_by(fs, MM, 0));
}

static void no_ring_in_a_long_chain(void)
{
    struct process *u[100];

    for (unsigned i = 0; i < 100; i++)
        u[i] = user();
    for (unsigned i = 0; i + 1 < 100; i++)
        trap(u[i], IPC_CALL, u[i + 1]->self, 2);
    EXPECT(trap(u[99], IPC_CALL, FS, 2) >= 0);
    EXPECT(u[99]->state == STATE_SENDING);
}

/* A server would be at the mercy of a process, and so would MM behind it
 * when that process faults. */
static void no_server_waits_for_one_process(void)
{
    struct process *u = user();

    EXPECT(refused(server(FS), IPC_RECEIVE, u->self, 2, EPERM));
    EXPECT(refused(server(MM), IPC_RECEIVE, u->self, 2, EPERM));
}

static void death_of_a_process(void)
{
    struct process *p = user(), *s = user(), *l = user(), *w = user();

    trap(l, IPC_CALL, p->self, 2);
    trap(p, IPC_RECEIVE, ANY, 1);
    trap(s, IPC_SEND, p->self, 3);
    trap(w, IPC_RECEIVE, p->self, 4);
    hold(p);
    process_end(p);
    EXPECT(l->state == STATE_READY && (int)l->regs.eax == -ESRCH);
    EXPECT(s->state == STATE_READY && (int)s->regs.eax == -ESRCH);
    EXPECT(w->state == STATE_READY && (int)w->regs.eax == -ESRCH);
    EXPECT(message_is(l, 2) && message_is(s, 3) && message_is(w, 4));
    EXPECT(p->state == STATE_STOPPED);
    EXPECT(refused(l, IPC_CALL, p->self, 5, ESRCH));
    EXPECT(refused(l, IPC_SEND, p->self, 6, ESRCH));
    EXPECT(refused(l, IPC_RECEIVE, p->self, 7, ESRCH));
    EXPECT(refused(l, IPC_REPLY, p->self, 8, ESRCH));
}

static void death_of_a_caller(void)
{
    struct process *u = user(), *v = user(), *fs = server(FS);

    trap(u, IPC_CALL, FS, 2);
    trap(v, IPC_CALL, FS, 3);
    process_end(u);
    trap(fs, IPC_RECEIVE, ANY, 1);
    EXPECT(got(fs, v, 3));
    process_end(v);
    EXPECT(!ipc_has_loan(fs, v));
    EXPECT(refused(fs, IPC_REPLY, v->self, 4, ESRCH));
}

static void death_of_a_server(void)
{
    struct process *l = user(), *s = user(), *fs = server(FS);
    struct process *tty = server(TTY);

    trap(l, IPC_CALL, FS, 2);
    trap(fs, IPC_RECEIVE, ANY, 1);
    trap(s, IPC_CALL, FS, 3);
    trap(tty, IPC_RECEIVE, FS, 1);
    trap(server(MM), IPC_NOTIFY, FS, 4);
    ipc_event(fs, EVENT_TIMER);
    server_end(fs);
    EXPECT(fs->state == STATE_STOPPED && fs->notified == 0);
    EXPECT(l->state == STATE_READY && (int)l->regs.eax == -ERESTART);
    EXPECT(message_is(l, 2) && !ipc_has_loan(fs, l));
    EXPECT(s->state == STATE_SENDING && tty->state == STATE_RECEIVING);

    trap(l, IPC_CALL, FS, 5); /* the queue grows meanwhile */
    EXPECT(l->state == STATE_SENDING);
    server_start(fs);
    trap(fs, IPC_RECEIVE, ANY, 1);
    EXPECT(got(fs, s, 3));
    trap(fs, IPC_RECEIVE, ANY, 1);
    EXPECT(got(fs, l, 5));
    trap(fs, IPC_CALL, TTY, 6);
    EXPECT(got(tty, fs, 6));
}

static void stale_endpoints(void)
{
    struct process *p = user(), *u = user();
    endpoint old = p->self;

    process_end(p);
    process_free(p);
    EXPECT(refused(u, IPC_CALL, old, 2, ESRCH));
    EXPECT(refused(u, IPC_CALL, p->self, 2, ESRCH)); /* not yet given away */
    EXPECT(user() == p && p->self != old);
    EXPECT(ENDPOINT_SLOT(p->self) == ENDPOINT_SLOT(old));
    EXPECT(p->info->self == p->self);
    EXPECT(refused(u, IPC_CALL, old, 2, ESRCH));
    EXPECT(refused(u, IPC_SEND, old, 3, ESRCH));
    EXPECT(refused(u, IPC_REPLY, old, 4, ESRCH));
    EXPECT(refused(u, IPC_RECEIVE, old, 5, ESRCH));
    trap(u, IPC_SEND, p->self, 6);
    EXPECT(u->state == STATE_SENDING);
}

static void generations_wrap(void)
{
    struct process *p = user();
    unsigned slot = process_slot(p);
    endpoint last = ENDPOINT_MAKE(GENERATION_MAX, slot);

    for (uint32_t i = 0; p->self != last && i <= GENERATION_MAX; i++) {
        endpoint old = p->self;
        process_end(p);
        process_free(p);
        EXPECT(process_alloc() == p);
        EXPECT(p->self == old + (1u << ENDPOINT_SLOT_BITS));
    }
    EXPECT(p->self == last && last <= ENDPOINT_MASK);
    EXPECT(process_find(last) == p);
    process_end(p);
    process_free(p);
    EXPECT(process_alloc() == p && p->self == ENDPOINT_MAKE(1, slot));
}

static void slots_run_out(void)
{
    bool seen[NR_SLOTS] = {false};

    EXPECT(frame_counters()->slots == NR_PROCS);
    for (unsigned i = 0; i < NR_PROCS; i++) {
        struct process *p = process_alloc();
        EXPECT(p != NULL && !process_is_server(p) && !seen[process_slot(p)]);
        seen[process_slot(p)] = true;
    }
    EXPECT(frame_counters()->slots == 0 && process_alloc() == NULL);
}

/* A process that faults calls MM without knowing; the answer changes none of
 * its registers. */
static void fault(void)
{
    struct process *u = user(), *mm = server(MM);

    for (unsigned mm_waits = 0; mm_waits < 2; mm_waits++) {
        run(u);
        message_fill(u, 2);
        u->regs.eip = 0x40001234;
        u->fault = (struct fault){false, 14, 6, 0xDEAD0000};
        struct trap_frame before = u->regs;
        if (mm_waits)
            trap(mm, IPC_RECEIVE, ANY, 1), run(u);
        running = ipc_fault(u);
        if (!mm_waits)
            trap(mm, IPC_RECEIVE, ANY, 1);
        EXPECT(mm->regs.eax == u->self && mm->regs.ebx == MM_FAULT);
        EXPECT(mm->regs.ecx == 14 && mm->regs.edx == 6);
        EXPECT(mm->regs.esi == 0xDEAD0000 && mm->regs.edi == u->regs.eip);
        EXPECT(mm->regs.ebp == u->regs.ebp && ipc_has_loan(mm, u));
        EXPECT(trap(mm, IPC_REPLY, u->self, 3) == 0);
        EXPECT(u->state == STATE_READY);
        EXPECT(memcmp(&before, &u->regs, sizeof before) == 0);
    }
    trap(u, IPC_CALL, MM, 4); /* an ordinary call again */
    trap(mm, IPC_RECEIVE, ANY, 1);
    EXPECT(got(mm, u, 4));
}

/* In each state a process can have: after a hold it is in no queue, only MM
 * may copy, and a release lets it run. */
static void hold_in_each_state(void)
{
    struct process *other = user(), *fs = server(FS), *u;

    for (unsigned i = 0; i < 7; i++) {
        u = user();
        if (i == 1)
            run(u), run(other), run(fs);
        if (i == 2 || i == 3)
            trap(u, IPC_CALL, FS, 2);
        if (i == 3)
            trap(fs, IPC_RECEIVE, ANY, 1);
        if (i == 4 || i == 5)
            trap(u, IPC_RECEIVE, i == 4 ? ANY : FS, 2);
        if (i == 6)
            hold(u);
        hold(u);
        EXPECT(u->state == STATE_HELD && slots_check());
        EXPECT(ipc_has_loan(server(MM), u) && !ipc_has_loan(fs, u));
        EXPECT(refused(fs, IPC_REPLY, u->self, 3, ESRCH));
        trap(other, IPC_SEND, u->self, 4); /* it waits, as for a busy one */
        EXPECT(other->state == STATE_SENDING);
        ipc_release(u);
        trap(u, IPC_RECEIVE, ANY, 5);
        EXPECT(got(u, other, 4));
        process_end(u);
    }
}

static void hold_of_a_faulter(void)
{
    struct process *u = user(), *mm = server(MM);

    run(u);
    running = ipc_fault(u);
    hold(u);
    ipc_release(u);
    EXPECT(!u->fault.pending);
    trap(u, IPC_CALL, MM, 2);
    trap(mm, IPC_RECEIVE, ANY, 1);
    EXPECT(got(mm, u, 2));
}

static void lend(void)
{
    struct process *child = process_alloc(), *mm = server(MM);

    ipc_lend(child, mm);
    EXPECT(child->state == STATE_CALLING && ipc_has_loan(mm, child));
    EXPECT(trap(mm, IPC_REPLY, child->self, 2) == 0);
    EXPECT(got(child, mm, 2));
}

static const struct test tests[] = {
    {rings, "does the last of 2, 3, 8 in a ring get EDEADLK?"},
    {ring_of_one, "does waiting for oneself give EDEADLK?"},
    {ring_of_receives, "does a receive from one that closes a ring fail?"},
    {ring_with_servers, "are rings with servers found?"},
    {no_ring_with_what_is_there, "is what is there taken without EDEADLK?"},
    {no_ring_in_a_long_chain, "may a long chain wait that is no ring?"},
    {no_server_waits_for_one_process, "may no server wait for a process?"},
    {death_of_a_process, "do all who wait for a process learn its death?"},
    {death_of_a_caller, "does a dead caller leave its queue?"},
    {death_of_a_server, "do ERESTART and the queue outlive a server?"},
    {stale_endpoints, "are old names of a slot refused?"},
    {generations_wrap, "do generations go on at 1 after the last?"},
    {slots_run_out, "is each slot given once, and then none?"},
    {fault, "is a fault a call to MM that changes no register?"},
    {hold_in_each_state, "can a process be held in every state?"},
    {hold_of_a_faulter, "is a held process's fault forgotten?"},
    {lend, "does a lent process run when MM replies?"},
};

int main(void)
{
    return run_tests(tests, sizeof tests / sizeof tests[0]);
}
