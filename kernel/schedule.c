/*
 * The scheduler: one ring of READY processes a priority.
 *
 * The running process is in no ring. Whoever is woken with ticks left goes
 * to the front of his ring, so that a process that waits a lot is served
 * quickly; a used-up turn goes to the end with a new one. Ticks that find a
 * server running are paid by the user process that ran last as well, as long
 * as it waits: work done in its name does not come free.
 *
 * A server that runs for a whole turn without receiving takes turns with the
 * users until it receives again (ipc.c calls schedule_refill): it can't keep
 * them from running, nor they it.
 */
#include "schedule.h"

static struct link ready[NR_PRIORITIES];
uint32_t schedule_mask;
struct process *schedule_payer;

void schedule_init(void)
{
    for (unsigned i = 0; i < NR_PRIORITIES; i++)
        list_init(&ready[i]);
}

void schedule_ready(struct process *p)
{
    struct link *ring = &ready[p->priority];

    p->state = STATE_READY;
    schedule_mask |= 1u << p->priority;
    if (p->quantum > 0) {
        list_prepend(ring, &p->link);
        return;
    }
    p->quantum = QUANTUM;
    list_append(ring, &p->link);
}

void schedule_remove(struct process *p)
{
    list_remove(&p->link);
    if (list_empty(&ready[p->priority]))
        schedule_mask &= ~(1u << p->priority);
}

struct process *schedule_pick(void)
{
    uint32_t mask = schedule_mask & ~SCHEDULE_TRACED;

    if (mask == 0)
        return NULL;
    struct process *p = process_of_link(ready[__builtin_ctz(mask)].next);

    schedule_remove(p);
    return p;
}

struct process *schedule_tick(struct process *running)
{
    if (running == NULL)
        return schedule_pick();
    running->info->ticks++;
    if (schedule_payer != NULL && schedule_payer->state != STATE_READY &&
        schedule_payer->quantum > 0)
        schedule_payer->quantum--;
    if (--running->quantum > 0)
        return schedule_continue(running);
    running->quantum = 0;
    if (process_is_server(running))
        running->priority = PRIORITY_USER;
    schedule_ready(running);
    return schedule_pick();
}
