/*
 * Signals: who sends them to whom. What they do there is in deliver.c.
 *
 * INIT gets no signals: it must not die.
 */
#include "handlers.h"
#include <errno.h>

/* May `from` signal `to`? The system, NULL, may. */
static bool may_signal(const struct process *from, const struct process *to,
                       int signal)
{
    if (to == init_process)
        return signal == 0;
    if (from == NULL || from->info->euid == 0)
        return true;
    if (signal == SIGCONT && from->info->sid == to->info->sid)
        return true;
    return from->info->uid == to->info->uid ||
           from->info->uid == to->info->suid ||
           from->info->euid == to->info->uid ||
           from->info->euid == to->info->suid;
}

/* Signals one. *result: 0 once there was one, until then why not. */
static void try(const struct process *from, struct process *to, int signal,
                int *result)
{
    if (!may_signal(from, to, signal)) {
        if (*result != 0)
            *result = -EPERM;
        return;
    }
    *result = 0;
    if (signal != 0)
        signal_send(to, signal, from == NULL ? 0 : from->info->pid);
}

int signal_group(const struct process *from, int group, int signal)
{
    int result = -ESRCH;

    FOR_EACH_WITH(p, BY_GROUP, group)
        try(from, p, signal, &result);
    return result;
}

/* Everybody but INIT and the sender. */
static int signal_all(const struct process *from, int signal)
{
    int result = -ESRCH;

    FOR_EACH_PROCESS(p)
        if (p != from && p != init_process)
            try(from, p, signal, &result);
    return result;
}

/* MM_KILL. -EINVAL, -ESRCH, -EPERM. */
int do_kill(struct process *p, struct mm_kill *m)
{
    int pid = (int)m->pid, signal = (int)m->signal;
    struct process *one;
    int result = -ESRCH;

    if (m->signal >= NSIG)
        return -EINVAL;
    if (pid < -KUMQUAT_PID_MAX)
        return -ESRCH;
    if (pid == -1)
        result = signal_all(p, signal);
    else if (pid <= 0)
        result = signal_group(p, pid == 0 ? p->info->pgid : -pid, signal);
    else if ((one = process_find(pid)) != NULL)
        try(p, one, signal, &result);
    return result < 0 || signal == 0 ? result : signal_result(p, 0, 0);
}

/* A server says which process gets the signal, as often as it has one. */
static void signals_from(int (*server_signal)(void), int signal)
{
    int who;

    while ((who = server_signal()) > 0) {
        struct process *p = process_of((endpoint)who);
        if (p != NULL)
            signal_send(p, signal, 0);
    }
}

/* TTY says which signal, and which group gets it. */
static void signals_from_tty(void)
{
    int signal;
    word group;

    while ((signal = device_signal(TTY, &group)) > 0)
        signal_group(NULL, (int)group, signal);
}

void signals_fetch(endpoint server)
{
    if (server == TTY)
        signals_from_tty();
    if (server == FS)
        signals_from(fs_signal, SIGPIPE);
    if (server == CLOCK)
        signals_from(clock_signal, SIGALRM);
}
