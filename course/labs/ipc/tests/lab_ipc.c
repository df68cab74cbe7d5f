/*
 * The graded tests of the lab "ipc". One question a run:
 *
 *     lab_ipc call | send | order | notify | pair | ring | death | cost
 *
 * Whoever may hang is a child of its own. Between two looks at what has become
 * of somebody else a process sleeps for a tick, which costs no instructions;
 * it goes on when the kernel says that the other is where it should be.
 */
#include "lab_ipc.h"
#include "tests/guest/other_side.h"
#include "tests/guest/signals.h"
#include "tests/guest/trap.h"

#define TRIES   200 /* ticks that something may take */
#define MEMBERS 10  /* of the longest ring */

static void nap(void)
{
    usleep(1);
}

/* --- Waiting for others -------------------------------------------------- */

/* Waits until a process waits for `peer` in `state`. 0: it does not. */
static int until(endpoint process, int state, endpoint peer)
{
    const volatile struct info *block = info_block(ENDPOINT_SLOT(process));
    for (int i = 0; i < TRIES; i++) {
        REQUEST(MM, MM_REFRESH, process);
        if (block->self == process && block->state == state &&
            block->peer == peer)
            return 1;
        nap();
    }
    return 0;
}

/* The wait status of a child; HUNG if it does not end. */
static int end_or_hang(pid_t pid)
{
    int status;
    for (int i = 0; i < TRIES; i++) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return status;
        nap();
    }
    kill_child(pid);
    return HUNG;
}

static int ends_well(pid_t pid)
{
    return exited_with(end_or_hang(pid), 0);
}

/* --- call ---------------------------------------------------------------- */

/* Serves one call: receives pattern(1), answers pattern(2). */
static int serve_once(word from)
{
    struct message m;
    STEP(101, ipc_receive(from, &m) == 0);
    endpoint caller = m.source;
    STEP(102, matches(&m, 1, caller));
    m = pattern(2);
    STEP(103, ipc_reply(caller, &m) == 0);
    return 0;
}

static int callee_first(word by_name)
{
    endpoint callee;
    word from = by_name ? info_self()->self : ANY;
    pid_t pid = other_side(serve_once, from, &callee);
    STEP(1, until(callee, STATE_RECEIVING, from));
    struct message m = pattern(1);
    STEP(2, ipc_call(callee, &m) == 0);
    STEP(3, matches(&m, 2, callee));
    STEP(4, ends_well(pid));
    return 0;
}

static int caller_first(word by_name)
{
    endpoint caller;
    struct message m;
    pid_t pid = other_side(call_parent, 1, &caller);
    STEP(1, until(caller, STATE_SENDING, parent));
    STEP(2, ipc_receive(by_name ? caller : ANY, &m) == 0);
    STEP(3, matches(&m, 1, caller));
    STEP(4, until(caller, STATE_CALLING, parent));
    m = pattern(2);
    STEP(5, ipc_reply(caller, &m) == 0);
    STEP(6, ends_well(pid));
    return 0;
}

/* While one call is served, a second one waits its turn. */
static int second_caller(word unused)
{
    (void)unused;
    endpoint first, second;
    struct message m;
    pid_t one = other_side(call_parent, 1, &first);
    STEP(1, ipc_receive(ANY, &m) == 0 && m.source == first);
    pid_t two = other_side(call_parent, 21, &second);
    STEP(2, until(second, STATE_SENDING, parent));
    m = pattern(2);
    STEP(3, ipc_reply_receive(first, &m) == 0);
    STEP(4, matches(&m, 21, second));
    m = pattern(22);
    STEP(5, ipc_reply(second, &m) == 0);
    STEP(6, ends_well(one) && ends_well(two));
    return 0;
}

