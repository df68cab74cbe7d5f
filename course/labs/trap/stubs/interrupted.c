/*
 * Lab, part 3. An interrupt came while `p` ran, or while nobody did (NULL).
 * Returns who runs next. As it stands, who ran runs on for ever.
 */
static struct process *interrupted(struct process *p, unsigned irq)
{
    interrupt_take(irq);
    return p == NULL ? schedule_pick() : p;
}
