/*
 * Lab, part 5. A signal's handler has returned, and its process goes on with
 * the registers that lie on its stack: the handler's return has popped
 * `restorer`. As it stands, it gets whatever it has put there.
 */
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
    fpu_drop(q);
    if (f->fpu_used)
        fpu_set(q, frame.fpu_state);
    p->regs.ecx = f->mask;
    ipc_release(q);
    return 0;
}