static const struct question of_call[] = {
    {"is a receiver served that waits for anyone?", callee_first, 0},
    {"is a receiver served that waits for just me?", callee_first, 1},
    {"is a caller that came first received from ANY?", caller_first, 0},
    {"is a caller that came first received by its name?", caller_first, 1},
    {"does a second caller wait while the first is served?", second_caller, 0},
};

/* --- send ---------------------------------------------------------------- */

static int receiver_first(word by_name)
{
    endpoint receiver;
    word from = by_name ? info_self()->self : ANY;
    pid_t pid = other_side(receive_one, from, &receiver);
    STEP(1, until(receiver, STATE_RECEIVING, from));
    struct message m = pattern(7);
    STEP(2, ipc_send(receiver, &m) == 0);
    STEP(3, matches(&m, 7, 0));
    STEP(4, ends_well(pid));
    return 0;
}

/* The sender goes on as soon as it is received; there is nobody to answer. */
static int sender_first(word by_name)
{
    endpoint sender;
    struct message m, reply = pattern(8);
    pid_t pid = other_side(send_parent, 7, &sender);
    STEP(1, until(sender, STATE_SENDING, parent));
    STEP(2, ipc_reply(sender, &reply) == -ESRCH);
    STEP(3, ipc_receive(by_name ? sender : ANY, &m) == 0);
    STEP(4, matches(&m, 7, sender));
    STEP(5, ipc_reply(sender, &reply) == -ESRCH);
    STEP(6, ends_well(pid));
    return 0;
}

static const struct question of_send[] = {
    {"does a receiver get it that waits for anyone?", receiver_first, 0},
    {"does a receiver get it that waits for just me?", receiver_first, 1},
    {"is a sender that came first received, with no reply due?", sender_first,
     0},
    {"is a sender that came first received by its name?", sender_first, 1},
};

/* --- order --------------------------------------------------------------- */

/* Four wait; one is asked for by name, the others come as they came. */
static int by_name_then_in_order(word unused)
{
    (void)unused;
    static const int order[] = {2, 0, 1, 3};
    endpoint caller[4];
    pid_t pid[4];
    for (word i = 0; i < 4; i++) {
        pid[i] = other_side(call_parent, 10 * i, &caller[i]);
        STEP(1, until(caller[i], STATE_SENDING, parent));
    }
    for (int k = 0; k < 4; k++) {
        int i = order[k];
        struct message m;
        STEP(2, ipc_receive(k == 0 ? caller[i] : ANY, &m) == 0);
        STEP(10 + k, matches(&m, 10u * (word)i, caller[i]));
        m = pattern(10u * (word)i + 1);
        STEP(3, ipc_reply(caller[i], &m) == 0);
        STEP(4, ends_well(pid[i]));
    }
    return 0;
}

/* Receives one message from a certain process, then serves one call. */
static endpoint wanted;
static int picky(word unused)
{
    (void)unused;
    struct message m;
    STEP(141, ipc_receive(wanted, &m) == 0);
    STEP(142, matches(&m, 7, wanted));
    return serve_once(ANY);
}

static int not_the_one_awaited(word unused)
{
    (void)unused;
    endpoint receiver, caller;
    wanted = info_self()->self;
    pid_t receiver_pid = other_side(picky, 0, &receiver);
    STEP(1, until(receiver, STATE_RECEIVING, wanted));
    parent = receiver; /* whom call_parent calls */
    pid_t caller_pid = start_child(call_parent, 1);
    caller = endpoint_of(caller_pid);
    STEP(2, until(caller, STATE_SENDING, receiver));
    STEP(3, until(receiver, STATE_RECEIVING, wanted));
    struct message m = pattern(7);
    STEP(4, ipc_send(receiver, &m) == 0);
    STEP(5, ends_well(caller_pid) && ends_well(receiver_pid));
    return 0;
}

/* Whom call_other calls. */
static endpoint other;

static int call_other(word unused)
{
    (void)unused;
    struct message m = pattern(1);
    STEP(151, ipc_call(other, &m) == 0);
    STEP(152, matches(&m, 2, other));
    return send_parent(7);
}

