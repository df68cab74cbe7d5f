/*
 * What a process says of its own signals: actions and mask.
 */
#include "handlers.h"
#include <errno.h>
#include <kumquat/kernel.h>
#include <string.h>

#define ONLY_ASK   UINT32_MAX /* SIGACTION's handler, too */
#define NEVER_MASK (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))

/* MM_SIGACTION. A pending signal that is ignored from now on is gone.
 * -EINVAL. */
int do_sigaction(struct process *p, struct mm_sigaction *m)
{
    const struct mm_sigaction asked = *m;
    const word signal = m->signal, handler = m->handler;
    const uint32_t bit = SIGNAL_BIT(signal & (NSIG - 1));

    if (signal == 0 || signal >= NSIG)
        return -EINVAL;
    struct action *action = &p->own.action[signal];
    m->reply.old_handler =
        p->own.caught & bit ? action->handler : p->info->ignored >> signal & 1;
    m->reply.old_mask = action->mask;
    m->reply.old_flags = action->flags;
    if (handler == ONLY_ASK)
        return 0;
    if (bit & NEVER_MASK)
        return -EINVAL;

    *action = (struct action){handler, asked.mask & ~NEVER_MASK, asked.flags};
    p->own.restorer = asked.restorer;
    p->info->ignored &= ~bit;
    p->own.caught &= ~bit;
    if (handler > 1)
        p->own.caught |= bit;
    else if (handler == 1)
        p->info->ignored |= bit;
    if (handler == 1 || (handler == 0 && (bit & SIGNALS_HARMLESS)))
        p->pending &= ~bit;
    return 0;
}

void signals_exec(struct process *p)
{
    p->own.caught = 0;
    memset(p->own.action, 0, sizeof p->own.action);
}

/* MM_SIGMASK. -EINVAL. */
int do_sigmask(struct process *p, struct mm_sigmask *m)
{
    uint32_t old = p->info->blocked, set = m->set;

    if (m->how == SIG_BLOCK)
        set |= old;
    else if (m->how == SIG_UNBLOCK)
        set = old & ~set;
    else if (m->how != SIG_SETMASK)
        return -EINVAL;
    p->info->blocked = set & ~NEVER_MASK;
    m->reply.old = old;
    m->reply.pending = p->pending;
    return p->pending & ~p->info->blocked ? signal_result(p, 0, old) : 0;
}

/* MM_SIGSUSPEND: the reply, -EINTR, comes with a handler. */
int do_sigsuspend(struct process *p, struct mm_sigsuspend *m)
{
    p->suspended = true;
    p->mask_before = p->info->blocked;
    p->info->blocked = m->mask & ~NEVER_MASK;
    p->info->life = LIFE_PAUSED;
    signal_due(p);
    return NO_REPLY;
}

/* MM_SIGRETURN. A process whose frame can't be read ends. */
int do_sigreturn(struct process *p, struct mm_sigreturn *m)
{
    word mask;
    int error;

    (void)m;
    do {
        error = kernel_sigreturn(p->self, &mask);
    } while (error == -ENOMEM && memory_short(p) == 0);
    if (error == -EFAULT) {
        crash_keep(p, SIGSEGV);
        process_exit(p, SIGSEGV | DUMPED);
    }
    if (error < 0)
        return NO_REPLY;
    p->info->blocked = mask & ~NEVER_MASK;
    if (p->pending & ~p->info->blocked)
        signal_due(p);
    return NO_REPLY;
}
