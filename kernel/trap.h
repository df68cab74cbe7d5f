/*
 * Exceptions, the one trap gate, interrupts and the tick.
 */
#ifndef KERNEL_TRAP_H
#define KERNEL_TRAP_H

#include "process.h"

/* Exceptions; Intel SDM vol. 3A, table 6-1. */
enum {
    VECTOR_NMI = 2,
    VECTOR_BREAKPOINT = 3,
    VECTOR_OVERFLOW = 4,
    VECTOR_NO_FPU = 7,
    VECTOR_DOUBLE_FAULT = 8,
    VECTOR_PAGE_FAULT = 14,
    VECTOR_IRQ = 0x20, /* of line 0; the exceptions end below */
};

#define STUB_SIZE 16 /* bytes from a vector's entry in trap.asm to the next */

/* The IDT loaded. */
void trap_init(void);

/* The name of an exception, for messages. */
const char *trap_name(uint32_t vector);

/* Runs the first process; does not return. In kernel/trap.asm. */
void resume(struct process *p) __attribute__((noreturn)) FROM_TRAP;

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

#endif
