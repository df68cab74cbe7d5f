/* The queue is a stack. */
static inline struct process *send(struct process *p, struct process *to,
                                   bool calls)
{
    p->peer = to;
    p->calls = calls;
    if (waits_for(to, p)) {
        list_remove(&to->link);
        take(to, p);
        to->state = STATE_READY;
        return schedule_continue(to);
    }
    p->state = STATE_SENDING;
    list_prepend(&to->senders, &p->link);
    return schedule_pick();
}
