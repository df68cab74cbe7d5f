/*
 * Row I1: each operation of IPC between user processes, in each order of
 * arrival. The parent is one side, a forked child the other; each waits
 * until the kernel says that the other has arrived where it should be.
 *
 * Every question is asked in a scenario of its own: a child that forks the
 * other side itself and can be killed if it hangs.
 */
#include "other_side.h"
#include <errno.h>

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

/* The callee waits first; it receives from `from`: 0 is ANY, 1 the caller. */
static int callee_first(word specific)
{
    endpoint callee;
    word from = specific ? info_self()->self : ANY;
    pid_t pid = other_side(serve_once, from, &callee);
    STEP(1, until_state(callee, STATE_RECEIVING, from));
    struct message m = pattern(1);
    STEP(2, ipc_call(callee, &m) == 0);
    STEP(3, matches(&m, 2, callee));
    STEP(4, exited_with(end_of(pid), 0));
    return 0;
}

/* The caller waits first, in the receiver's queue, then for the reply. */
static int caller_first(word specific)
{
    endpoint caller;
    pid_t pid = other_side(call_parent, 1, &caller);
    STEP(1, until_state(caller, STATE_SENDING, parent));
    struct message m;
    STEP(2, ipc_receive(specific ? caller : ANY, &m) == 0);
    STEP(3, matches(&m, 1, caller));
    STEP(4, until_state(caller, STATE_CALLING, parent));
    m = pattern(2);
    STEP(5, ipc_reply(caller, &m) == 0);
    STEP(6, exited_with(end_of(pid), 0));
    return 0;
}

/* The receiver of a send waits first. */
static int send_receiver_first(word specific)
{
    endpoint receiver;
    word from = specific ? info_self()->self : ANY;
    pid_t pid = other_side(receive_one, from, &receiver);
    STEP(1, until_state(receiver, STATE_RECEIVING, from));
    struct message m = pattern(7);
    STEP(2, ipc_send(receiver, &m) == 0);
    STEP(3, exited_with(end_of(pid), 0));
    return 0;
}

/* The sender waits first; it goes on as soon as it has been received, and
 * there is nobody to reply to. */
static int send_sender_first(word specific)
{
    endpoint sender;
    pid_t pid = other_side(send_parent, 7, &sender);
    STEP(1, until_state(sender, STATE_SENDING, parent));
    struct message m, reply = pattern(8);
    STEP(2, ipc_reply(sender, &reply) == -ESRCH);
    STEP(3, until_state(sender, STATE_SENDING, parent));
    STEP(4, ipc_receive(specific ? sender : ANY, &m) == 0);
    STEP(5, matches(&m, 7, sender));
    STEP(6, ipc_reply(sender, &reply) == -ESRCH);
    STEP(7, exited_with(end_of(pid), 0));
    return 0;
}

/* Three callers wait; one that came late is received before the others when
 * asked for by name, the rest in the order they came. */
static int by_name_and_in_order(word unused)
{
    (void)unused;
    endpoint caller[3];
    pid_t pid[3];
    for (int i = 0; i < 3; i++) {
        pid[i] = other_side(call_parent, 10u * (word)i, &caller[i]);
        STEP(1, until_state(caller[i], STATE_SENDING, parent));
    }
    static const int order[3] = {2, 0, 1};
    for (int k = 0; k < 3; k++) {
        int i = order[k];
        struct message m;
        STEP(2, ipc_receive(k == 0 ? caller[i] : ANY, &m) == 0);
        STEP(3, matches(&m, 10u * (word)i, caller[i]));
        m = pattern(10u * (word)i + 1);
        STEP(4, ipc_reply(caller[i], &m) == 0);
        STEP(5, exited_with(end_of(pid[i]), 0));
    }
    return 0;
}

/* Two calls are received, then answered the other way round. */
static int replies_out_of_order(word unused)
{
    (void)unused;
    endpoint caller[2];
    pid_t pid[2];
    struct message m;
    for (int i = 0; i < 2; i++) {
        pid[i] = other_side(call_parent, 10u * (word)i, &caller[i]);
        STEP(1, ipc_receive(caller[i], &m) == 0);
    }
    for (int i = 1; i >= 0; i--) {
        m = pattern(10u * (word)i + 1);
        STEP(2, ipc_reply(caller[i], &m) == 0);
        STEP(3, exited_with(end_of(pid[i]), 0));
    }
    return 0;
}

/* Receives from one process only, then from anyone. */
static endpoint wanted;
static int picky(word unused)
{
    (void)unused;
    struct message m;
    STEP(141, ipc_receive(wanted, &m) == 0);
    STEP(142, matches(&m, 7, wanted));
    STEP(143, ipc_receive(ANY, &m) == 0);
    STEP(144, matches(&m, 1, m.source));
    endpoint caller = m.source;
    m = pattern(2);
    STEP(145, ipc_reply(caller, &m) == 0);
    return 0;
}

