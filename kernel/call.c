/*
 * The table of kernel calls, and the way through it.
 */
#include "call.h"
#include "authority.h"
#include "schedule.h"
#include <errno.h>
#include <kumquat/messages.h>

static int (*const handlers[])(struct process *p) = {
    [KERNEL_COPY_FROM] = call_copy_from,
    [KERNEL_COPY_TO] = call_copy_to,
    [KERNEL_LOAN_CHECK] = call_loan_check,
    [KERNEL_CREATE] = call_create,
    [KERNEL_CLONE] = call_clone,
    [KERNEL_SPACE_NEW] = call_space_new,
    [KERNEL_SPACE_MAP] = call_space_map,
    [KERNEL_SPACE_UNMAP] = call_space_unmap,
    [KERNEL_SPACE_WRITE] = call_space_write,
    [KERNEL_SPACE_SWAP] = call_space_swap,
    [KERNEL_SPACE_DROP] = call_space_drop,
    [KERNEL_HOLD] = call_hold,
    [KERNEL_EXIT] = call_exit,
    [KERNEL_FREE] = call_free,
    [KERNEL_REFRESH] = call_refresh,
    [KERNEL_IRQ_DONE] = call_irq_done,
    [KERNEL_SET_TIMER] = call_set_timer,
    [KERNEL_LOG] = call_log,
    [KERNEL_LOG_READ] = call_log_read,
    [KERNEL_POWER] = call_power,
    [KERNEL_COUNTERS] = call_counters,
    [KERNEL_RESTART] = call_restart,
    [KERNEL_STOPPED] = call_stopped,
};

#define NR_HANDLERS (sizeof handlers / sizeof handlers[0])
#define TRAP_LENGTH 2 /* bytes of int IPC_VECTOR */

struct process *call_kernel(struct process *p)
{
    uint32_t number = p->regs.ebx;

    if (number >= NR_HANDLERS || handlers[number] == NULL) {
        p->regs.eax = (uint32_t)-ENOSYS;
        return p;
    }
    if (!authority_to_kernel(p, number)) {
        p->regs.eax = (uint32_t)-EPERM;
        return p;
    }
    int result = handlers[number](p);
    if (result == CALL_AGAIN) { /* interrupts get their turn in between */
        p->regs.eip -= TRAP_LENGTH;
        return schedule_continue(p);
    }
    p->regs.eax = KERNEL;
    p->regs.ebx = (uint32_t)result;
    return schedule_continue(p);
}
