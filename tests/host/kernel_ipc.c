/*
 * Do messages arrive? Every operation, in every order of arrival, and who
 * may send what to whom. What waiting leads to is in kernel_waits.c.
 */
/* host-sources: kernel/ipc.c kernel/schedule.c kernel/process.c */
/* host-sources: kernel/authority.c */
#include "tests/host/kernel_slots.h"

struct process *call_kernel(struct process *p)
{
    p->regs.eax = KERNEL;
    p->regs.ebx = 42;
    return p;
}

static void call_to_waiting_server(void)
{
    struct process *u = user(), *fs = server(FS);

    trap(fs, IPC_RECEIVE, ANY, 1);
    trap(u, IPC_CALL, FS, 2);
    EXPECT(running == fs && got(fs, u, 2));
    EXPECT(u->state == STATE_CALLING);
    EXPECT(trap(fs, IPC_REPLY, u->self, 3) == 0 && message_is(fs, 3));
    EXPECT(got(u, fs, 3));
}

static void call_to_busy_server(void)
{
    struct process *u = user(), *fs = server(FS);

    trap(u, IPC_CALL, FS, 2);
    EXPECT(u->state == STATE_SENDING);
    trap(fs, IPC_RECEIVE, ANY, 1);
    EXPECT(running == fs && got(fs, u, 2));
    EXPECT(u->state == STATE_CALLING);
    EXPECT(trap(fs, IPC_REPLY, u->self, 3) == 0);
    EXPECT(got(u, fs, 3));
}

static void call_to_kernel(void)
{
    struct process *u = user();

    EXPECT(trap(u, IPC_CALL, KERNEL, 5) == KERNEL && u->regs.ebx == 42);
}

static void send_in_both_orders(void)
{
    struct process *a = user(), *b = user();

    trap(b, IPC_RECEIVE, ANY, 1);
    EXPECT(trap(a, IPC_SEND, b->self, 2) == 0 && message_is(a, 2));
    EXPECT(running == b && got(b, a, 2) && a->state == STATE_READY);

    trap(a, IPC_SEND, b->self, 3);
    EXPECT(a->state == STATE_SENDING);
    trap(b, IPC_RECEIVE, a->self, 1);
    EXPECT(running == b && got(b, a, 3));
    EXPECT(a->regs.eax == 0 && message_is(a, 3) && a->state == STATE_READY);
}

static void receive_from_one(void)
{
    struct process *a = user(), *b = user(), *c = user();

    trap(a, IPC_CALL, c->self, 2);
    trap(b, IPC_CALL, c->self, 3);
    trap(c, IPC_RECEIVE, b->self, 1);
    EXPECT(got(c, b, 3));
    trap(c, IPC_REPLY, b->self, 4);
    trap(c, IPC_RECEIVE, b->self, 1);
    EXPECT(c->state == STATE_RECEIVING && a->state == STATE_SENDING);
    trap(b, IPC_CALL, c->self, 5);
    EXPECT(got(c, b, 5));
    trap(c, IPC_RECEIVE, ANY, 1);
    EXPECT(got(c, a, 2));
}

static void send_to_who_waits_for_another(void)
{
    struct process *a = user(), *b = user(), *c = user();

    trap(c, IPC_RECEIVE, b->self, 1);
    trap(a, IPC_CALL, c->self, 2);
    EXPECT(a->state == STATE_SENDING && c->state == STATE_RECEIVING);
}

static void queue_order(void)
{
    struct process *u[4], *fs = server(FS);

    for (unsigned i = 0; i < 4; i++) {
        u[i] = user();
        trap(u[i], IPC_CALL, FS, 10 + i);
    }
    for (unsigned i = 0; i < 4; i++) {
        trap(fs, IPC_RECEIVE, ANY, 1);
        EXPECT(got(fs, u[i], 10 + i));
    }
}

static void reply_receive(void)
{
    struct process *a = user(), *b = user(), *fs = server(FS);

    trap(a, IPC_CALL, FS, 2);
    trap(b, IPC_CALL, FS, 3);
    trap(fs, IPC_RECEIVE, ANY, 1);
    trap(fs, IPC_REPLY_RECEIVE, a->self, 4);
    EXPECT(running == fs && got(fs, b, 3) && got(a, fs, 4));
    trap(fs, IPC_REPLY_RECEIVE, b->self, 5);
    EXPECT(running == b && got(b, fs, 5) && fs->state == STATE_RECEIVING);
}

