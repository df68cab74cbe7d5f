/*
 * Rows S3 (default action) and M8: a fault becomes a signal, the signal ends
 * that process only, and MM keeps what is needed to say where it happened.
 */
#include "count.h"
#include <errno.h>
#include <kumquat/crash.h>
#include <kumquat/memory.h>

/* The instruction of undefined() below. */
extern char fault_here[];

static int divide(word by)
{
    volatile int one = 1, zero = (int)by;
    return one / zero;
}

static int overflow_divide(word by)
{
    volatile int minus_one = (int)by, most = (int)0x80000000;
    return most / minus_one;
}

static int __attribute__((noinline, noclone)) undefined(word unused)
{
    (void)unused;
    __asm__ volatile("fault_here: ud2");
    return 0;
}

static int breakpoint(word unused)
{
    (void)unused;
    __asm__ volatile("int3");
    return 0;
}

static int load(word address)
{
    return *(volatile char *)address & 1;
}

static int store(word address)
{
    *(volatile char *)address = 1;
    return 0;
}

static int jump(word address)
{
    ((void (*)(void))address)();
    return 0;
}

/* An x87 division by zero that is not masked, and the wait for it. */
static int divide_float(word unused)
{
    (void)unused;
    static const uint16_t unmasked = 0x0360;
    __asm__ volatile("fninit; fldcw %0; fld1; fldz; fdivrp; fwait"
                     :
                     : "m"(unmasked));
    return 0;
}

/* Recursion without end; each level has a page of its own. */
static volatile int depth;
static int recurse(word level)
{
    volatile char page[4000];
    page[0] = (char)level;
    depth = (int)level;
    if (depth < 0)
        return 0;
    int below = recurse(level + 1);
    return below + page[0];
}

/* Does the next process find the FPU in order, whatever the last one left? */
static int float_works(word unused)
{
    (void)unused;
    volatile double third = 1.0;
    third /= 3;
    STEP(1, third > 0.333 && third < 0.334);
    return 0;
}

static const struct {
    const char *question;
    child_body body;
    word argument;
    int signal;
} faults[] = {
    {"is a division by zero SIGFPE?", divide, 0, SIGFPE},
    {"is a quotient that is too large SIGFPE?", overflow_divide, (word)-1,
     SIGFPE},
    {"is an undefined instruction SIGILL?", undefined, 0, SIGILL},
    {"is a breakpoint SIGTRAP?", breakpoint, 0, SIGTRAP},
    {"is a read of NULL SIGSEGV?", load, 0, SIGSEGV},
    {"is a write to NULL SIGSEGV?", store, 0, SIGSEGV},
    {"is a call of NULL SIGSEGV?", jump, 0, SIGSEGV},
    {"is a write to text SIGSEGV?", store, (word)load, SIGSEGV},
    {"is a write to read-only data SIGSEGV?", store, (word) "literal", SIGSEGV},
    {"is an x87 division by zero SIGFPE?", divide_float, 0, SIGFPE},
    {"does recursion without end hit the guard: SIGSEGV?", recurse, 0, SIGSEGV},
};
#define FAULTS ((int)(sizeof(faults) / sizeof(faults[0])))

/* What MM kept of the child that just died. */
static struct crash crash;
static int get_crash(pid_t pid)
{
    memset(&crash, 0, sizeof(crash));
    return REQUEST(MM, MM_CRASH, pid, (word)&crash, sizeof(crash));
}

/* Dies so that the innermost two of its back-trace are known. */
static int __attribute__((noinline)) outer(word address)
{
    int r = store(address);
    __asm__ volatile("" ::: "memory");
    return r + 1;
}

static void ask_crash(void)
{
    pid_t pid = start_child(outer, 0x1234);
    int status = end_of(pid);
    ok(died_by(status, SIGSEGV) && WCOREDUMP(status),
       "does the wait status say that MM kept a crash?", "%#x",
       (unsigned)status);
    is(get_crash(pid + 1), -ESRCH, "is the crash of another pid ESRCH?");
    is(get_crash(pid) >= 0, 1, "does MM tell about its own child?");
    ok(crash.pid == pid && crash.signal == SIGSEGV && crash.vector == 14 &&
           crash.address == 0x1234,
       "are pid, signal, vector and address right?", "%d, %d, %u, %#x",
       (int)crash.pid, (int)crash.signal, (unsigned)crash.vector,
       (unsigned)crash.address);
    ok(crash.depth >= 2 && crash.depth <= CRASH_DEPTH &&
           crash.eip[0] >= USER_BASE && crash.eip[1] >= USER_BASE,
       "is there a back-trace?", "%u deep", (unsigned)crash.depth);
    ok(strcmp(crash.path, "/t_fault") == 0, "is the program's path right?",
       "%.40s", crash.path);

    pid = start_child(undefined, 0);
    end_of(pid);
    get_crash(pid);
    ok(crash.eip[0] == (word)fault_here && crash.vector == 6,
       "does eip[0] point at the instruction?", "%#x, want %#x",
       (unsigned)crash.eip[0], (unsigned)fault_here);
}

/* A back-trace is read from a frame pointer that may be anything. */
static int wild_frame(word ebp)
{
    __asm__ volatile("movl %0, %%ebp; ud2" : : "r"(ebp));
    return 0;
}

static void ask_wild_frames(void)
{
    static const word frames[] = {
        0,          1,          0x1000,    0x100000,
        RAM_LIMIT,  0x80000000, USER_END,  USER_END - 2,
        0xC4000000, 0xFFFFFFFC, 0xFFFFFFFF};
    static word loop[2];
    loop[0] = (word)loop;
    int wrong = 0;
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++)
        wrong += !died_by(run_child(wild_frame, frames[i]), SIGILL);
    wrong += !died_by(run_child(wild_frame, (word)loop), SIGILL);
    is(wrong, 0, "does a wild frame pointer not disturb the crash?");
}

/* Ends by kill, not by a fault. */
static int killed(word unused)
{
    kill(getpid(), SIGSEGV);
    return (int)unused;
}

/* A stack that was used to the last page comes back. */
static void ask_frames(void)
{
    run_child(recurse, 0);
    struct count before = count_now();
    for (int i = 0; i < 4; i++)
        run_child(recurse, 0);
    is_same_count(before, "does all that a crash had come back?");
}

int main(void)
{
    plan(FAULTS + 11);
    for (int i = 0; i < FAULTS; i++)
        is_signal(run_child(faults[i].body, faults[i].argument),
                  faults[i].signal, faults[i].question);
    is_fine(run_child(float_works, 0),
            "does the next process compute after an FPU fault?");
    ask_crash();
    ask_wild_frames();
    int status = run_child(killed, 0);
    ok(died_by(status, SIGSEGV) && !WCOREDUMP(status),
       "is SIGSEGV by kill a death without a crash?", "%#x", (unsigned)status);
    ask_frames();
    return done();
}
