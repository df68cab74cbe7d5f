/*
 * The table of kernel calls, and the way through it.
 */
#include "call.h"
#include "schedule.h"
#include <errno.h>
#include <kumquat/messages.h>

#define CALL(name, handler) [KERNEL_##name] = call_##handler,
static int (*const machine_calls[64])(struct process *p) = {MACHINE_CALLS};
static int (*const process_calls[64])(struct process *p,
                                      struct process *q) = {PROCESS_CALLS};

struct process *call_kernel(struct process *p)
{
    uint32_t number = p->regs.ebx;
    bool known = number < 64 && (machine_calls[number] != NULL ||
                                 process_calls[number] != NULL);
    int result = -ESRCH; /* the call names no user process */

    if (!known || !(p->authority->kernel_calls >> number & 1)) {
        p->regs.eax = (uint32_t)(known ? -EPERM : -ENOSYS);
        return p;
    }
    if (machine_calls[number] != NULL) {
        result = machine_calls[number](p);
    } else {
        struct process *q = process_find(p->regs.ecx);
        if (q != NULL && !process_is_server(q))
            result = process_calls[number](p, q);
    }
    if (result == AGAIN) { /* interrupts get their turn in between */
        p->regs.eip -= TRAP_LENGTH;
        return schedule_continue(p);
    }
    p->regs.eax = KERNEL;
    p->regs.ebx = (uint32_t)result;
    return schedule_continue(p);
}
