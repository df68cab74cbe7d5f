/* Without the limit. */
int do_fork(struct process *parent, struct message *m)
{
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
    *m = (struct message){.type = 0, .source = m->source};
    ipc_reply(p->self, m);
    return p->info->pid;
}
