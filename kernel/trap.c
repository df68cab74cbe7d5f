/*
 * What the entries of trap.asm lead to.
 *
 * Each handler gets the slot that trapped and returns the slot to run next,
 * NULL to idle.
 */
#include "trap.h"
#include "call.h"
#include "fpu.h"
#include "ipc_fast.h"
#include "log.h"
#include "paging.h"
#include "segment.h"
#include "server.h"

/* trap.asm alone calls what is not static here. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

#define GATE_INTERRUPT 0x8E00u /* present, ring 0 only, interrupts off */
#define GATE_USER      0x6000u /* ring 3 may use it: int n */
#define CALL_KERNEL    (IPC_CALL << ENDPOINT_BITS | KERNEL)
#define GATE_TASK      0x8500u

static uint64_t idt[IPC_VECTOR + 1] __attribute__((aligned(8)));

/* What trap.asm asks: whose LDT, space and ports are loaded, and who has sent
 * the message that goes the short way. */
struct process *trap_loaded = &proc_table[KERNEL];
endpoint trap_source;

/* [gates] */
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
        idt[i] = gate(KERNEL_CODE, (uint32_t)trap_stubs[i], GATE_INTERRUPT);
    idt[VECTOR_BREAKPOINT] |= (uint64_t)GATE_USER << 32;
    idt[VECTOR_OVERFLOW] |= (uint64_t)GATE_USER << 32;
    idt[VECTOR_DOUBLE_FAULT] = gate(FAULT_TSS_SELECTOR, 0, GATE_TASK);
    idt[IPC_VECTOR] =
        gate(KERNEL_CODE, (uint32_t)trap_ipc, GATE_INTERRUPT | GATE_USER);
    __asm__ volatile("lidt %0" : : "m"(pointer));
}
/* [gates end] */

const char *trap_name(uint32_t vector)
{
#define EXCEPTION(number, name, signal) [number] = (name),
    static const char *const names[VECTOR_IRQ] = {
#include <kumquat/exceptions.def>
    };

    return names[vector] != NULL ? names[vector] : "exception";
}

/* [fault] */
/* A process did what it may not: its case goes to MM, or, if it is a server,
 * it is stopped. */
static struct process *fault(struct process *p, uint32_t address,
                             uint32_t error)
{
    p->fault = (struct fault){false, p->regs.vector, error, address};
    if (process_is_server(p)) {
        server_stop(p);
        return schedule_pick();
    }
    return ipc_fault(p);
}
/* [fault end] */

/* [page-fault] */
static struct process *page_fault(struct process *p)
{
    vaddr address = READ_CR(2);
    bool write = p->regs.error & FAULT_WRITE;
    paddr frame;
    int error = space_touch(&p->space, address,
                            write ? SPACE_WRITE : SPACE_READ, &frame);

    if (error == 0)
        return schedule_continue(p); /* MM may have been told of few frames */
    frame_counters()->segv += error == -EFAULT;
    return fault(p, address,
                 p->regs.error | (error == -ENOMEM ? FAULT_NO_MEMORY : 0));
}
/* [page-fault end] */

/* [interrupted] */
static struct process *interrupted(struct process *p, unsigned irq)
{
    interrupt_take(irq);
    if (irq == CLOCK_IRQ)
        return schedule_tick(p);
    return p == NULL ? schedule_pick() : schedule_continue(p);
}
/* [interrupted end] */

/* [trap-user] */
/* From ring 3: the frame of `p` is complete. */
FROM_TRAP struct process *trap_user(struct process *p)
{
    uint32_t vector = p->regs.vector;

    if (vector >= VECTOR_IRQ)
        return interrupted(p, vector - VECTOR_IRQ);
    switch (vector) {
    case VECTOR_NMI:
        return p;
    case VECTOR_NO_FPU:
        fpu_take(p);
        return p;
    case VECTOR_PAGE_FAULT:
        return page_fault(p);
    default:
        return fault(p, 0, p->regs.error);
    }
}

/* From ring 0: an interrupt of the idle loop. Any exception is a bug. */
FROM_TRAP struct process *trap_kernel(const struct trap_frame *frame)
{
    if (frame->vector < VECTOR_IRQ)
        panic_trap(frame);
    return interrupted(NULL, frame->vector - VECTOR_IRQ);
}
/* [trap-user end] */

/* Ports and FPU: few have them, and one of the two who switch does. */
static __attribute__((noinline)) void switch_extras(struct process *p)
{
    segment_ports(p);
    fpu_forbid(p != fpu_owner);
}

_Static_assert(offsetof(struct process, fault) < 2 * 64, "two cache lines");

/* [switch] */
/* Loads all that belongs to `p`, who did not run last, but its registers. */
static inline void switch_to(struct process *from, struct process *p)
{
    if (from->extras | p->extras)
        switch_extras(p);
    trap_loaded = p;
    space_load(&p->space);
    segment_switch(p);
}
/* [switch end] */

/* `p` runs from now on, if it did not run last. Returns it. */
FROM_TRAP struct process *trap_switch(struct process *p)
{
    switch_to(trap_loaded, p);
    return p;
}

/* A message. On the short way the next process is loaded, with the message in
 * the frame that is returned; NULL: it goes the long way. */
FROM_TRAP struct process *trap_message(struct process *p)
{
    struct process *next = ipc_fast(p);

    if (next == NULL) {
        trap_source = KERNEL;
        return p->regs.eax == CALL_KERNEL && call_copy_few(p) ? p : NULL;
    }
    trap_source = p->self;
    switch_to(p, next);
    return p;
}
