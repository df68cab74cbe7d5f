/*
 * Signal frames: what a process may do to them, and to its stack pointer. At
 * most that process ends, never the system, and no right comes of it.
 *
 * The frame lies in the process's own memory, so all of it may be anything
 * when the handler returns.
 */
#include "count.h"
#include "memory.h"
#include "signals.h"
#include "trap.h"

#define HOLE         0x90000000u
#define RANDOM_COUNT 1000

/* Bits that a process must never have, or never be without. */
#define EFLAGS_IF   0x00000200u
#define EFLAGS_IOPL 0x00003000u
#define EFLAGS_VM   0x00020000u
#define EFLAGS_VIF  0x00180000u /* VIF and VIP */

/* --- landing: where a frame may lead without using anything -------------- */

/* Exits with eflags in order: 0; else 1. Uses no memory but text. */
void landing(void);
/* The same as wait_over() elsewhere: stores the flags, returns to C. */
volatile word landed_flags, landed_esp, safe_esp;
int land_in_c(void (*action)(void));
void landed(void);

__asm__(".pushsection .text\n"
        "landing:\n"
        "    movl $0x20000002, %eax\n" /* call MM */
        "    movl $0x102, %ebx\n"      /* EXIT */
        "    xorl %ecx, %ecx\n"
        "    int $0x30\n"
        "    jmp landing\n"
        /* Calls action(), which shall come back at landed. */
        "land_in_c:\n"
        "    movl 4(%esp), %eax\n"
        "    pushal\n"
        "    movl %esp, safe_esp\n"
        "    call *%eax\n"
        "landed:\n"
        "    movl %esp, landed_esp\n"
        "    movl safe_esp, %esp\n"
        "    pushfl\n"
        "    popl landed_flags\n"
        "    cld\n"
        "    popal\n"
        "    xorl %eax, %eax\n"
        "    ret\n"
        ".popsection\n");

/* --- spoiling one thing -------------------------------------------------- */

static word offset, value; /* of a word in the frame */

static void spoil(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)info;
    *(word *)((char *)context + offset) = value;
}

static void raise_spoiled(void)
{
    handle_info(SIGUSR1, spoil, 0, 0);
    raise(SIGUSR1);
}

#define REGISTER(name) offsetof(struct signal_frame, registers.name)

/* One word of the frame is spoiled; the process ends by SIGSEGV. */
struct spoilt {
    word offset, value;
};
static int raise_with(word index)
{
    static const word targets[] = {
        0,          4,          0x1000,     0x100000,   0x3FFFFFFC,
        INFO_BASE,  HOLE,       0xBFFFF000, 0xBFFFFFFF, 0xC0000000,
        0xC4000000, 0xC6000000, 0xFFFFFFF0, 0xFFFFFFFF};
    offset = REGISTER(eip);
    value = targets[index];
    raise_spoiled();
    return 1;
}
#define TARGETS 14

static void ask_eip(void)
{
    int wrong = 0, first = 0, status = 0;
    for (int i = 0; i < TARGETS; i++) {
        int s = run_limited(raise_with, (word)i);
        if (!died_by(s, SIGSEGV) && wrong++ == 0) {
            first = i;
            status = s;
        }
    }
    ok(wrong == 0, "is an eip where there is no code of its own SIGSEGV?",
       "%d not, the first number %d: %s", wrong, first, status_text(status));
}

/* Flags that a process can't set itself: they are dropped. */
static int raise_with_flags(word flags)
{
    handle_info(SIGTRAP, spoil, 0, 0);
    offset = REGISTER(eflags);
    value = flags;
    land_in_c(raise_spoiled);
    STEP(1, landed_flags & EFLAGS_IF);
    STEP(2, !(landed_flags & EFLAGS_IOPL));
    STEP(3, !(landed_flags & (EFLAGS_VM | EFLAGS_VIF)));
    /* A privileged instruction still is one. */
    return 0;
}

