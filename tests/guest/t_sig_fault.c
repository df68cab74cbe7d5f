/*
 * Row S3: a fault is a signal with an address, which a handler may mend, jump
 * away from, or step over; who can't be helped ends, alone. (That the default
 * ends the process and what is kept of it, t_fault asks.)
 */
#include "memory.h"
#include "signals.h"
#include <setjmp.h>

#define HOLE 0x90000000u /* nothing is mapped there */

static siginfo_t details;
static word fault_eip;
static volatile int handled;

/* Where the faulting instructions below are. */
extern char fault_ud2[], fault_divide[], fault_privileged[], fault_over[];
#define ONCE __attribute__((noinline, noclone)) /* so is a label in it */

static void keep(siginfo_t *info, void *context)
{
    details = *info;
    fault_eip = ((ucontext_t *)context)->registers.eip;
    handled++;
}

static sigjmp_buf place;
static void jump_away(int signal, siginfo_t *info, void *context)
{
    keep(info, context);
    siglongjmp(place, signal);
}

/* Goes on at fault_over. */
static void step_over(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    keep(info, context);
    ((ucontext_t *)context)->registers.eip = (word)fault_over;
}

/* Gives the page that was missing, or the right to write. */
static void mend(int signal, siginfo_t *info, void *context)
{
    void *page = (void *)((word)info->si_addr & ~(PAGE_SIZE - 1));
    (void)signal;
    keep(info, context);
    if (info->si_code == SEGV_ACCERR)
        mprotect(page, PAGE_SIZE, PROT_READ | PROT_WRITE);
    else
        map(page, PAGE_SIZE);
}

/* --- kinds of faults --------------------------------------------------- */

static ONCE void undefined(void)
{
    __asm__ volatile("fault_ud2: ud2");
}

static ONCE void divide(void)
{
    __asm__ volatile("fault_divide: divl %0" : : "r"(0), "a"(1), "d"(0) : "cc");
}

static ONCE void privileged(void)
{
    __asm__ volatile("fault_privileged: hlt");
}

static void breakpoint(void)
{
    __asm__ volatile("int3");
}

static void divide_float(void)
{
    static const uint16_t unmasked = 0x0360;
    __asm__ volatile("fninit; fldcw %0; fld1; fldz; fdivrp; fwait"
                     :
                     : "m"(unmasked));
}

static void load(word address)
{
    (void)*(volatile char *)address;
}

static void store(word address)
{
    *(volatile char *)address = 1;
}

static void jump(word address)
{
    ((void (*)(void))address)();
}

/* Runs f(address), which must end in this signal, with this code at this
 * address (not looked at if it is 1). */
static int faults(void *f, word address, int signal, int code, word at)
{
    handled = 0;
    memset(&details, 0x55, sizeof(details));
    handle_info(signal, jump_away, 0, 0);
    if (sigsetjmp(place, 1) == 0) {
        ((void (*)(word))f)(address);
        return 0;
    }
    return handled == 1 && details.si_signo == signal &&
           details.si_code == code && (at == 1 || (word)details.si_addr == at);
}

static int tells_addresses(word unused)
{
    (void)unused;
    char *map_of_mine = map(NULL, 2 * PAGE_SIZE);
    word mine = (word)map_of_mine;
    STEP(1, faults(load, 0, SIGSEGV, SEGV_MAPERR, 0));
    STEP(2, faults(store, 0x1234, SIGSEGV, SEGV_MAPERR, 0x1234));
    STEP(3, faults(load, HOLE + 77, SIGSEGV, SEGV_MAPERR, HOLE + 77));
    STEP(4, faults(store, (word)load, SIGSEGV, SEGV_ACCERR, (word)load));
    STEP(5, faults(jump, HOLE + 5, SIGSEGV, SEGV_MAPERR, HOLE + 5));
    STEP(6, fault_eip == HOLE + 5);
    mprotect(map_of_mine, 2 * PAGE_SIZE, PROT_READ);
    STEP(7, faults(store, mine, SIGSEGV, SEGV_ACCERR, mine)); /* untouched */
    load(mine + PAGE_SIZE);
    STEP(8, faults(store, mine + PAGE_SIZE + 9, SIGSEGV, SEGV_ACCERR,
                   mine + PAGE_SIZE + 9));
    mprotect(map_of_mine, 2 * PAGE_SIZE, PROT_NONE);
    STEP(9, faults(load, mine, SIGSEGV, SEGV_ACCERR, mine));
    return 0;
}

