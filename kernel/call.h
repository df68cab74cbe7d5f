/*
 * Kernel calls: messages to KERNEL.
 */
#ifndef KERNEL_CALL_H
#define KERNEL_CALL_H

#include "process.h"

/* Answers the message in the registers of `p`. Returns who runs next. */
struct process *call_kernel(struct process *p);

/* A handler's result: >= 0 or -errno is the reply's type; or one of these. */
enum {
    CALL_AGAIN = -10000, /* the arguments have moved on: trap once more */
};

/* The arguments are in ecx, edx, esi, edi, ebp; so are further results. */
int call_copy_from(struct process *p);
int call_copy_to(struct process *p);
int call_loan_check(struct process *p);
int call_create(struct process *p);
int call_clone(struct process *p);
int call_space_new(struct process *p);
int call_space_map(struct process *p);
int call_space_unmap(struct process *p);
int call_space_write(struct process *p);
int call_space_swap(struct process *p);
int call_space_drop(struct process *p);
int call_hold(struct process *p);
int call_exit(struct process *p);
int call_free(struct process *p);
int call_refresh(struct process *p);
int call_irq_done(struct process *p);
int call_set_timer(struct process *p);
int call_log(struct process *p);
int call_log_read(struct process *p);
int call_power(struct process *p);
int call_counters(struct process *p);
int call_restart(struct process *p);
int call_stopped(struct process *p);

#endif
