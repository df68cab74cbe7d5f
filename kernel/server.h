/*
 * Servers: from a boot module to a running process, and their end. And what of
 * the machine the kernel itself drives and lends to them: timer, interrupt
 * controllers, DMA.
 */
#ifndef KERNEL_SERVER_H
#define KERNEL_SERVER_H

#include "process.h"

struct multiboot_info;

/* Remembers where the boot modules are, and that their memory is taken. A
 * server's is the one whose last word, as in "build/mm.elf mm", is its name.
 * False: there is none for TTY, which drives the consoles. */
bool server_find_modules(const struct multiboot_info *info);

/* Loads every server of servers.def whose module is there. */
void server_load_all(void);

/* A server has faulted (p->fault): says so, and tells RS. The system can not
 * live without MM: then it panics. */
void server_stop(struct process *p);

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
