/*
 * Loans: copying between a server and whoever waits in a call to it.
 */
#include "call.h"
#include "ipc.h"
#include <errno.h>

/* Bytes one go may copy: any such range touches PAGES_A_CALL pages at most. */
#define COPY_MAX ((PAGES_A_CALL - 1) * PAGE_SIZE)

static struct process *lender_of(const struct process *p)
{
    struct process *lender = process_find(p->regs.ecx);

    return lender != NULL && ipc_has_loan(p, lender) ? lender : NULL;
}

static int copy(struct process *p, bool to_lender)
{
    struct process *lender = lender_of(p);
    uint32_t length = p->regs.edi;
    uint32_t part = length < COPY_MAX ? length : COPY_MAX;

    if (lender == NULL)
        return -EPERM;
    struct space *target = to_lender ? &lender->space : &p->space;
    struct space *source = to_lender ? &p->space : &lender->space;
    /* COPY_FROM's and COPY_TO's arguments differ in who is named first. */
    vaddr to = to_lender ? p->regs.edx : p->regs.esi;
    vaddr from = to_lender ? p->regs.esi : p->regs.edx;
    int error = space_copy(target, to, SPACE_WRITE, source, from, part);
    if (error < 0 || part == length)
        return error;

    p->regs.edx += part;
    p->regs.esi += part;
    p->regs.edi -= part;
    return CALL_AGAIN;
}

int call_copy_from(struct process *p)
{
    return copy(p, false);
}

int call_copy_to(struct process *p)
{
    return copy(p, true);
}

int call_loan_check(struct process *p)
{
    struct process *lender = lender_of(p);
    uint32_t length = p->regs.esi;
    uint32_t part = length < COPY_MAX ? length : COPY_MAX;

    if (lender == NULL)
        return -EPERM;
    int error = space_check(&lender->space, p->regs.edx, part,
                            p->regs.edi ? SPACE_WRITE : SPACE_READ);
    if (error < 0 || part == length)
        return error;

    p->regs.edx += part;
    p->regs.esi -= part;
    return CALL_AGAIN;
}
