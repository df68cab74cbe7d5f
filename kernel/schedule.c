/*
 * The scheduler: one ring of READY processes a priority.
 *
 * The running process is in no ring. Whoever is woken with ticks left goes
 * to the front of his ring, so that a process that waits a lot is served
 * quickly; a used-up turn goes to the end with a new one. Ticks that find a
 * server running are paid as well by the user process for which it works: the
 * one whose call it received last. Work done in its name does not come free.
 *
 * A server that runs for a whole turn without receiving takes turns with the
 * users until it receives again (ipc.c calls schedule_refill): it can't keep
 * them from running, nor they it.
 */
#include "schedule.h"

static struct link ready[NR_PRIORITIES];
uint32_t schedule_mask;

void schedule_init(void)
{
    for (unsigned i = 0; i < NR_PRIORITIES; i++)
        list_init(&ready[i]);
}

/* [ready] */
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
/* [ready end] */

/* [tick] */
/* A server has had a tick. It pays, and for whom it works. */
static void server_ticked(struct process *p)
{
    p->has_ticked = true;
    while (process_is_server(p) && !list_empty(&p->lenders))
        p = process_of_link(p->lenders.prev);
    if (!process_is_server(p) && p->quantum > 0)
        p->quantum--;
}

struct process *schedule_tick(struct process *running)
{
    if (running == NULL)
        return schedule_pick();
    running->info->ticks++;
    if (process_is_server(running))
        server_ticked(running);
    if (--running->quantum > 0)
        return schedule_continue(running);
    running->quantum = 0;
    if (process_is_server(running))
        schedule_urge(running, PRIORITY_USER);
    schedule_ready(running);
    return schedule_pick();
}
/* [tick end] */
