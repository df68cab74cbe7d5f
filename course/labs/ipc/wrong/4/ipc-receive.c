/* A server that receives has no new turn. */
/* Takes what is there for `p`: notifications first, then the queue. False if
 * nothing is. from NULL: ANY. */
static bool take_next(struct process *p, struct process *from)
{
    uint32_t notified = p->notified;

    if (from != NULL)
        notified &= process_is_server(from) ? 1u << process_slot(from) : 0;
    if (notified != 0) {
        copy_notification(p, (unsigned)__builtin_ctz(notified));
        return true;
    }
    if (from == NULL && !list_empty(&p->senders))
        from = process_of_link(p->senders.next);
    if (from == NULL || from->state != STATE_SENDING || from->peer != p)
        return false;
    list_remove(&from->link);
    take(p, from);
    return true;
}

static struct process *receive(struct process *p, struct process *from)
{
    bool taken = take_next(p, from);

    if (!taken && from != NULL && closes_ring(p, from))
        return ended(p, -EDEADLK);
    if (taken)
        return schedule_continue(p);
    p->state = STATE_RECEIVING;
    p->peer = from;
    if (from != NULL)
        list_append(&from->waiters, &p->link);
    return schedule_pick();
}
