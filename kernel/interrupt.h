/*
 * The two 8259 interrupt controllers, and whose line is whose.
 */
#ifndef KERNEL_INTERRUPT_H
#define KERNEL_INTERRUPT_H

#include "process.h"

/* Lines 0 to 15 become vectors VECTOR_IRQ + line, all masked but the clock
 * and the cascade. */
void interrupt_init(void);

/* A server has been loaded: its lines are open, one event a time. Or it is
 * stopped: they are masked. */
void interrupt_open(struct process *server, bool open);

/* The server has dealt with the event: the line is unmasked again.
 * -EPERM if it is not one of its own. */
int interrupt_done(const struct process *server, uint32_t irq);

/* An interrupt has come: acknowledges it; masks the line and tells the
 * server, unless it is the clock's. */
void interrupt_take(unsigned irq);

#endif
