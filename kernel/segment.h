/*
 * GDT, LDTs and the TSS: segmentation as the course draws it.
 */
#ifndef KERNEL_SEGMENT_H
#define KERNEL_SEGMENT_H

#include "cpu.h"
#include "process.h"

/* Selectors of the GDT; kernel/trap.asm knows the first two. */
#define KERNEL_CODE        0x08
#define KERNEL_DATA        0x10
#define TSS_SELECTOR       0x18
#define FAULT_TSS_SELECTOR 0x20 /* the double fault's own task */
#define FIRST_LDT          5    /* GDT index of the LDT of slot 0 */

struct tss {
    uint32_t back, esp0, ss0, esp1, ss1, esp2, ss2, cr3, eip, eflags;
    uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
    uint32_t es, cs, ss, ds, fs, gs, ldt;
    uint16_t trap, iomap_base;
};
_Static_assert(sizeof(struct tss) == 104, "Intel SDM vol. 3A, 7.2.1");

#define PORTS        65536
#define IOMAP_NONE   0xFFFF /* beyond the limit: no port at all */
#define IOMAP_OFFSET ((uint16_t)offsetof(struct main_task, iomap))

struct main_task {
    struct tss tss;
    /* One bit a port; 1: not allowed. The CPU wants a byte of ones behind. */
    uint8_t iomap[PORTS / 8 + 1];
};

extern struct main_task segment_task;
extern struct process *segment_ports_owner; /* whose ports are open */

/* GDT and TSS loaded, X and Y made for every slot; after process_init. */
void segment_init(void);

/* Opens the ports of a server's row, and closes those of the last one. */
void segment_open_ports(struct process *p);

/* Loads what belongs to a process but its registers: LDT, the stack pointer
 * of its next entry, its I/O ports, %fs and %gs. */
static inline void segment_switch(struct process *p)
{
    if (p->iomap_base != IOMAP_NONE && segment_ports_owner != p)
        segment_open_ports(p);
    segment_task.tss.iomap_base = p->iomap_base;
    segment_task.tss.esp0 = (uint32_t)(&p->regs + 1);
    __asm__ volatile("lldt %w0\n\t"
                     "mov %1, %%fs\n\t"
                     "mov %2, %%gs"
                     :
                     : "r"((uint32_t)p->ldt_sel), "r"(LDT_SELECTOR(LDT_DATA)),
                       "r"(LDT_SELECTOR(LDT_INFO)));
}

#endif
