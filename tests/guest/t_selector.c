/*
 * No ring-3 code halts or corrupts the kernel (issue 2, "must hold"), third
 * part: selectors and addresses. No selector opens the kernel's memory, no
 * far transfer reaches its code, no address outside the own space can be
 * read, written or run, and segment registers are as they should be after
 * every trap, whatever the program has put into them.
 */
#include "die.h"
#include "trap.h"
#include <kumquat/memory.h>

#define GDT_ENTRIES 48 /* those before, and some of, the LDTs */
#define LDT_ENTRIES 16 /* more than there are */
#define TABLE_LDT   4  /* selector bit: index into the LDT */
#define KERNEL_BYTE 0x100000

enum { IN_DS, IN_ES, IN_FS, IN_GS, IN_SS };

/* A far pointer in memory. */
static struct {
    word offset;
    uint16_t selector;
} __attribute__((packed)) target;

/* Loads one segment register. */
static inline __attribute__((always_inline)) void load_segment(int where,
                                                               word selector)
{
    switch (where) {
    case IN_DS:
        __asm__ volatile("movw %w0, %%ds" : : "r"(selector));
        break;
    case IN_ES:
        __asm__ volatile("movw %w0, %%es" : : "r"(selector));
        break;
    case IN_FS:
        __asm__ volatile("movw %w0, %%fs" : : "r"(selector));
        break;
    case IN_GS:
        __asm__ volatile("movw %w0, %%gs" : : "r"(selector));
        break;
    default:
        __asm__ volatile("movw %w0, %%ss" : : "r"(selector));
    }
}

/* All selectors that are tried: NULL ones, GDT and LDT, RPL 0 and 3, and
 * far ones. Returns how many. */
#define SELECTORS (4 + 2 * GDT_ENTRIES + 2 * LDT_ENTRIES + 4)
static int all_selectors(word *to)
{
    int n = 0;
    for (word rpl = 0; rpl < 4; rpl++)
        to[n++] = rpl;
    for (word rpl = 0; rpl < 4; rpl += 3) {
        for (word i = 1; i < GDT_ENTRIES; i++)
            to[n++] = i << 3 | rpl;
        for (word i = 0; i < LDT_ENTRIES; i++)
            to[n++] = i << 3 | TABLE_LDT | rpl;
    }
    static const word far[] = {0x8003, 0xFFFB, 0xFFFF, 0xFFF8};
    for (int i = 0; i < 4; i++)
        to[n++] = far[i];
    return n;
}

/* Loads a selector and traps at once, with registers alone. The trap must
 * work; after it, all segment registers are the program's own again. */
#define LOAD_AND_TRAP(load)                                     \
    __asm__ volatile("pushl %%ebp\n" load "int $0x30\n"         \
                     "popl %%ebp\n"                             \
                     : "+a"(result), "+b"(type), "+c"(selector) \
                     :                                          \
                     : "edx", "esi", "edi", "memory", "cc")

static int load_and_trap(word argument)
{
    word result = trap_word(IPC_CALL, FS), type = FS_COUNTERS;
    word selector = argument & 0xFFFF;
    switch (argument >> 16) {
    case IN_DS:
        LOAD_AND_TRAP("movw %%cx, %%ds\n");
        break;
    case IN_ES:
        LOAD_AND_TRAP("movw %%cx, %%es\n");
        break;
    case IN_FS:
        LOAD_AND_TRAP("movw %%cx, %%fs\n");
        break;
    case IN_GS:
        LOAD_AND_TRAP("movw %%cx, %%gs\n");
        break;
    default:
        LOAD_AND_TRAP("movw %%cx, %%ss\n");
    }
    STEP(1, result == FS && (int)type >= 0);
    STEP(2, info_self()->pid > 1 && info_self()->self != 0);
    target.offset = result;
    __asm__ volatile("" ::: "memory");
    STEP(3, target.offset == FS);
    return 0;
}