static int serve_late(word ticks)
{
    while (ticks-- > 0)
        nap();
    return serve_once(ANY);
}

/* Whom I receive from sends, but to another one at first. */
static int message_to_another(word unused)
{
    (void)unused;
    endpoint caller;
    struct message m;
    pid_t late = start_child(serve_late, 20);
    other = endpoint_of(late);
    pid_t pid = other_side(call_other, 0, &caller);
    STEP(1, until(caller, STATE_SENDING, other));
    STEP(2, ipc_receive(caller, &m) == 0);
    STEP(3, matches(&m, 7, caller));
    STEP(4, ends_well(pid) && ends_well(late));
    return 0;
}

static const struct question of_order[] = {
    {"by name first, then in the order of arrival?", by_name_then_in_order, 0},
    {"does a receiver by name leave others in the queue?", not_the_one_awaited,
     0},
    {"does it leave its sender's messages to others alone?", message_to_another,
     0},
};

/* --- notify -------------------------------------------------------------- */

#define BUSY 25 /* ticks of work for MM */

static int nothing(word unused)
{
    return (int)unused;
}

/* CLOCK notifies MM of an alarm while MM is at work: it must be told when it
 * receives next, though others wait in its queue. */
static int alarms_under_load(word unused)
{
    (void)unused;
    count(SIGALRM, SA_RESTART);
    word start = now();
    REQUEST(CLOCK, CLOCK_ITIMER, 1, 1, 0);
    while (now() - start < BUSY)
        STEP(1, exited_with(run_child(nothing, 0), 0));
    STEP(2, seen[SIGALRM] >= BUSY - 2);
    return 0;
}

/* The answer of a server that only make grade's machine has. */
static int ask_probe(word type)
{
    struct message m = {.type = type};
    int error = ipc_call(PROBE, &m);
    return error < 0 ? error : (int)m.type;
}

static int in_order(word unused)
{
    (void)unused;
    int step = ask_probe(ASK_ORDER);
    return step < 0 ? 10 : step;
}

static int told_of(word unused)
{
    (void)unused;
    STEP(1, ask_probe(ASK_NOTE) == 0);
    nap();
    STEP(2, ask_probe(ASK_NOTED) == 1);
    return 0;
}

static int compute(word until)
{
    volatile word i = until;
    while (++i != until)
        continue;
    return 0;
}

#define LATEST 8 /* ticks, with two others that want their turns */

static int works_in_time(void)
{
    for (int i = 0; i < 2; i++) {
        STEP(1, ask_probe(ASK_WORK) == 0);
        word start = now();
        while (now() - start < LATEST)
            nap();
        STEP(2, ask_probe(ASK_LATE) == 0);
    }
    return 0;
}

static int in_time(word unused)
{
    (void)unused;
    pid_t load[] = {start_child(compute, 0), start_child(compute, 0)};
    int step = works_in_time();
    kill_child(load[0]);
    kill_child(load[1]);
    return step;
}

static const struct question of_notify[] = {
    {"does each alarm arrive while MM has much to do?", alarms_under_load, 0},
    {"do the pending come before messages, and KERNEL's first?", in_order, 0},
    {"is a server told that was notified before its answer?", told_of, 0},
    {"does a server that has received come before users?", in_time, 0},
};

/* --- pair, ring ---------------------------------------------------------- */

#define GO   0x6000u /* from the parent: arg0 the next, arg1 my place */
#define PING 0x6001u /* between members */

/* Receives a ping and, if it is a call, answers it. */
static int take_ping(word operation)
{
    struct message m;
    STEP(101, ipc_receive(ANY, &m) == 0);
    STEP(102, m.type == PING && m.source != parent);
    if (operation == IPC_CALL)
        STEP(103, ipc_reply(m.source, &m) == 0);
    return 0;
}

