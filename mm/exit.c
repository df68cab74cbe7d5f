/*
 * The end of a process, in the order of the course:
 *
 *   1. it is stopped, FS closes its files, KERNEL frees its memory;
 *   2. its children get INIT for their parent, and those that are HANGING
 *      are offered to it at once;
 *   3. if its parent is WAITING for it, the parent gets the status and the
 *      slot is free; if not, it stays HANGING until the parent asks.
 *
 * Exit, a deadly signal and a fault all come here. The parent gets a SIGCHLD;
 * the end of a session's leader hangs up the session's terminal.
 */
#include "handlers.h"
#include <kumquat/kernel.h>
#include <kumquat/servers.h>

/* [orphans] */
/* Step 2 for one of the two lists of `p`. */
static void orphans_to_init(const struct process *p, struct link *list)
{
    while (!list_empty(list)) {
        struct process *child = process_of_sibling(list->next);
        process_adopt(init_process, child);
        if (child->info->life == LIFE_HANGING)
            wait_offer(child);
        else
            signal_orphans(child, p);
    }
}
/* [orphans end] */

/* The terminal of a session that has lost its leader is nobody's; who was in
 * front there hears of it. */
static void hang_up(int session)
{
    int group = device_hangup(TTY, (word)session);

    if (group > 0)
        signal_hang_up(group);
}

/* [process-exit] */
void process_exit(struct process *p, int status)
{
    endpoint peer;

    kernel_hold(p->self, true, &peer);
    fs_exited(p->self);
    kernel_exit(p->self);
    signals_forget(p);
    if (p == init_process) {
        init_died(p, status);
        return;
    }
    orphans_to_init(p, &p->children);
    orphans_to_init(p, &p->hanging);
    process_hang(p, status);
    signal_orphans(p, p->parent);
    if (p->info->sid == p->info->pid)
        hang_up(p->info->sid);
    signal_parent(p);
}
/* [process-exit end] */

/* MM_EXIT: the caller ends with a code of 0 to 255. */
int do_exit(struct process *p, struct mm_exit *m)
{
    process_exit(p, (int)(m->status & 0xFF) << 8);
    return NO_REPLY;
}
