/*
 * Who runs next? Priorities, turns, and who pays for a server's work.
 */
/* host-sources: kernel/ipc.c kernel/schedule.c kernel/process.c */
/* host-sources: kernel/authority.c */
#include "tests/host/kernel_slots.h"

struct process *call_kernel(struct process *p)
{
    return p;
}

static void runs(struct process *next)
{
    running = next;
}

static void tick(unsigned count)
{
    while (count-- > 0)
        runs(schedule_tick(running));
}

static void priorities(void)
{
    static const unsigned order[] = {RS, DISK, FS};
    struct process *u = user();

    server_start(server(FS));
    server_start(server(DISK));
    server_start(server(RS));
    for (unsigned i = 0; i < 3; i++)
        EXPECT(schedule_pick() == server(order[i]));
    EXPECT(schedule_pick() == u);
    EXPECT(schedule_pick() == NULL && schedule_mask == 0);
    schedule_ready(u);
    for (unsigned i = 0; i < 3; i++)
        schedule_ready(server(order[i]));
}

static void round_robin(void)
{
    struct process *u[3] = {user(), user(), user()};

    runs(schedule_pick());
    for (unsigned i = 0; i < 9; i++) {
        EXPECT(running == u[i % 3]);
        tick(QUANTUM - 1);
        EXPECT(running == u[i % 3]);
        tick(1);
    }
    EXPECT(u[0]->info->ticks == 3 * QUANTUM);
    EXPECT(u[2]->info->ticks == 3 * QUANTUM);
}

static void woken_runs_first(void)
{
    struct process *w = user(), *a = user(), *b = user();

    run(w);
    tick(1); /* it has ticks left, but not all */
    trap(w, IPC_RECEIVE, ANY, 1);
    run(a);
    trap(a, IPC_SEND, w->self, 2);
    EXPECT(running == w && w->quantum == QUANTUM - 1);
    tick(QUANTUM - 1);
    EXPECT(running != w); /* and goes on where its turn was */
    EXPECT(b->state == STATE_READY);
}

static void event_interrupts(void)
{
    struct process *u = user(), *other = user(), *tty = server(TTY);

    trap(tty, IPC_RECEIVE, ANY, 1);
    run(u);
    tick(1);
    ipc_event(tty, EVENT_IRQ(1));
    runs(schedule_continue(u));
    EXPECT(running == tty && u->state == STATE_READY);
    trap(tty, IPC_RECEIVE, ANY, 1);
    EXPECT(running == u && other->state == STATE_READY);
}

static void idle(void)
{
    struct process *u = user(), *tty = server(TTY);

    trap(tty, IPC_RECEIVE, ANY, 1);
    trap(u, IPC_RECEIVE, ANY, 1);
    EXPECT(running == NULL);
    tick(1);
    EXPECT(running == NULL);
    ipc_event(tty, EVENT_TIMER);
    tick(1);
    EXPECT(running == tty);
}

static void overdrawn(void)
{
    struct process *u = user(), *fs = server(FS);

    run(fs);
    tick(QUANTUM - 1);
    EXPECT(running == fs);
    tick(1);
    for (unsigned i = 0; i < 3; i++) { /* from now on they take turns */
        EXPECT(running == u && fs->state == STATE_READY);
        tick(QUANTUM);
        EXPECT(running == fs && u->state == STATE_READY);
        tick(QUANTUM);
    }
    trap(fs, IPC_RECEIVE, ANY, 1); /* and now it comes first again */
    EXPECT(running == u);
    ipc_event(fs, EVENT_TIMER);
    runs(schedule_continue(u));
    EXPECT(running == fs && fs->quantum == QUANTUM);
}

static void restarted_has_its_priority(void)
{
    struct process *u = user(), *fs = server(FS);

    run(fs);
    tick(QUANTUM);
    server_end(fs);
    server_start(fs);
    runs(schedule_continue(u));
    EXPECT(running == fs);
}

