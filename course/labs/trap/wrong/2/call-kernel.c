/* What is not done yet goes on at once, without the caller. */
struct process *call_kernel(struct process *p)
{
    uint32_t number = p->regs.ebx;
    const struct call *call = &calls[number < 64 ? number : 0]; /* no row's */
    bool known = call->machine_call != NULL || call->process_call != NULL;
    int result = -ESRCH; /* the call names no user process */

    if (!known || !(p->authority->kernel_calls >> number & 1)) {
        p->regs.eax = (uint32_t)(known ? -EPERM : -ENOSYS);
        return p;
    }
    if (call->machine_call != NULL) {
        result = call->machine_call(p);
    } else {
        struct process *q = process_find(p->regs.ecx);
        if (q != NULL && !process_is_server(q))
            result = call->process_call(p, q);
    }
    if (result == AGAIN)
        return call_kernel(p);
    p->regs.eax = KERNEL;
    p->regs.ebx = (uint32_t)result;
    return schedule_continue(p);
}
