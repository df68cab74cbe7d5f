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

/* GDT and TSS loaded, X and Y made for every slot; after process_init. */
void segment_init(void);

/* Opens the I/O ports of `p`, if its row has some, and no others. */
void segment_ports(struct process *p);

/* [segment-switch] */
/* Loads the segments of `p` that trap.asm does not load at each exit, and where
 * its next entry saves its registers. */
static inline void segment_switch(struct process *p)
{
    segment_task.tss.esp0 = (uint32_t)(&p->regs + 1);
    __asm__ volatile("lldt %0\n\t"
                     "mov %1, %%gs"
                     :
                     : "m"(p->ldt_sel), "r"(LDT_SELECTOR(LDT_INFO)));
}
/* [segment-switch end] */

#endif
