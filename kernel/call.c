/*
 * The table of kernel calls, and the way through it.
 */
#include "call.h"
#include "authority.h"
#include "schedule.h"
#include <errno.h>
#include <kumquat/messages.h>

#define CALL(name, handler) [KERNEL_##name] = call_##handler,
static int (*const machine_calls[64])(struct process *p) = {MACHINE_CALLS};
static int (*const process_calls[64])(struct process *p,
                                      struct process *q) = {PROCESS_CALLS};

/* Finds the user process that the call names, and handles it. */
static int process_call(struct process *p, uint32_t number)
{
    struct process *q = process_find(p->regs.ecx);

    if (q == NULL || process_is_server(q))
        return -ESRCH;
    return process_calls[number](p, q);
}

struct process *call_kernel(struct process *p)
{
    uint32_t number = p->regs.ebx;
    bool known = number < 64 && (machine_calls[number] != NULL ||
                                 process_calls[number] != NULL);

    if (!known || !authority_to_kernel(p, number)) {
        p->regs.eax = (uint32_t)(known ? -EPERM : -ENOSYS);
        return p;
    }
    int result = machine_calls[number] != NULL ? machine_calls[number](p)
                                               : process_call(p, number);
    if (result == CALL_AGAIN) { /* interrupts get their turn in between */
        p->regs.eip -= TRAP_LENGTH;
        return schedule_continue(p);
    }
    p->regs.eax = KERNEL;
    p->regs.ebx = (uint32_t)result;
    return schedule_continue(p);
}