/* Addresses that no process may touch, the kernel's and the servers'. Their
 * code may be either; only that a process learns nothing else matters. */
static int forbidden_addresses(word unused)
{
    static const word addresses[] = {0x100000,   0x3FBFFFFF, INFO_BASE,
                                     0xBFFFF000, 0xBFFFFFFF, 0xC0000000,
                                     0xC4000000, 0xFFFFFFFF};
    (void)unused;
    for (int i = 0; i < 8; i++)
        STEP(i + 1, faults(store, addresses[i], SIGSEGV, SEGV_MAPERR, 1) ||
                        faults(store, addresses[i], SIGSEGV, SEGV_ACCERR, 1));
    return 0;
}

static int other_faults(word unused)
{
    (void)unused;
    STEP(1, faults(undefined, 0, SIGILL, ILL_ILLOPC, (word)fault_ud2));
    STEP(2, fault_eip == (word)fault_ud2);
    STEP(3, faults(divide, 0, SIGFPE, FPE_INTDIV, (word)fault_divide));
    STEP(4, fault_eip == (word)fault_divide);
    handle_info(SIGSEGV, jump_away, 0, 0);
    if (sigsetjmp(place, 1) == 0) {
        privileged();
        return 5;
    }
    STEP(6, fault_eip == (word)fault_privileged);
    handle_info(SIGFPE, jump_away, 0, 0);
    if (sigsetjmp(place, 1) == 0) {
        divide_float();
        return 7;
    }
    __asm__ volatile("fninit");
    handled = 0;
    handle_info(SIGTRAP, jump_away, 0, 0);
    if (sigsetjmp(place, 1) == 0) {
        breakpoint();
        return 8;
    }
    STEP(9, handled == 1);
    return 0;
}

/* --- what a handler can do --------------------------------------------- */

static ONCE word fault_twice(word ebx)
{
    __asm__ volatile("movl $0, 0x10\n"
                     "ud2\n"
                     "fault_over:\n"
                     : "+b"(ebx)
                     :
                     : "memory");
    return ebx;
}

static int steps_over(word unused)
{
    (void)unused;
    volatile word kept = 0x1234;
    handle_info(SIGSEGV, step_over, 0, 0);
    handle_info(SIGILL, step_over, 0, 0);
    for (int i = 1; i <= 100; i++) {
        STEP(1, fault_twice((word)i) == (word)i && handled == i);
        STEP(2, details.si_addr == (void *)0x10 && kept == 0x1234);
    }
    return 0;
}

/* The access is tried again after a handler returns. */
static int mends(word unused)
{
    (void)unused;
    volatile word *hole = (volatile word *)HOLE;
    volatile char *protected = map(NULL, PAGE_SIZE);
    handle_info(SIGSEGV, mend, 0, 0);
    for (int i = 0; i < 20; i++) {
        hole[i * 1024] = (word)i;
        STEP(1, handled == i + 1 && hole[i * 1024] == (word)i);
    }
    mprotect((void *)protected, PAGE_SIZE, PROT_READ);
    protected[5] = 5;
    STEP(2, handled == 21 && protected[5] == 5);
    return 0;
}

/* A handler that does nothing is called for the same fault again. */
static void give_up_later(int signal, siginfo_t *info, void *context)
{
    keep(info, context);
    if (handled == 5)
        siglongjmp(place, signal);
}

static int tries_again(word unused)
{
    (void)unused;
    handle_info(SIGSEGV, give_up_later, 0, 0);
    if (sigsetjmp(place, 1) == 0)
        store(HOLE);
    STEP(1, handled == 5 && mask_now() == 0);
    return 0;
}

static int jumps_away(word unused)
{
    static volatile int i;
    (void)unused;
    for (i = 0; i < 500; i++)
        STEP(1, faults(store, HOLE + (word)i, SIGSEGV, SEGV_MAPERR,
                       HOLE + (word)i));
    return 0;
}

/* --- who can't be helped ----------------------------------------------- */

/* A fault whose signal is blocked or ignored can't wait. */
static int faults_blocked(word signal)
{
    handle((int)signal, count_signal, 0);
    set_mask(BIT(signal));
    if (signal == SIGSEGV)
        store(HOLE);
    else if (signal == SIGILL)
        undefined();
    else
        divide();
    return 1;
}

