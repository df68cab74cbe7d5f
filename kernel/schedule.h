/*
 * Who runs next: priorities, and round robin within each.
 */
#ifndef KERNEL_SCHEDULE_H
#define KERNEL_SCHEDULE_H

#include "process.h"

#define NR_PRIORITIES 5 /* nobody, RS, drivers, servers, users */
#define PRIORITY_USER 4
#define QUANTUM       5 /* ticks of a turn: 50 ms */

/* Bit n: a process of priority n is ready. Bit 0: messages are traced. So when
 * they are, somebody seems to come before whoever might go on at once: ipc.c
 * takes the long ways, where it traces, and the short ones need not ask. */
extern uint32_t schedule_mask;
#define SCHEDULE_TRACED 1u

void schedule_init(void);

/* Makes a process READY and queues it: in front, if its turn is not over. */
void schedule_ready(struct process *p);

/* Takes a READY process out of its queue. */
void schedule_remove(struct process *p);

/* The process to run now, taken out of its queue; NULL to idle. */
struct process *schedule_pick(void);

/* Changes how urgent a process is that is in no ready queue. */
static inline void schedule_urge(struct process *p, unsigned priority)
{
    p->priority = (uint8_t)priority;
    p->before = (1u << priority) - 1;
}

/* [continue] */
/* `p` is READY and in no queue: goes on with it, unless one that comes
 * before it is ready. */
static inline struct process *schedule_continue(struct process *p)
{
    if ((schedule_mask & p->before) == 0)
        return p;
    schedule_ready(p);
    return schedule_pick();
}
/* [continue end] */

/* One timer tick while `running` ran (NULL: idle). Returns who runs next. */
struct process *schedule_tick(struct process *running);

/* [refill] */
/* A server waits for its next request: it gets a new turn. */
static inline void schedule_refill(struct process *p)
{
    if (!process_is_server(p))
        return;
    p->quantum = QUANTUM;
    p->has_ticked = false;
    schedule_urge(p, p->authority->priority);
}
/* [refill end] */

#endif
