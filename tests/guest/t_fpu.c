/*
 * Row F2, second half: the state of the FPU and of SSE belongs to a process.
 * It is kept over fork and over the turns of others, an exec starts afresh,
 * and an exception that is pending hits its owner alone, wherever the
 * process is when others use the FPU.
 */
#include "count.h"

#define SELF "/t_fpu"

static endpoint parent;

/* fnsave's image: control, status and tag words, and the registers. */
struct x87 {
    uint32_t control, status, tags, pointers[4];
    uint8_t registers[80];
};
_Static_assert(sizeof(struct x87) == 108, "Intel SDM vol. 1, figure 8-9");

/* Eight registers that are full, and a control word that is not usual. */
static void x87_fill(word seed)
{
    uint16_t control = 0x0C7F; /* truncate, single precision, all masked */
    __asm__ volatile("fninit; fldcw %0" : : "m"(control));
    for (word i = 0; i < 8; i++) {
        word value = seed * 8 + i;
        __asm__ volatile("fildl %0" : : "m"(value));
    }
}

/* Takes a picture of the state, and leaves the state as it was. */
static void x87_get(struct x87 *to)
{
    __asm__ volatile("fnsave %0; frstor %0" : "+m"(*to));
}

static int x87_equal(const struct x87 *a, const struct x87 *b)
{
    return (a->control & 0xFFFF) == (b->control & 0xFFFF) &&
           (a->status & 0xFFFF) == (b->status & 0xFFFF) &&
           (a->tags & 0xFFFF) == (b->tags & 0xFFFF) &&
           memcmp(a->registers, b->registers, sizeof(a->registers)) == 0;
}

/* Has this CPU SSE? (CPUID leaf 1, edx bit 25) */
static int has_sse(void)
{
    word eax = 1, ebx, ecx = 0, edx;
    __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    return edx >> 25 & 1;
}

struct sse {
    uint32_t control;
    uint8_t registers[8][16];
};

static void sse_fill(word seed)
{
    uint32_t control = 0x7F80; /* truncate, all masked */
    uint8_t values[8][16];
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
                     : "r"(values), "m"(control), "m"(values));
}

static void sse_get(struct sse *to)
{
    __asm__ volatile("stmxcsr (%0)\n"
                     "movups %%xmm0, 4(%0)\n"
                     "movups %%xmm1, 20(%0)\n"
                     "movups %%xmm2, 36(%0)\n"
                     "movups %%xmm3, 52(%0)\n"
                     "movups %%xmm4, 68(%0)\n"
                     "movups %%xmm5, 84(%0)\n"
                     "movups %%xmm6, 100(%0)\n"
                     "movups %%xmm7, 116(%0)\n"
                     :
                     : "r"(to)
                     : "memory");
}

/* Both sides have the state of before; then the parent changes its own, and
 * the child's is still the same. */
static void ask_fpu(void)
{
    struct x87 before, after;
    parent = info_self()->self;
    x87_fill(5);
    x87_get(&before);
    pid_t pid = fork();
    x87_get(&after);
    int same = x87_equal(&before, &after);
    if (pid == 0) {
        struct message m;
        ipc_receive(parent, &m);
        x87_get(&after);
        _exit(!same ? 1 : !x87_equal(&before, &after) ? 2 : 0);
    }
    is(same, 1, "is the x87 state kept in the parent?");
    x87_fill(9);
    struct message m = {.type = 1};
    ipc_send(endpoint_of(pid), &m);
    is_fine(end_of(pid), "is the x87 state kept in the child, and its own?");
    __asm__ volatile("fninit");
}

static void ask_sse(void)
{
    struct sse before, after;
    if (!has_sse()) {
        skip("is the SSE state kept in the parent?", "no SSE");
        skip("is the SSE state kept in the child, and its own?", "no SSE");
        return;
    }
    sse_fill(5);
    sse_get(&before);
    pid_t pid = fork();
    sse_get(&after);
    int same = memcmp(&before, &after, sizeof(before)) == 0;
    if (pid == 0) {
        struct message m;
        ipc_receive(parent, &m);
        sse_get(&after);
        int still = memcmp(&before, &after, sizeof(before)) == 0;
        _exit(!same ? 1 : !still ? 2 : 0);
    }
    is(same, 1, "is the SSE state kept in the parent?");
    sse_fill(9);
    struct message m = {.type = 1};
    ipc_send(endpoint_of(pid), &m);
    is_fine(end_of(pid), "is the SSE state kept in the child, and its own?");
}

