/*
 * The 8254 timer, channel 0. (Intel 8254 data sheet.)
 *
 * Uptime is counted in the head of the info pages, where everybody reads it.
 * Each server has one timer.
 */
#include "clock.h"
#include "info_pages.h"
#include "ipc.h"
#include <kumquat/ports.h>

#define PIT_CHANNEL_0      0x40
#define PIT_COMMAND        0x43
#define PIT_RATE_GENERATOR 0x34    /* channel 0, both bytes, mode 2 */
#define PIT_INPUT          1193182 /* Hz */

void clock_init(void)
{
    uint16_t divisor = (PIT_INPUT + HZ / 2) / HZ;

    outb(PIT_COMMAND, PIT_RATE_GENERATOR);
    outb(PIT_CHANNEL_0, (uint8_t)divisor);
    outb(PIT_CHANNEL_0, (uint8_t)(divisor >> 8));
    info_page_head()->hz = HZ;
}

void clock_tick(void)
{
    info_page_head()->ticks++;
    for (unsigned slot = 1; slot < NR_SERVERS; slot++) {
        struct process *p = &proc_table[slot];
        if (p->timer != 0 && --p->timer == 0)
            ipc_event(p, EVENT_TIMER);
    }
}
