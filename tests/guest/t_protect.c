/*
 * No ring-3 code halts or corrupts the kernel (issue 2, "must hold"), first
 * part: privileged instructions, ports, trap numbers. (t_flags and t_selector
 * are the others.)
 *
 * Each is tried in a child. Where it is plain which signal must come, that
 * is asked; elsewhere that the child ends or goes on as it should. That the
 * system lives is asked by the very next child.
 */
#include "die.h"

/* A body that executes one thing. */
#define CODE(name, ...)                \
    static int name(word argument)     \
    {                                  \
        (void)argument;                \
        __asm__ volatile(__VA_ARGS__); \
        return 0;                      \
    }

/* Where instructions may store. */
static word scratch[32] __attribute__((used));

CODE(do_cli, "cli")
CODE(do_sti, "sti")
CODE(do_hlt, "hlt")
CODE(do_lgdt, "lgdt scratch")
CODE(do_lidt, "lidt scratch")
CODE(do_lldt, "movw $0x28, %%ax; lldt %%ax" ::: "eax")
CODE(do_ltr, "movw $0x28, %%ax; ltr %%ax" ::: "eax")
CODE(do_lmsw, "movw $1, %%ax; lmsw %%ax" ::: "eax")
CODE(do_clts, "clts")
CODE(do_cr0_write, "movl %%eax, %%cr0" ::"a"(0x80000001))
CODE(do_cr0_read, "movl %%cr0, %%eax" ::: "eax")
CODE(do_cr3_write, "movl %%eax, %%cr3" ::"a"(0))
CODE(do_cr4_write, "movl %%eax, %%cr4" ::"a"(0))
CODE(do_dr7_write, "movl %%eax, %%dr7" ::"a"(0))
CODE(do_invlpg, "invlpg scratch")
CODE(do_invd, "invd")
CODE(do_wbinvd, "wbinvd")
CODE(do_rdmsr, "rdmsr" ::"c"(0x174) : "eax", "edx")
CODE(do_wrmsr, "wrmsr" ::"a"(0), "c"(0x174), "d"(0))
CODE(do_rdpmc, "rdpmc" ::"c"(0x7FFFFFFF) : "eax", "edx")
CODE(do_sysenter, "sysenter")
CODE(do_syscall, "syscall")
CODE(do_sysexit, "sysexit" ::"c"(0), "d"(0))
CODE(do_insb, "rep insb" ::"c"(4), "d"(0x60), "D"(scratch) : "memory")
CODE(do_outsb, "rep outsb" ::"c"(4), "d"(0x3F8), "S"(scratch))
CODE(do_into, "movb $127, %%al; addb $1, %%al; into" ::: "eax", "cc")
CODE(do_bound, "boundl %%eax, scratch" ::"a"(5))
CODE(do_icebp, ".byte 0xF1")
CODE(do_lock_nop, ".byte 0xF0, 0x90")
CODE(do_too_long, ".byte 0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,"
                  "0x66,0x66,0x66,0x66,0x66,0x66,0x90")
CODE(do_ud2, "ud2")
CODE(do_enter, "enter $0xFFFF, $31")

static const struct {
    const char *what;
    child_body body;
    int signal;
} instructions[] = {
    {"cli", do_cli, SIGSEGV},
    {"sti", do_sti, SIGSEGV},
    {"hlt", do_hlt, SIGSEGV},
    {"lgdt", do_lgdt, SIGSEGV},
    {"lidt", do_lidt, SIGSEGV},
    {"lldt", do_lldt, SIGSEGV},
    {"ltr", do_ltr, SIGSEGV},
    {"lmsw", do_lmsw, SIGSEGV},
    {"clts", do_clts, SIGSEGV},
    {"mov to cr0", do_cr0_write, SIGSEGV},
    {"mov from cr0", do_cr0_read, SIGSEGV},
    {"mov to cr3", do_cr3_write, SIGSEGV},
    {"mov to cr4", do_cr4_write, SIGSEGV},
    {"mov to dr7", do_dr7_write, SIGSEGV},
    {"invlpg", do_invlpg, SIGSEGV},
    {"invd", do_invd, SIGSEGV},
    {"wbinvd", do_wbinvd, SIGSEGV},
    {"rdmsr", do_rdmsr, SIGSEGV},
    {"wrmsr", do_wrmsr, SIGSEGV},
    {"rdpmc", do_rdpmc, ANY_SIGNAL},
    {"sysenter", do_sysenter, ANY_SIGNAL},
    {"syscall", do_syscall, ANY_SIGNAL},
    {"sysexit", do_sysexit, ANY_SIGNAL},
    {"rep insb", do_insb, SIGSEGV},
    {"rep outsb", do_outsb, SIGSEGV},
    {"into", do_into, SIGSEGV},
    {"bound", do_bound, SIGSEGV},
    {"icebp", do_icebp, ANY_SIGNAL},
    {"lock nop", do_lock_nop, SIGILL},
    {"16 prefixes", do_too_long, ANY_SIGNAL},
    {"ud2", do_ud2, SIGILL},
    {"enter with 31 levels", do_enter, ANY_SIGNAL},
};
#define INSTRUCTIONS ((int)(sizeof(instructions) / sizeof(instructions[0])))