/* Computes in many turns with another process that does the same. */
static int keep_own_state(word seed)
{
    struct x87 mine, now_x87;
    struct sse mine_sse, now_sse;
    int sse = has_sse();
    x87_fill(seed);
    x87_get(&mine);
    if (sse) {
        sse_fill(seed);
        sse_get(&mine_sse);
    }
    for (int i = 0; i < 500; i++) {
        REQUEST(MM, MM_SIGMASK, 0, 0);
        x87_get(&now_x87);
        STEP(1, x87_equal(&mine, &now_x87));
        if (sse) {
            sse_get(&now_sse);
            STEP(2, memcmp(&mine_sse, &now_sse, sizeof(mine_sse)) == 0);
        }
    }
    for (uint32_t start = now(); now() - start < 10;) {
        x87_get(&now_x87);
        STEP(3, x87_equal(&mine, &now_x87));
    }
    return 0;
}

static void ask_apart(void)
{
    pid_t pid[4];
    int fine = 0;
    for (word i = 0; i < 4; i++)
        pid[i] = start_child(keep_own_state, i + 1);
    for (int i = 0; i < 4; i++)
        fine += exited_with(end_of(pid[i]), 0);
    is(fine, 4, "do four processes keep their FPU states apart?");
}

/* --- pending exceptions ---------------------------------------------- */

/* Divides by zero, unmasked, and does not wait: the exception is pending
 * until the next x87 instruction that waits. */
static void leave_pending(void)
{
    static const uint16_t unmasked = 0x0360;
    __asm__ volatile("fninit; fldcw %0; fld1; fldz; fdivrp" ::"m"(unmasked));
}

/* Uses the FPU, from its reset on. */
static int compute(word seed)
{
    volatile double sum = 0;
    for (int i = 1; i <= 100; i++)
        sum += 1.0 / (seed + (word)i);
    STEP(1, sum > 0 && sum < 10);
    return 0;
}

/* Has inherited a pending exception, and waits for it. (QEMU raises it at
 * fwait only, other machines at the first x87 instruction that comes.) */
static int inherit_pending(word unused)
{
    __asm__ volatile("fwait");
    return (int)unused;
}

/* With an exception pending, others compute, then come the messages. */
static int pending_and_others(word unused)
{
    (void)unused;
    pid_t pid[3];
    leave_pending();
    for (word i = 0; i < 3; i++)
        pid[i] = start_child(inherit_pending, i);
    for (int i = 0; i < 3; i++)
        STEP(11, died_by(end_of(pid[i]), SIGFPE));
    REQUEST(MM, MM_SIGMASK, 0, 0);
    __asm__ volatile("fnclex; fninit");
    return compute(1);
}

/* The owner of a pending exception dies of it, and of nothing before. */
static int pending_then_wait(word unused)
{
    (void)unused;
    leave_pending();
    for (uint32_t start = now(); now() - start < 5;)
        REQUEST(MM, MM_SIGMASK, 0, 0);
    __asm__ volatile("fwait");
    return 12;
}

/* Exits with an exception pending. */
static int pending_exit(word code)
{
    leave_pending();
    return (int)code;
}

/* Executes this program with one pending; it computes, then exits. */
static int pending_exec(word unused)
{
    char *const argv[] = {SELF, "compute", NULL};
    leave_pending();
    execv(SELF, argv);
    return (int)unused;
}

/* Keeps computing while all of that happens beside it. */
static int compute_long(word seed)
{
    for (uint32_t start = now(); now() - start < 50;)
        STEP(1, compute(seed) == 0);
    return 0;
}

/* An SSE division by zero, unmasked: exception 19. */
static int sse_fault(word unused)
{
    static const uint32_t unmasked = 0x1D80;
    static const float one = 1, zero = 0;
    __asm__ volatile("ldmxcsr %0\n"
                     "movss %1, %%xmm0\n"
                     "divss %2, %%xmm0\n" ::"m"(unmasked),
                     "m"(one), "m"(zero));
    return (int)unused;
}

static void ask_pending(void)
{
    pid_t pid = start_child(compute_long, 7);
    is_fine(run_child(pending_and_others, 0),
            "does a pending exception stay with those who have it?");
    is_signal(run_child(pending_then_wait, 0), SIGFPE,
              "does it end its owner when he waits for it?");
    ok(exited_with(run_child(pending_exit, 13), 13), "is it no matter at exit?",
       "not");
    ok(exited_with(run_child(pending_exec, 14), 42), "is it gone after exec?",
       "not");
    int status = has_sse() ? run_child(sse_fault, 0) : 0;
    if (exited_with(status, 0))
        skip("is an SSE division by zero SIGFPE?", "this CPU has none");
    else
        is_signal(status, SIGFPE, "is an SSE division by zero SIGFPE?");
    is_fine(end_of(pid), "does a process beside all that compute right?");
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "compute") == 0)
        return compute(3) == 0 ? 42 : 1;
    plan(2 + 2 + 1 + 6 + 1);
    ask_fpu();
    ask_sse();
    ask_apart();
    struct count before = count_now();
    ask_pending();
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
