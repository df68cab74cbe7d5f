/*
 * Exceptions, interrupts and the one trap gate.
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

#endif
