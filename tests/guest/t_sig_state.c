/*
 * Row S1: what a handler finds, and what it leaves as it was. A handler that
 * changes every register, flag and bit of the FPU changes nothing for the
 * code that it interrupted, except what it writes into its context.
 */
#include "memory.h"
#include "signals.h"
#include <setjmp.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

#define SELF        "/t_sig_state"
#define ROUNDS      40
#define CARRY       0x00000001u
#define TRAP_FLAG   0x00000100u
#define INTERRUPT   0x00000200u
#define DIRECTION   0x00000400u
#define RED_FLAGS   (0x00000CD5u | 0x00240000u) /* arithmetic, DF, AC, ID */
#define FCW_RESET   0x037F
#define MXCSR_RESET 0x1F80

/* --- a place where all registers are known ---------------------------- */

/* As wait_in() loads them, and as it finds them afterwards. (What assembly
 * writes is volatile and not static.) */
volatile struct state {
    word edi, esi, ebp, ebx, edx, ecx, eax, eflags, skew;
} loaded, found;

/* What the handler's first instructions saw. */
volatile word entry_esp, entry_flags, entry_mxcsr, has_sse;
volatile uint16_t entry_fcw;
volatile word interrupted_esp, resumed_esp;

/* Loads the registers of `loaded`, with esp moved down by `skew` bytes, and
 * stays at wait_here until a handler moves eip to wait_over; then stores them
 * in `found`. */
void wait_in(void);
void wait_here(void);
void wait_over(void);

/* A handler: notes its entry state, calls dirty(), then leaves no register
 * and no flag as it was. */
void dirty_entry(int signal, siginfo_t *info, void *context);

__asm__(".pushsection .text\n"
        "wait_in:\n"
        "    pushal\n"
        "    movl %esp, %eax\n"
        "    subl loaded+32, %esp\n"
        "    pushl %eax\n" /* below the skew: esp is anything */
        "    movl %esp, interrupted_esp\n"
        "    movl loaded+0, %edi\n"
        "    movl loaded+4, %esi\n"
        "    movl loaded+8, %ebp\n"
        "    movl loaded+12, %ebx\n"
        "    movl loaded+16, %edx\n"
        "    movl loaded+20, %ecx\n"
        "    movl loaded+24, %eax\n"
        "    pushl loaded+28\n"
        "    popfl\n"
        "wait_here:\n"
        "    jmp wait_here\n"
        "wait_over:\n"
        "    pushfl\n"
        "    popl found+28\n"
        "    cld\n"
        "    movl %edi, found+0\n"
        "    movl %esi, found+4\n"
        "    movl %ebp, found+8\n"
        "    movl %ebx, found+12\n"
        "    movl %edx, found+16\n"
        "    movl %ecx, found+20\n"
        "    movl %eax, found+24\n"
        "    movl %esp, resumed_esp\n"
        "    movl interrupted_esp, %esp\n"
        "    popl %esp\n"
        "    popal\n"
        "    ret\n"
        "dirty_entry:\n"
        "    movl %esp, entry_esp\n"
        "    pushfl\n"
        "    popl entry_flags\n"
        "    fnstcw entry_fcw\n"
        "    cmpl $0, has_sse\n"
        "    je 1f\n"
        "    stmxcsr entry_mxcsr\n"
        "1:  pushl 12(%esp)\n"
        "    pushl 12(%esp)\n"
        "    pushl 12(%esp)\n"
        "    call dirty\n"
        "    addl $12, %esp\n"
        "    movl $0xD1D1D1D1, %eax\n"
        "    movl %eax, %ebx\n"
        "    movl %eax, %ecx\n"
        "    movl %eax, %edx\n"
        "    movl %eax, %esi\n"
        "    movl %eax, %edi\n"
        "    movl %eax, %ebp\n"
        "    pushl $0x240CD7\n"
        "    popfl\n"
        "    ret\n"
        ".popsection\n");

