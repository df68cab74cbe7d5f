/*
 * Row F15: everybody makes progress. Processes that only compute, a pair that
 * sends messages to and fro, and callers of the servers run side by side for
 * a while of guest time; each must have had a fair part of it.
 */
#include "child.h"

#define SPINNERS     3
#define SECONDS_EACH 1 /* of guest time, for each that runs */

static endpoint parent;
static uint32_t start, until; /* ticks */

/* Tells the parent how much it has done. */
static int report(word work)
{
    struct message m = {.type = work};
    return ipc_call(parent, &m) == 0 ? 0 : 1;
}

/* Computes. */
static int spin(word unused)
{
    uint32_t ticks = 0, last = start;
    (void)unused;
    while (now() < until) {
        ticks += now() - last == 1; /* it saw the clock move */
        last = now();
    }
    return report(ticks);
}

/* Between the pair. */
enum { GO_ON = 1, STOP };

/* Echoes until it is told to stop. */
static int echo(word unused)
{
    struct message m;
    STEP(1, ipc_receive(ANY, &m) == 0);
    while (m.type == GO_ON) {
        unused++;
        STEP(2, ipc_reply_receive(m.source, &m) == 0);
    }
    STEP(3, ipc_reply(m.source, &m) == 0);
    return report(unused);
}

/* Calls another user all the time. */
static int ping(word peer)
{
    struct message m;
    word rounds = 0;
    while (now() < until) {
        m.type = GO_ON;
        STEP(1, ipc_call(peer, &m) == 0);
        rounds++;
    }
    m.type = STOP;
    STEP(2, ipc_call(peer, &m) == 0);
    return report(rounds);
}

/* Calls MM and FS all the time. */
static int ask_servers(word unused)
{
    word rounds = 0;
    (void)unused;
    while (now() < until) {
        REQUEST(MM, MM_SIGMASK, 0, 0);
        REQUEST(FS, FS_COUNTERS, 0);
        rounds++;
    }
    return report(rounds);
}

/* Takes the report of a child, and lets it go. */
static word report_of(pid_t pid)
{
    struct message m;
    if (ipc_receive(endpoint_of(pid), &m) != 0)
        return 0;
    word work = m.type;
    ipc_reply(m.source, &m);
    end_of(pid);
    return work;
}

int main(void)
{
    pid_t spinner[SPINNERS];
    plan(SPINNERS + 3);
    parent = info_self()->self;
    start = now();
    until = start + (SPINNERS + 3) * SECONDS_EACH * HZ;
    for (int i = 0; i < SPINNERS; i++)
        spinner[i] = start_child(spin, 0);
    pid_t echoes = start_child(echo, 0);
    pid_t pings = start_child(ping, endpoint_of(echoes));
    pid_t asks = start_child(ask_servers, 0);

    for (int i = 0; i < SPINNERS; i++) {
        word ticks = report_of(spinner[i]);
        ok(ticks >= HZ * SECONDS_EACH / 4,
           "has a spinner its part of the time?", "%u ticks", (unsigned)ticks);
    }
    word rounds = report_of(pings);
    ok(rounds > 500, "does a pair get its messages to and fro?", "%u times",
       (unsigned)rounds);
    is(report_of(echoes) > 500, 1, "has the other of the pair seen them?");
    rounds = report_of(asks);
    ok(rounds > 500, "does a caller of the servers get answers?", "%u times",
       (unsigned)rounds);
    return done();
}
