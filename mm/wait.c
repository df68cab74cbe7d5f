/*
 * wait: the parent's half of a process's end (exit.c is the other).
 *
 * If a fitting child is HANGING the parent gets its status at once; also,
 * where it wants to know, if one has stopped or gone on since. If it has
 * none that fits at all, it gets ECHILD, every time. Else it is WAITING
 * until one of these happens: the reply is sent then.
 */
#include "handlers.h"
#include <errno.h>
#include <kumquat/kernel.h>
#include <sys/wait.h>

/* Does a parent that waits for `want` (0 any, a pid, or a group as -group)
 * wait for this child? */
static bool fits(const struct process *child, int want)
{
    if (want == 0)
        return true;
    return want > 0 ? child->info->pid == want : child->info->pgid == -want;
}

/* Is there something to tell of a child? */
static bool has_news(const struct process *child, word options)
{
    if (child->info->life == LIFE_HANGING)
        return true;
    word wanted = child->info->life == LIFE_STOPPED ? WUNTRACED : WCONTINUED;

    return child->news && (options & wanted);
}

/* The first in a list of children that fits and has news; else the first that
 * fits; NULL if none does. */
static struct process *list_find(struct link *list, int want, word options)
{
    struct process *found = NULL;

    for (struct link *l = list->next; l != list; l = l->next) {
        struct process *child = process_of_sibling(l);
        if (!fits(child, want))
            continue;
        if (has_news(child, options))
            return child;
        if (found == NULL)
            found = child;
        if (!child->news || !(options & (WUNTRACED | WCONTINUED)))
            return found; /* nor have those behind it */
    }
    return found;
}

/* A child that fits, one with news if there is one; else NULL. */
static struct process *child_find(struct process *parent, int want,
                                  word options)
{
    if (want > 0) {
        struct process *child = process_find(want);
        return child != NULL && child->parent == parent ? child : NULL;
    }
    struct process *child = list_find(&parent->hanging, want, options);

    return child != NULL ? child : list_find(&parent->children, want, options);
}

/* [reap] */
/* Frees all that is left of a HANGING child. */
static void reap(struct process *child)
{
    endpoint self = child->self;

    process_remove(child);
    kernel_free(self);
}

/* Puts a child's news into the reply. Returns its pid. */
static int tell(struct process *child, struct mm_wait *m)
{
    struct info *parent = child->parent->info;
    int pid = child->info->pid;

    m->reply.status = (word)child->status;
    m->reply.ticks = child->info->ticks + child->info->child_ticks;
    child->news = false;
    if (child->info->life == LIFE_HANGING) {
        parent->child_ticks += m->reply.ticks;
        reap(child);
    } else {
        process_adopt(child->parent, child);
    }
    return pid;
}
/* [reap end] */

/* Answers a WAITING parent. */
static void answer(struct process *parent, struct message *m, int result)
{
    m->type = (word)result;
    parent->info->life = LIFE_ALIVE;
    ipc_reply(parent->self, m);
}

/* Does it not want to know how its children end? */
static bool is_careless(const struct process *parent)
{
    return (parent->info->ignored & SIGNAL_BIT(SIGCHLD)) ||
           (parent->own.action[SIGCHLD].flags & SA_NOCLDWAIT);
}

/* [wait-offer] */
void wait_offer(struct process *child)
{
    struct process *parent = child->parent;
    struct message m = {.type = 0};
    bool waits = parent->info->life == LIFE_WAITING;

    if (child->info->life == LIFE_HANGING && is_careless(parent)) {
        reap(child);
        if (waits && child_find(parent, parent->wait_for, 0) == NULL)
            answer(parent, &m, -ECHILD);
    } else if (waits && fits(child, parent->wait_for) &&
               has_news(child, parent->wait_options)) {
        answer(parent, &m, tell(child, (struct mm_wait *)&m));
    }
}
/* [wait-offer end] */

/* [wait] */
/* MM_WAIT -> pid; 0 with WNOHANG. -ECHILD, -EINVAL, -EINTR. */
int do_wait(struct process *p, struct mm_wait *m)
{
    int want = (int)m->pid;
    word options = m->options;

    if (options & ~(word)(WNOHANG | WUNTRACED | WCONTINUED))
        return -EINVAL;
    if (want < -KUMQUAT_PID_MAX)
        return -ECHILD;
    if (want == -1)
        want = 0;
    else if (want == 0)
        want = -p->info->pgid;
    struct process *child = child_find(p, want, options);
    if (child == NULL)
        return -ECHILD;
    if (has_news(child, options))
        return tell(child, m);

    if (options & WNOHANG)
        return 0;
    p->wait_for = want;
    p->wait_options = options;
    p->info->life = LIFE_WAITING;
    return NO_REPLY;
}
/* [wait end] */
