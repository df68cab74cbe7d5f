/*
 * GDT, LDTs and TSS. (Intel SDM vol. 3A, 3.4.5, 3.5 and 7.2.)
 *
 * The GDT has one LDT descriptor for each slot (X in process.h), all made
 * once at boot, and ldt_sel of the slot names it (Y). A process's LDT holds
 * its code and data segments, base 0, and the segment of its info block.
 * Limits are a second fence only: what protects is the page table.
 */
#include "segment.h"
#include <string.h>

/* Access bytes: present, privilege level, kind. */
#define ACCESS_KERNEL_CODE 0x9A
#define ACCESS_KERNEL_DATA 0x92
#define ACCESS_USER_CODE   0xFA
#define ACCESS_USER_DATA   0xF2
#define ACCESS_USER_CONST  0xF0 /* data that can only be read */
#define ACCESS_LDT         0x82
#define ACCESS_TSS         0x89

struct main_task segment_task __attribute__((aligned(4096)));
static struct process *ports_owner = &proc_table[KERNEL]; /* has none */

static struct tss fault_tss;
static uint8_t fault_stack[4096] __attribute__((aligned(16)));

uint64_t gdt[FIRST_LDT + NR_SLOTS] __attribute__((aligned(8)));
_Static_assert(FIRST_LDT + NR_SLOTS <= 8192, "a GDT has 8,192 entries");

/* [descriptor] */
/* A descriptor; a limit of 1 MiB or more is rounded to whole pages. */
static uint64_t descriptor(uint32_t base, uint32_t limit, uint8_t access)
{
    uint64_t flags = 0x4; /* 32-bit */

    if (limit > 0xFFFFF) {
        flags |= 0x8; /* limit in pages */
        limit >>= 12;
    }
    return (limit & 0xFFFF) | (uint64_t)(base & 0xFFFFFF) << 16 |
           (uint64_t)access << 40 | (uint64_t)(limit >> 16) << 48 |
           flags << 52 | (uint64_t)(base >> 24) << 56;
}
/* [descriptor end] */

/* [slots] */
/* X and Y: the GDT knows the slot's LDT, the slot knows the selector. */
static void slot_segments(struct process *p)
{
    unsigned slot = process_slot(p);
    uint32_t limit = slot < NR_SERVERS ? 0xFFFFFFFF : USER_LIMIT;
    uint32_t info = INFO_BASE + INFO_BLOCKS + slot * sizeof(struct info);

    p->ldt[LDT_CODE] = descriptor(0, limit, ACCESS_USER_CODE);
    p->ldt[LDT_DATA] = descriptor(0, limit, ACCESS_USER_DATA);
    p->ldt[LDT_INFO] =
        descriptor(info, sizeof(struct info) - 1, ACCESS_USER_CONST);
    gdt[FIRST_LDT + slot] =
        descriptor((uint32_t)p->ldt, sizeof p->ldt - 1, ACCESS_LDT);
    p->ldt_sel = (uint16_t)((FIRST_LDT + slot) << 3);
    p->extras = p->authority->ports[0].count != 0 ? EXTRA_PORTS : 0;
}
/* [slots end] */

/* A double fault runs as a task of its own, on a stack that is surely good
 * (Intel SDM vol. 3A, 6.15, vector 8). */
static void fault_task_init(void)
{
    extern void panic_double_fault(void);

    fault_tss.cr3 = kernel_space.directory;
    fault_tss.eip = (uint32_t)panic_double_fault;
    fault_tss.eflags = EFLAGS_RESERVED;
    fault_tss.esp = (uint32_t)fault_stack + sizeof fault_stack;
    fault_tss.cs = KERNEL_CODE;
    fault_tss.ss = fault_tss.ds = fault_tss.es = KERNEL_DATA;
    gdt[FAULT_TSS_SELECTOR >> 3] =
        descriptor((uint32_t)&fault_tss, sizeof fault_tss - 1, ACCESS_TSS);
}

/* [gdt-load] */
static void gdt_load(void)
{
    struct table_pointer pointer = {sizeof gdt - 1, (uint32_t)gdt};

    __asm__ volatile("lgdt %0\n\t"
                     "ljmp %1, $1f\n"
                     "1:\tmov %2, %%ds\n\t"
                     "mov %2, %%es\n\t"
                     "mov %2, %%ss"
                     :
                     : "m"(pointer), "i"(KERNEL_CODE), "r"(KERNEL_DATA)
                     : "memory");
}
/* [gdt-load end] */

/* [segment-init] */
void segment_init(void)
{
    gdt[KERNEL_CODE >> 3] = descriptor(0, 0xFFFFFFFF, ACCESS_KERNEL_CODE);
    gdt[KERNEL_DATA >> 3] = descriptor(0, 0xFFFFFFFF, ACCESS_KERNEL_DATA);
    gdt[TSS_SELECTOR >> 3] = descriptor((uint32_t)&segment_task,
                                        sizeof segment_task - 1, ACCESS_TSS);
    for (unsigned slot = 0; slot < NR_SLOTS; slot++)
        slot_segments(&proc_table[slot]);

    segment_task.tss.ss0 = KERNEL_DATA;
    memset(segment_task.iomap, 0xFF, sizeof segment_task.iomap);
    fault_task_init();
    gdt_load();
    __asm__ volatile("ltr %w0" : : "r"(TSS_SELECTOR));
}
/* [segment-init end] */

/* Opens the ports of a row in the bitmap, which are closed, or closes them. No
 * two ranges of a row overlap. */
static void ports_flip(const struct authority *a)
{
    for (unsigned i = 0; i < PORT_RANGES; i++) {
        unsigned end = a->ports[i].first + a->ports[i].count;
        for (unsigned port = a->ports[i].first; port < end; port++)
            segment_task.iomap[port / 8] ^= (uint8_t)(1u << port % 8);
    }
}

void segment_ports(struct process *p)
{
    bool some = p->extras & EXTRA_PORTS;

    segment_task.tss.iomap_base = some ? IOMAP_OFFSET : IOMAP_NONE;
    if (!some || ports_owner == p)
        return;
    ports_flip(ports_owner->authority);
    ports_flip(p->authority);
    ports_owner = p;
}
