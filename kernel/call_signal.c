/*
 * Signals, as far as registers are concerned. MM decides which handler runs
 * and when; here the process's registers go onto its stack (RESUME) and come
 * back from there (SIGRETURN).
 *
 * What comes back may be anything: the process could have written to it. So
 * only what it could set by itself is taken, and no selector.
 */
#include "call.h"
#include "fpu.h"
#include "ipc.h"
#include "paging.h"
#include <kumquat/signal_frame.h>
#include <string.h>

#define HEAD_SIZE   offsetof(struct signal_frame, registers)
#define STACK_ALIGN 16u /* at a function's start esp lies a word below */

_Static_assert(sizeof(struct signal_registers) == sizeof(struct trap_frame),
               "one is copied to the other");
_Static_assert(sizeof((struct signal_frame *)0)->fpu_state == FPU_STATE_SIZE,
               "likewise");

#define registers_of(q) ((struct signal_registers *)&(q)->regs)

static struct signal_frame frame; /* one that does not lie within a page */

/* Makes *f the start of a frame of a space, to be read. -EFAULT, -ENOMEM. */
static inline int fetch(const struct signal_frame **f, struct space *space,
                        vaddr at, uint32_t size)
{
    *f = bytes_ready(space, at, size, READABLE);
    if (*f != NULL)
        return 0;
    *f = &frame;
    return space_copy(NULL, (vaddr)&frame, SPACE_WRITE, space, at, size);
}

/* Pushes a frame whose first part is in `from`, and starts its handler. The
 * frame is without FPU state, if there is none. */
static int push(struct process *q, struct space *from, vaddr address)
{
    uint32_t size = offsetof(struct signal_frame, fpu_state) +
                    (q->fpu_used ? FPU_STATE_SIZE : 0);
    vaddr esp = ((q->regs.esp - size) & ~(STACK_ALIGN - 1)) - 4;
    struct signal_frame *there = bytes_ready(&q->space, esp, size, WRITABLE);
    struct signal_frame *f = there != NULL ? there : &frame;
    const struct signal_frame *head;
    int error = fetch(&head, from, address, HEAD_SIZE);

    if (error < 0)
        return error;
    if (head->handler >= USER_END)
        return -EFAULT;
    fpu_save(q);
    memmove(f, head, HEAD_SIZE);
    f->info = esp + offsetof(struct signal_frame, details);
    f->context = esp;
    f->fpu_used = q->fpu_used;
    f->registers = *registers_of(q);
    if (q->fpu_used)
        memcpy(f->fpu_state, q->fpu_state, FPU_STATE_SIZE);
    if (f != there)
        error = space_copy(&q->space, esp, SPACE_WRITE, NULL, (vaddr)f, size);
    if (error < 0)
        return error;
    fpu_drop(q);
    q->regs.esp = esp;
    q->regs.eip = f->handler;
    q->regs.eflags = EFLAGS_IF | EFLAGS_RESERVED;
    return 0;
}

int kernel_resume(struct process *p, struct process *q)
{
    if (!ipc_has_loan(&proc_table[MM], q))
        return -EINVAL;
    switch (p->regs.edx) {
    case RESUME_RESTART:
        q->regs.eip -= TRAP_LENGTH;
        break;
    case RESUME_REPLY:
        q->regs.eax &= ENDPOINT_MASK; /* from whom it wanted one */
        q->regs.ebx = p->regs.esi;
        q->regs.ecx = p->regs.edi;
        break;
    case RESUME_FAIL:
        q->regs.eax = p->regs.esi;
        break;
    }
    int error = p->regs.ebp != 0 ? push(q, &p->space, p->regs.ebp) : 0;
    if (error == 0)
        ipc_release(q);
    return error;
}

/* [signal-return] */
/* The handler's return has popped `restorer`. */
int kernel_sigreturn(struct process *p, struct process *q)
{
    const vaddr at = q->regs.esp - 4;
    const uint32_t part = offsetof(struct signal_frame, fpu_state);
    const struct signal_frame *f;

    if (!ipc_is_caller(&proc_table[MM], q))
        return -EINVAL;
    int error = fetch(&f, &q->space, at, part);
    if (error == 0 && f->fpu_used)
        error = space_copy(NULL, (vaddr)frame.fpu_state, SPACE_WRITE, &q->space,
                           at + part, FPU_STATE_SIZE);
    if (error < 0)
        return error;
    if (f->registers.eip >= USER_END)
        return -EFAULT;
    *registers_of(q) = f->registers;
    q->regs.cs = LDT_SELECTOR(LDT_CODE);
    q->regs.ss = LDT_SELECTOR(LDT_DATA);
    q->regs.eflags =
        (f->registers.eflags & EFLAGS_FREE) | EFLAGS_IF | EFLAGS_RESERVED;
    fpu_drop(q);
    if (f->fpu_used)
        fpu_set(q, frame.fpu_state);
    p->regs.ecx = f->mask;
    ipc_release(q);
    return 0;
}
/* [signal-return end] */