/* --- the FPU ---------------------------------------------------------- */

/* FXSAVE's image; of it, these bytes hold control, status, tags and MXCSR,
 * then the registers (Intel SDM vol. 1, table 10-2). */
#define FPU_REGISTERS     32
#define FPU_REGISTERS_END 288
struct fpu {
    uint8_t bytes[512];
} __attribute__((aligned(16)));

static void fpu_save(struct fpu *to)
{
    memset(to, 0, sizeof(*to));
    if (has_sse)
        __asm__ volatile("fxsave %0" : "+m"(*to));
    else
        __asm__ volatile("fnsave %0; frstor %0" : "+m"(*to));
}

static int fpu_equal(const struct fpu *a, const struct fpu *b)
{
    if (!has_sse)
        return memcmp(a, b, 108) == 0;
    return memcmp(a->bytes, b->bytes, 5) == 0 &&
           memcmp(a->bytes + 24, b->bytes + 24, 4) == 0 &&
           memcmp(a->bytes + FPU_REGISTERS, b->bytes + FPU_REGISTERS,
                  FPU_REGISTERS_END - FPU_REGISTERS) == 0;
}

/* Fills all registers of the FPU, with control words that are not usual. */
static void fpu_fill(word seed)
{
    static uint8_t values[8][16];
    uint16_t control = 0x0C7F;
    uint32_t mxcsr = 0x7F80;
    __asm__ volatile("fninit; fldcw %0" : : "m"(control));
    for (word i = 0; i < 8; i++) {
        word value = seed * 8 + i;
        __asm__ volatile("fildl %0" : : "m"(value));
    }
    if (!has_sse)
        return;
    for (word i = 0; i < sizeof(values); i++)
        ((uint8_t *)values)[i] = (uint8_t)(seed * 31 + i);
    __asm__ volatile("ldmxcsr %1\n"
                     "movups (%0), %%xmm0\n"
                     "movups 16(%0), %%xmm1\n"
                     "movups 32(%0), %%xmm2\n"
                     "movups 48(%0), %%xmm3\n"
                     "movups 64(%0), %%xmm4\n"
                     "movups 80(%0), %%xmm5\n"
                     "movups 96(%0), %%xmm6\n"
                     "movups 112(%0), %%xmm7\n"
                     :
                     : "r"(values), "m"(mxcsr), "m"(values));
}

/* --- handlers --------------------------------------------------------- */

static volatile int handled, arrived;
static word given[3], given_frame[3], given_esp, given_flags;
static int wants_fcw; /* a control word to go on with */

/* What dirty_entry does in C. If the code at wait_here was interrupted, it
 * goes on behind it. */
void dirty(int signal, siginfo_t *info, ucontext_t *context)
{
    handled++;
    fpu_fill(0x77);
    if (context->registers.eip != (word)wait_here)
        return;
    arrived++;
    given[0] = (word)signal;
    given[1] = (word)info;
    given[2] = (word)context;
    given_frame[0] = (word)info->si_signo;
    given_frame[1] = context->registers.eip;
    given_frame[2] = context->registers.esp;
    given_esp = entry_esp;
    given_flags = entry_flags;
    context->registers.eip = (word)wait_over;
    if (wants_fcw)
        *(uint16_t *)context->fpu_state = (uint16_t)wants_fcw;
}

/* Signals its parent for ever, and lets it run meanwhile. */
static int pester(word signal)
{
    while (kill(getppid(), (int)signal) == 0)
        usleep(1);
    return 1;
}

static void look_for_sse(void)
{
    word eax = 1, ebx, ecx = 0, edx;
    __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    has_sse = edx >> 25 & 1;
}

/* --- registers, flags, FPU -------------------------------------------- */

/* Is everything as it was loaded? */
static int is_kept(void)
{
    const volatile word *want = &loaded.edi, *got = &found.edi;
    for (int i = 0; i < 7; i++)
        STEP(20 + i, got[i] == want[i]);
    STEP(12, (found.eflags & RED_FLAGS) == (loaded.eflags & RED_FLAGS));
    STEP(13, found.eflags & INTERRUPT && !(found.eflags & TRAP_FLAG));
    STEP(14, resumed_esp == interrupted_esp);
    return 0;
}