/* Waits for a go, then sends pattern(7) to the process named in it. */
static int send_when_told(word unused)
{
    (void)unused;
    struct message m;
    STEP(151, ipc_receive(parent, &m) == 0);
    endpoint to = m.arg[0];
    m = pattern(7);
    STEP(152, ipc_send(to, &m) == 0);
    return 0;
}

/* A receiver that waits for another process is not disturbed by a caller:
 * the caller queues until it is asked for. */
static int not_the_one_awaited(word unused)
{
    (void)unused;
    endpoint sender, receiver, caller;
    pid_t sender_pid = other_side(send_when_told, 0, &sender);
    wanted = sender;
    pid_t receiver_pid = other_side(picky, 0, &receiver);
    STEP(1, until_state(receiver, STATE_RECEIVING, sender));

    struct message m = pattern(1);
    parent = receiver; /* whom call_parent calls */
    pid_t caller_pid = start_child(call_parent, 1);
    caller = endpoint_of(caller_pid);
    STEP(2, until_state(caller, STATE_SENDING, receiver));
    STEP(3, until_state(receiver, STATE_RECEIVING, sender));

    m.arg[0] = receiver;
    STEP(4, ipc_send(sender, &m) == 0);
    STEP(5, exited_with(end_of(sender_pid), 0));
    STEP(6, exited_with(end_of(caller_pid), 0));
    STEP(7, exited_with(end_of(receiver_pid), 0));
    return 0;
}

/* A server loop of three requests by reply_receive; the first reply goes to
 * a process that is gone, which must not matter. */
static int serve_three(word dead)
{
    struct message m = pattern(0);
    endpoint caller = dead;
    for (word i = 0; i < 3; i++) {
        STEP(171, ipc_reply_receive(caller, &m) == 0);
        caller = m.source;
        STEP(172, matches(&m, 10 * i, caller));
        m = pattern(10 * i + 1);
    }
    STEP(173, ipc_reply(caller, &m) == 0);
    return 0;
}

static int reply_receive_loop(word waits_first)
{
    endpoint dead, server;
    pid_t pid = other_side(receive_one, ANY, &dead);
    kill_child(pid);
    pid = other_side(serve_three, dead, &server);
    for (word i = 0; i < 3; i++) {
        if (waits_first)
            STEP(1, until_state(server, STATE_RECEIVING, ANY));
        struct message m = pattern(10 * i);
        STEP(2, ipc_call(server, &m) == 0);
        STEP(3, matches(&m, 10 * i + 1, server));
    }
    STEP(4, exited_with(end_of(pid), 0));
    return 0;
}

/* While one call is being served, another one waits its turn. */
static int call_while_serving(word unused)
{
    (void)unused;
    endpoint first, second;
    struct message m;
    pid_t one = other_side(call_parent, 1, &first);
    STEP(1, ipc_receive(ANY, &m) == 0 && m.source == first);
    pid_t two = other_side(call_parent, 21, &second);
    STEP(2, until_state(second, STATE_SENDING, parent));
    m = pattern(2);
    STEP(3, ipc_reply_receive(first, &m) == 0);
    STEP(4, matches(&m, 21, second));
    m = pattern(22);
    STEP(5, ipc_reply(second, &m) == 0);
    STEP(6, exited_with(end_of(one), 0));
    STEP(7, exited_with(end_of(two), 0));
    return 0;
}

static const struct question questions[] = {
    {"call: is a waiting receiver of ANY served?", callee_first, 0},
    {"call: is a waiting receiver of just me served?", callee_first, 1},
    {"call: is a waiting caller received from ANY?", caller_first, 0},
    {"call: is a waiting caller received by name?", caller_first, 1},
    {"send: does a waiting receiver of ANY get it?", send_receiver_first, 0},
    {"send: does a waiting receiver of just me get it?", send_receiver_first,
     1},
    {"send: is a waiting sender received from ANY, with no reply due?",
     send_sender_first, 0},
    {"send: is a waiting sender received by name?", send_sender_first, 1},
    {"receive: by name first, then in the order of arrival?",
     by_name_and_in_order, 0},
    {"reply: may calls be answered in any order?", replies_out_of_order, 0},
    {"receive: does a receiver by name leave others in the queue?",
     not_the_one_awaited, 0},
    {"reply_receive: does a loop serve callers that come late?",
     reply_receive_loop, 1},
    {"reply_receive: does a loop serve callers that are there?",
     reply_receive_loop, 0},
    {"call: does a second caller wait while the first is served?",
     call_while_serving, 0},
};

int main(void)
{
    return ask_all(questions, sizeof(questions) / sizeof(questions[0]));
}
