/*
 * Signals: sent by kill() and by the terminal.
 *
 * There are no handlers yet: a signal is ignored or deadly. A group can hold
 * both its sender and processes whose end changes the lists, so the targets
 * are written down first, permissions checked, and then signalled one by
 * one. INIT gets no signals: it must not die.
 */
#include "handlers.h"
#include "kernel.h"
#include <errno.h>
#include <signal.h>

#define SIGNAL_LAST 31 /* so that a word has a bit for each */
#define BIT(signal) (1u << (signal))

/* These do nothing unless a process asks for more. */
#define HARMLESS                                                 \
    (BIT(SIGCHLD) | BIT(SIGCONT) | BIT(SIGSTOP) | BIT(SIGTSTP) | \
     BIT(SIGTTIN) | BIT(SIGTTOU) | BIT(SIGURG) | BIT(SIGWINCH))

/* Those that get the signal being sent. */
static struct {
    endpoint who[NR_PROCS];
    unsigned count;   /* of who[] */
    unsigned refused; /* fit, but the sender may not signal them */
} targets;

/* May `from` signal `to`? The terminal, NULL, may. */
static bool may_signal(const struct process *from, const struct process *to,
                       int signal)
{
    if (to == init_process)
        return signal == 0;
    if (from == NULL || from->info->euid == 0)
        return true;
    return from->info->uid == to->info->uid ||
           from->info->euid == to->info->uid;
}

static void target_add(const struct process *from, const struct process *to,
                       int signal)
{
    if (may_signal(from, to, signal))
        targets.who[targets.count++] = to->self;
    else
        targets.refused++;
}

/* Writes down the process, or the group, with a number. */
static void targets_find(const struct process *from, enum process_key key,
                         int number, int signal)
{
    targets.count = targets.refused = 0;
    for (struct process *p = process_first(key, number); p != NULL;
         p = process_next(key, p))
        target_add(from, p, signal);
}

/* Writes down everybody but INIT and the sender. */
static void targets_all(const struct process *from, int signal)
{
    targets.count = targets.refused = 0;
    for (unsigned slot = 0; slot < NR_PROCS; slot++) {
        struct process *p = process_at(slot);
        if (p != NULL && p != from && p != init_process)
            target_add(from, p, signal);
    }
}

/* Does a signal end the process? */
static bool is_deadly(const struct process *p, int signal)
{
    return signal != 0 && p->info->life != LIFE_HANGING &&
           !((p->ignored | HARMLESS) & BIT(signal));
}

/* Signals the targets. 0 if there was one at least; -ESRCH, -EPERM. They all
 * stop before the first one ends: thousands that run would take MM's turns
 * away before it is through. */
static int targets_signal(int signal)
{
    for (unsigned i = 0; i < targets.count; i++)
        if (is_deadly(process_of(targets.who[i]), signal))
            KERNEL_CALL(HOLD, targets.who[i]);
    for (unsigned i = 0; i < targets.count; i++) {
        struct process *p = process_of(targets.who[i]);
        if (p != NULL && is_deadly(p, signal))
            process_exit(p, signal);
    }
    if (targets.count > 0)
        return 0;
    return targets.refused > 0 ? -EPERM : -ESRCH;
}

/* MM_KILL. A caller that kills itself is past being answered: KERNEL drops
 * the reply. */
int do_kill(struct process *p, struct message *m)
{
    int pid = (int)m->arg[0], signal = (int)m->arg[1];

    if (m->arg[1] > SIGNAL_LAST)
        return -EINVAL;
    if (pid < -KUMQUAT_PID_MAX)
        return -ESRCH;
    if (pid == -1)
        targets_all(p, signal);
    else if (pid > 0)
        targets_find(p, BY_PID, pid, signal);
    else
        targets_find(p, BY_GROUP, pid == 0 ? p->info->pgid : -pid, signal);
    return targets_signal(signal);
}

/* MM_SIGACTION -> the old action: 0 default, 1 ignore. */
int do_sigaction(struct process *p, struct message *m)
{
    word signal = m->arg[0], action = m->arg[1];

    if (signal == 0 || signal > SIGNAL_LAST || action > 1)
        return -EINVAL;
    if (signal == SIGKILL || signal == SIGSTOP)
        return -EINVAL;
    int old = p->ignored >> signal & 1;
    p->ignored = (p->ignored & ~BIT(signal)) | action << signal;
    return old;
}

void signal_from_terminal(void)
{
    struct message m = {.type = DEVICE_SIGNAL};

    while (ipc_call(TTY, &m) == 0 && (int)m.type > 0) {
        int group = (int)m.arg[0], signal = (int)m.type;
        if (signal <= SIGNAL_LAST) {
            targets_find(NULL, BY_GROUP, group, signal);
            targets_signal(signal);
        }
        m = (struct message){.type = DEVICE_SIGNAL};
    }
}
