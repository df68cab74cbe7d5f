/*
 * What the processes of a test do, in few words: on top of mm_world.h.
 */
#ifndef HOST_MM_STEPS_H
#define HOST_MM_STEPS_H

#include "tests/host/mm_world.h"
#include "tests/host/tap.h"
#include <sys/resource.h>
#include <sys/wait.h>

#define CATCHER  0x40001000u /* the address of some handler */
#define RESTORER 0x40002000u
#define DEFAULT  0u
#define IGNORE   1u
#define ONLY_ASK UINT32_MAX
#define BIT(s)   (1u << (s))
#define INIT     0u /* its slot */

static inline int pid_of(unsigned slot)
{
    return block_of(slot)->pid;
}

static inline uint8_t life_of(unsigned slot)
{
    return block_of(slot)->life;
}

/* sigaction; returns its result. */
static inline int act(unsigned slot, int signal, word handler, uint32_t mask,
                      uint32_t flags)
{
    return ask(slot, MM_SIGACTION, (word)signal, handler, mask, flags,
               RESTORER);
}

/* The handler that SIGACTION tells. */
static inline word action_of(unsigned slot, int signal)
{
    struct message m = {.type = MM_SIGACTION, .arg = {(word)signal, ONLY_ASK}};

    return call(slot, &m) == 0 ? m.arg[0] : ONLY_ASK;
}

static inline int set_mask(unsigned slot, uint32_t mask)
{
    return ask(slot, MM_SIGMASK, SIG_SETMASK, mask);
}

/* The signals that are pending, as SIGMASK tells. */
static inline uint32_t pending_of(unsigned slot)
{
    struct message m = {.type = MM_SIGMASK, .arg = {SIG_BLOCK, 0}};

    return call(slot, &m) == 0 ? m.arg[1] : UINT32_MAX;
}

/* kill(), by INIT and by others. */
static inline int kill_by(unsigned slot, int pid, int signal)
{
    return ask(slot, MM_KILL, (word)pid, (word)signal);
}

static inline void send(unsigned slot, int signal)
{
    kill_by(INIT, pid_of(slot), signal);
}

/* waitpid(); *status is -1 if it tells none. */
static inline int wait_by(unsigned slot, int pid, word options, int *status)
{
    struct message m = {.type = MM_WAIT, .arg = {(word)pid, options}};
    int result = call(slot, &m);

    *status = result > 0 ? (int)m.arg[0] : -1;
    return result;
}

/* How a child of INIT has ended: its wait status. */
static inline int status_of(unsigned slot)
{
    int pid = pid_of(slot), status;

    return wait_by(INIT, pid, WNOHANG, &status) == pid ? status : -1;
}

/* Does it run the handler of this signal? */
static inline bool handles(unsigned slot, int signal)
{
    const struct slot *s = &slots[slot];

    return s->state == STATE_READY && s->depth > 0 &&
           s->stack[s->depth - 1].details.si_signo == signal;
}

/* Its handler returns. */
static inline void handler_ends(unsigned slot)
{
    ask(slot, MM_SIGRETURN, 0);
}

/* --- Waiting elsewhere ------------------------------------------------------
 */

static inline void calls(unsigned slot, enum info_state state, endpoint peer)
{
    slots[slot].state = state;
    slots[slot].peer = peer;
    slots[slot].in_call = true;
    slots[slot].now.saw = NOTHING;
}

/* A server keeps its request, of which so many bytes are done. */
static inline void parks(unsigned slot, endpoint server, int moved)
{
    calls(slot, STATE_CALLING, server);
    slots[slot].parked = true;
    slots[slot].meets = false;
    slots[slot].moved = moved;
}

/* Was its last call the one that came to this? */
static inline bool saw(unsigned slot, enum saw what, int result)
{
    const struct seen_call *now = &slots[slot].now;

    return slots[slot].state == STATE_READY && now->saw == what &&
           (what == NOTHING || what == THE_TRAP ||
            (int)now->reply.type == result);
}

/* Where a process may be when a signal comes. */
enum place {
    RUNS,
    WAITS,
    SUSPENDS,
    PARKED,         /* a request in FS */
    MOVED,          /* one that has moved 5 bytes */
    ANSWERED,       /* one that FS answers meanwhile, by 3 */
    SLEEPS,         /* in CLOCK */
    QUEUED,         /* a message in a server's queue */
    QUEUED_AT_USER, /* in a process's queue */
    RECEIVED,       /* a call that a process has received */
    RECEIVES,
    PLACES
};

/* What it sees of its call after a handler, after one with SA_RESTART, and
 * when it is stopped and goes on. */
#define NO_CALL       NOTHING, 0
#define AGAIN         THE_TRAP, 0
#define FAILS         AN_ERROR, -EINTR
#define GIVES(result) A_REPLY, result

static const struct {
    struct result {
        enum saw saw;
        int result;
    } plain, restart, stopped;
} places[PLACES] = {
    [RUNS] = {{NO_CALL}, {NO_CALL}, {NO_CALL}},
    [WAITS] = {{FAILS}, {AGAIN}, {AGAIN}},
    [SUSPENDS] = {{FAILS}, {FAILS}, {AGAIN}},
    [PARKED] = {{FAILS}, {AGAIN}, {AGAIN}},
    [MOVED] = {{GIVES(5)}, {GIVES(5)}, {GIVES(5)}},
    [ANSWERED] = {{GIVES(3)}, {GIVES(3)}, {GIVES(3)}},
    [SLEEPS] = {{FAILS}, {FAILS}, {AGAIN}},
    [QUEUED] = {{AGAIN}, {AGAIN}, {AGAIN}},
    [QUEUED_AT_USER] = {{FAILS}, {AGAIN}, {AGAIN}},
    [RECEIVED] = {{FAILS}, {FAILS}, {FAILS}},
    [RECEIVES] = {{FAILS}, {AGAIN}, {AGAIN}},
};

/* Brings a process there. */
static inline void go_to(unsigned slot, enum place place)
{
    switch (place) {
    case WAITS:
        ask(slot, MM_WAIT, (word)-1, 0);
        break;
    case SUSPENDS:
        ask(slot, MM_SIGSUSPEND, 0);
        break;
    case PARKED:
    case MOVED:
    case ANSWERED:
        parks(slot, FS, place == MOVED ? 5 : 0);
        slots[slot].meets = place == ANSWERED;
        break;
    case SLEEPS:
        parks(slot, CLOCK, 0);
        break;
    case QUEUED:
        calls(slot, STATE_SENDING, FS);
        break;
    case QUEUED_AT_USER:
        calls(slot, STATE_SENDING, endpoint_of(INIT));
        break;
    case RECEIVED:
        calls(slot, STATE_CALLING, endpoint_of(INIT));
        break;
    case RECEIVES:
        calls(slot, STATE_RECEIVING, ANY);
        break;
    default:
        slots[slot].state = STATE_READY;
        slots[slot].now.saw = NOTHING;
    }
}

/* --- Between tests ----------------------------------------------------------
 */

/* All end, and INIT waits for them. */
static inline void clean(void)
{
    int status;

    kill_by(INIT, -1, SIGKILL);
    while (wait_by(INIT, -1, WNOHANG, &status) > 0)
        continue;
    for (unsigned slot = 0; slot < NR_PROCS; slot++)
        if ((slots[slot].state != STATE_FREE) != (slot == INIT))
            complain("something is left of a process");
}

/* Says which row of a table does not agree; returns whether it does. */
static inline bool row(bool agrees, unsigned number)
{
    if (!agrees)
        printf("# row %u\n", number);
    return agrees;
}

#endif
