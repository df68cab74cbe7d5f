/* Of the flags IOPL alone is taken away, and eip is believed. */
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
    *registers_of(q) = f->registers;
    q->regs.cs = LDT_SELECTOR(LDT_CODE);
    q->regs.ss = LDT_SELECTOR(LDT_DATA);
    q->regs.eflags = (f->registers.eflags & ~0x3000u) | EFLAGS_IF;
    fpu_drop(q);
    if (f->fpu_used)
        fpu_set(q, frame.fpu_state);
    p->regs.ecx = f->mask;
    ipc_release(q);
    return 0;
}
