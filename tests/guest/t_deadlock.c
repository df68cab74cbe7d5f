/*
 * Row I2: whoever would close a ring of waiting processes gets EDEADLK, and
 * with that the ring comes loose: all others get their answers.
 *
 * Members 0 to N-1 call (or send to) the next one, the last calls member 0.
 * A go from the parent starts each in turn, so that the last is the last.
 */
#include "child.h"
#include <errno.h>

#define RING_MAX 8
#define GO       0x6000u /* from the parent: arg0 the next, arg1 my place */
#define PING     0x6001u /* between members */

static endpoint parent;

/* Receives one ping from a member and, if it is a call, answers it. */
static int take_ping(word operation)
{
    struct message m;
    STEP(101, ipc_receive(ANY, &m) == 0);
    STEP(102, m.type == PING && m.source != parent);
    if (operation == IPC_CALL)
        STEP(103, ipc_reply(m.source, &m) == 0);
    return 0;
}

/* A member: waits for the go, then for the next member. Only the last is
 * refused, so all but the first get a ping. */
enum { FIRST, BETWEEN, LAST };
static int member(word operation)
{
    struct message m;
    STEP(1, ipc_receive(parent, &m) == 0 && m.type == GO);
    endpoint next = m.arg[0];
    word place = m.arg[1];

    m = (struct message){.type = PING};
    int r = operation == IPC_CALL ? ipc_call(next, &m) : ipc_send(next, &m);
    STEP(2, r == (place == LAST ? -EDEADLK : 0));
    return place == FIRST ? 0 : take_ping(operation);
}

/* Starts the members of a ring. */
static void start_ring(int size, word operation, pid_t *pid, endpoint *ring)
{
    parent = info_self()->self;
    for (int i = 0; i < size; i++) {
        pid[i] = start_child(member, operation);
        ring[i] = endpoint_of(pid[i]);
    }
}

/* A ring of so many members; argument: operation << 8 | size. */
static int ring_of(word argument)
{
    int size = argument & 0xFF;
    word operation = argument >> 8;
    pid_t pid[RING_MAX];
    endpoint ring[RING_MAX];
    start_ring(size, operation, pid, ring);
    for (int i = 0; i < size; i++) {
        struct message go = {.type = GO};
        go.arg[0] = ring[(i + 1) % size];
        go.arg[1] = i == 0 ? FIRST : i == size - 1 ? LAST : BETWEEN;
        STEP(11, ipc_send(ring[i], &go) == 0);
        if (i < size - 1)
            STEP(12, until_state(ring[i], STATE_SENDING, go.arg[0]));
    }
    for (int i = 0; i < size; i++)
        STEP(20 + i, exited_with(end_of(pid[i]), 0));
    return 0;
}

/* Serves the parent's call by calling its caller back. */
static int call_back(word operation)
{
    struct message m;
    STEP(1, ipc_receive(ANY, &m) == 0);
    endpoint caller = m.source;
    m.type = PING;
    if (operation == IPC_CALL)
        STEP(2, ipc_call(caller, &m) == -EDEADLK);
    else if (operation == IPC_SEND)
        STEP(3, ipc_send(caller, &m) == -EDEADLK);
    else
        STEP(4, ipc_receive(caller, &m) == -EDEADLK);
    m.type = 42;
    STEP(5, ipc_reply(caller, &m) == 0);
    return 0;
}

/* Whom I call, and who has received it, can't wait for me. */
static int received_ring(word operation)
{
    pid_t pid = start_child(call_back, operation);
    struct message m = {.type = PING};
    STEP(11, ipc_call(endpoint_of(pid), &m) == 0 && m.type == 42);
    STEP(12, exited_with(end_of(pid), 0));
    return 0;
}

/* Waits for a message of the parent alone. */
static int await_parent(word unused)
{
    (void)unused;
    struct message m;
    return ipc_receive(parent, &m) == 0 ? 0 : 1;
}

/* Two receivers by name that wait for each other wait for ever. */
static int mutual_receive(word unused)
{
    (void)unused;
    parent = info_self()->self;
    pid_t pid = start_child(await_parent, 0);
    endpoint child = endpoint_of(pid);
    STEP(1, until_state(child, STATE_RECEIVING, parent));
    struct message m = {.type = PING};
    STEP(2, ipc_receive(child, &m) == -EDEADLK);
    STEP(3, ipc_send(child, &m) == 0);
    STEP(4, exited_with(end_of(pid), 0));
    return 0;
}

/* A ring of one. */
static int with_self(word operation)
{
    endpoint self = info_self()->self;
    struct message m = {.type = PING};
    int r = operation == IPC_CALL   ? ipc_call(self, &m)
            : operation == IPC_SEND ? ipc_send(self, &m)
                                    : ipc_receive(self, &m);
    STEP(1, r < 0);
    STEP(2, r == -EDEADLK);
    return 0;
}

/* Calls the process named; fine whatever comes of it. */
static int caller_of(word callee)
{
    struct message m = {.type = PING};
    ipc_call(callee, &m);
    return 0;
}

/* A long chain that is no ring: everybody waits, nobody is refused. */
static int chain_without_ring(word unused)
{
    (void)unused;
    pid_t pid[RING_MAX];
    endpoint end = info_self()->self, previous = end;
    for (int i = 0; i < RING_MAX; i++) {
        pid[i] = start_child(caller_of, previous);
        endpoint e = endpoint_of(pid[i]);
        STEP(1, until_state(e, STATE_SENDING, previous));
        previous = e;
    }
    struct message m;
    STEP(2, ipc_receive(ANY, &m) == 0);
    STEP(3, ipc_call(previous, &m) == -EDEADLK); /* a ring of nine */
    STEP(4, ipc_reply(m.source, &m) == 0);
    for (int i = 0; i < RING_MAX; i++)
        STEP(5, exited_with(end_of(pid[i]), 0));
    return 0;
}

static const struct question questions[] = {
    {"call: is a ring of 2 refused to its last?", ring_of, IPC_CALL << 8 | 2},
    {"call: is a ring of 3 refused to its last?", ring_of, IPC_CALL << 8 | 3},
    {"call: is a ring of 8 refused to its last?", ring_of, IPC_CALL << 8 | 8},
    {"send: is a ring of 2 refused to its last?", ring_of, IPC_SEND << 8 | 2},
    {"send: is a ring of 3 refused to its last?", ring_of, IPC_SEND << 8 | 3},
    {"send: is a ring of 8 refused to its last?", ring_of, IPC_SEND << 8 | 8},
    {"call: is a call back to my caller refused?", received_ring, IPC_CALL},
    {"send: is a send back to my caller refused?", received_ring, IPC_SEND},
    {"receive: is waiting for my caller's next message refused?", received_ring,
     IPC_RECEIVE},
    {"receive: are two that wait for each other refused?", mutual_receive, 0},
    {"call: is a call to oneself refused?", with_self, IPC_CALL},
    {"send: is a send to oneself refused?", with_self, IPC_SEND},
    {"receive: is a receive from oneself refused?", with_self, IPC_RECEIVE},
    {"is a chain of 8 fine until somebody closes it?", chain_without_ring, 0},
};

int main(void)
{
    return ask_all(questions, sizeof(questions) / sizeof(questions[0]));
}
