/*
 * fork: one process becomes two.
 *
 * The kernel copies slot and space, FS the descriptors, MM the rest. Both
 * processes stand in the same call then, and each gets its own reply: the
 * parent the child's pid, the child 0.
 */
#include "files.h"
#include "handlers.h"
#include "kernel.h"
#include <errno.h>
#include <string.h>

/* What a child has from its parent besides its memory and files. */
static void inherit(struct process *child, struct process *parent)
{
    struct info *to = child->info, *from = parent->info;

    process_adopt(parent, child);
    process_set_group(child, from->pgid);
    process_set_session(child, from->sid);
    to->uid = from->uid;
    to->gid = from->gid;
    to->euid = from->euid;
    to->egid = from->egid;
    memcpy(to->name, from->name, sizeof to->name);
    child->heap_start = parent->heap_start;
    child->heap_end = parent->heap_end;
    child->ignored = parent->ignored;
    memcpy(child->program, parent->program, sizeof child->program);
}

/* MM_FORK -> the child's pid. -EAGAIN or -ENOMEM leave nothing behind. */
int do_fork(struct process *parent, struct message *m)
{
    int child = kernel_clone(parent->self);

    if (child < 0)
        return child;
    int error = files_forked(parent->self, (endpoint)child);
    if (error < 0) {
        KERNEL_CALL(EXIT, (endpoint)child);
        KERNEL_CALL(FREE, (endpoint)child);
        return error == -ENOMEM ? -ENOMEM : -EAGAIN;
    }

    struct process *p = process_add((endpoint)child, pid_new());
    inherit(p, parent);
    *m = (struct message){.type = 0, .source = m->source};
    ipc_reply(p->self, m);
    return p->info->pid;
}
