/*
 * fork: one process becomes two.
 *
 * The kernel copies slot and space, FS the descriptors, MM the rest. Both
 * processes stand in the same call then, and each gets its own reply: the
 * parent the child's pid, the child 0.
 */
#include "handlers.h"
#include <errno.h>
#include <kumquat/kernel.h>
#include <sys/resource.h>

/* KERNEL's half: slot and space. Returns the child's endpoint; -EAGAIN or
 * -ENOMEM leave nothing behind. */
static int slot_clone(endpoint parent)
{
    for (bool again = true;;) {
        endpoint child;
        int result = kernel_clone(parent, 0, 0, &child);
        again = again && kernel_again(result);
        if (result < 0 && child != 0) { /* it could not be finished */
            kernel_exit(child);
            kernel_free(child);
        }
        if (!again)
            return result;
    }
}

/* [fork] */
/* Has its user as many processes as the limit allows? Root has none. */
static bool is_at_limit(const struct process *p)
{
    word left = p->info->limits[RLIMIT_NPROC].soft;

    if (left == RLIM_INFINITY || p->info->uid == 0)
        return false;
    FOR_EACH_WITH(other, BY_USER, p->info->uid)
        if (left > 0)
            left--;
    return left == 0;
}

/* MM_FORK -> the child's pid. -EAGAIN or -ENOMEM leave nothing behind. */
int do_fork(struct process *parent, struct mm_fork *m)
{
    (void)m;
    if (is_at_limit(parent))
        return -EAGAIN;
    int child = slot_clone(parent->self);
    if (child < 0)
        return child;
    int error = fs_forked(parent->self, (endpoint)child);
    if (error < 0) {
        kernel_exit((endpoint)child);
        kernel_free((endpoint)child);
        return error == -ENOMEM ? -ENOMEM : -EAGAIN;
    }

    struct process *p = process_add((endpoint)child, pid_new(), parent);
    ipc_reply(p->self, &(struct message){.type = 0});
    return p->info->pid;
}
/* [fork end] */