static int hlt_with_flags(word flags)
{
    handle_info(SIGTRAP, spoil, 0, 0);
    offset = REGISTER(eflags);
    value = flags;
    land_in_c(raise_spoiled);
    __asm__ volatile("cli");
    return 1;
}

static int out_with_flags(word flags)
{
    handle_info(SIGTRAP, spoil, 0, 0);
    offset = REGISTER(eflags);
    value = flags;
    land_in_c(raise_spoiled);
    __asm__ volatile("outb %%al, $0x80" ::"a"(0));
    return 1;
}

/* (TF is left out: t_sig_state sets it.) */
static const word flags[] = {0,          EFLAGS_IOPL, EFLAGS_VM,  EFLAGS_VIF,
                             0x4000,     0x10000,     0x0003B200, 0x00033000,
                             0xFFFFFEFF, 0xFFFFFCFF,  0xFFC00000, 0x8000,
                             0x00007202, 0x001FF0FF};
#define FLAGS ((int)(sizeof(flags) / sizeof(flags[0])))

static void ask_flags(void)
{
    int kept = 0, no_cli = 0, no_out = 0;
    for (int i = 0; i < FLAGS; i++) {
        int status = run_limited(raise_with_flags, flags[i]);
        if (exited_with(status, 0))
            kept++;
        else
            remark("flags %#x: %s", (unsigned)flags[i], status_text(status));
        no_cli += died_by(run_limited(hlt_with_flags, flags[i]), SIGSEGV);
        no_out += died_by(run_limited(out_with_flags, flags[i]), SIGSEGV);
    }
    is(kept, FLAGS, "are IF, IOPL, VM as always, whatever the frame says?");
    is(no_cli, FLAGS, "is cli forbidden afterwards?");
    is(no_out, FLAGS, "are ports?");
}

/* Selectors in the frame are nobody's business. */
static int raise_with_selectors(word selector)
{
    offset = REGISTER(cs);
    value = selector;
    STEP(1, land_in_c(raise_spoiled) == 0);
    offset = REGISTER(ss);
    STEP(2, land_in_c(raise_spoiled) == 0);
    offset = REGISTER(vector);
    STEP(3, land_in_c(raise_spoiled) == 0);
    offset = REGISTER(error);
    STEP(4, land_in_c(raise_spoiled) == 0);
    offset = REGISTER(unused);
    STEP(5, land_in_c(raise_spoiled) == 0);
    word cs, ss;
    __asm__ volatile("movl %%cs, %0; movl %%ss, %1" : "=r"(cs), "=r"(ss));
    STEP(6, (cs & 3) == 3 && (ss & 3) == 3);
    return 0;
}

static int raise_with_mask(word unused)
{
    (void)unused;
    offset = offsetof(struct signal_frame, mask);
    value = 0xFFFFFFFF;
    raise_spoiled();
    STEP(1, !(mask_now() & (BIT(SIGKILL) | BIT(SIGSTOP))));
    kill(getpid(), SIGKILL);
    return 2;
}

/* Fields that only the handler reads. */
static int raise_with_details(word unused)
{
    (void)unused;
    static const word offsets[] = {0,
                                   offsetof(struct signal_frame, signal),
                                   offsetof(struct signal_frame, info),
                                   offsetof(struct signal_frame, context),
                                   offsetof(struct signal_frame, details),
                                   offsetof(struct signal_frame, handler)};
    for (int i = 1; i < 6; i++) {
        offset = offsets[i];
        value = 0xFFFFFFFF;
        STEP(i, land_in_c(raise_spoiled) == 0);
    }
    return 0;
}

/* --- the FPU's image ------------------------------------------------------ */

static word fpu_seed;
static void spoil_fpu(int signal, siginfo_t *info, void *context)
{
    ucontext_t *frame = context;
    (void)signal;
    (void)info;
    if (!frame->fpu_used)
        _exit(99);
    for (int i = 0; i < 512; i++)
        frame->fpu_state[i] =
            fpu_seed == 0 ? 0xFF : (uint8_t)(random_word(&fpu_seed) >> 8);
}

