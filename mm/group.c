/*
 * Process groups and sessions, as POSIX has them: a group is what a signal
 * of the terminal reaches, a session holds the groups of one terminal.
 */
#include "handlers.h"
#include <errno.h>

/* Is there a group of this number in the session? */
static bool group_in_session(int group, int session)
{
    FOR_EACH_WITH(p, BY_GROUP, group)
        if (p->info->sid == session)
            return true;
    return false;
}

/* MM_SETPGID: 0 stands for the caller. -EINVAL, -ESRCH unless it is the
 * caller or its child, -EACCES if
 * that has called exec, -EPERM for a session's leader and across sessions. */
int do_setpgid(struct process *p, struct mm_setpgid *m)
{
    int pid = (int)m->pid, group = (int)m->pgid;
    struct process *who = pid == 0 ? p : process_find(pid);

    if (group < 0)
        return -EINVAL;
    if (who == NULL || (who != p && who->parent != p) ||
        who->info->life == LIFE_HANGING)
        return -ESRCH;
    if (who != p && who->has_execed)
        return -EACCES;
    if (who->info->sid == who->info->pid || who->info->sid != p->info->sid)
        return -EPERM;
    if (group == 0)
        group = who->info->pid;
    if (group != who->info->pid && !group_in_session(group, p->info->sid))
        return -EPERM;
    process_set(who, BY_GROUP, group);
    return 0;
}

/* MM_SETSID -> the session's id. -EPERM if the caller's pid is a group's. */
int do_setsid(struct process *p, struct mm_setsid *m)
{
    int pid = p->info->pid;

    (void)m;
    if (process_first(BY_GROUP, pid) != NULL)
        return -EPERM;
    process_set(p, BY_GROUP, pid);
    process_set(p, BY_SESSION, pid);
    return pid;
}