/* A server's ticks are those of the process that ran last. */
static void user_pays(void)
{
    struct process *u = user(), *other = user(), *fs = server(FS);

    trap(fs, IPC_RECEIVE, ANY, 1);
    trap(u, IPC_CALL, FS, 2);
    EXPECT(running == fs);
    tick(QUANTUM - 1);
    EXPECT(u->quantum == 1);
    trap(fs, IPC_REPLY_RECEIVE, u->self, 3);
    EXPECT(running == u);
    trap(u, IPC_CALL, FS, 2);
    tick(1);
    trap(fs, IPC_REPLY_RECEIVE, u->self, 3);
    EXPECT(running == other && u->state == STATE_READY);
}

/* FS has no tick, but DISK, which works for it: the user pays all the same. */
static void user_pays_for_all_below(void)
{
    struct process *u = user(), *other = user();

    trap(server(DISK), IPC_RECEIVE, ANY, 1);
    trap(server(FS), IPC_RECEIVE, ANY, 1);
    trap(u, IPC_CALL, FS, 2);
    trap(server(FS), IPC_CALL, DISK, 3);
    EXPECT(running == server(DISK));
    tick(QUANTUM - 1);
    EXPECT(u->quantum == 1);
    trap(server(DISK), IPC_REPLY_RECEIVE, FS, 4);
    trap(server(FS), IPC_CALL, DISK, 3);
    tick(1);
    trap(server(DISK), IPC_REPLY_RECEIVE, FS, 4);
    trap(server(FS), IPC_REPLY_RECEIVE, u->self, 5);
    EXPECT(running == other && u->state == STATE_READY);
}

/* A server's turn begins when it receives, on whatever way. */
static void reply_refills_servers(void)
{
    struct process *u = user(), *fs = server(FS);

    trap(fs, IPC_RECEIVE, ANY, 1);
    for (unsigned i = 0; i < 3; i++) {
        unsigned before = short_ways;
        trap(u, IPC_CALL, FS, 2);
        if (i == 1)
            tick(2);
        trap(fs, IPC_REPLY_RECEIVE, u->self, 3);
        EXPECT(running == u && fs->quantum == QUANTUM);
        EXPECT(only_long || short_ways - before == (i == 1 ? 1 : 2));
    }
}

/* Two that always talk to each other, and one that only computes. */
static void talkers_use_up_their_turn(void)
{
    struct process *talker[2] = {user(), user()}, *other = user();
    unsigned steps[2] = {0, 1};

    run(talker[0]);
    for (unsigned i = 0; i < 20 * QUANTUM && running != other; i++) {
        unsigned who = running == talker[1];
        uint32_t operation = steps[who]++ % 2 ? IPC_RECEIVE : IPC_SEND;
        trap(talker[who], operation, talker[!who]->self, 2);
        if (i % 4 == 0)
            tick(1);
    }
    EXPECT(running == other);
}

/* A receive ends no turn and begins none, but for servers. */
static void receive_gives_users_no_turn(void)
{
    struct process *u = user(), *v = user(), *fs = server(FS);

    run(u);
    tick(2);
    trap(v, IPC_SEND, u->self, 2);
    trap(u, IPC_RECEIVE, ANY, 1);
    EXPECT(got(u, v, 2) && u->quantum == QUANTUM - 2);
    run(fs);
    tick(2);
    trap(fs, IPC_RECEIVE, ANY, 1);
    EXPECT(fs->quantum == QUANTUM);
}

static const struct test tests[] = {
    {priorities, "does the lowest priority number run first?"},
    {round_robin, "do equals take turns of QUANTUM ticks?"},
    {woken_runs_first, "does the woken run first, with the ticks it had?"},
    {event_interrupts, "does an event bring the driver, and back?"},
    {idle, "does the machine idle, and wake?"},
    {overdrawn, "does a busy server take turns until it receives?"},
    {restarted_has_its_priority, "has a restarted server its priority?"},
    {user_pays, "does a user pay for the work of servers?"},
    {user_pays_for_all_below, "and for those who work for the server?"},
    {reply_refills_servers, "does a server's turn begin with each receive?"},
    {talkers_use_up_their_turn, "do two that talk let a third run?"},
    {receive_gives_users_no_turn, "does a receive refill servers only?"},
};

int main(void)
{
    return run_tests(tests, sizeof tests / sizeof tests[0]);
}
