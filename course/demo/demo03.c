/*
 * Chapter 3: what a trap leaves as it was, and four faults.
 *
 * A server that faults is stopped, and RS has it loaded again from its boot
 * module; its info block counts how often. So this one tries a fault in each
 * of its lives, until none is left.
 */
#include <kumquat/info.h>
#include <kumquat/service.h>

#define NO_OPERATION (7u << ENDPOINT_BITS) /* ipc.h has none of this number */
#define KERNEL_TEXT  0x100000

static void say(bool is_so, const char *what)
{
    log_line("%s%s", what, is_so ? "" : " - BUT IT IS NOT SO");
}

/* Traps while esp is 0 and other registers have values that are easily seen.
 * Are all the same after the trap, but for eax? That is returned, or 0. */
static __attribute__((noinline)) int trap_without_stack(void)
{
    uint32_t eax = NO_OPERATION, ebx = 0x11111111, ecx = 0x22222222;
    uint32_t edx = 0x33333333, edi = 0x44444444, esp;

    __asm__ volatile("mov %%esp, %%esi\n\t"
                     "xor %%esp, %%esp\n"
                     "bare_trap:\n\t"
                     "int %[vector]\n\t"
                     "xchg %%esp, %%esi"
                     : "+a"(eax), "+b"(ebx), "+c"(ecx), "+d"(edx), "+D"(edi),
                       "=&S"(esp)
                     : [vector] "i"(IPC_VECTOR));
    bool same = ebx == 0x11111111 && ecx == 0x22222222 && edx == 0x33333333 &&
                edi == 0x44444444 && esp == 0;
    return same ? (int)eax : 0;
}

/* What is in %fs after a trap that was made with 0 in it. */
static uint32_t fs_after_trap(void)
{
    uint32_t fs, eax = NO_OPERATION;

    __asm__ volatile("mov %[zero], %%fs\n\t"
                     "int %[vector]\n\t"
                     "mov %%fs, %[fs]"
                     : "+a"(eax), [fs] "=r"(fs)
                     : [zero] "r"(0), [vector] "i"(IPC_VECTOR));
    return fs;
}

static void divide(void)
{
    __asm__ volatile("div %b0" : : "c"(0) : "eax");
}

static void use_timer_gate(void)
{
    __asm__ volatile("int $0x20");
}

static void turn_interrupts_off(void)
{
    __asm__ volatile("cli");
}

static void read_kernel(void)
{
    (void)*(const volatile char *)KERNEL_TEXT;
}

static const struct {
    const char *what;
    void (*happens)(void);
} faults[] = {
    {"divide by zero", divide},
    {"use the gate of the timer's interrupt", use_timer_gate},
    {"turn interrupts off", turn_interrupts_off},
    {"read the kernel's first byte", read_kernel},
};

int main(void)
{
    uint32_t life = info_self()->restarts;
    struct message m;

    if (life == 0) {
        say(trap_without_stack() == -ENOSYS,
            "a trap with esp 0: eax says ENOSYS, all else is as it was");
        say(fs_after_trap() == 0xF, "fs was 0: after the trap it is 0xf");
    }
    if (life < sizeof faults / sizeof faults[0]) {
        log_line("life %u: I %s", life + 1, faults[life].what);
        faults[life].happens();
        say(false, "this was my end");
    }
    log_line("life %u: nothing is left to try", life + 1);
    for (;;)
        ipc_receive(ANY, &m);
}
