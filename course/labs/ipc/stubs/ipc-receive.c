/*
 * Lab, part 2. `p` takes the next message of `from`, or of anyone if that is
 * NULL; if there is none, it waits for one. Returns who runs next. As it
 * stands, who receives waits for ever.
 */
static struct process *receive(struct process *p, struct process *from)
{
    p->state = STATE_RECEIVING;
    p->peer = from;
    return schedule_pick();
}