static int wait_for(endpoint peer, word operation)
{
    struct message m = {.type = PING};
    return operation == IPC_CALL   ? ipc_call(peer, &m)
           : operation == IPC_SEND ? ipc_send(peer, &m)
                                   : ipc_receive(peer, &m);
}

/* A member waits for the go, then for the next member. Only the last one is
 * refused, and so all but the first get a ping. */
enum { FIRST, BETWEEN, LAST };
static int member(word operation)
{
    struct message m;
    STEP(1, ipc_receive(parent, &m) == 0 && m.type == GO);
    word place = m.arg[1];
    int r = wait_for(m.arg[0], operation);
    STEP(2, r == (place == LAST ? -EDEADLK : 0));
    return place == FIRST ? 0 : take_ping(operation);
}

/* Starts all but the last; each waits for the next by now. The argument of
 * rings is operation << 8 | size. */
static int closing_ring(word argument)
{
    word size = argument & 0xFF, operation = argument >> 8;
    pid_t pid[MEMBERS];
    endpoint ring[MEMBERS];
    parent = info_self()->self;
    for (word i = 0; i < size; i++) {
        pid[i] = start_child(member, operation);
        ring[i] = endpoint_of(pid[i]);
    }
    for (word i = 0; i < size; i++) {
        struct message go = {.type = GO, .arg = {ring[(i + 1) % size]}};
        go.arg[1] = i == 0 ? FIRST : i == size - 1 ? LAST : BETWEEN;
        STEP(11, ipc_send(ring[i], &go) == 0);
        if (i < size - 1)
            STEP(12, until(ring[i], STATE_SENDING, go.arg[0]));
    }
    STEP(20, ends_well(pid[size - 1])); /* it says what it was told */
    for (word i = 0; i < size; i++)
        STEP(21 + (int)i, i == size - 1 || ends_well(pid[i]));
    return 0;
}

/* Serves a call by waiting for the caller. */
static int wait_back(word operation)
{
    struct message m;
    STEP(1, ipc_receive(ANY, &m) == 0);
    STEP(2, wait_for(m.source, operation) == -EDEADLK);
    STEP(3, ipc_reply(m.source, &m) == 0);
    return 0;
}

static int caller_waits(word operation)
{
    pid_t pid = start_child(wait_back, operation);
    struct message m = {.type = PING};
    STEP(11, ipc_call(endpoint_of(pid), &m) == 0);
    STEP(12, ends_well(pid));
    return 0;
}

/* Two that wait for each other's message by name. */
static int mutual_receive(word unused)
{
    (void)unused;
    endpoint child;
    struct message m;
    pid_t pid = other_side(receive_one, info_self()->self, &child);
    STEP(1, until(child, STATE_RECEIVING, parent));
    STEP(2, ipc_receive(child, &m) == -EDEADLK);
    m = pattern(7);
    STEP(3, ipc_send(child, &m) == 0);
    STEP(4, ends_well(pid));
    return 0;
}

/* Calls the parent, computes a while, then serves one call. */
static int call_and_serve(word ticks)
{
    struct message m = pattern(1);
    STEP(111, ipc_call(parent, &m) == 0);
    word start = now();
    while (now() - start < ticks)
        continue;
    return serve_once(ANY);
}

/* Who has had his answer waits no longer: to call him closes no ring. */
static int call_back_later(word unused)
{
    (void)unused;
    endpoint child;
    struct message m;
    pid_t pid = other_side(call_and_serve, 3, &child);
    STEP(1, ipc_receive(child, &m) == 0);
    STEP(2, ipc_reply(child, &m) == 0);
    m = pattern(1);
    STEP(3, ipc_call(child, &m) == 0);
    STEP(4, matches(&m, 2, child));
    STEP(5, ends_well(pid));
    return 0;
}

static int with_self(word operation)
{
    STEP(1, wait_for(info_self()->self, operation) == -EDEADLK);
    return 0;
}