static void ask_instructions(void)
{
    for (int i = 0; i < INSTRUCTIONS; i++) {
        char question[80];
        int status = run_child(instructions[i].body, 0);
        int wanted = instructions[i].signal;
        snprintf(question, sizeof(question), "does %s end its program only?",
                 instructions[i].what);
        ok(died_well(status, wanted), question, "%s", status_text(status));
    }
}

/* --- ports ----------------------------------------------------------- */

static int do_in(word port)
{
    __asm__ volatile("inb %%dx, %%al" : : "d"(port) : "eax");
    return 0;
}

static int do_in_long(word port)
{
    __asm__ volatile("inl %%dx, %%eax" : : "d"(port) : "eax");
    return 0;
}

static int do_out(word port)
{
    __asm__ volatile("outb %%al, %%dx" : : "d"(port), "a"(0xFF));
    return 0;
}

static void ask_ports(void)
{
    static const word ports[] = {
        0x00,  0x20,  0x21,  0x40,  0x43,  0x60,  0x64,   0x70,   0x71,
        0x80,  0x92,  0xA0,  0xE9,  0x170, 0x1F0, 0x1F7,  0x376,  0x3D4,
        0x3F6, 0x3F8, 0xCF8, 0xCF9, 0xCFC, 0x604, 0x8900, 0xB004, 0xFFFF};
    int count = sizeof(ports) / sizeof(ports[0]);
    all_die(do_in, ports, count, SIGSEGV, "is every in SIGSEGV?");
    all_die(do_in_long, ports, count, SIGSEGV,
            "is every in of 32 bits SIGSEGV?");
    all_die(do_out, ports, count, SIGSEGV, "is every out SIGSEGV?");
}

/* --- trap numbers ---------------------------------------------------- */

/* 256 stubs of 4 bytes: int N; ret; nop. */
extern const char stubs[];
__asm__(".pushsection .text\n"
        "stubs:\n"
        ".set stub, 0\n"
        ".rept 256\n"
        ".byte 0xCD, stub, 0xC3, 0x90\n"
        ".set stub, stub + 1\n"
        ".endr\n"
        ".popsection\n");

static int do_int(word vector)
{
    ((void (*)(void))(stubs + 4 * vector))();
    return 0;
}

static void ask_traps(void)
{
    word vectors[256];
    int count = 0;
    for (word n = 0; n < 256; n++)
        if (n != IPC_VECTOR)
            vectors[count++] = n;
    all_die(do_int, vectors, count, ANY_SIGNAL,
            "does every int but the IPC's end its program?");
    is_signal(run_child(do_int, 3), SIGTRAP, "is int 3 SIGTRAP?");
    is_signal(run_child(do_int, 0x80), SIGSEGV, "is int 0x80 SIGSEGV?");
    is_signal(run_child(do_int, 0x20), SIGSEGV,
              "is int 0x20, maybe the timer's, SIGSEGV?");
    is_signal(run_child(do_int, 8), SIGSEGV, "is int 8 SIGSEGV?");
    is_signal(run_child(do_int, 14), SIGSEGV, "is int 14 SIGSEGV?");
}

int main(void)
{
    plan(INSTRUCTIONS + 3 + 6);
    ask_instructions();
    ask_ports();
    ask_traps();
    return done();
}
