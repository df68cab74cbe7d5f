/*
 * exec by a raw message, with what the library would never send: counts and
 * lengths that lie, and flags and selectors that must not reach the program
 * (rows X2, X4, X6; issue 2, "must hold").
 */
#include "count.h"
#include "trap.h"
#include <errno.h>
#include <kumquat/limits.h>

#define SELF  "/t_exec_raw"
#define RIGHT 42

/* --- helper modes ---------------------------------------------------- */

/* Flags as main finds them: main stands here in assembly. */
word main_flags;
int real_main(int argc, char **argv);
__asm__(".pushsection .text\n"
        ".globl main\n"
        "main:\n"
        "    pushfl\n"
        "    popl main_flags\n"
        "    jmp real_main\n"
        ".popsection\n");

/* Started with strange flags: AC NT IOPL DF TF are off, IF is on. */
static int look_flags(void)
{
    STEP(1, (main_flags & 0x47500) == 0);
    STEP(2, (main_flags & 0x200) != 0);
    STEP(3, info_self()->pid > 1);
    return RIGHT;
}

/* --- lies ------------------------------------------------------------ */

static const char strings[] = "t_exec_raw\0helper\0A=1";
static char long_strings[KUMQUAT_ARG_MAX + 4096];

/* Sends EXEC for /true. Returns the error, 0 for a success that can't be. */
static int try_exec(const void *arguments, word length, word argc)
{
    return REQUEST(MM, MM_EXEC, (word) "/true", 6, (word)arguments, length,
                   argc);
}

static int lies(word unused)
{
    (void)unused;
    struct count before = count_now();
    word all = sizeof(strings);
    STEP(1, try_exec(strings, all, 4) == -EINVAL); /* more than there are */
    STEP(2, try_exec(strings, all, 1000) == -EINVAL);
    STEP(3, try_exec(strings, all, 0x7FFFFFFF) == -EINVAL);
    STEP(4, try_exec(strings, all, 0x80000000) == -EINVAL);
    STEP(5, try_exec(strings, all, 0xFFFFFFFF) == -EINVAL);
    STEP(6, try_exec(strings, all - 1, 3) == -EINVAL); /* no NUL */
    STEP(7, try_exec(strings, 0, 1) == -EINVAL);
    STEP(8, try_exec(strings, 3, 1) == -EINVAL);
    STEP(9, try_exec(long_strings, sizeof(long_strings), 1) == -E2BIG);
    STEP(10, try_exec(long_strings, KUMQUAT_ARG_MAX + 1, 1) == -E2BIG);
    STEP(11, try_exec(strings, 0x7FFFFFFF, 1) == -E2BIG);
    STEP(12, try_exec(strings, 0xFFFFFFFF, 1) == -E2BIG);
    struct count after = count_now();
    STEP(13, memcmp(&before, &after, sizeof(before)) == 0);
    return 0;
}

/* The path's length lies. */
static int path_lies(word unused)
{
    (void)unused;
    word s = (word)strings;
    static const char twice[] = "/true\0/true";
    STEP(1, REQUEST(MM, MM_EXEC, (word) "/true", 5, s, 11, 1) == -EINVAL);
    STEP(2, REQUEST(MM, MM_EXEC, (word)twice, 12, s, 11, 1) == -EINVAL);
    int r = REQUEST(MM, MM_EXEC, (word) "/true", 0, s, 11, 1);
    STEP(3, r == -EINVAL || r == -ENOENT);
    STEP(4, REQUEST(MM, MM_EXEC, (word)long_strings, 5000, s, 11, 1) ==
                -ENAMETOOLONG);
    STEP(5, REQUEST(MM, MM_EXEC, (word) "/true", 0xFFFFFFFF, s, 11, 1) ==
                -ENAMETOOLONG);
    return 0;
}

/* 65,536 single NULs: as many empty strings, which still fit the stack. */
static int many_empty(word argc)
{
    memset(long_strings, 0, sizeof(long_strings));
    int r = try_exec(long_strings, KUMQUAT_ARG_MAX, argc);
    return -r;
}

/* No arguments at all: argc is 0. */
static int none(word unused)
{
    try_exec(strings, 0, 0);
    return (int)unused;
}

/* Executes itself with flags and selectors that are not for programs. */
static int strange_state(word flags)
{
    static struct registers r;
    r = (struct registers){.eax = trap_word(IPC_CALL, MM),
                           .ebx = MM_EXEC,
                           .ecx = (word)SELF,
                           .edx = sizeof(SELF),
                           .esi = (word)strings,
                           .edi = 18,
                           .ebp = 2};
    __asm__ volatile("pushl %0\n"
                     "movl %1, %%edi\n"
                     "movl 4(%%edi), %%ebx\n"
                     "movl 8(%%edi), %%ecx\n"
                     "movl 12(%%edi), %%edx\n"
                     "movl 16(%%edi), %%esi\n"
                     "movl 24(%%edi), %%ebp\n"
                     "movl (%%edi), %%eax\n"
                     "movl 20(%%edi), %%edi\n"
                     "pushl $0\n"
                     "popl %%fs\n"
                     "pushl $0\n"
                     "popl %%gs\n"
                     "pushl $0\n"
                     "popl %%es\n"
                     "popfl\n"
                     "int $0x30\n"
                     "ud2\n"
                     :
                     : "r"(flags), "r"(&r)
                     : "memory");
    __builtin_unreachable();
}

static void ask_state(void)
{
    static const struct {
        word flags;
        const char *question;
    } table[] = {
        {0x00000402, "does a program start with DF off?"},
        {0x00004002, "with NT off?"},
        {0x00040002, "with AC off?"},
        {0x00000CD7, "with all arithmetic flags set before?"},
        {0x00003002, "with IOPL 0?"},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        int status = run_child(strange_state, table[i].flags);
        ok(exited_with(status, RIGHT), table[i].question, "%s",
           status_text(status));
    }
    /* TF: it is the program before that is stopped, or nobody. */
    int status = run_child(strange_state, 0x00000102);
    ok(exited_with(status, RIGHT) || died_by(status, SIGTRAP),
       "does TF not make the system trip?", "%s", status_text(status));
}

int real_main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "helper") == 0)
        return look_flags();
    memset(long_strings, 'x', sizeof(long_strings));
    plan(6 + 6);
    is_fine(run_child(lies, 0), "is every lie about the strings an error?");
    is_fine(run_child(path_lies, 0), "is every lie about the path an error?");
    int status = run_child(many_empty, KUMQUAT_ARG_MAX);
    ok(exited_with(status, 0) || exited_with(status, E2BIG),
       "are 65,536 empty arguments passed, or E2BIG?", "%s",
       status_text(status));
    status = run_child(many_empty, 0);
    ok(exited_with(status, 0) || exited_with(status, E2BIG),
       "is such an environment?", "%s", status_text(status));
    status = run_child(none, 5);
    ok(exited_with(status, 0) || exited_with(status, 5),
       "are no arguments at all no problem?", "%s", status_text(status));
    ask_state();
    run_child(many_empty, KUMQUAT_ARG_MAX);
    struct count before = count_now();
    run_child(many_empty, KUMQUAT_ARG_MAX);
    run_child(lies, 0);
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
