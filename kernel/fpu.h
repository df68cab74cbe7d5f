/*
 * The FPU, lent to one process at a time.
 */
#ifndef KERNEL_FPU_H
#define KERNEL_FPU_H

#include "cpu.h"
#include "process.h"

extern struct process *fpu_owner; /* whose state its registers hold */

void fpu_init(void);

/* Sets CR0.TS, or clears it: does the next use of the FPU raise #NM? */
static inline void fpu_forbid(bool yes)
{
    if (yes)
        WRITE_CR(0, READ_CR(0) | CR0_TS);
    else
        __asm__ volatile("clts");
}

/* #NM: `p` gets the FPU with its own state, or a fresh one. */
void fpu_take(struct process *p);

/* Brings the state of `p` into its slot (before it is copied). */
void fpu_save(struct process *p);

/* Gives `p`, who has none, a state that may be anything. */
void fpu_set(struct process *p, const uint8_t state[FPU_STATE_SIZE]);

/* `p` starts afresh (exec) or is gone (exit). */
void fpu_drop(struct process *p);

#endif