static int keeps_registers(word seed)
{
    struct fpu before, after;
    word state = seed;
    handle_info(SIGUSR1, dirty_entry, 0, 0);
    pid_t pid = start_child(pester, SIGUSR1);
    for (int i = 0; i < ROUNDS; i++) {
        for (int k = 0; k < 8; k++)
            ((word *)&loaded)[k] = random_word(&state);
        loaded.eflags = (loaded.eflags & RED_FLAGS) | INTERRUPT;
        loaded.skew = random_word(&state) % 5000;
        fpu_fill((word)i);
        fpu_save(&before);
        wait_in();
        fpu_save(&after);
        STEP(step_of(is_kept() << 8), is_kept() == 0);
        STEP(1, fpu_equal(&before, &after));
        STEP(2, arrived == i + 1);
    }
    return died_by(kill_child(pid), SIGKILL) ? 0 : 3;
}

/* Four at once, each with an FPU of its own. */
static int keep_apart(word unused)
{
    (void)unused;
    pid_t pid[4];
    for (word i = 0; i < 4; i++)
        pid[i] = start_child(keeps_registers, 100 + i);
    for (int i = 0; i < 4; i++) {
        int status = end_of(pid[i]);
        STEP(step_of(status), exited_with(status, 0));
    }
    return 0;
}

/* A handler is entered as a C function is called (System V ABI, i386, 3-10),
 * wherever the stack pointer was. */
static int enters_well(word unused)
{
    (void)unused;
    extern void signal_return(void);
    handle_info(SIGUSR1, dirty_entry, 0, 0);
    pid_t pid = start_child(pester, SIGUSR1);
    for (word skew = 0; skew < 32; skew++) {
        loaded = (struct state){.eflags = RED_FLAGS | INTERRUPT, .skew = skew};
        fpu_fill(skew);
        wait_in();
        STEP(1, (given_esp + 4) % 16 == 0);
        STEP(2, !(given_flags & (DIRECTION | TRAP_FLAG)));
        STEP(3, given_flags & INTERRUPT);
        STEP(4, entry_fcw == FCW_RESET);
        STEP(5, !has_sse || entry_mxcsr == MXCSR_RESET);
        STEP(6, given[0] == SIGUSR1 && given_frame[0] == SIGUSR1);
        STEP(7, given_frame[1] == (word)wait_here);
        STEP(8, given_frame[2] == interrupted_esp);
        STEP(9, given[1] > given_esp && given[1] < interrupted_esp);
        STEP(10, given[2] == given_esp);
        STEP(11, given_esp + sizeof(struct signal_frame) <= interrupted_esp);
        STEP(12, *(word *)given[2] == (word)signal_return);
        STEP(13, is_kept() == 0);
    }
    return died_by(kill_child(pid), SIGKILL) ? 0 : 14;
}

/* What the handler writes into its context counts, the FPU's as well. */
static int context_counts(word unused)
{
    (void)unused;
    uint16_t control;
    handle_info(SIGUSR1, dirty_entry, 0, 0);
    pid_t pid = start_child(pester, SIGUSR1);
    for (int i = 0; i < 20; i++) {
        wants_fcw = i % 2 ? 0x0F7F : 0x027F;
        loaded = (struct state){.eflags = INTERRUPT};
        fpu_fill((word)i);
        wait_in();
        __asm__ volatile("fnstcw %0" : "=m"(control));
        STEP(1, control == wants_fcw);
    }
    return died_by(kill_child(pid), SIGKILL) ? 0 : 2;
}

/* The FPU is first used by a handler: the program then finds it fresh. Runs
 * as a program of its own, which has not used it yet. */
