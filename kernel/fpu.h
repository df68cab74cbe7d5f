/*
 * The FPU, lent to one process at a time.
 */
#ifndef KERNEL_FPU_H
#define KERNEL_FPU_H

#include "process.h"

extern struct process *fpu_owner; /* whose state its registers hold */
extern bool fpu_forbidden;        /* CR0.TS as it is now */

void fpu_init(void);
void fpu_forbid(bool yes);

/* `p` runs from now on: if the FPU holds another's state, its next use of
 * the FPU raises #NM. */
static inline void fpu_switch(const struct process *p)
{
    if (fpu_forbidden != (p != fpu_owner))
        fpu_forbid(p != fpu_owner);
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
