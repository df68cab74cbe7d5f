/*
 * Lab, part 1. A gate of the IDT, and the IDT loaded. As it stands, programs
 * can use every gate by `int n`, and so pretend exceptions and interrupts.
 */
/* Intel SDM vol. 3A, 6.11 */
static uint64_t gate(uint32_t selector, uint32_t offset, uint32_t kind)
{
    return (offset & 0xFFFF) | selector << 16 |
           (uint64_t)(kind | (offset & 0xFFFF0000u)) << 32;
}

void trap_init(void)
{
    extern const char trap_stubs[IPC_VECTOR][STUB_SIZE];
    extern void trap_ipc(void);
    struct table_pointer pointer = {sizeof idt - 1, (uint32_t)idt};

    for (unsigned i = 0; i < IPC_VECTOR; i++)
        idt[i] = gate(KERNEL_CODE, (uint32_t)trap_stubs[i],
                      GATE_INTERRUPT | GATE_USER);
    idt[VECTOR_DOUBLE_FAULT] = gate(FAULT_TSS_SELECTOR, 0, GATE_TASK);
    idt[IPC_VECTOR] =
        gate(KERNEL_CODE, (uint32_t)trap_ipc, GATE_INTERRUPT | GATE_USER);
    __asm__ volatile("lidt %0" : : "m"(pointer));
}
