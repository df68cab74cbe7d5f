/*
 * The timer tick, uptime, and the servers' timers.
 */
#ifndef KERNEL_CLOCK_H
#define KERNEL_CLOCK_H

#include "process.h"

#define CLOCK_IRQ 0

/* The PIT ticks from now on, HZ times a second if not told otherwise; the info
 * pages say how often. */
void clock_init(void);

/* One tick: uptime, and the timers that have run out. */
void clock_tick(void);

#endif
