/*
 * For the tests of signals: actions in one line, handlers that count, and
 * children that are caught in the middle of something.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include "child.h"
#include <errno.h>

#define NOBODY_PID 29999 /* hardly ever a process */
#define SOME_USER  1000  /* is not root */

/* Did this fail, and with this error? */
#define FAILS(call, error) ((call) == -1 && errno == (error))

#define BIT(signal)        (1u << (signal))

typedef void (*info_handler)(int, siginfo_t *, void *);

/* Handles a signal with a function of one argument. */
static inline int handle(int signal, sighandler_t handler, int flags)
{
    struct sigaction action = {.sa_flags = flags};
    action.sa_handler = handler;
    return sigaction(signal, &action, NULL);
}

/* The same with a function of three, with others blocked while it runs. */
static inline int handle_info(int signal, info_handler handler, int flags,
                              sigset_t mask)
{
    struct sigaction action = {.sa_mask = mask};
    action.sa_sigaction = handler;
    action.sa_flags = flags | SA_SIGINFO;
    return sigaction(signal, &action, NULL);
}

/* A handler that counts, each signal by itself. */
static volatile int seen[NSIG];
static inline void count_signal(int signal)
{
    seen[signal]++;
}

/* Counts a signal from now on. */
static inline int count(int signal, int flags)
{
    seen[signal] = 0;
    return handle(signal, count_signal, flags);
}

/* --- the mask -------------------------------------------------------- */

static inline sigset_t mask_now(void)
{
    sigset_t mask = 0;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    return mask;
}

static inline sigset_t pending_now(void)
{
    sigset_t pending = 0;
    sigpending(&pending);
    return pending;
}

static inline int set_mask(sigset_t mask)
{
    return sigprocmask(SIG_SETMASK, &mask, NULL);
}

/* Waits with this mask until a handler has run. */
static inline int suspend(sigset_t mask)
{
    return sigsuspend(&mask);
}

/* --- children that may hang --------------------------------------------- */

/* As run_guarded(), but asleep until the child ends: for many of them. */
static inline int run_limited(child_body body, word argument)
{
    struct sigaction old;
    int status;
    pid_t pid = start_child(body, argument);
    sigaction(SIGALRM, NULL, &old);
    count(SIGALRM, 0);
    alarm(PATIENCE / HZ);
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        status = pid < 0 ? NO_FORK : (kill_child(pid), HUNG);
    alarm(0);
    sigaction(SIGALRM, &old, NULL);
    return status;
}

/* --- others ---------------------------------------------------------- */

/* What MM or the kernel knows of a process, as `life` or `state` do. */
static inline int life_of(pid_t pid)
{
    const volatile struct info *block = block_of(pid);
    return block == NULL ? LIFE_NONE : block->life;
}

/* Waits until MM says so of a process. 0 when PATIENCE is over. */
static inline int until_life(pid_t pid, int life)
{
    for (uint32_t start = now(); now() - start < PATIENCE;)
        if (life_of(pid) == life)
            return 1;
    return 0;
}

/* Waits until there is no process of that pid. */
static inline int until_gone(pid_t pid)
{
    return until_life(pid, LIFE_NONE);
}

/* Waits until a child waits in a call that `peer` has received. */
static inline int until_calling(pid_t pid, endpoint peer)
{
    return until_state(endpoint_of(pid), STATE_CALLING, peer);
}

/* Waits until a child waits in sigsuspend or pause. */
static inline int until_paused(pid_t pid)
{
    return until_calling(pid, MM);
}

/* In a body that `peer` tells when to go on: sends nothing, waits. */
static inline int be_told(endpoint peer)
{
    struct message m;
    return ipc_receive(peer, &m);
}

/* Tells a child that waits in be_told() to go on. */
static inline int tell(pid_t pid)
{
    struct message m = {.type = 1};
    return ipc_send(endpoint_of(pid), &m);
}

/* Waits until a child waits in be_told(). */
static inline int until_listening(pid_t pid)
{
    return until_state(endpoint_of(pid), STATE_RECEIVING, info_self()->self);
}

/* Runs for so many ticks. */
static inline void spin(uint32_t ticks)
{
    for (uint32_t start = now(); now() - start < ticks;)
        continue;
}

#endif
