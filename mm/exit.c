/*
 * The end of a process, in the order of the course:
 *
 *   1. it is stopped, FS closes its files, KERNEL frees its memory;
 *   2. its children get INIT for their parent, and those that are HANGING
 *      are offered to it at once;
 *   3. if its parent is WAITING for it, the parent gets the status and the
 *      slot is free; if not, it stays HANGING until the parent asks.
 *
 * Exit, a deadly signal and a fault all come here.
 */
#include "files.h"
#include "handlers.h"
#include "kernel.h"

/* Step 2 for one of the two lists. */
static void orphans_to_init(struct link *list)
{
    while (!list_empty(list)) {
        struct process *child = process_of_sibling(list->next);
        process_adopt(init_process, child);
        if (child->info->life == LIFE_HANGING)
            wait_offer(child);
    }
}

void process_exit(struct process *p, int status)
{
    KERNEL_CALL(HOLD, p->self);
    files_exited(p->self);
    KERNEL_CALL(EXIT, p->self);
    if (p == init_process) {
        init_died(p, status);
        return;
    }
    orphans_to_init(&p->children);
    orphans_to_init(&p->hanging);
    process_hang(p, status);
    wait_offer(p);
}

/* MM_EXIT: the caller ends with a code of 0 to 255. */
int do_exit(struct process *p, struct message *m)
{
    process_exit(p, (int)(m->arg[0] & 0xFF) << 8);
    return NO_REPLY;
}
