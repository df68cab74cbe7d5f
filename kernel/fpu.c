/*
 * Lazy FPU: its registers stay with the last user until another one wants
 * them. CR0.TS makes the first use raise #NM. (Intel SDM vol. 3A, 2.5, 13.4.)
 */
#include "fpu.h"
#include <string.h>

#define MXCSR_START 0x1F80 /* all exceptions masked; SDM vol. 1, 10.2.3 */
#define MXCSR_MASK  0xFFBF /* its bits, if the CPU does not tell */

struct process *fpu_owner;
static bool has_fxsave;

/* What a program starts with. */
static uint8_t fresh_state[FPU_STATE_SIZE] __attribute__((aligned(16)));

/* Stores the registers, which stay what they are (fnsave empties them). */
static void store(uint8_t *state)
{
    if (has_fxsave)
        __asm__ volatile("fxsave (%0)" : : "r"(state) : "memory");
    else
        __asm__ volatile("fnsave (%0); frstor (%0)" : : "r"(state) : "memory");
}

static void load(const uint8_t *state)
{
    if (has_fxsave)
        __asm__ volatile("fxrstor (%0)" : : "r"(state) : "memory");
    else
        /* frstor would first raise an exception that the owner before left
         * pending. */
        __asm__ volatile("fnclex; frstor (%0)" : : "r"(state) : "memory");
}

void fpu_init(void)
{
    uint32_t features = cpuid_features();
    uint32_t mxcsr = MXCSR_START;

    has_fxsave = features & CPUID_FXSR;
    if (has_fxsave)
        WRITE_CR(4, READ_CR(4) | CR4_OSFXSR);
    WRITE_CR(0, (READ_CR(0) & ~(CR0_EM | CR0_TS)) | CR0_MP | CR0_NE);
    __asm__ volatile("fninit"); /* masks all exceptions */
    if (has_fxsave && (features & CPUID_SSE)) {
        WRITE_CR(4, READ_CR(4) | CR4_OSXMMEXCPT);
        __asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
    }
    store(fresh_state);
    fpu_forbid(true);
}

void fpu_save(struct process *p)
{
    if (fpu_owner != p)
        return;
    fpu_forbid(false);
    store(p->fpu_state);
    fpu_forbid(true);
}

void fpu_take(struct process *p)
{
    if (fpu_owner != NULL) {
        fpu_save(fpu_owner);
        fpu_owner->extras &= (uint8_t)~EXTRA_FPU;
    }
    fpu_forbid(false);
    load(p->fpu_used ? p->fpu_state : fresh_state);
    p->fpu_used = true;
    p->extras |= EXTRA_FPU;
    fpu_owner = p;
}

/* Reserved bits of MXCSR would be a fault in the kernel: Intel SDM vol. 1,
 * 11.6.6. */
void fpu_set(struct process *p, const uint8_t state[FPU_STATE_SIZE])
{
    uint32_t *mxcsr = (uint32_t *)(p->fpu_state + 24);
    uint32_t mask = *(const uint32_t *)(fresh_state + 28);

    memcpy(p->fpu_state, state, FPU_STATE_SIZE);
    if (has_fxsave)
        *mxcsr &= mask != 0 ? mask : MXCSR_MASK;
    p->fpu_used = true;
}

void fpu_drop(struct process *p)
{
    p->fpu_used = false;
    if (fpu_owner != p)
        return;
    fpu_owner = NULL;
    p->extras &= (uint8_t)~EXTRA_FPU;
    fpu_forbid(true);
}