/* All bits of the image set, MXCSR's reserved ones among them, or random:
 * whatever comes of it, it is not the kernel's trouble. */
static int raise_with_fpu(word seed)
{
    uint32_t mxcsr = 0;
    __asm__ volatile("fninit");
    fpu_seed = seed;
    handle_info(SIGUSR1, spoil_fpu, 0, 0);
    raise(SIGUSR1);
    __asm__ volatile("fnclex; fninit");
    word eax = 1, ebx, ecx = 0, edx;
    __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    if (edx >> 25 & 1)
        __asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
    STEP(1, !(mxcsr & 0xFFFF0000));
    return 0;
}

static int fpu_used_only(word unused)
{
    volatile char image[sizeof((struct signal_frame *)0)->fpu_state];

    (void)unused;
    image[sizeof(image) - 1] = 0; /* what is taken for one is there */
    offset = offsetof(struct signal_frame, fpu_used);
    value = 0xFFFFFFFF;
    raise_spoiled();
    __asm__ volatile("fnclex; fninit");
    return 0;
}

static void ask_fpu(void)
{
    int fine = 0;
    for (word seed = 0; seed < 50; seed++) {
        int status = run_limited(raise_with_fpu, seed * 7919);
        fine += exited_with(status, 0) || died_by(status, SIGFPE);
    }
    is(fine, 50, "can the FPU's image be anything?");
    int status = run_limited(fpu_used_only, 0);
    ok(exited_with(status, 0), "can it be said to be there when it is not?",
       "%s", status_text(status));
}

/* --- the stack pointer at SIGRETURN -------------------------------------- */

/* SIGRETURN with this stack pointer. */
static int return_from(word esp)
{
    __asm__ volatile("movl %0, %%esp\n"
                     "movl $0x20000002, %%eax\n"
                     "movl $0x116, %%ebx\n"
                     "int $0x30\n"
                     "movl $77, %%ecx\n" /* it came back */
                     "movl $0x20000002, %%eax\n"
                     "movl $0x102, %%ebx\n"
                     "int $0x30\n"
                     :
                     : "r"(esp)
                     : "memory");
    return 1;
}

static const word pointers[] = {0,          1,          4,
                                0x1000,     0xFFFFC,    0x100000,
                                0x3FBFFFFC, INFO_BASE,  INFO_BASE + 0x5000,
                                0x3FFFFFFC, HOLE,       0x7FFFFFFC,
                                0xBF800000, 0xBF801003, 0xBFFFEFFC,
                                0xBFFFF000, 0xBFFFFFFC, 0xBFFFFFFF,
                                0xC0000000, 0xC4000000, 0xC4001000,
                                0xFFFFFFFC, 0xFFFFFFFF};
#define POINTERS ((int)(sizeof(pointers) / sizeof(pointers[0])))

static void ask_pointers(void)
{
    int wrong = 0;
    for (int i = 0; i < POINTERS; i++) {
        int status = run_limited(return_from, pointers[i]);
        if (!died(status)) {
            remark("esp %#x: %s", (unsigned)pointers[i], status_text(status));
            wrong++;
        }
    }
    is(wrong, 0, "does SIGRETURN from a stack that is none end the process?");
    int status = run_limited(return_from, (word)return_from);
    ok(died(status), "and from one that is text?", "%s", status_text(status));
}

/* SIGRETURN where there was no signal: whatever lies on the stack. */
static int return_from_nothing(word unused)
{
    volatile word zeroes[200] = {0};
    (void)unused;
    return_from((word)zeroes);
    return 1;
}

/* A frame made by hand is as good as another: it leads where it says. */
static int return_by_hand(word unused)
{
    static struct signal_frame frame;
    (void)unused;
    frame.registers.eip = (word)landing;
    frame.registers.esp = 0x77777777;
    frame.mask = BIT(SIGHUP);
    return_from((word)&frame + 4);
    return 1;
}

/* --- the stack pointer when a signal comes -------------------------------- */