/* Loads a selector, then reads the kernel through it. */
static int load_and_read(word argument)
{
    word selector = argument & 0xFFFF;
    switch (argument >> 16) {
    case IN_DS:
        load_segment(IN_DS, selector);
        __asm__ volatile("movb %%ds:0x100000, %%al" : : : "eax");
        break;
    case IN_ES:
        load_segment(IN_ES, selector);
        __asm__ volatile("movb %%es:0x100000, %%al" : : : "eax");
        break;
    case IN_FS:
        load_segment(IN_FS, selector);
        __asm__ volatile("movb %%fs:0x100000, %%al" : : : "eax");
        break;
    case IN_GS:
        load_segment(IN_GS, selector);
        __asm__ volatile("movb %%gs:0x100000, %%al" : : : "eax");
        break;
    default:
        load_segment(IN_SS, selector);
        __asm__ volatile("movb %%ss:0x100000, %%al" : : : "eax");
    }
    return 0;
}

static void landing(void)
{
    _exit(77);
}

static int far_jump(word selector)
{
    target.offset = selector & 0x10000 ? KERNEL_BYTE : (word)landing;
    target.selector = (uint16_t)selector;
    __asm__ volatile("ljmp *%0" : : "m"(target));
    return 0;
}

static int far_call(word selector)
{
    target.offset = selector & 0x10000 ? KERNEL_BYTE : (word)landing;
    target.selector = (uint16_t)selector;
    __asm__ volatile("lcall *%0" : : "m"(target) : "memory");
    return 0;
}

static int far_return(word selector)
{
    __asm__ volatile("pushl %0; pushl %1; lret"
                     :
                     : "r"(selector & 0xFFFF), "r"(landing));
    return 0;
}

/* iret to such a CS; with RPL 0 it would be the kernel's. */
static int interrupt_return(word selector)
{
    __asm__ volatile("pushfl; pushl %0; pushl %1; iret"
                     :
                     : "r"(selector & 0xFFFF), "r"(landing));
    return 0;
}

/* --- questions ------------------------------------------------------- */

static word selectors[SELECTORS];
static int selector_count;

/* No selector may make the kernel readable. */
static void ask_reads(void)
{
    static const char *const questions[] = {
        "ds: is the kernel out of reach by every selector?",
        "es: is the kernel out of reach by every selector?",
        "fs: is the kernel out of reach by every selector?",
        "gs: is the kernel out of reach by every selector?",
        "ss: is the kernel out of reach by every selector?",
    };
    static word arguments[SELECTORS];
    for (word where = IN_DS; where <= IN_SS; where++) {
        for (int i = 0; i < selector_count; i++)
            arguments[i] = where << 16 | selectors[i];
        all_die(load_and_read, arguments, selector_count, ANY_SIGNAL,
                questions[where]);
    }
}

/* Either the load is refused, or the trap works as ever. */
static void ask_traps(void)
{
    static const char *const questions[] = {
        "ds: does a trap work with every selector, or the program end?",
        "es: does a trap work with every selector, or the program end?",
        "fs: does a trap work with every selector, or the program end?",
        "gs: does a trap work with every selector, or the program end?",
        "ss: does a trap work with every selector, or the program end?",
    };
    for (word where = IN_DS; where <= IN_SS; where++) {
        int wrong = 0, status = 0;
        word first = 0;
        for (int i = 0; i < selector_count; i++) {
            int s = run_child(load_and_trap, where << 16 | selectors[i]);
            int null = selectors[i] < 4 && where != IN_SS;
            if (!exited_with(s, 0) && (null || !died(s)) && wrong++ == 0) {
                first = selectors[i];
                status = s;
            }
        }
        ok(wrong == 0, questions[where], "%d not, the first %#x: %s", wrong,
           (unsigned)first, status_text(status));
    }
}

/* Through the GDT there is nothing for ring 3 to run. */
static void ask_transfers(void)
{
    static word gates[4 * GDT_ENTRIES];
    int n = 0;
    for (word i = 0; i < GDT_ENTRIES; i++)
        for (word rpl = 0; rpl < 4; rpl += 3) {
            gates[n++] = i << 3 | rpl;
            gates[n++] = 0x10000 | i << 3 | rpl;
        }
    all_die(far_jump, gates, n, ANY_SIGNAL,
            "does every far jump through the GDT end the program?");
    all_die(far_call, gates, n, ANY_SIGNAL,
            "does every far call through the GDT end the program?");
    all_die(far_return, gates, n, ANY_SIGNAL,
            "does every far return through the GDT end the program?");
    all_die(interrupt_return, gates, n, ANY_SIGNAL,
            "does every iret through the GDT end the program?");
}