static int fresh_program(void)
{
    uint16_t control;
    uint32_t mxcsr = MXCSR_RESET;
    look_for_sse();
    handle_info(SIGUSR1, dirty_entry, 0, 0);
    raise(SIGUSR1);
    STEP(1, handled == 1);
    __asm__ volatile("fnstcw %0" : "=m"(control));
    if (has_sse)
        __asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
    STEP(2, control == FCW_RESET && mxcsr == MXCSR_RESET);
    return 0;
}

static int fresh_fpu(word unused)
{
    (void)unused;
    execl(SELF, "t_sig_state", "fresh", NULL);
    return 9;
}

/* --- nesting ----------------------------------------------------------- */

/* Each handler raises the next signal, then finds its registers kept. */
static void pile(int signal)
{
    volatile word local = (word)signal * 77;
    word before = (word)signal + 1000;
    __asm__ volatile("" : "+r"(before));
    seen[signal]++;
    if (signal > 1)
        raise(signal == SIGSTOP + 1 || signal == SIGKILL + 1 ? signal - 2
                                                             : signal - 1);
    if (local != (word)signal * 77 || before != (word)signal + 1000)
        seen[0]++;
}

static int nests(word unused)
{
    (void)unused;
    for (int number = 1; number < NSIG; number++)
        if (number != SIGKILL && number != SIGSTOP)
            STEP(1, handle(number, pile, 0) == 0);
    for (int i = 1; i <= 10; i++) {
        raise(NSIG - 1);
        for (int number = 1; number < NSIG; number++)
            if (number != SIGKILL && number != SIGSTOP)
                STEP(number + 1, seen[number] == i);
        STEP(100, seen[0] == 0 && mask_now() == 0);
    }
    return 0;
}

/* --- jumps out of a handler ------------------------------------------- */

static sigjmp_buf place;
static void jump(int signal)
{
    seen[signal]++;
    siglongjmp(place, signal);
}

static int jumps_out(word unused)
{
    (void)unused;
    static volatile int i;
    handle(SIGUSR1, jump, 0);
    set_mask(BIT(SIGHUP));
    for (i = 0; i < 1000; i++) {
        int signal = sigsetjmp(place, 1);
        if (signal == 0) {
            raise(SIGUSR1);
            return 1;
        }
        STEP(2, signal == SIGUSR1 && seen[SIGUSR1] == i + 1);
        STEP(3, mask_now() == BIT(SIGHUP));
    }
    if (sigsetjmp(place, 0) == 0) {
        raise(SIGUSR1);
        return 4;
    }
    STEP(5, mask_now() == (BIT(SIGHUP) | BIT(SIGUSR1))); /* not kept */
    return 0;
}

/* --- a handler that forks, executes, exits ----------------------------- */

static volatile pid_t forked;
static void fork_here(int signal)
{
    seen[signal]++;
    forked = fork();
    fpu_fill(0x33);
}

/* Parent and child both go on where the handler interrupted them. */
static int handler_forks(word unused)
{
    (void)unused;
    static volatile word kept = 5;
    struct fpu before, after;
    handle(SIGUSR1, fork_here, 0);
    for (int i = 0; i < 10; i++) {
        fpu_fill((word)i + 200);
        fpu_save(&before);
        int me = getpid();
        raise(SIGUSR1);
        fpu_save(&after);
        int fine = seen[SIGUSR1] == i + 1 && mask_now() == 0 && kept == 5 &&
                   fpu_equal(&before, &after);
        if (forked == 0)
            _exit(fine && getpid() != me && getppid() == me ? 40 + i : 1);
        STEP(1, fine && getpid() == me);
        STEP(2, exited_with(end_of(forked), 40 + i));
    }
    return 0;
}

static void exec_here(int signal)
{
    seen[signal]++;
    execl(SELF, "t_sig_state", "mask", NULL);
}

/* The program that a handler starts has the handler's mask. */
static int handler_executes(word unused)
{
    (void)unused;
    handle(SIGUSR1, exec_here, 0);
    raise(SIGUSR1);
    return 99;
}