static const struct question of_pair[] = {
    {"call: is a ring of 2 refused to its last?", closing_ring,
     IPC_CALL << 8 | 2},
    {"send: is a ring of 2 refused to its last?", closing_ring,
     IPC_SEND << 8 | 2},
    {"is a call back to my caller refused?", caller_waits, IPC_CALL},
    {"is waiting for my caller's next message refused?", caller_waits,
     IPC_RECEIVE},
    {"are two refused that wait for each other's message?", mutual_receive, 0},
    {"is a call to oneself refused?", with_self, IPC_CALL},
    {"is a receive from oneself refused?", with_self, IPC_RECEIVE},
    {"is a call back fine when I have answered?", call_back_later, 0},
};

/* Calls, and passes on what comes of it. */
static int caller_of(word callee)
{
    struct message m = {.type = PING};
    return ipc_call(callee, &m) == 0 ? 0 : 1;
}

/* Receives a call and calls the parent for its sake, before it answers. */
static int relay_to_parent(word unused)
{
    (void)unused;
    struct message m, inner = {.type = PING};
    STEP(1, ipc_receive(ANY, &m) == 0);
    STEP(2, ipc_call(parent, &inner) == 0);
    STEP(3, ipc_reply(m.source, &m) == 0);
    return 0;
}

/* Everybody waits and nobody is refused, until the end of the chain calls its
 * beginning; in between there is one whose call has been received. */
static int chain_until_closed(word unused)
{
    (void)unused;
    pid_t pid[MEMBERS - 1];
    endpoint relay, last;
    struct message m;
    pid[0] = other_side(relay_to_parent, 0, &relay);
    last = relay;
    for (int i = 1; i < MEMBERS - 1; i++) {
        pid[i] = start_child(caller_of, last);
        endpoint e = endpoint_of(pid[i]);
        STEP(1, until(e, i == 1 ? STATE_CALLING : STATE_SENDING, last));
        last = e;
        if (i == 1)
            STEP(2, until(relay, STATE_SENDING, parent));
    }
    STEP(3, ipc_receive(relay, &m) == 0);
    STEP(4, wait_for(last, IPC_CALL) == -EDEADLK);
    STEP(5, ipc_reply(relay, &m) == 0);
    STEP(6, ends_well(pid[0]));
    STEP(7, ends_well(pid[1]));
    for (int i = 2; i < MEMBERS - 1; i++) /* whom they call is gone */
        STEP(8, exited_with(end_or_hang(pid[i]), 1));
    return 0;
}

static const struct question of_ring[] = {
    {"call: is a ring of 3 refused to its last?", closing_ring,
     IPC_CALL << 8 | 3},
    {"send: is a ring of 3 refused to its last?", closing_ring,
     IPC_SEND << 8 | 3},
    {"call: is a ring of 10 refused to its last?", closing_ring,
     IPC_CALL << 8 | MEMBERS},
    {"send: is a ring of 10 refused to its last?", closing_ring,
     IPC_SEND << 8 | MEMBERS},
    {"is a chain fine until somebody closes it?", chain_until_closed, 0},
};

/* --- death --------------------------------------------------------------- */

/* Waits until the parent waits for this process in `state`, then ends. */
static int die_awaited(word state)
{
    struct message m;
    if (state == STATE_CALLING)
        STEP(1, ipc_receive(parent, &m) == 0);
    STEP(2, until(parent, (int)state, info_self()->self));
    return 0;
}

static int peer_dies(word state)
{
    endpoint peer;
    pid_t pid = other_side(die_awaited, state, &peer);
    word operation = state == STATE_RECEIVING ? IPC_RECEIVE : IPC_CALL;
    STEP(11, wait_for(peer, operation) == -ESRCH);
    STEP(12, ends_well(pid));
    STEP(13, wait_for(peer, operation) == -ESRCH);
    return 0;
}

