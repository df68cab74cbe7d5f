/*
 * Loans: copying between a server and whoever waits in a call to it.
 */
#include "call.h"
#include "ipc.h"
#include "paging.h"

/* Bytes one go may copy: any such range touches PAGES_A_CALL pages at most. */
#define PART_MAX ((PAGES_A_CALL - 1) * PAGE_SIZE)

/* COPY_FROM, COPY_TO and LOAN_CHECK: who lends, where in its memory, where in
 * the caller's, how much. */
int kernel_copy_from(struct process *p)
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
int kernel_copy_to(struct process *) __attribute__((alias("kernel_copy_from")));
int kernel_loan_check(struct process *)
    __attribute__((alias("kernel_copy_from")));

/* [copy-few] */
/* Inline, for that is quicker than to call memcpy(). */
static inline void copy(void *to, const void *from, uint32_t count)
{
    uint32_t words = count / 4, bytes = count % 4;

    __asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(words)::"memory");
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes)::"memory");
}

FROM_TRAP bool call_copy_few(struct process *p)
{
    const uint32_t number = p->regs.ebx, length = p->regs.edi;
    const struct process *lender = ipc_caller(p, p->regs.ecx);
    const void *source;
    void *target;

    if (lender == NULL || length >= PAGE_SIZE || number > KERNEL_COPY_TO ||
        !((uint32_t)p->authority->kernel_calls >> number & 1))
        return false;
    if (number == KERNEL_COPY_TO) {
        target = bytes_ready(&lender->space, p->regs.edx, length, WRITABLE);
        source = bytes_ready(&p->space, p->regs.esi, length, READABLE);
    } else {
        target = bytes_ready(&p->space, p->regs.esi, length, WRITABLE);
        source = bytes_ready(&lender->space, p->regs.edx, length, READABLE);
    }
    if (target == NULL || source == NULL)
        return false;
    copy(target, source, length);
    p->regs.ebx = 0;
    return true;
}
_Static_assert(KERNEL_COPY_FROM == 1 && KERNEL_COPY_TO == 2, "the first two");
/* [copy-few end] */
