/* Without the limit. */
int do_fork(struct process *parent, struct mm_fork *m)
{
    int child = slot_clone(parent->self);

    (void)m;
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