/* A signal for a process with this stack pointer. */
static int get_signal_at(word esp)
{
    count(SIGUSR1, 0);
    __asm__ volatile("movl %%esp, %%edi\n"
                     "movl %0, %%esp\n"
                     "movl $0x20000002, %%eax\n"
                     "movl $0x106, %%ebx\n" /* KILL */
                     "movl $10, %%edx\n"    /* SIGUSR1 */
                     "pushfl_free_%=:\n"
                     "int $0x30\n"
                     "movl %%edi, %%esp\n"
                     :
                     : "S"(esp), "c"(getpid())
                     : "eax", "ebx", "edx", "edi", "memory");
    return seen[SIGUSR1] == 1 ? 0 : 1;
}

static const word no_stacks[] = {0,          1,          100,        0x1000,
                                 0x100000,   0x3FC01000, 0x40000000, HOLE,
                                 0x80000000, 0xC0000000, 0xBFFFFFFF, 0xBF800000,
                                 0xBF800040, 0xC4001000, 0xFFFFFFFC};
#define NO_STACKS ((int)(sizeof(no_stacks) / sizeof(no_stacks[0])))

static int read_only_stack(word unused)
{
    char *pages = map(NULL, 2 * PAGE_SIZE);
    (void)unused;
    mprotect(pages, 2 * PAGE_SIZE, PROT_READ);
    return get_signal_at((word)pages + 2 * PAGE_SIZE);
}

/* Half of the frame would fit. (It has no FPU's image here.) */
static int half_read_only(word unused)
{
    char *pages = map(NULL, 2 * PAGE_SIZE);
    (void)unused;
    mprotect(pages, PAGE_SIZE, PROT_READ);
    return get_signal_at((word)pages + PAGE_SIZE + 60);
}

static void ask_stacks(void)
{
    int wrong = 0;
    for (int i = 0; i < NO_STACKS; i++) {
        int status = run_limited(get_signal_at, no_stacks[i]);
        if (!died_by(status, SIGSEGV)) {
            remark("esp %#x: %s", (unsigned)no_stacks[i], status_text(status));
            wrong++;
        }
    }
    is(wrong, 0, "is a handler without a stack SIGSEGV?");
    is_signal(run_limited(get_signal_at, (word)get_signal_at), SIGSEGV,
              "is one with text as its stack?");
    is_signal(run_limited(read_only_stack, 0), SIGSEGV,
              "is one with a stack that is read-only?");
    is_signal(run_limited(half_read_only, 0), SIGSEGV,
              "is one with a stack that is half read-only?");
}

/* --- pages that appear, or are shared, when the frame is written -----------
 */

/* Frames on pages that were never touched, at every place in a page. */
static int untouched_stack(word unused)
{
    char *pages = map(NULL, 200 * PAGE_SIZE);
    (void)unused;
    for (word i = 1; i < 100; i++)
        STEP(1, get_signal_at((word)pages + 2 * i * PAGE_SIZE + i * 41) == 0);
    for (word down = 0x100000; down < 0x780000; down += 0x80000) /* 4 MiB */
        STEP(2, get_signal_at(USER_STACK_TOP - down) == 0);
    return 0;
}

/* After fork the frame is written into a shared page: a copy is. */
static int shared_stack(word unused)
{
    char *pages = written_map(4, 77);
    word stack = (word)pages + 2 * PAGE_SIZE + 1000;
    (void)unused;
    for (int i = 0; i < 10; i++) {
        memset(pages + PAGE_SIZE + 4, 0x11 + i, 2 * PAGE_SIZE - 4);
        pid_t pid = start_child(get_signal_at, stack);
        STEP(1, exited_with(end_of(pid), 0));
        STEP(2, is_all(pages + PAGE_SIZE + 4, 2 * PAGE_SIZE - 4, 0x11 + i));
        pid = start_child(get_signal_at, HOLE);
        STEP(3, get_signal_at(stack) == 0); /* the parent's own */
        STEP(4, died_by(end_of(pid), SIGSEGV));
    }
    return 0;
}

/* --- random frames ---------------------------------------------------------
 */

static word random_seed;

