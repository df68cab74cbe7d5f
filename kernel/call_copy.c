/*
 * Loans: copying between a server and whoever waits in a call to it.
 */
#include "call.h"
#include "ipc.h"
#include <errno.h>
#include <kumquat/messages.h>

/* Bytes one go may copy: any such range touches PAGES_A_CALL pages at most. */
#define PART_MAX ((PAGES_A_CALL - 1) * PAGE_SIZE)

/* COPY_FROM, COPY_TO and LOAN_CHECK: who lends, where in its memory, where in
 * the caller's, how much. */
int call_loan(struct process *p)
{
    struct process *lender = process_find(p->regs.ecx);
    vaddr theirs = p->regs.edx, ours = p->regs.esi;
    uint32_t length = p->regs.edi;
    uint32_t part = length < PART_MAX ? length : PART_MAX;
    int error;

    if (lender == NULL || !ipc_has_loan(p, lender))
        return -EPERM;
    if (p->regs.ebx == KERNEL_COPY_FROM)
        error = space_copy(&p->space, ours, SPACE_WRITE, &lender->space, theirs,
                           part);
    else if (p->regs.ebx == KERNEL_COPY_TO)
        error = space_copy(&lender->space, theirs, SPACE_WRITE, &p->space, ours,
                           part);
    else
        error = space_check(&lender->space, theirs, part,
                            p->regs.ebp ? SPACE_WRITE : SPACE_READ);
    if (error < 0 || part == length)
        return error;

    p->regs.edx += part;
    p->regs.esi += part;
    p->regs.edi -= part;
    return AGAIN;
}
