/*
 * Slots: who is who.
 *
 * Server slots belong to their rows of servers.def. User slots wait in a
 * list for fork. A slot's generation is in `self` and moves on when the slot
 * is given back, so that a name kept too long finds nobody.
 */
#include "process.h"
#include "cpu.h"
#include "schedule.h"
#include <string.h>

struct process proc_table[NR_SLOTS] __attribute__((aligned(64)));

static struct link free_slots;

void process_init(void)
{
    list_init(&free_slots);
    for (unsigned slot = NR_SLOTS; slot-- > 0;) {
        struct process *p = &proc_table[slot];
        p->self = slot;
        p->info = info_of_slot(slot);
        p->info->self = slot;
        p->authority = &authorities[slot < NR_SERVERS ? slot : NR_SERVERS];
        schedule_urge(p, p->authority->priority);
        list_init(&p->link);
        list_init(&p->senders);
        list_init(&p->lenders);
        list_init(&p->waiters);
        if (slot >= NR_SERVERS)
            process_free(p);
    }
}

struct process *process_alloc(void)
{
    if (list_empty(&free_slots))
        return NULL;
    struct process *p = process_of_link(free_slots.next);

    list_remove(&p->link);
    frame_counters()->slots--;
    p->state = STATE_HELD;
    p->quantum = 0;
    return p;
}

/* [slot-free] */
void process_free(struct process *p)
{
    unsigned before = p->self >> ENDPOINT_SLOT_BITS;

    p->self = ENDPOINT_MAKE(before % GENERATION_MAX + 1, process_slot(p));
    p->state = STATE_FREE;
    p->received = 0;
    memset(p->info, 0, sizeof *p->info);
    p->info->self = p->self;
    list_prepend(&free_slots, &p->link);
    frame_counters()->slots++;
}
/* [slot-free end] */

/* [first-frame] */
void process_start_registers(struct process *p, uint32_t eip, uint32_t esp)
{
    p->regs = (struct trap_frame){.cs = LDT_SELECTOR(LDT_CODE),
                                  .ss = LDT_SELECTOR(LDT_DATA),
                                  .eflags = EFLAGS_IF | EFLAGS_RESERVED,
                                  .eip = eip,
                                  .esp = esp};
}
/* [first-frame end] */