/* Its other caller goes on waiting, also the one that it has received last. */
static void reply_receive_to_one_of_two(void)
{
    struct process *a = user(), *b = user(), *fs = server(FS);

    trap(fs, IPC_RECEIVE, ANY, 1);
    trap(a, IPC_CALL, FS, 2);
    trap(fs, IPC_RECEIVE, ANY, 1);
    trap(b, IPC_CALL, FS, 3);
    trap(fs, IPC_REPLY_RECEIVE, a->self, 4);
    EXPECT(got(a, fs, 4) && b->state == STATE_CALLING);
    trap(a, IPC_CALL, FS, 5);
    trap(fs, IPC_REPLY_RECEIVE, b->self, 6);
    EXPECT(got(b, fs, 6) && a->state == STATE_CALLING);
}

static void reply_receive_to_nobody(void)
{
    struct process *a = user(), *b = user(), *fs = server(FS);

    trap(a, IPC_CALL, FS, 2);
    trap(fs, IPC_REPLY_RECEIVE, b->self, 4);
    EXPECT(running == fs && got(fs, a, 2) && b->state == STATE_READY);
    process_end(a);
    trap(fs, IPC_REPLY_RECEIVE, a->self, 5);
    EXPECT(fs->state == STATE_RECEIVING && fs->peer == NULL);
}

static void reply_to_who_does_not_wait(void)
{
    struct process *a = user(), *b = user(), *fs = server(FS);

    EXPECT(refused(fs, IPC_REPLY, a->self, 2, ESRCH)); /* it is READY */
    trap(a, IPC_CALL, FS, 3);
    EXPECT(refused(fs, IPC_REPLY, a->self, 4, ESRCH)); /* not received */
    trap(b, IPC_CALL, MM, 3);
    trap(server(MM), IPC_RECEIVE, ANY, 1);
    EXPECT(refused(fs, IPC_REPLY, b->self, 5, ESRCH)); /* MM's caller */
    trap(fs, IPC_RECEIVE, ANY, 1);
    EXPECT(trap(fs, IPC_REPLY, a->self, 6) == 0);
    EXPECT(refused(fs, IPC_REPLY, a->self, 7, ESRCH)); /* a second time */
    EXPECT(got(a, fs, 6));
    EXPECT(refused(fs, IPC_REPLY, KERNEL, 8, ESRCH));
    EXPECT(refused(fs, IPC_REPLY, ANY, 9, ESRCH));
}

static void loan(void)
{
    struct process *u = user(), *fs = server(FS);

    EXPECT(!ipc_has_loan(fs, u));
    trap(u, IPC_CALL, FS, 2);
    EXPECT(!ipc_has_loan(fs, u));
    trap(fs, IPC_RECEIVE, ANY, 1);
    EXPECT(ipc_has_loan(fs, u) && !ipc_has_loan(server(MM), u));
    trap(fs, IPC_REPLY, u->self, 3);
    EXPECT(!ipc_has_loan(fs, u));
}

/* [from][to], as servers.def has it: MM and FS call down, nobody else. */
static const char may_call[DISK + 1][DISK + 1] = {
    [MM] = {[FS] = 1, [TTY] = 1},
    [FS] = {[TTY] = 1, [DISK] = 1},
};

static void authority_of_servers(void)
{
    struct process *u = user();

    for (unsigned from = RS; from <= DISK; from++) {
        struct process *p = server(from);
        for (unsigned to = RS; to <= DISK; to++)
            if (!may_call[from][to])
                EXPECT(refused(p, IPC_CALL, to, 2, EPERM));
        EXPECT(refused(p, IPC_CALL, u->self, 3, EPERM));
        EXPECT(refused(p, IPC_SEND, u->self, 4, EPERM));
    }
    for (unsigned from = RS; from <= DISK; from++)
        for (unsigned to = RS; to <= DISK; to++) {
            if (!may_call[from][to])
                continue;
            trap(server(from), IPC_CALL, to, 5);
            EXPECT(server(from)->state == STATE_SENDING);
            slots_reset();
        }
}

static void calls_go_down(void)
{
    for (unsigned from = 0; from <= NR_SERVERS; from++)
        for (unsigned to = 0; to < NR_SERVERS; to++)
            if (authorities[from].servers & 1u << to)
                EXPECT(authorities[to].level < authorities[from].level);
}

static void authority_of_users(void)
{
    struct process *u = user();

    EXPECT(refused(u, IPC_CALL, TTY, 2, EPERM));
    EXPECT(refused(u, IPC_CALL, DISK, 3, EPERM));
    EXPECT(refused(u, IPC_CALL, RS, 4, EPERM));
    EXPECT(refused(u, IPC_SEND, MM, 5, EPERM)); /* a send is for equals */
    EXPECT(refused(u, IPC_SEND, FS, 6, EPERM));
    EXPECT(refused(u, IPC_NOTIFY, FS, 7, EPERM));
    EXPECT(refused(u, IPC_CALL, MM, MM_FAULT, EPERM)); /* the kernel's */
    trap(server(MM), IPC_RECEIVE, ANY, 1);
    EXPECT(refused(u, IPC_CALL, MM, MM_FAULT, EPERM)); /* nor if it waits */
    trap(server(TTY), IPC_RECEIVE, ANY, 1);
    EXPECT(refused(u, IPC_CALL, TTY, 8, EPERM));
    trap(u, IPC_CALL, FS, MM_FAULT); /* a number like any other to FS */
    EXPECT(u->state == STATE_SENDING);
}

