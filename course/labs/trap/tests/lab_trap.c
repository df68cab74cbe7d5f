/*
 * The graded tests of the lab "trap". One question a run:
 *
 *     lab_trap gate | fault | timer | rights | number | long | frame | short
 *
 * Whoever may hang or end is a child of its own. Its parent sleeps meanwhile,
 * which costs no instructions. Where the first wrong answer may have spoilt
 * the machine it is the last question.
 */
#include "lab_trap.h"
#include "tests/guest/loan.h"
#include "tests/guest/signals.h"
#include "tests/guest/trap.h"
#include <kumquat/crash.h>
#include <kumquat/memory.h>

#define TRIES 200 /* ticks that something may take */

static void nap(void)
{
    usleep(1);
}

/* The wait status of a child; HUNG if it does not end. */
static int end_or_hang(pid_t pid)
{
    int status;
    for (int i = 0; pid > 0 && i < TRIES; i++) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return status;
        nap();
    }
    return pid < 0 ? NO_FORK : (kill_child(pid), HUNG);
}

static int run_watched(child_body body, word argument)
{
    return end_or_hang(start_child(body, argument));
}

/* What MM has kept of a child that a signal has ended. */
static const struct crash *crash_of(pid_t pid)
{
    static struct crash crash;
    memset(&crash, 0, sizeof(crash));
    REQUEST(MM, MM_CRASH, pid, (word)&crash, sizeof(crash));
    return &crash;
}

/* --- gate ---------------------------------------------------------------- */

#define GATES      0x100
#define BREAKPOINT 3
#define OVERFLOW   4
#define TIMER      0x20

/* For each number four bytes: int N; ret; nop. */
extern const char int_stubs[];
__asm__(".pushsection .text\n"
        "int_stubs:\n"
        ".set number, 0\n"
        ".rept 256\n"
        ".byte 0xCD, number, 0xC3, 0x90\n"
        ".set number, number + 1\n"
        ".endr\n"
        ".popsection\n");

static int do_int(word number)
{
    ((void (*)(void))(int_stubs + 4 * number))();
    return 0;
}

static void ask_gate(void)
{
    int status = 0;
    word number;
    plan(4);
    is_signal(run_watched(do_int, BREAKPOINT), SIGTRAP, "is int 3 SIGTRAP?");
    is_signal(run_watched(do_int, TIMER), SIGSEGV,
              "is int 0x20, as if it were the timer, SIGSEGV?");
    if (tap_failed)
        return;
    for (number = 0; number < GATES; number++) {
        if (number == BREAKPOINT || number == IPC_VECTOR)
            continue;
        status = run_watched(do_int, number);
        if (!died_by(status, SIGSEGV))
            break;
    }
    ok(number == GATES, "is every other one SIGSEGV?", "int %#x: %s",
       (unsigned)number, status_text(status));
    pid_t pid = start_child(do_int, OVERFLOW);
    end_or_hang(pid);
    is((long)crash_of(pid)->vector, OVERFLOW, "has int 4 come to vector 4?");
}

/* --- fault --------------------------------------------------------------- */

static int divide(word by)
{
    volatile int one = 1, zero = (int)by;
    return one / zero;
}

