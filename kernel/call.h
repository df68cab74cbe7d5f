/*
 * Kernel calls: messages to KERNEL.
 */
#ifndef KERNEL_CALL_H
#define KERNEL_CALL_H

#include "process.h"

/* The copy of less than a page under a loan, which servers often want: does it,
 * if that is simple, and says so. */
bool call_copy_few(struct process *p) FROM_TRAP;

/* Answers the message in the registers of `p`. Returns who runs next. */
struct process *call_kernel(struct process *p);

#define TRAP_LENGTH 2 /* bytes of int IPC_VECTOR */

/*
 * Every call: its name in messages.def, and its handler's. Arguments are in
 * ecx, edx, esi, edi, ebp of `p`; so are further results. A handler's result,
 * >= 0 or -errno, is the reply's type; but AGAIN: the arguments have moved on,
 * and the caller traps once more.
 */
#define MACHINE_CALLS          \
    CALL(COPY_FROM, loan)      \
    CALL(COPY_TO, loan)        \
    CALL(LOAN_CHECK, loan)     \
    CALL(CREATE, create)       \
    CALL(REFRESH, refresh)     \
    CALL(IRQ_DONE, irq_done)   \
    CALL(SET_TIMER, set_timer) \
    CALL(LOG, log)             \
    CALL(POWER, power)         \
    CALL(PAGES, pages)         \
    CALL(DMA, dma)             \
    CALL(GETPHYS, getphys)     \
    CALL(TRACE, trace)         \
    CALL(RESTART, restart)

/* Those whose first argument names a user process: `q`. */
#define PROCESS_CALLS                \
    CALL(CLONE, clone)               \
    CALL(SPACE_NEW, space_new)       \
    CALL(SPACE_MAP, space_map)       \
    CALL(SPACE_CHANGE, space_change) \
    CALL(SPACE_WRITE, space_write)   \
    CALL(SPACE_SWAP, space_swap)     \
    CALL(SPACE_DROP, space_drop)     \
    CALL(HOLD, hold)                 \
    CALL(RESUME, resume)             \
    CALL(SIGRETURN, sigreturn)       \
    CALL(EXIT, exit)                 \
    CALL(FREE, free)

#define CALL(name, handler) int call_##handler(struct process *p);
MACHINE_CALLS
#undef CALL
#define CALL(name, handler) \
    int call_##handler(struct process *p, struct process *q);
PROCESS_CALLS
#undef CALL

#endif
