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
    word before, pending;

    if (returned(mm_sigmask(set != NULL ? (word)how : SIG_BLOCK,
                            set != NULL ? *set : 0, &before, &pending)) < 0)
        return -1;
    if (old != NULL)
        *old = before;
    return 0;
}

int sigpending(sigset_t *set)
{
    word mask, pending;

    if (returned(mm_sigmask(SIG_BLOCK, 0, &mask, &pending)) < 0)
        return -1;
    *set = pending;
    return 0;
}

int sigsuspend(const sigset_t *mask)
{
    return returned(mm_sigsuspend(*mask));
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
    static const struct sigaction only_ask = {.sa_handler = SIG_ERR}; /* -1 */
    word handler, mask, flags;

    if (action != NULL && action->sa_handler == SIG_ERR) {
        errno = EINVAL;
        return -1;
    }
    if (action == NULL)
        action = &only_ask;
    if (returned(mm_sigaction((word)signal, (word)action->sa_handler,
                              action->sa_mask, (word)action->sa_flags,
                              (word)signal_return, &handler, &mask, &flags)) <
        0)
        return -1;
    if (old != NULL)
        *old = (struct sigaction){.sa_handler = (sighandler_t)handler,
                                  .sa_mask = mask,
                                  .sa_flags = (int)flags};
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
    return returned(mm_kill((word)pid, (word)signal));
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