static int undefined(word unused)
{
    __asm__ volatile("ud2");
    return (int)unused;
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

static const struct {
    const char *question;
    child_body body;
    word argument;
    int signal;
    word vector;
} faults[] = {
    {"is a division by zero SIGFPE, vector 0?", divide, 0, SIGFPE, 0},
    {"is an undefined instruction SIGILL, vector 6?", undefined, 0, SIGILL, 6},
    {"is a read of 0x123 SIGSEGV, vector 14?", load, 0x123, SIGSEGV, 14},
    {"is a write to text SIGSEGV, vector 14?", store, (word)load, SIGSEGV, 14},
};
#define FAULTS ((int)(sizeof(faults) / sizeof(faults[0])))

static void ask_death(int i)
{
    pid_t pid = start_child(faults[i].body, faults[i].argument);
    int status = end_or_hang(pid);
    const struct crash *crash = crash_of(pid);
    word address = faults[i].vector == 14 ? faults[i].argument : 0;
    ok(died_by(status, faults[i].signal) && crash->vector == faults[i].vector &&
           crash->address == address,
       faults[i].question, "%s, vector %u, address %#x", status_text(status),
       (unsigned)crash->vector, (unsigned)crash->address);
}

#define UD2_LENGTH 2

static void step_over(int signal, siginfo_t *info, void *context)
{
    struct signal_frame *frame = context;
    (void)info;
    seen[signal]++;
    frame->registers.eip += UD2_LENGTH;
}

/* A handler lets it go on, and its registers are what they were. */
static int goes_on(word value)
{
    word a = value, b = value + 1, c = value + 2, d = value + 3;
    handle_info(SIGILL, step_over, 0, 0);
    __asm__ volatile("ud2" : "+a"(a), "+b"(b), "+c"(c), "+d"(d));
    STEP(1, seen[SIGILL] == 1);
    STEP(2, a == value && b == value + 1);
    STEP(3, c == value + 2 && d == value + 3);
    return 0;
}

static int ask_probe(word type)
{
    struct message m = {.type = type};
    return ipc_call(PROBE, &m);
}

/* RS, the most urgent of all, has restarted it before anybody else runs. */
static int server_falls(word unused)
{
    (void)unused;
    STEP(1, ask_probe(PROBE_ANSWER) == 0); /* make run has no PROBE */
    STEP(2, ask_probe(PROBE_FAULT) == -ERESTART);
    STEP(3, ask_probe(PROBE_ANSWER) == 0);
    return 0;
}

static void ask_fault(void)
{
    plan(FAULTS + 2);
    for (int i = 0; i < FAULTS; i++)
        ask_death(i);
    is_fine(run_watched(goes_on, 0x12345678),
            "can a handler of SIGILL step over the instruction?");
    is_fine(run_watched(server_falls, 0),
            "is a server that faults stopped, and a new one started?");
}

/* --- timer --------------------------------------------------------------- */

#define SLEEP     4  /* ticks */
#define MEASURED  24 /* ticks, in which two compute */
#define FAIR_PART 8  /* of them, for each of the two */

static int compute(word until)
{
    volatile word i = until;
    while (++i != until)
        continue;
    return 0;
}

static void ask_timer(void)
{
    plan(2);
    pid_t pid[2] = {start_child(compute, 0), start_child(compute, 0)};
    word start = now();
    for (int i = 0; i < SLEEP; i++)
        nap();
    word slept = now() - start;
    ok(slept <= 2 * SLEEP, "is who sleeps woken in time while others compute?",
       "4 ticks have taken %u", (unsigned)slept);
    while (now() - start < MEASURED)
        nap();
    word first = block_of(pid[0])->ticks, second = block_of(pid[1])->ticks;
    ok(first >= FAIR_PART && second >= FAIR_PART,
       "do two who compute take turns?", "%u and %u of 24 ticks",
       (unsigned)first, (unsigned)second);
    for (int i = 0; i < 2; i++)
        kill_child(pid[i]);
}

/* --- rights -------------------------------------------------------------- */

static const struct {
    word number;
    const char *name;
} calls[] = {
#define MESSAGE(...)
#define KERNEL_MESSAGE(server, NAME, name, number, takes, gives, summary) \
    {(number), #NAME},
#include <kumquat/messages.def>
};
#define CALLS ((int)(sizeof(calls) / sizeof(calls[0])))

/* Is it in the row USER of servers.def? */
static int users_may(word number)
{
    return number == KERNEL_COPY_FROM || number == KERNEL_COPY_TO ||
           number == KERNEL_LOAN_CHECK || number == KERNEL_TRACE;
}

/* What a trap with that call says that is refused: -errno. 0: it was not, or
 * it has changed other registers. */
static int refusal(word number)
{
    struct registers before = {.eax = trap_word(IPC_CALL, KERNEL),
                               .ebx = number,
                               .ecx = info_self()->self,
                               .ebp = 0x71};
    struct registers after = before;
    raw_trap(&after);
    return (int)after.eax < 0 &&
                   memcmp(&before.ebx, &after.ebx, sizeof(after) - 4) == 0
               ? (int)after.eax
               : 0;
}

/* From the last row on: the harmless ones come first. */
static void ask_rights(void)
{
    int i, result = 0;
    struct message m = {.type = KERNEL_LOAN_CHECK, .arg = {MM, 0, 0, 1}};
    plan(2);
    int r = ipc_call(KERNEL, &m);
    ok(r == 0 && m.source == KERNEL && (int)m.type == -EPERM,
       "is a call of the user's row answered, by its handler?",
       "trap %d, source %u, type %d", r, (unsigned)m.source, (int)m.type);
    for (i = CALLS - 1; i >= 0; i--) {
        if (users_may(calls[i].number))
            continue;
        result = refusal(calls[i].number);
        if (result != -EPERM)
            break;
    }
    ok(i < 0, "is every call outside of it -EPERM?", "%s: %d",
       i < 0 ? "" : calls[i].name, result);
}

/* --- number -------------------------------------------------------------- */

static int is_known(word number)
{
    for (int i = 0; i < CALLS; i++)
        if (calls[i].number == number)
            return 1;
    return 0;
}

static void ask_number(void)
{
    static const word far[] = {64,         65,         127,        0x101,
                               0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF};
    word count = 64 + sizeof(far) / sizeof(far[0]), wrong = 0;
    int result = 0;
    plan(1);
    for (word n = 0; n < count; n++) {
        wrong = n < 64 ? n : far[n - 64];
        if (is_known(wrong))
            continue;
        result = refusal(wrong);
        if (result != -ENOSYS)
            break;
    }
    is(result, -ENOSYS, "is every number that has no row -ENOSYS?");
    if (result != -ENOSYS)
        remark("number %#x", (unsigned)wrong);
}

/* --- long ---------------------------------------------------------------- */

#define COPIED  (5 * MIB) /* more than a kernel call does at once */
#define CHECKED (896 * MIB)
#define SECOND  1000000000ull /* of the time-stamp counter, under make grade */

/* Copies a lent buffer whole, page by page different. */
static int copy_all(word unused)
{
    struct message m;
    endpoint lender = take_loan(&m);
    char *copy = map(NULL, COPIED);
    (void)unused;
    STEP(1, lender != 0 && copy != NULL);
    STEP(2, loan_read(lender, (void *)m.arg[0], copy, COPIED) == 0);
    STEP(3, are_pages(copy, COPIED / PAGE_SIZE, 7000));
    return end_loan(lender) == 0 ? 0 : 4;
}

static int lend_much(word unused)
{
    (void)unused;
    pid_t pid = start_child(copy_all, 0);
    void *much = written_map(COPIED / PAGE_SIZE, 7000);
    STEP(11, much != NULL);
    lend(endpoint_of(pid), much, COPIED, 0);
    int status = end_or_hang(pid);
    STEP(step_of(status), exited_with(status, 0));
    return 0;
}

/* Has the kernel check a very large loan, which takes several ticks. */
static int check_much(word unused)
{
    struct message m;
    endpoint lender = take_loan(&m);
    (void)unused;
    STEP(1, lender != 0);
    uint32_t ticks = now();
    unsigned long long start = __builtin_ia32_rdtsc();
    int r = REQUEST(KERNEL, KERNEL_LOAN_CHECK, lender, m.arg[0], 0, CHECKED, 1);
    word due = (word)((__builtin_ia32_rdtsc() - start) * HZ / SECOND);
    ticks = now() - ticks;
    STEP(2, r >= 0);
    STEP(3, due >= 3 && ticks + 1 >= due);
    return end_loan(lender) == 0 ? 0 : 4;
}

static int lend_very_much(word unused)
{
    (void)unused;
    pid_t pid = start_child(check_much, 0);
    void *much = map(NULL, CHECKED);
    STEP(11, much != NULL);
    lend(endpoint_of(pid), much, CHECKED, 0);
    int status = end_or_hang(pid);
    STEP(step_of(status), exited_with(status, 0));
    return 0;
}

static void ask_long(void)
{
    plan(2);
    is_fine(run_watched(lend_much, 0), "does a copy of 5 MiB arrive whole?");
    is_fine(run_watched(lend_very_much, 0),
            "is no tick lost while a call takes several?");
}

/* --- frame --------------------------------------------------------------- */

#define FLAGS_IF   0x00000200u /* Intel SDM vol. 1, 3.4.3 */
#define FLAGS_IOPL 0x00003000u
#define FLAGS_NT   0x00004000u
#define FLAGS_VM   0x00020000u
#define FLAGS_AC   0x00040000u
#define FLAGS_VIF  0x00180000u /* VIF and VIP */
#define RING       3u          /* the lowest bits of a selector */

static word offset, value; /* what the handler writes, and where */

static void spoil(int signal, siginfo_t *info, void *context)
{
    (void)signal, (void)info;
    *(word *)((char *)context + offset) = value;
}

static void raise_spoiled(word where, word what)
{
    offset = where;
    value = what;
    handle_info(SIGUSR1, spoil, 0, 0);
    raise(SIGUSR1);
}

#define PLACE(name) offsetof(struct signal_frame, registers.name)

static word flags_now(void)
{
    word flags;
    __asm__ volatile("pushfl; popl %0" : "=r"(flags));
    return flags;
}

/* May it have ports and interrupts, by these flags? */
static int take_ports(word flags)
{
    raise_spoiled(PLACE(eflags), flags);
    STEP(1, !(flags_now() & FLAGS_IOPL));
    __asm__ volatile("outb %%al, $0x80" : : "a"(0));
    return 2;
}

static int stop_interrupts(word flags)
{
    raise_spoiled(PLACE(eflags), flags);
    return flags_now() & FLAGS_IF ? 0 : 1;
}

/* A flag that a program can set by itself. */
static int own_flag(word flag)
{
    raise_spoiled(PLACE(eflags), flags_now() | flag);
    return flags_now() & flag ? 0 : 1;
}

/* Flags that no program has. (With VM it would be somewhere else now.) */
static int foreign_flags(word flags)
{
    raise_spoiled(PLACE(eflags), flags_now() | flags);
    return flags_now() & flags ? 1 : 0;
}

static int leave_memory(word eip)
{
    raise_spoiled(PLACE(eip), eip);
    return 1;
}

static int spoil_selector(word argument)
{
    word cs, ss;
    raise_spoiled(argument >> 16 ? PLACE(ss) : PLACE(cs), argument & 0xFFFF);
    __asm__ volatile("movl %%cs, %0; movl %%ss, %1" : "=r"(cs), "=r"(ss));
    return (cs & ss & RING) == RING ? 0 : 1;
}

static void ask_frame(void)
{
    static const word selectors[] = {0x0000, 0x0010, 0x000F, 0x0008, 0xFFFF};
    int status = 0;
    word tried = 0, i, count = 2 * sizeof(selectors) / sizeof(selectors[0]);
    plan(7);
    is_signal(run_watched(take_ports, FLAGS_IF | FLAGS_IOPL), SIGSEGV,
              "is a port SIGSEGV, whatever IOPL the frame says?");
    is_fine(run_watched(stop_interrupts, 0), "are interrupts on afterwards?");
    is_fine(run_watched(own_flag, FLAGS_AC), "is a flag of its own its own?");
    is_fine(run_watched(foreign_flags, FLAGS_NT | FLAGS_VIF),
            "are NT, VIF and VIP clear?");
    is_fine(run_watched(foreign_flags, FLAGS_VM), "and VM?");
    pid_t pid = start_child(leave_memory, USER_END);
    status = end_or_hang(pid);
    const struct crash *crash = crash_of(pid);
    ok(died_by(status, SIGSEGV) && crash->pid == pid && crash->vector == 0,
       "is an eip of USER_END refused, before the CPU fetches there?",
       "%s, by vector %u", status_text(status), (unsigned)crash->vector);
    for (i = 0; i < count; i++) {
        tried = selectors[i / 2] | (i % 2) << 16;
        status = run_watched(spoil_selector, tried);
        if (!exited_with(status, 0))
            break;
    }
    ok(i == count, "is every selector of the frame ignored?", "%s %#x: %s",
       tried >> 16 ? "ss" : "cs", (unsigned)tried & 0xFFFF,
       status_text(status));
}

/* --- short --------------------------------------------------------------- */

#define ROUNDS 50
#define CHEAP  280 /* instructions of a call and its answer, and the test's */

/* A server's loop: each answer is the call with its words turned round. */
static int turn_round(word unused)
{
    struct message m;
    int r = ipc_receive(ANY, &m);
    while (r == 0) {
        struct message answer = {.type = m.arg[4] + m.source};
        for (int i = 0; i < 5; i++)
            answer.arg[i] = i < 4 ? m.arg[3 - i] : m.type;
        endpoint caller = m.source;
        m = answer;
        r = ipc_reply_receive(caller, &m);
    }
    return (int)unused;
}

/* Does a raw call leave flags, stack and segments alone, and say who has
 * answered? The direction flag is set meanwhile. */
static int keeps_the_rest(word server)
{
    static word before, after, esp[2]; /* the code below pushes */
    word eax = trap_word(IPC_CALL, server), ds, es, fs, ss;
    __asm__ volatile("pushl %%ebp\n"
                     "movl %%esp, %4\n"
                     "std\n"
                     "stc\n"
                     "pushfl\n"
                     "popl %5\n"
                     "int $0x30\n" /* IPC_VECTOR */
                     "movl %%ds, %%ebx\n"
                     "movl %%es, %%ecx\n"
                     "movl %%fs, %%edx\n"
                     "pushfl\n"
                     "cld\n"
                     "popl %6\n"
                     "movl %%esp, %7\n"
                     "popl %%ebp\n"
                     : "+a"(eax), "=b"(ds), "=c"(es), "=d"(fs), "=m"(esp[0]),
                       "=m"(before), "=m"(after), "=m"(esp[1])
                     :
                     : "esi", "edi", "memory", "cc");
    STEP(1, eax == server);
    STEP(2, before == after);
    STEP(3, esp[0] == esp[1]);
    __asm__("movl %%ss, %0" : "=r"(ss));
    STEP(4, ds == ss && es == ss && fs == ss); /* one and the same segment */
    STEP(5, info_self()->pid == getpid());     /* by %gs */
    return 0;
}

/* The time-stamp counter under make grade: it goes by the instructions that
 * were executed, at a pace that the length of a known loop tells. */
static word instructions(unsigned long long counted)
{
    const word length = 2000;
    word rounds = length / 2;
    unsigned long long start = __builtin_ia32_rdtsc();
    __asm__ volatile("1: decl %0; jnz 1b" : "+r"(rounds) : : "cc");
    return (word)(counted * length / (__builtin_ia32_rdtsc() - start));
}

static void ask_short(void)
{
    unsigned long long least = ~0ull;
    word wrong = 0, self = info_self()->self;
    plan(3);
    pid_t pid = start_child(turn_round, 0);
    endpoint server = endpoint_of(pid);
    nap();
    for (word i = 0; i < ROUNDS; i++) {
        struct registers r = {0, i, 1, 2, 3, 4, 5};
        struct registers want = {server, 5 + self, 4, 3, 2, 1, i};
        unsigned long long start = __builtin_ia32_rdtsc();
        raw_ask(server, &r);
        unsigned long long taken = __builtin_ia32_rdtsc() - start;
        least = taken < least ? taken : least;
        wrong += memcmp(&r, &want, sizeof(r)) != 0;
    }
    is((long)wrong, 0, "how many of 50 answers are wrong?");
    word taken = instructions(least);
    ok(taken < CHEAP, "does a call and its answer take less than 280?",
       "it took %u instructions", (unsigned)taken);
    remark("a call and its answer: %u instructions", (unsigned)taken);
    is_fine(run_watched(keeps_the_rest, server),
            "does a call leave flags, stack and segments alone?");
    kill_child(pid);
}

/* --- Which --------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*ask)(void);
} questions[] = {
    {"gate", ask_gate},     {"fault", ask_fault},   {"timer", ask_timer},
    {"rights", ask_rights}, {"number", ask_number}, {"long", ask_long},
    {"frame", ask_frame},   {"short", ask_short},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
        if (argc == 2 && strcmp(argv[1], questions[i].name) == 0) {
            questions[i].ask();
            return done();
        }
    bail("usage: lab_trap gate|fault|timer|rights|number|long|frame|short");
}
