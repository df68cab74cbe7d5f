/*
 * The table of kernel calls, and the way through it.
 */
#include "call.h"
#include "authority.h"
#include "schedule.h"
#include <errno.h>
#include <kumquat/messages.h>

#define CALL(name, handler) [KERNEL_##name] = call_##handler,
static int (*const handlers[])(struct process *p) = {KERNEL_CALLS};

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