/* Through the LDT only the own code is there, and it is ring 3's. */
static void ask_ldt(void)
{
    int wrong = 0, landed = 0;
    for (word i = 0; i < LDT_ENTRIES; i++) {
        word selector = i << 3 | TABLE_LDT | 3;
        int s = run_child(far_jump, selector);
        int t = run_child(far_call, selector);
        int kernel = run_child(far_jump, 0x10000 | selector);
        landed += exited_with(s, 77) && exited_with(t, 77);
        wrong += !died(s) && !exited_with(s, 77);
        wrong += !died(t) && !exited_with(t, 77);
        wrong += !died(kernel);
    }
    is(wrong, 0, "does every far transfer through the LDT stay in ring 3?");
    is(landed, 1, "is there just one code segment in the LDT?");
}

static int do_read(word address)
{
    return *(volatile char *)address & 0;
}

static int do_write(word address)
{
    *(volatile char *)address = 0;
    return 0;
}

static int do_jump(word address)
{
    ((void (*)(void))address)();
    return 0;
}

/* Copies from good memory over the edge into bad. */
static int do_movs(word address)
{
    void *to = (void *)(USER_STACK_TOP - 64), *from = (void *)do_movs;
    word count = 128;
    (void)address;
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count)::"memory");
    return 0;
}

/* Addresses that are not the program's. */
static void ask_addresses(void)
{
    static word bad[64];
    int n = 0;
    static const word plain[] = {
        0,          4,           0x400,         0x1000,
        0xB8000,    KERNEL_BYTE, 0x110000,      0x3FFFFF,
        0x400000,   0x800000,    RAM_LIMIT - 1, USER_BASE - 4096,
        0x80000000, USER_END,    USER_LIMIT,    0xFFFFF000,
        0xFFFFFFFF};
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
        bad[n++] = plain[i];
    for (word slot = 0; slot < 32; slot++)
        bad[n++] = SERVER_WINDOW(slot) + 0x1000;
    all_die(do_read, bad, n, SIGSEGV, "is every bad read SIGSEGV?");
    all_die(do_write, bad, n, SIGSEGV, "is every bad write SIGSEGV?");
    all_die(do_jump, bad, n, SIGSEGV, "is every bad jump SIGSEGV?");
    is_signal(run_child(do_write, INFO_BASE), SIGSEGV,
              "is a write to the info pages' head SIGSEGV?");
    is_signal(
        run_child(do_write, (word)info_block(ENDPOINT_SLOT(info_self()->self))),
        SIGSEGV, "is a write to the own info block SIGSEGV?");
    is_signal(run_child(do_movs, 0), SIGSEGV,
              "is a string copy over the edge SIGSEGV?");
}

/* Writes to its info block by the segment. */
static int write_gs(word unused)
{
    (void)unused;
    __asm__ volatile("movl $1, %%gs:0" ::: "memory");
    return 0;
}

/* Is the info segment just the block? Only where limits are checked. */
static int read_gs(word offset)
{
    word value;
    __asm__ volatile("movl %%gs:(%1), %0" : "=r"(value) : "r"(offset));
    return (int)(value & 0);
}

int main(void)
{
    selector_count = all_selectors(selectors);
    plan(5 + 5 + 4 + 2 + 6 + 3);
    ask_reads();
    ask_traps();
    ask_transfers();
    ask_ldt();
    ask_addresses();
    is_signal(run_child(write_gs, 0), SIGSEGV,
              "is a write to the info segment SIGSEGV?");
    is_fine(run_child(read_gs, sizeof(struct info) - 4),
            "can the info segment be read to its end?");
    ok(died(run_child(read_gs, 0x10000000)), "is nothing there far beyond it?",
       "it can be read");
    return done();
}