static void nobody_there(void)
{
    struct process *u = user();
    const endpoint nobody[] = {DISK + 1,
                               NR_SERVERS - 1,
                               ANY,
                               ENDPOINT_MAKE(1, NR_SLOTS),
                               ENDPOINT_MAKE(1, NR_SLOTS - 1),
                               ENDPOINT_MAKE(1, FS)};

    for (unsigned i = 0; i < sizeof nobody / sizeof nobody[0]; i++) {
        EXPECT(refused(u, IPC_CALL, nobody[i], 2, ESRCH));
        EXPECT(refused(u, IPC_SEND, nobody[i], 3, ESRCH));
        EXPECT(refused(u, IPC_REPLY, nobody[i], 4, ESRCH));
        EXPECT(refused(server(FS), IPC_NOTIFY, nobody[i], 5, ESRCH));
        if (nobody[i] != ANY)
            EXPECT(refused(u, IPC_RECEIVE, nobody[i], 6, ESRCH));
    }
    EXPECT(refused(u, IPC_RECEIVE, KERNEL, 7, ESRCH)); /* servers only */
    EXPECT(trap(server(FS), IPC_NOTIFY, u->self, 8) == -EPERM);
    EXPECT(trap(server(FS), IPC_NOTIFY, KERNEL, 9) < 0);
}

static void unknown_operations(void)
{
    struct process *u = user();

    EXPECT(refused(u, 0, FS, 2, ENOSYS) && refused(u, 7, FS, 3, ENOSYS));
}

static void notify_in_both_orders(void)
{
    struct process *fs = server(FS), *tty = server(TTY);

    trap(fs, IPC_RECEIVE, ANY, 1);
    EXPECT(trap(tty, IPC_NOTIFY, FS, 2) == 0 && message_is(tty, 2));
    EXPECT(fs->state == STATE_READY && notified_by(fs, TTY, 0));

    EXPECT(trap(tty, IPC_NOTIFY, FS, 3) == 0);
    EXPECT(trap(tty, IPC_NOTIFY, FS, 4) == 0); /* twice is once */
    trap(fs, IPC_RECEIVE, ANY, 1);
    EXPECT(fs->state == STATE_READY && notified_by(fs, TTY, 0));
    trap(fs, IPC_RECEIVE, ANY, 1);
    EXPECT(fs->state == STATE_RECEIVING);
}

static void notifications_before_the_queue(void)
{
    struct process *u = user(), *fs = server(FS);

    trap(u, IPC_CALL, FS, 2);
    trap(server(DISK), IPC_NOTIFY, FS, 3);
    trap(server(MM), IPC_NOTIFY, FS, 4);
    ipc_event(fs, EVENT_TIMER);
    trap(fs, IPC_RECEIVE, ANY, 1);
    EXPECT(notified_by(fs, KERNEL, EVENT_TIMER));
    trap(fs, IPC_RECEIVE, ANY, 1);
    EXPECT(notified_by(fs, MM, 0));
    trap(fs, IPC_RECEIVE, ANY, 1);
    EXPECT(notified_by(fs, DISK, 0));
    trap(fs, IPC_RECEIVE, ANY, 1);
    EXPECT(got(fs, u, 2));
}

static void events_are_ored(void)
{
    struct process *tty = server(TTY);

    ipc_event(tty, EVENT_IRQ(1));
    ipc_event(tty, EVENT_IRQ(4));
    ipc_event(tty, EVENT_IRQ(1));
    trap(tty, IPC_RECEIVE, ANY, 1);
    EXPECT(notified_by(tty, KERNEL, EVENT_IRQ(1) | EVENT_IRQ(4)));
    trap(tty, IPC_RECEIVE, ANY, 1);
    EXPECT(tty->state == STATE_RECEIVING);
    ipc_event(tty, EVENT_IRQ(4));
    EXPECT(tty->state == STATE_READY);
    EXPECT(notified_by(tty, KERNEL, EVENT_IRQ(4)));
}

