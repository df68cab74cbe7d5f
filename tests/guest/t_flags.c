/*
 * No ring-3 code halts or corrupts the kernel (issue 2, "must hold"), second
 * part: flags that a program must not have, and stack pointers that point
 * anywhere while the kernel is entered.
 */
#include "die.h"
#include "trap.h"
#include <kumquat/memory.h>

/* Where instructions may store. */
static word scratch[32] __attribute__((used));

/* --- flags ----------------------------------------------------------- */

#define FLAG_TF   0x00000100u
#define FLAG_IF   0x00000200u
#define FLAG_IOPL 0x00003000u
#define FLAG_NT   0x00004000u
#define FLAG_VM   0x00020000u
#define FLAG_AC   0x00040000u

static word flags(void)
{
    word f;
    __asm__ volatile("pushfl; popl %0" : "=r"(f));
    return f;
}

/* popf with some flags set, and IF off. */
static inline __attribute__((always_inline)) void pop_flags(word set)
{
    __asm__ volatile("pushfl\n"
                     "andl $~0x200, (%%esp)\n"
                     "orl %0, (%%esp)\n"
                     "popfl\n"
                     "nop\n"
                     "nop\n"
                     :
                     : "r"(set)
                     : "cc", "memory");
}

/* iret to the next instruction with such flags. */
static inline __attribute__((always_inline)) void iret_flags(word set)
{
    __asm__ volatile("pushfl\n"
                     "orl %0, (%%esp)\n"
                     "pushl %%cs\n"
                     "pushl $1f\n"
                     "iret\n"
                     "1: nop\n"
                     :
                     : "r"(set)
                     : "cc", "memory");
}

/* Do messages and the clock still work? */
static int goes_on(word unused)
{
    (void)unused;
    uint32_t start = now();
    for (long i = 0; now() == start; i++)
        STEP(201, i < 2000000000);
    STEP(202, REQUEST(MM, MM_SIGMASK, 0, 0) >= 0);
    STEP(203, info_self()->pid > 1);
    return 0;
}

/* IOPL and VM can't be set; IF can't be cleared. */
static int by_popf(word set)
{
    pop_flags(set);
    STEP(1, (flags() & (FLAG_IOPL | FLAG_VM)) == 0);
    STEP(2, (flags() & FLAG_IF) != 0);
    return goes_on(0);
}

static int by_iret(word set)
{
    iret_flags(set);
    STEP(1, (flags() & (FLAG_IOPL | FLAG_VM)) == 0);
    STEP(2, (flags() & FLAG_IF) != 0);
    return goes_on(0);
}

static int iopl_then_cli(word unused)
{
    (void)unused;
    pop_flags(FLAG_IOPL);
    iret_flags(FLAG_IOPL);
    __asm__ volatile("cli");
    return 0;
}

static int single_step(word unused)
{
    (void)unused;
    pop_flags(FLAG_TF);
    return 0;
}

/* TF on, and the next instruction is the trap. */
static int single_step_trap(word unused)
{
    (void)unused;
    word result = trap_word(IPC_CALL, FS), type = FS_COUNTERS;
    __asm__ volatile("pushl %%ebp\n"
                     "pushfl\n"
                     "orl $0x100, (%%esp)\n"
                     "popfl\n"
                     "int $0x30\n"
                     "nop\n"
                     "nop\n"
                     "popl %%ebp\n"
                     : "+a"(result), "+b"(type)
                     :
                     : "ecx", "edx", "esi", "edi", "memory", "cc");
    return 0;
}

static int nested_task_iret(word unused)
{
    (void)unused;
    pop_flags(FLAG_NT);
    __asm__ volatile("pushfl; pushl %cs; pushl $1f; iret; 1:");
    return 0;
}

static int nested_task_trap(word unused)
{
    (void)unused;
    pop_flags(FLAG_NT);
    return goes_on(0);
}

/* With alignment checks on, an unaligned access may be SIGBUS, or fine. */
static int unaligned(word unused)
{
    (void)unused;
    pop_flags(FLAG_AC);
    __asm__ volatile("movl %%eax, scratch+1" : : "a"(0) : "memory");
    return goes_on(0);
}

