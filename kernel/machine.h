/*
 * What of the machine the kernel itself drives, and lends to drivers: timer,
 * interrupt controllers, DMA.
 */
#ifndef KERNEL_MACHINE_H
#define KERNEL_MACHINE_H

#include "process.h"

#define CLOCK_IRQ 0

/* The PIT ticks from now on, HZ times a second if not told otherwise; the info
 * pages say how often. */
void clock_init(void);

/* One tick: uptime, and the servers' timers that have run out. */
void clock_tick(void);

/* Lines 0 to 15 become vectors VECTOR_IRQ + line, all masked but the clock
 * and the cascade. */
void interrupt_init(void);

/* A server has been loaded: its lines are open, one event a time. Or it is
 * stopped: they are masked. */
void interrupt_open(struct process *server, bool open);

/* An interrupt has come: acknowledges it; masks the line and tells the
 * server, unless it is the clock's. */
void interrupt_take(unsigned irq);

/* Finds the controller on the PCI bus that a server's row names. */
void dma_init(void);

/* The server's memory can be freed: no device writes to it any more. */
void dma_stop(const struct process *server);

#endif
