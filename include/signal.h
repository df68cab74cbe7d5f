/*
 * Signals.
 *
 * A signal stays pending while it is blocked; a second one of the same kind
 * meanwhile is the same one. What an unblocked one does is its action: the
 * default (see the table), nothing (SIG_IGN), or a handler, a function that
 * runs as if the program had called it where it was.
 *
 *     ends the process   all that are not named here
 *     stops it           SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU
 *     nothing            SIGCHLD, SIGURG, SIGWINCH
 *     goes on            SIGCONT (a handler runs after that)
 *
 * SIGKILL and SIGSTOP can be neither blocked nor handled. fork() leaves
 * actions and mask to the child, but no pending signal; exec() sets handled
 * ones to their default. A call that waits is interrupted by a handler: it
 * fails with EINTR, or starts again when the action has SA_RESTART. Never
 * restarted are pause, sigsuspend, the functions that sleep, and a message
 * that another process, not a server, has received: that ends with EINTR,
 * also when the process was only stopped and goes on.
 */
#ifndef SIGNAL_H
#define SIGNAL_H

#include <kumquat/cxx.h>
#include <kumquat/signal_frame.h>
#include <sys/types.h>

EXTERN_C_BEGIN

#define SIGHUP   1
#define SIGINT   2
#define SIGQUIT  3
#define SIGILL   4
#define SIGTRAP  5
#define SIGABRT  6
#define SIGBUS   7
#define SIGFPE   8
#define SIGKILL  9
#define SIGUSR1  10
#define SIGSEGV  11
#define SIGUSR2  12
#define SIGPIPE  13
#define SIGALRM  14
#define SIGTERM  15
#define SIGCHLD  17
#define SIGCONT  18
#define SIGSTOP  19
#define SIGTSTP  20
#define SIGTTIN  21
#define SIGTTOU  22
#define SIGURG   23
#define SIGWINCH 28
#define NSIG     32

typedef int sig_atomic_t; /* what a handler may set */
typedef void (*sighandler_t)(int);
#define SIG_DFL ((sighandler_t)0)
#define SIG_IGN ((sighandler_t)1)
#define SIG_ERR ((sighandler_t)-1)

/* --- Sets ----------------------------------------------------------------- */

typedef uint32_t sigset_t; /* bit n: signal n */

/* Sets of signals: empties or fills one, adds or takes a signal, asks for it.
 * EINVAL for a number that is no signal. */
int sigemptyset(sigset_t *set);
int sigfillset(sigset_t *set);
int sigaddset(sigset_t *set, int signal);
int sigdelset(sigset_t *set, int signal);
int sigismember(const sigset_t *set, int signal);

#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

/* Changes the mask, which signals have to wait. EINVAL. */
int sigprocmask(int how, const sigset_t *set, sigset_t *old);

/* Which do wait. */
int sigpending(sigset_t *set);

/* Waits with another mask until a handler has run: -1 and EINTR, always. */
int sigsuspend(const sigset_t *mask);

/* --- Actions -------------------------------------------------------------- */

typedef struct signal_info siginfo_t;
typedef struct signal_frame ucontext_t;

/* si_code: who has sent it; and the kinds of faults. */
#define SI_USER     0    /* a process, by kill() or its end */
#define SI_KERNEL   0x80 /* a key, an alarm, a broken pipe */
#define FPE_INTDIV  1    /* division by zero */
#define ILL_ILLOPC  1
#define SEGV_MAPERR 1 /* there is no page */
#define SEGV_ACCERR 2 /* there is one, but it may not be used so */

struct sigaction {
    union {
        sighandler_t sa_handler;
        void (*sa_sigaction)(int, siginfo_t *, void *); /* a ucontext_t */
    };
    sigset_t sa_mask; /* blocked too while the handler runs */
    int sa_flags;
};

#define SA_NOCLDSTOP 0x00000001 /* SIGCHLD: no signal when a child stops */
#define SA_NOCLDWAIT 0x00000002 /* SIGCHLD: children leave no status */
#define SA_SIGINFO   0x00000004 /* the handler takes three arguments */
#define SA_RESTART   0x10000000
#define SA_NODEFER   0x40000000 /* the signal itself is not blocked */
#define SA_RESETHAND 0x80000000 /* the default again, before it runs */

/* Sets and tells what a signal does. Either pointer may be null. EINVAL. */
int sigaction(int signal, const struct sigaction *action,
              struct sigaction *old);

/* Sets what a signal does, with SA_RESTART. Returns the old action. */
sighandler_t signal(int signal, sighandler_t handler);

/* --- Sending -------------------------------------------------------------- */

/* Sends a signal: to one process, to all of the caller's group (0), to all but
 * INIT and the caller (-1), to a group (-pid). Signal 0 only asks whether it
 * could be. ESRCH, EPERM, EINVAL. */
int kill(pid_t pid, int signal);
int killpg(pid_t group, int signal);
int raise(int signal);

/* --- Names, for commands -------------------------------------------------- */

/* "TERM" for SIGTERM; NULL if there is none of that number. */
const char *signal_name(int signal);

/* The number that "TERM", "SIGTERM", "sigterm" or "15" means; -1 for others.
 * "0" is 0. */
int signal_number(const char *text);

EXTERN_C_END

#endif
