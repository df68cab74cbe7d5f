/*
 * Row I3: nobody waits for the dead. A process whose peer ends, however and
 * whenever, gets ESRCH at once; an endpoint of a dead process is refused for
 * ever, also when its slot belongs to somebody else.
 */
#include "child.h"
#include <errno.h>

#define WORK 0x6100u

static endpoint parent;

/* Ways of ending. */
enum { BY_EXIT, BY_FAULT, BY_KILL };

/* Ends in this way. */
static int end_by(word way)
{
    if (way == BY_FAULT)
        __asm__ volatile("ud2");
    if (way == BY_KILL)
        kill(getpid(), SIGKILL);
    return 0;
}

/* Waits until `peer` waits for this process in `state`, then ends. */
static endpoint victim;
static int victim_state;
static int die_awaited(word way)
{
    if (victim_state == STATE_CALLING) {
        struct message m;
        STEP(1, ipc_receive(victim, &m) == 0);
    }
    STEP(2, until_state(victim, victim_state, info_self()->self));
    return end_by(way);
}

/* The peer dies before it has received me; the argument: way | send. */
static int dies_unreceived(word argument)
{
    victim = info_self()->self;
    victim_state = STATE_SENDING;
    pid_t pid = start_child(die_awaited, argument & 0xFF);
    endpoint peer = endpoint_of(pid);
    struct message m = {.type = WORK};
    int r = argument >> 8 ? ipc_send(peer, &m) : ipc_call(peer, &m);
    STEP(11, r == -ESRCH);
    STEP(12, end_of(pid) >= 0);
    return 0;
}

/* The peer dies while it works on my call. */
static int dies_working(word way)
{
    victim = info_self()->self;
    victim_state = STATE_CALLING;
    pid_t pid = start_child(die_awaited, way);
    struct message m = {.type = WORK};
    STEP(21, ipc_call(endpoint_of(pid), &m) == -ESRCH);
    STEP(22, end_of(pid) >= 0);
    return 0;
}

/* The peer dies while I wait for a message of it alone. */
static int dies_awaited(word way)
{
    victim = info_self()->self;
    victim_state = STATE_RECEIVING;
    pid_t pid = start_child(die_awaited, way);
    struct message m;
    STEP(31, ipc_receive(endpoint_of(pid), &m) == -ESRCH);
    STEP(32, end_of(pid) >= 0);
    return 0;
}

/* Calls and wants ESRCH. */
static int call_and_lose(word peer)
{
    struct message m = {.type = WORK};
    STEP(41, ipc_call(peer, &m) == -ESRCH);
    return 0;
}

/* Receives one of three callers, then is killed: all three are told. */
static int receive_one_and_stay(word unused)
{
    (void)unused;
    struct message m;
    ipc_receive(ANY, &m);
    ipc_receive(parent, &m);
    return 0;
}

static int many_lose(word unused)
{
    (void)unused;
    parent = info_self()->self;
    pid_t server = start_child(receive_one_and_stay, 0), caller[3];
    endpoint peer = endpoint_of(server);
    for (int i = 0; i < 3; i++) {
        caller[i] = start_child(call_and_lose, peer);
        STEP(1, until_state(endpoint_of(caller[i]),
                            i == 0 ? STATE_CALLING : STATE_SENDING, peer));
    }
    STEP(2, died_by(kill_child(server), SIGKILL));
    for (int i = 0; i < 3; i++)
        STEP(3, exited_with(end_of(caller[i]), 0));
    return 0;
}

/* A chain loses its middle: its caller is told, the far end is not hurt. */
static int relay(word next)
{
    struct message m;
    ipc_receive(ANY, &m);
    ipc_call(next, &m);
    return 0;
}

static int middle_dies(word unused)
{
    (void)unused;
    parent = info_self()->self;
    pid_t middle = start_child(relay, parent);
    endpoint between = endpoint_of(middle);
    pid_t first = start_child(call_and_lose, between);
    STEP(1, until_state(between, STATE_SENDING, parent));
    struct message m;
    STEP(2, ipc_receive(ANY, &m) == 0 && m.source == between);
    STEP(3, died_by(kill_child(middle), SIGKILL));
    STEP(4, exited_with(end_of(first), 0));
    STEP(5, ipc_reply(between, &m) == -ESRCH);
    return 0;
}

