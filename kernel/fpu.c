/*
 * Lazy FPU: its registers stay with the last user until another one wants
 * them. CR0.TS makes the first use raise #NM. (Intel SDM vol. 3A, 2.5, 13.4.)
 */
#include "fpu.h"
#include "cpu.h"
#include <string.h>

#define FPU_CONTROL 0x037F /* all exceptions masked, 64-bit precision */
#define MXCSR_START 0x1F80 /* all exceptions masked; SDM vol. 1, 10.2.3 */

struct process *fpu_owner;
bool fpu_forbidden;
static bool has_fxsave, has_sse;

void fpu_forbid(bool yes)
{
    fpu_forbidden = yes;
    if (yes)
        WRITE_CR(0, READ_CR(0) | CR0_TS);
    else
        __asm__ volatile("clts");
}

void fpu_init(void)
{
    uint32_t features = cpuid_features();

    has_fxsave = features & CPUID_FXSR;
    has_sse = has_fxsave && (features & CPUID_SSE);
    if (has_fxsave)
        WRITE_CR(4, READ_CR(4) | CR4_OSFXSR | (has_sse ? CR4_OSXMMEXCPT : 0));
    WRITE_CR(0, (READ_CR(0) & ~CR0_EM) | CR0_MP | CR0_NE | CR0_TS);
    fpu_forbidden = true;
}

/* Stores the registers. Without FXSAVE they are empty afterwards. */
static void store(struct process *p)
{
    if (has_fxsave)
        __asm__ volatile("fxsave %0" : "=m"(p->fpu_state));
    else
        __asm__ volatile("fnsave %0" : "=m"(p->fpu_state));
}

static void load(const struct process *p)
{
    if (has_fxsave)
        __asm__ volatile("fxrstor %0" : : "m"(p->fpu_state));
    else
        /* frstor would first raise an exception that the owner before left
         * pending. */
        __asm__ volatile("fnclex\n\tfrstor %0" : : "m"(p->fpu_state));
}

void fpu_save(struct process *p)
{
    if (fpu_owner != p)
        return;
    fpu_forbid(false);
    store(p);
    if (!has_fxsave)
        load(p);
    fpu_forbid(true);
}

/* The state a program starts with: the registers' own, with nothing left of
 * the owner before. */
static void load_fresh(struct process *p)
{
    uint16_t control = FPU_CONTROL;
    uint32_t mxcsr = MXCSR_START;
    unsigned registers = has_fxsave ? 32 : 28; /* where they begin */

    memset(p->fpu_state, 0, sizeof p->fpu_state);
    __asm__ volatile("fninit\n\tfldcw %0" : : "m"(control));
    store(p);
    memset(p->fpu_state + registers, 0, sizeof p->fpu_state - registers);
    if (has_sse)
        memcpy(p->fpu_state + 24, &mxcsr, sizeof mxcsr);
    load(p);
}

void fpu_take(struct process *p)
{
    if (fpu_owner != NULL)
        fpu_save(fpu_owner);
    fpu_forbid(false);
    if (p->fpu_used)
        load(p);
    else
        load_fresh(p);
    p->fpu_used = true;
    fpu_owner = p;
}

void fpu_drop(struct process *p)
{
    p->fpu_used = false;
    if (fpu_owner != p)
        return;
    fpu_owner = NULL;
    fpu_forbid(true);
}