/* A word that is random, or one that is chosen to hurt. */
static word nasty(void)
{
    static const word chosen[] = {
        0,          1,          0xFFFFFFFF, 0x100000,   0xC4000000, 0xBFFFFFFC,
        0x80000000, 0x3FC00000, 0x0003F202, 0xFFFFF000, 0x7FFFFFFF, 0x00020202};
    word r = random_word(&random_seed);
    return r % 3 ? chosen[r / 3 % 12] : random_word(&random_seed);
}

/* Some words of the frame, or all, become anything; eip leads to landing()
 * or nowhere. */
static void scramble(int signal, siginfo_t *info, void *context)
{
    ucontext_t *frame = context;
    word *words = context;
    word all = random_word(&random_seed) % 4 == 0;
    (void)signal;
    (void)info;
    word size = frame->fpu_used ? sizeof(*frame)
                                : offsetof(struct signal_frame, fpu_state);
    for (word i = 0; i < size / 4; i++)
        if (all || random_word(&random_seed) % 8 == 0)
            words[i] = nasty();
    if (random_word(&random_seed) % 2)
        frame->registers.eip = (word)landing;
    else if (frame->registers.eip >= USER_BASE &&
             frame->registers.eip < (word)sbrk(0))
        frame->registers.eip = 0;
    extern void signal_return(void);
    frame->restorer = (word)signal_return; /* the handler returns there */
}

static int raise_scrambled(word seed)
{
    random_seed = seed;
    if (seed % 2)
        __asm__ volatile("fninit");
    handle_info(SIGUSR1, scramble, 0, 0);
    raise(SIGUSR1);
    landing(); /* nothing was hit that matters */
    return 1;
}

static void ask_random(word seed)
{
    int wrong = 0, exits = 0, deaths = 0;
    remark("seed %u", (unsigned)seed);
    for (word i = 0; i < RANDOM_COUNT; i++) {
        int status = run_limited(raise_scrambled, seed * 2654435761u + i + 1);
        exits += exited_with(status, 0);
        deaths += died(status);
        if (!exited_with(status, 0) && !died(status)) {
            remark("frame %u: %s", (unsigned)i, status_text(status));
            wrong++;
        }
    }
    remark("%d went on, %d ended", exits, deaths);
    ok(wrong == 0 && exits > 50 && deaths > 50,
       "does a random frame end its process at most, a thousand times?",
       "%d neither landed nor died", wrong);
}

static int works_as_before(word unused)
{
    (void)unused;
    count(SIGUSR1, 0);
    raise(SIGUSR1);
    return seen[SIGUSR1] == 1 ? 0 : 1;
}

int main(int argc, char **argv)
{
    plan(24);
    make_room();
    run_limited(raise_scrambled, 1);
    struct count before = count_now();
    ask_eip();
    ask_flags();
    is_fine(run_limited(raise_with_selectors, 0),
            "are selectors of 0 ignored?");
    is_fine(run_limited(raise_with_selectors, 0x10), "are the kernel's?");
    is_fine(run_limited(raise_with_selectors, 0xFFFFFFFF),
            "are those that do not exist?");
    is_signal(run_limited(raise_with_mask, 0), SIGKILL,
              "can SIGKILL not be blocked by a frame either?");
    is_fine(run_limited(raise_with_details, 0),
            "is what the handler was told read no more?");
    ask_fpu();
    ask_pointers();
    is_signal(run_limited(return_from_nothing, 0), SIGSEGV,
              "is SIGRETURN without a frame SIGSEGV?");
    is_fine(run_limited(return_by_hand, 0),
            "does a frame made by hand lead where it says?");
    ask_stacks();
    is_fine(run_limited(untouched_stack, 0),
            "do untouched pages appear for a frame?");
    is_fine(run_limited(shared_stack, 0),
            "is a shared page copied for a frame?");
    ask_random(argc > 1 ? (word)strtoul(argv[1], NULL, 10) : 1);
    is_fine(run_limited(works_as_before, 0), "do signals work as before?");
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
