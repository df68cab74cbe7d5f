/*
 * wait: the parent's half of a process's end (exit.c is the other).
 *
 * If a fitting child is HANGING the parent gets its status at once. If it
 * has none that fits at all, it gets ECHILD, every time. Else it is WAITING
 * until one ends: the reply is sent then.
 */
#include "handlers.h"
#include "kernel.h"
#include <errno.h>
#include <sys/wait.h>

/* Does a parent that waits for `want` (0 any, a pid, or a group as -group)
 * wait for this child? */
static bool fits(const struct process *child, int want)
{
    if (want == 0)
        return true;
    return want > 0 ? child->info->pid == want : child->info->pgid == -want;
}

/* The first in a list of children that fits; NULL if none does. */
static struct process *list_find(struct link *list, int want)
{
    for (struct link *l = list->next; l != list; l = l->next)
        if (fits(process_of_sibling(l), want))
            return process_of_sibling(l);
    return NULL;
}

/* A HANGING child that fits, else any that does, else NULL. */
static struct process *child_find(struct process *parent, int want)
{
    if (want > 0) {
        struct process *child = process_find(want);
        return child != NULL && child->parent == parent ? child : NULL;
    }
    struct process *child = list_find(&parent->hanging, want);

    return child != NULL ? child : list_find(&parent->children, want);
}

/* Frees all that is left of a HANGING child. Returns its pid, its status is
 * put into the reply. */
static int reap(struct process *child, struct message *m)
{
    int pid = child->info->pid;
    endpoint self = child->self;

    m->arg[0] = (word)child->status;
    process_remove(child);
    KERNEL_CALL(FREE, self);
    return pid;
}

void wait_offer(struct process *child)
{
    struct process *parent = child->parent;
    struct message m = {.type = 0};

    if (parent->info->life != LIFE_WAITING || !fits(child, parent->wait_for))
        return;
    m.type = (word)reap(child, &m);
    parent->info->life = LIFE_ALIVE;
    ipc_reply(parent->self, &m);
}

/* MM_WAIT -> pid, arg0 the status; 0 with WNOHANG. -ECHILD, -EINVAL. */
int do_wait(struct process *p, struct message *m)
{
    int want = (int)m->arg[0];

    if (m->arg[1] & ~(word)WNOHANG)
        return -EINVAL;
    if (want < -KUMQUAT_PID_MAX)
        return -ECHILD;
    if (want == -1)
        want = 0;
    else if (want == 0)
        want = -p->info->pgid;
    struct process *child = child_find(p, want);
    if (child == NULL)
        return -ECHILD;
    if (child->info->life == LIFE_HANGING)
        return reap(child, m);

    if (m->arg[1] & WNOHANG)
        return 0;
    p->wait_for = want;
    p->info->life = LIFE_WAITING;
    return NO_REPLY;
}
