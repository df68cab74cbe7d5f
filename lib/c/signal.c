/*
 * Signals: messages to MM, which calls the handlers.
 */
#include "lib/c/call.h"
#include <errno.h>
#include <kumquat/info.h>
#include <setjmp.h>
#include <signal.h>
#include <unistd.h>

_Static_assert(IPC_CALL == 1 && MM == 2 && MM_SIGRETURN == 0x116,
               "lib/sigreturn.asm says the same");

#define ONLY_ASK (-1) /* a handler for SIGACTION */

void signal_return(void); /* lib/sigreturn.asm: where handlers return to */

/* --- Sets ----------------------------------------------------------------- */

int sigemptyset(sigset_t *set)
{
    *set = 0;
    return 0;
}

int sigfillset(sigset_t *set)
{
    *set = ~(sigset_t)1; /* there is no signal 0 */
    return 0;
}

/* The bit of a signal; 0 and EINVAL if there is none of that number. */
static sigset_t bit_of(int signal)
{
    if (signal > 0 && signal < NSIG)
        return (sigset_t)1 << signal;
    errno = EINVAL;
    return 0;
}

int sigaddset(sigset_t *set, int signal)
{
    sigset_t bit = bit_of(signal);

    *set |= bit;
    return bit != 0 ? 0 : -1;
}

int sigdelset(sigset_t *set, int signal)
{
    sigset_t bit = bit_of(signal);

    *set &= ~bit;
    return bit != 0 ? 0 : -1;
}

int sigismember(const sigset_t *set, int signal)
{
    sigset_t bit = bit_of(signal);

    return bit != 0 ? (*set & bit) != 0 : -1;
}

/* --- The mask ------------------------------------------------------------- */

int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    struct message m = {
        .type = MM_SIGMASK,
        .arg = {set != NULL ? (word)how : SIG_BLOCK, set != NULL ? *set : 0}};

    if (call(MM, &m) < 0)
        return -1;
    if (old != NULL)
        *old = m.arg[0];
    return 0;
}

int sigpending(sigset_t *set)
{
    struct message m = {.type = MM_SIGMASK, .arg = {SIG_BLOCK, 0}};

    if (call(MM, &m) < 0)
        return -1;
    *set = m.arg[1];
    return 0;
}

int sigsuspend(const sigset_t *mask)
{
    struct message m = {.type = MM_SIGSUSPEND, .arg = {*mask}};

    return call(MM, &m);
}

int pause(void)
{
    sigset_t mask = info_self()->blocked;

    return sigsuspend(&mask);
}

void sigjmp_save(sigjmp_buf to, int keep)
{
    to->kept = keep;
    if (keep)
        sigprocmask(SIG_BLOCK, NULL, &to->mask);
}

void siglongjmp(sigjmp_buf to, int value)
{
    if (to->kept)
        sigprocmask(SIG_SETMASK, &to->mask, NULL);
    longjmp(to->place, value);
}

/* --- Actions -------------------------------------------------------------- */

int sigaction(int signal, const struct sigaction *action, struct sigaction *old)
{
    struct message m = {.type = MM_SIGACTION,
                        .arg = {(word)signal, (word)ONLY_ASK}};

    if (action != NULL && action->sa_handler == SIG_ERR) {
        errno = EINVAL;
        return -1;
    }
    if (action != NULL) {
        m.arg[1] = (word)action->sa_handler;
        m.arg[2] = action->sa_mask;
        m.arg[3] = (word)action->sa_flags;
        m.arg[4] = (word)signal_return;
    }
    if (call(MM, &m) < 0)
        return -1;
    if (old != NULL) {
        old->sa_handler = (sighandler_t)m.arg[0];
        old->sa_mask = m.arg[1];
        old->sa_flags = (int)m.arg[2];
    }
    return 0;
}

sighandler_t signal(int signal, sighandler_t handler)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    struct sigaction old;

    return sigaction(signal, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

/* --- Sending -------------------------------------------------------------- */

int kill(pid_t pid, int signal)
{
    struct message m = {.type = MM_KILL, .arg = {(word)pid, (word)signal}};

    return call(MM, &m);
}

/* kill() takes -1 for all processes, so there is no way to group 1. */
int killpg(pid_t group, int signal)
{
    if (group < 0 || group == 1) {
        errno = EINVAL;
        return -1;
    }
    return kill(-group, signal);
}

int raise(int signal)
{
    return kill(getpid(), signal);
}