static void receive_from_kernel_only(void)
{
    struct process *disk = server(DISK), *fs = server(FS);

    trap(fs, IPC_NOTIFY, DISK, 2);
    trap(fs, IPC_CALL, DISK, 3);
    trap(disk, IPC_RECEIVE, KERNEL, 1);
    EXPECT(disk->state == STATE_RECEIVING && fs->state == STATE_SENDING);
    trap(server(TTY), IPC_NOTIFY, DISK, 4);
    EXPECT(disk->state == STATE_RECEIVING);
    ipc_event(disk, EVENT_IRQ(14));
    EXPECT(notified_by(disk, KERNEL, EVENT_IRQ(14)));
    trap(disk, IPC_RECEIVE, FS, 1); /* FS's bit comes before its call */
    EXPECT(notified_by(disk, FS, 0));
    trap(disk, IPC_RECEIVE, FS, 1);
    EXPECT(got(disk, fs, 3) && disk->notified == 1u << TTY);
}

/* Is message n ever of the trace this one of message_fill()? */
static bool traced(uint32_t n, uint32_t operation, const struct process *from,
                   const struct process *to, uint32_t message)
{
    const struct info_message *m = &info_page_trace()[n % INFO_TRACED];

    return m->from == (operation << ENDPOINT_BITS | from->self) &&
           m->to == to->self && m->type == message &&
           m->arg[0] == message * 3 + 1 && m->arg[1] == message * 5 + 2;
}

static int trace_switch(struct process *p, bool on)
{
    p->regs.ecx = on;
    return kernel_trace(p);
}

/* A call that is received at once and its answer take the short ways. */
static void trace(void)
{
    struct process *u = user(), *fs = server(FS);
    uint32_t n = info_page_head()->traced;

    trap(fs, IPC_RECEIVE, ANY, 1);
    u->info->euid = 1;
    EXPECT(trace_switch(u, true) == -EPERM);
    u->info->euid = 0;
    EXPECT(trace_switch(u, true) == 0);
    trap(u, IPC_CALL, FS, 2);
    EXPECT(running == fs && got(fs, u, 2) && u->state == STATE_CALLING);
    EXPECT(info_page_head()->traced == n + 1);
    EXPECT(traced(n, IPC_CALL, u, fs, 2));
    trap(fs, IPC_REPLY_RECEIVE, u->self, 3);
    EXPECT(running == u && got(u, fs, 3) && fs->state == STATE_RECEIVING);
    EXPECT(traced(n + 1, IPC_REPLY, fs, u, 3));
    trap(server(TTY), IPC_NOTIFY, FS, 4);
    EXPECT(info_page_head()->traced == n + 3);
    EXPECT(info_page_trace()[n + 2].from ==
           (IPC_NOTIFY << ENDPOINT_BITS | TTY));

    EXPECT(trace_switch(u, false) == 0);
    trap(fs, IPC_RECEIVE, ANY, 5);
    trap(u, IPC_CALL, FS, 6);
    EXPECT(got(fs, u, 6) && info_page_head()->traced == n + 3);
}

/* That somebody else dies matters nothing. */
static void trace_dies(void)
{
    struct process *u = user(), *other = user();

    u->info->euid = 0;
    EXPECT(trace_switch(u, true) == 0);
    ipc_process_died(other);
    EXPECT(schedule_mask & SCHEDULE_TRACED);
    ipc_process_died(u);
    EXPECT(!(schedule_mask & SCHEDULE_TRACED));
}

static const struct test tests[] = {
    {call_to_waiting_server, "does a call reach a server that waits?"},
    {call_to_busy_server, "does a call reach a server that comes later?"},
    {call_to_kernel, "does a call to KERNEL go to the kernel?"},
    {send_in_both_orders, "does a send arrive, whoever comes first?"},
    {receive_from_one, "does a receive from one take only his?"},
    {send_to_who_waits_for_another, "does a receive from one bar others?"},
    {queue_order, "are callers received in order of arrival?"},
    {reply_receive, "does reply_receive answer and take the next?"},
    {reply_receive_to_one_of_two, "does it answer only whom it names?"},
    {reply_receive_to_nobody, "does reply_receive ignore a failed reply?"},
    {reply_to_who_does_not_wait, "does a reply reach only who waits for it?"},
    {loan, "does a loan last from receipt to reply?"},
    {authority_of_servers, "do servers call only whom their row names?"},
    {calls_go_down, "do calls go strictly down?"},
    {authority_of_users, "do users call only MM, FS and users?"},
    {nobody_there, "do unknown endpoints give ESRCH?"},
    {unknown_operations, "do unknown operations give ENOSYS?"},
    {notify_in_both_orders, "does a notification arrive, exactly once?"},
    {notifications_before_the_queue, "do notifications come before calls?"},
    {events_are_ored, "are pending events of KERNEL or-ed?"},
    {receive_from_kernel_only, "does a receive from KERNEL take only its?"},
    {trace, "does the trace hold all messages, for root, while it is on?"},
    {trace_dies, "does the trace end with who has switched it on?"},
};

int main(void)
{
    return run_tests(tests, sizeof tests / sizeof tests[0]);
}
