    /* Lab, part 2. The child's registers and the state of its FPU. */