static int faults_ignored(word number)
{
    signal((int)number, SIG_IGN);
    if (number == SIGSEGV)
        store(HOLE);
    else if (number == SIGILL)
        undefined();
    else
        divide();
    return 1;
}

/* A handler that faults itself, while its signal is blocked. */
static void fault_again(int signal)
{
    (void)signal;
    store(HOLE + 0x5000);
}

static int handler_faults(word unused)
{
    (void)unused;
    handle(SIGSEGV, fault_again, 0);
    store(HOLE);
    return 1;
}

/* With SA_NODEFER it goes on until there is no stack. */
static int handler_faults_for_ever(word unused)
{
    (void)unused;
    handle(SIGSEGV, fault_again, SA_NODEFER);
    store(HOLE);
    return 1;
}

static int recurse(word level)
{
    volatile char page[4000];
    page[0] = (char)level;
    int below = level == 0 ? 0 : recurse(level + 1);
    return below + page[0];
}

/* Out of stack there is no room for a handler either. */
static int overflows(word unused)
{
    (void)unused;
    handle(SIGSEGV, count_signal, 0);
    return recurse(1);
}

/* A handler where there is no code. */
static int wild_handler(word address)
{
    handle(SIGUSR1, (sighandler_t)address, 0);
    raise(SIGUSR1);
    return 1;
}

static int after_all(word unused)
{
    (void)unused;
    volatile double third = 1.0;
    third /= 3;
    STEP(1, third > 0.333 && third < 0.334);
    STEP(2, faults(store, HOLE, SIGSEGV, SEGV_MAPERR, HOLE));
    return 0;
}

static const struct question questions[] = {
    {"does SIGSEGV tell the address, and whether a page is there?",
     tells_addresses, 0},
    {"is an address of the kernel or a server SIGSEGV?", forbidden_addresses,
     0},
    {"do SIGILL, SIGFPE and SIGTRAP come where the instruction is?",
     other_faults, 0},
    {"can a handler step over an instruction?", steps_over, 0},
    {"can a handler map the page that is missing?", mends, 0},
    {"does an unmended fault come again?", tries_again, 0},
    {"can a handler jump away, 500 times?", jumps_away, 0},
};
#define QUESTIONS ((int)(sizeof(questions) / sizeof(questions[0])))

static const struct {
    const char *question;
    child_body body;
    word argument;
    int signal;
} deaths[] = {
    {"does SIGSEGV kill though it is blocked?", faults_blocked, SIGSEGV,
     SIGSEGV},
    {"does SIGILL?", faults_blocked, SIGILL, SIGILL},
    {"does SIGFPE?", faults_blocked, SIGFPE, SIGFPE},
    {"does SIGSEGV kill though it is ignored?", faults_ignored, SIGSEGV,
     SIGSEGV},
    {"does SIGILL, ignored?", faults_ignored, SIGILL, SIGILL},
    {"does SIGFPE, ignored?", faults_ignored, SIGFPE, SIGFPE},
    {"does a fault of its handler kill?", handler_faults, 0, SIGSEGV},
    {"do faults of handlers kill when the stack ends?", handler_faults_for_ever,
     0, SIGSEGV},
    {"does a handler not save from a stack that is full?", overflows, 0,
     SIGSEGV},
    {"is a handler at no page SIGSEGV?", wild_handler, HOLE, SIGSEGV},
    {"is a handler in the kernel SIGSEGV?", wild_handler, 0x100000, SIGSEGV},
    {"is a handler in MM SIGSEGV?", wild_handler, 0xC4000000, SIGSEGV},
    {"is a handler at 4 GiB SIGSEGV?", wild_handler, 0xFFFFFFF0, SIGSEGV},
};
#define DEATHS ((int)(sizeof(deaths) / sizeof(deaths[0])))

int main(void)
{
    plan(QUESTIONS + DEATHS + 1);
    for (int i = 0; i < QUESTIONS; i++)
        is_fine(run_limited(questions[i].scenario, questions[i].argument),
                questions[i].question);
    for (int i = 0; i < DEATHS; i++)
        is_signal(run_limited(deaths[i].body, deaths[i].argument),
                  deaths[i].signal, deaths[i].question);
    is_fine(run_limited(after_all, 0), "is all as before for the next one?");
    return done();
}
