    /* Without the FPU's state. */
    child->regs = parent->regs;