static void ask_flags(void)
{
    is_fine(run_child(by_popf, 0), "popf: does IF stay on?");
    is_fine(run_child(by_popf, FLAG_IOPL), "popf: does IOPL stay 0?");
    is_fine(run_child(by_popf, FLAG_VM), "popf: does VM stay 0?");
    is_fine(run_child(by_iret, FLAG_IOPL), "iret: does IOPL stay 0?");
    /* QEMU's iret enters v86 mode from ring 3; then the program must end. */
    int status = run_child(by_iret, FLAG_VM);
    ok(exited_with(status, 0) || died_by(status, SIGSEGV),
       "iret: does VM stay 0, or end the program?", "%s", status_text(status));
    status = run_child(by_iret, FLAG_VM | FLAG_IOPL | FLAG_NT | FLAG_AC);
    ok(exited_with(status, 0) || died_by(status, SIGSEGV),
       "iret: and with IOPL, NT and AC as well?", "%s", status_text(status));
    ok(died(run_child(by_iret, FLAG_VM | FLAG_TF)), "iret: and with TF?",
       "it goes on");
    is_signal(run_child(iopl_then_cli, 0), SIGSEGV,
              "is cli after a try at IOPL SIGSEGV?");
    is_signal(run_child(single_step, 0), SIGTRAP, "is TF SIGTRAP?");
    is_signal(run_child(single_step_trap, 0), SIGTRAP,
              "is TF over a trap SIGTRAP?");
    ok(died(run_child(nested_task_iret, 0)), "does NT and iret end it?",
       "it goes on");
    is_fine(run_child(nested_task_trap, 0), "is NT over a trap harmless?");
    status = run_child(unaligned, 0);
    ok(exited_with(status, 0) || died_by(status, SIGBUS),
       "is AC and an unaligned access SIGBUS or nothing?", "%s",
       status_text(status));
}

/* --- stack pointers -------------------------------------------------- */

/* A trap with esp anywhere works: the kernel has no business there. */
static int trap_with_stack(word esp)
{
    word result = trap_word(IPC_CALL, FS), type = FS_COUNTERS;
    __asm__ volatile("pushl %%ebp\n"
                     "movl %%esp, scratch+64\n"
                     "movl %%ecx, %%esp\n"
                     "int $0x30\n"
                     "movl scratch+64, %%esp\n"
                     "popl %%ebp\n"
                     : "+a"(result), "+b"(type), "+c"(esp)
                     :
                     : "edx", "esi", "edi", "memory", "cc");
    STEP(1, result == FS && (int)type >= 0);
    return 0;
}

/* A clock tick with esp anywhere is no matter either. */
static int tick_with_stack(word esp)
{
    uint32_t start = now();
    __asm__ volatile("movl %%esp, scratch+64\n"
                     "movl %0, %%esp\n"
                     "1: movl (%1), %%eax\n"
                     "subl %2, %%eax\n"
                     "cmpl $3, %%eax\n"
                     "jb 1b\n"
                     "movl scratch+64, %%esp\n"
                     :
                     : "r"(esp), "r"(INFO_BASE), "r"(start)
                     : "eax", "memory", "cc");
    return 0;
}

static int push_with_stack(word esp)
{
    __asm__ volatile("movl %0, %%esp; pushl $0x41414141; popl %%eax"
                     :
                     : "r"(esp)
                     : "eax", "memory");
    return 0;
}

static int fault_with_stack(word esp)
{
    __asm__ volatile("movl %0, %%esp; ud2" : : "r"(esp));
    return 0;
}

static void ask_stacks(void)
{
    static const word stacks[] = {0,          2,
                                  4,          0x1000,
                                  0x100000,   0x101000,
                                  RAM_LIMIT,  INFO_BASE + 64,
                                  0x80000000, USER_END + 0x800,
                                  0xC4001000, 0xFFFFFFFC,
                                  0xFFFFFFFF};
    int count = sizeof(stacks) / sizeof(stacks[0]), trap = 0, tick = 0;
    for (int i = 0; i < count; i++) {
        trap += exited_with(run_child(trap_with_stack, stacks[i]), 0);
        tick += exited_with(run_child(tick_with_stack, stacks[i]), 0);
    }
    is(trap, count, "does a trap work wherever esp points?");
    is(tick, count, "does a clock tick work wherever esp points?");
    all_die(push_with_stack, stacks, count, ANY_SIGNAL,
            "does a push there end the program?");
    all_die(fault_with_stack, stacks, count, SIGILL,
            "is a fault there still what it is?");
}

int main(void)
{
    plan(13 + 4);
    ask_flags();
    ask_stacks();
    return done();
}
