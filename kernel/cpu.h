/*
 * The instructions C has no words for, and the bits they work on.
 */
#ifndef KERNEL_CPU_H
#define KERNEL_CPU_H

#include <stdint.h>

/* Intel SDM vol. 3A, 2.3 */
#define EFLAGS_RESERVED 0x00000002u /* always 1 */
#define EFLAGS_IF       0x00000200u
#define EFLAGS_FREE     0x00240DD5u /* what ring 3 may set: ID AC OF DF TF.. */

/* Intel SDM vol. 3A, 2.5 */
#define CR0_MP         0x00000002u /* WAIT heeds TS */
#define CR0_EM         0x00000004u
#define CR0_TS         0x00000008u /* the next FPU instruction raises #NM */
#define CR0_NE         0x00000020u /* FPU errors are #MF */
#define CR0_WP         0x00010000u /* the kernel heeds read-only pages */
#define CR0_PG         0x80000000u
#define CR4_PSE        0x00000010u /* 4 MiB pages */
#define CR4_PGE        0x00000080u /* global pages */
#define CR4_OSFXSR     0x00000200u /* FXSAVE and SSE */
#define CR4_OSXMMEXCPT 0x00000400u /* SSE errors are #XM */

/* CPUID leaf 1, edx; Intel SDM vol. 2A, CPUID */
#define CPUID_PGE  (1u << 13)
#define CPUID_FXSR (1u << 24)
#define CPUID_SSE  (1u << 25)

#define READ_CR(n)                                             \
    ({                                                         \
        uint32_t value_;                                       \
        __asm__ volatile("mov %%cr" #n ", %0" : "=r"(value_)); \
        value_;                                                \
    })
#define WRITE_CR(n, value) \
    __asm__ volatile("mov %0, %%cr" #n : : "r"((uint32_t)(value)) : "memory")

/* What lgdt and lidt load; Intel SDM vol. 3A, 2.4. */
struct table_pointer {
    uint16_t limit;
    uint32_t base;
} __attribute__((packed));

static inline void tlb_flush_page(uint32_t address)
{
    __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

static inline uint32_t cpuid_features(void)
{
    uint32_t eax = 1, ebx, ecx, edx;

    __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
    return edx;
}

#endif
