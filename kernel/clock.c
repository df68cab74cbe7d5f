/*
 * The 8254 timer, channel 0. (Intel 8254 data sheet.)
 *
 * Uptime is counted in the head of the info pages, where everybody reads it.
 * Each server has one timer.
 */
#include "call.h"
#include "ipc.h"
#include "trap.h"
#include <kumquat/ports.h>
#include <string.h>

#define PIT_CHANNEL_0      0x40
#define PIT_COMMAND        0x43
#define PIT_RATE_GENERATOR 0x34    /* channel 0, both bytes, mode 2 */
#define PIT_INPUT          1193182 /* Hz */
#define DIVISOR_MIN        500     /* more ticks would leave time for nothing */

/* "pit=NUMBER" on the command line is for tests that want another order of
 * events. */
void clock_init(void)
{
    const char *at = strstr(info_page_head()->command_line, "pit=");
    unsigned divisor = 0;

    for (at = at == NULL ? "" : at + 4; *at >= '0' && *at <= '9'; at++)
        divisor = divisor * 10 + (unsigned)(*at - '0');
    if (divisor < DIVISOR_MIN || divisor > UINT16_MAX)
        divisor = (PIT_INPUT + HZ / 2) / HZ;
    outb(PIT_COMMAND, PIT_RATE_GENERATOR);
    outb(PIT_CHANNEL_0, (uint8_t)divisor);
    outb(PIT_CHANNEL_0, (uint8_t)(divisor >> 8));
    info_page_head()->hz = (PIT_INPUT + divisor / 2) / divisor;
}

int kernel_set_timer(struct process *p)
{
    p->timer = p->regs.ecx;
    return 0;
}

/* [clock-tick] */
void clock_tick(void)
{
    info_page_head()->ticks++;
    for (unsigned slot = 1; slot < NR_SERVERS; slot++) {
        struct process *p = &proc_table[slot];
        if (p->timer != 0 && --p->timer == 0)
            ipc_event(p, EVENT_TIMER);
    }
}
/* [clock-tick end] */