static void exit_here(int signal)
{
    _exit(60 + signal);
}

static int handler_exits(word unused)
{
    (void)unused;
    handle(SIGUSR1, exit_here, 0);
    raise(SIGUSR1);
    return 99;
}

/* --- one instruction after another ------------------------------------ */

static volatile int steps, traps;

/* Counts instructions, and those that are the trap into the kernel. */
static void step(int signal, siginfo_t *info, void *context)
{
    const uint8_t *at = (const uint8_t *)((ucontext_t *)context)->registers.eip;
    (void)signal;
    (void)info;
    steps++;
    traps += at[0] == 0xCD && at[1] == IPC_VECTOR;
}

/* Sets or clears TF: a trap follows each instruction. */
static void trace(int on)
{
    if (on)
        steps = traps = 0;
    __asm__ volatile("pushfl\n"
                     "andl %1, (%%esp)\n"
                     "orl %0, (%%esp)\n"
                     "popfl\n" ::"r"(on ? TRAP_FLAG : 0),
                     "r"(~TRAP_FLAG)
                     : "memory", "cc");
}

static volatile word added; /* so that the compiler really asks */

/* The number of traps that it takes to ask for what the info pages hold. */
static int asks_nobody(word unused)
{
    (void)unused;
    struct timespec t;
    struct tms tms;
    struct rlimit limit;
    handle_info(SIGTRAP, step, 0, 0);
    trace(1);
    kill(1, 0);
    trace(0);
    STEP(1, traps == 1 && steps > 10); /* it can be seen */
    trace(1);
    added = (word)getpid() + (word)getppid() + getuid() + geteuid() + getgid() +
            getegid() + (word)getpgrp();
    trace(0);
    STEP(2, steps > 7 && traps == 0);
    trace(1);
    added += info_head()->ticks;
    time(NULL);
    clock_gettime(CLOCK_MONOTONIC, &t);
    clock();
    times(&tms);
    trace(0);
    STEP(3, steps > 20 && traps == 0);
    trace(1);
    getrlimit(RLIMIT_AS, &limit);
    getpgid(getpid());
    getsid(0);
    trace(0);
    STEP(4, steps > 20 && traps == 0);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "fresh") == 0)
        return fresh_program();
    if (argc == 2 && strcmp(argv[1], "mask") == 0)
        return mask_now() == BIT(SIGUSR1) ? 0 : 1;
    plan(12);
    look_for_sse();
    is_fine(run_limited(keeps_registers, 1),
            "are registers, flags, FPU and SSE kept over a handler?");
    is_fine(run_limited(keep_apart, 0), "are those of four processes at once?");
    is_fine(run_limited(enters_well, 0),
            "does a handler start as a C function does, wherever esp was?");
    is_fine(run_limited(context_counts, 0),
            "does the FPU go on with what a handler writes for it?");
    is_fine(run_limited(fresh_fpu, 0),
            "is the FPU fresh after a handler was the first to use it?");
    is_fine(run_limited(nests, 0), "can all handlers run in one another?");
    is_fine(run_limited(jumps_out, 0),
            "does siglongjmp leave a handler, with the mask or without?");
    is_fine(run_limited(handler_forks, 0),
            "do parent and child go on after a handler that forked?");
    is_fine(run_limited(handler_executes, 0),
            "can a handler execute a program, which has its mask?");
    ok(exited_with(run_limited(handler_exits, 0), 60 + SIGUSR1),
       "can a handler exit?", "not");
    is_fine(run_limited(asks_nobody, 0),
            "are ids, uptime, clocks and limits had without a trap?");
    struct fpu before, after;
    fpu_fill(3);
    fpu_save(&before);
    run_limited(keeps_registers, 9);
    fpu_save(&after);
    is(fpu_equal(&before, &after), 1, "is the FPU of others left alone?");
    __asm__ volatile("fninit");
    return done();
}