static const struct question of_death[] = {
    {"is a caller in the queue told?", peer_dies, STATE_SENDING},
    {"is a caller told whose call was received?", peer_dies, STATE_CALLING},
    {"is a receiver by name told?", peer_dies, STATE_RECEIVING},
};

/* --- cost ---------------------------------------------------------------- */

#define ROUNDS 50
#define CHEAP  280 /* instructions of a call and its answer, and the test's */

/* A server's loop without an end. */
static int echo(word unused)
{
    struct message m;
    int r = ipc_receive(ANY, &m);
    while (r == 0)
        r = ipc_reply_receive(m.source, &m);
    return (int)unused;
}

/* The time-stamp counter under make grade: it goes by the instructions that
 * were executed, at a pace that the length of a known loop tells. */
static word instructions(unsigned long long counted)
{
    const word length = 2000;
    word rounds = length / 2;
    unsigned long long start = __builtin_ia32_rdtsc();
    __asm__ volatile("1: decl %0; jnz 1b" : "+r"(rounds) : : "cc");
    return (word)(counted * length / (__builtin_ia32_rdtsc() - start));
}

static void ask_cost(void)
{
    unsigned long long least = ~0ull;
    word wrong = 0;
    endpoint server;
    plan(5);
    pid_t pid = other_side(echo, 0, &server);
    until(server, STATE_RECEIVING, ANY);
    word received = info_block(ENDPOINT_SLOT(server))->received;
    for (word i = 0; i < ROUNDS; i++) {
        struct registers r = {0, i, 1, 2, 3, 4, 5};
        struct registers want = {server, i, 1, 2, 3, 4, 5};
        unsigned long long start = __builtin_ia32_rdtsc();
        raw_ask(server, &r);
        unsigned long long taken = __builtin_ia32_rdtsc() - start;
        least = taken < least ? taken : least;
        wrong += memcmp(&r, &want, sizeof(r)) != 0;
    }
    REQUEST(MM, MM_REFRESH, server);
    received = info_block(ENDPOINT_SLOT(server))->received - received;
    kill_child(pid);
    is((long)wrong, 0, "how many of 50 answers are not the call's words?");
    word taken = instructions(least);
    ok(taken < CHEAP, "does a call and its answer take less than 280?",
       "it took %u instructions", (unsigned)taken);
    remark("a call and its answer: %u instructions", (unsigned)taken);
    is((long)received, ROUNDS, "has each been counted as received?");
    struct message m = {.type = 1}, fault = {.type = MM_FAULT};
    is(ipc_call(TTY, &m), -EPERM, "is a call EPERM that the row forbids?");
    is(ipc_call(MM, &fault), -EPERM, "is MM_FAULT EPERM, which nobody sends?");
}

/* --- Which --------------------------------------------------------------- */

#define OF(name) #name, of_##name, sizeof(of_##name) / sizeof(of_##name[0])
static const struct {
    const char *name;
    const struct question *questions;
    int count;
} tests[] = {
    {OF(call)}, {OF(send)}, {OF(order)}, {OF(notify)},
    {OF(pair)}, {OF(ring)}, {OF(death)},
};

/* Each in a child that may hang. */
static int ask_each(const struct question *questions, int count)
{
    plan(count);
    for (int i = 0; i < count; i++) {
        pid_t pid = start_child(questions[i].scenario, questions[i].argument);
        is_fine(pid < 0 ? NO_FORK : end_or_hang(pid), questions[i].question);
    }
    return done();
}

int main(int argc, char **argv)
{
    const char *name = argc == 2 ? argv[1] : "";
    for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
        if (strcmp(name, tests[i].name) == 0)
            return ask_each(tests[i].questions, tests[i].count);
    if (strcmp(name, "cost") != 0)
        bail("usage: lab_ipc call|send|order|notify|pair|ring|death|cost");
    ask_cost();
    return done();
}