/* Every operation with a peer that is no more. */
static int refused_all(endpoint dead)
{
    struct message m = {.type = WORK};
    STEP(51, ipc_call(dead, &m) == -ESRCH);
    STEP(52, ipc_send(dead, &m) == -ESRCH);
    STEP(53, ipc_receive(dead, &m) == -ESRCH);
    STEP(54, ipc_reply(dead, &m) == -ESRCH);
    return 0;
}

/* Waits for the parent's call and answers it. */
static int answer(word unused)
{
    (void)unused;
    struct message m;
    STEP(61, ipc_receive(ANY, &m) == 0);
    STEP(62, ipc_reply(m.source, &m) == 0);
    return 0;
}

static int stale_after_wait(word unused)
{
    (void)unused;
    pid_t pid = start_child(answer, 0);
    endpoint dead = endpoint_of(pid);
    kill_child(pid);
    return refused_all(dead);
}

/* HANGING is dead too. */
static int stale_while_hanging(word unused)
{
    (void)unused;
    pid_t pid = start_child(end_by, BY_EXIT);
    endpoint dead = endpoint_of(pid);
    STEP(1, until_hanging(dead));
    int r = refused_all(dead);
    end_of(pid);
    return r;
}

/* The slot has a new owner: the old name is refused, the new one works. */
static int stale_after_reuse(word unused)
{
    (void)unused;
    pid_t pid = start_child(answer, 0);
    endpoint dead = endpoint_of(pid), heir = 0;
    kill_child(pid);
    for (uint32_t i = 0; i < 4 * info_head()->slots; i++) {
        pid = start_child(answer, 0);
        heir = endpoint_of(pid);
        if (ENDPOINT_SLOT(heir) == ENDPOINT_SLOT(dead))
            break;
        kill_child(pid);
    }
    STEP(1, ENDPOINT_SLOT(heir) == ENDPOINT_SLOT(dead));
    STEP(2, heir != dead);
    int r = refused_all(dead);
    STEP(r, r == 0);
    STEP(3, until_state(heir, STATE_RECEIVING, ANY));
    struct message m = {.type = WORK};
    STEP(4, ipc_call(heir, &m) == 0 && m.source == heir);
    STEP(5, exited_with(end_of(pid), 0));
    return 0;
}

/* A living process under generations that it does not have. */
static int wrong_generation(word unused)
{
    (void)unused;
    pid_t pid = start_child(answer, 0);
    endpoint alive = endpoint_of(pid);
    STEP(1, until_state(alive, STATE_RECEIVING, ANY));
    word slot = ENDPOINT_SLOT(alive), mine = alive >> ENDPOINT_SLOT_BITS;
    for (word g = 0; g < 64; g++)
        if (g != mine)
            STEP(2, refused_all(ENDPOINT_MAKE(g, slot)) == 0);
    STEP(3, refused_all(ENDPOINT_MAKE(mine ^ 0x8000, slot)) == 0);
    struct message m = {.type = WORK};
    STEP(4, ipc_call(alive, &m) == 0);
    STEP(5, exited_with(end_of(pid), 0));
    return 0;
}

/* 0x100 in the argument of dies_unreceived: by ipc_send. */
static const struct question questions[] = {
    {"call: is a queued caller told of exit?", dies_unreceived, BY_EXIT},
    {"call: is a queued caller told of a fault?", dies_unreceived, BY_FAULT},
    {"call: is a queued caller told of a kill?", dies_unreceived, BY_KILL},
    {"send: is a queued sender told of exit?", dies_unreceived,
     0x100 | BY_EXIT},
    {"send: is a queued sender told of a fault?", dies_unreceived,
     0x100 | BY_FAULT},
    {"call: is a served caller told of exit?", dies_working, BY_EXIT},
    {"call: is a served caller told of a fault?", dies_working, BY_FAULT},
    {"call: is a served caller told of a kill?", dies_working, BY_KILL},
    {"receive: is a receiver told of exit?", dies_awaited, BY_EXIT},
    {"receive: is a receiver told of a fault?", dies_awaited, BY_FAULT},
    {"receive: is a receiver told of a kill?", dies_awaited, BY_KILL},
    {"call: are all of three callers told?", many_lose, 0},
    {"call: is the caller of a dead middle told?", middle_dies, 0},
    {"is the endpoint of a reaped process refused?", stale_after_wait, 0},
    {"is the endpoint of a HANGING process refused?", stale_while_hanging, 0},
    {"is it refused when the slot has a new owner?", stale_after_reuse, 0},
    {"are wrong generations of a living process refused?", wrong_generation, 0},
};

int main(void)
{
    return ask_all(questions, sizeof(questions) / sizeof(questions[0]));
}
