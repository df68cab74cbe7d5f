/*
 * crash - dies, in every way there is, to show what is said about it
 *
 * usage: crash abort | cli | div | heap | ill | jump | kernel | memory | null |
 *              stack | text | trap
 *
 *   abort   abort(): give up, without a fault
 *   cli     an instruction for the kernel only
 *   div     divide by zero
 *   heap    write behind a block of the heap
 *   ill     an instruction that does not exist
 *   jump    call address 0
 *   kernel  write to the kernel's memory
 *   memory  take all the memory there is
 *   null    write to address 0
 *   stack   call without end
 *   text    write to the program's own code
 *   trap    a breakpoint without a debugger
 *
 * Each way is a function of its own, called by another, so that there is a
 * back-trace to look at. (A call is no caller's last act here, since gcc
 * would make a jump of it.) Try `crash null`, then read the source.
 *
 * Exit status: none, a signal ends it.
 */
#include <err.h>
#include <kumquat/command.h>
#include <kumquat/limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define NOINLINE __attribute__((noinline))
#define SOME     0x100000u /* bytes taken at once */

/* A value the compiler knows nothing about. */
static volatile int zero;

/* gcc leaves the frame, by which the caller is found, away from a function
 * that does not use the stack. With this at its end it does not. */
#define KEEP_FRAME() __asm__ volatile("" : : "r"(__builtin_frame_address(0)))

/* Writes where nothing may be: page 0 is absent in every space. */
static NOINLINE int poke(volatile int *where)
{
    *where = 42;
    return *where;
}

static NOINLINE int crash_null(void)
{
    return poke((volatile int *)zero) + 1;
}

/* Writes to the program's own code, which is read-only. */
static NOINLINE int crash_text(void)
{
    return poke((volatile int *)poke) + 1;
}

/* Writes to the kernel, which only ring 0 may. */
static NOINLINE int crash_kernel(void)
{
    return poke((volatile int *)0x100000) + 1;
}

static NOINLINE int crash_div(void)
{
    volatile int result = 42 / zero;

    return result;
}

/* ud2 is the instruction that is guaranteed to be none. */
static NOINLINE int crash_ill(void)
{
    __asm__ volatile("ud2");
    KEEP_FRAME();
    return 0;
}

/* Only ring 0 may forbid interrupts. */
static NOINLINE int crash_cli(void)
{
    __asm__ volatile("cli");
    KEEP_FRAME();
    return 0;
}

static NOINLINE int crash_trap(void)
{
    __asm__ volatile("int3");
    KEEP_FRAME();
    return 0;
}

/* Calls itself until the stack has no room left. */
static NOINLINE int deeper(int depth)
{
    volatile char room[1024];

    room[0] = (char)depth;
    return depth < 0 ? 0 : deeper(depth + 1) + room[0];
}

static NOINLINE int crash_stack(void)
{
    return deeper(0) + 1;
}

static NOINLINE int crash_jump(void)
{
    int (*nowhere)(void) = (int (*)(void))zero;

    return nowhere() + 1;
}

/* Touches pages until there are no frames: no fault of its own, but it is
 * the largest process then. */
static NOINLINE int crash_memory(void)
{
    while (zero == 0) {
        volatile char *some = map(NULL, SOME);
        for (size_t i = 0; some != NULL && i < SOME; i += PAGE_SIZE)
            some[i] = 1;
    }
    return 0;
}

/* Writes behind a block of the heap, which sees it when the block is freed. */
static NOINLINE int crash_heap(void)
{
    char *block = malloc(10);

    memset(block, 'x', (size_t)(11 + zero));
    free(block);
    return 0;
}

static NOINLINE int crash_abort(void)
{
    abort();
}

static const struct {
    const char *name;
    int (*crash)(void);
} ways[] = {
    {"null", crash_null},     {"text", crash_text},   {"kernel", crash_kernel},
    {"div", crash_div},       {"ill", crash_ill},     {"cli", crash_cli},
    {"trap", crash_trap},     {"stack", crash_stack}, {"jump", crash_jump},
    {"memory", crash_memory}, {"heap", crash_heap},   {"abort", crash_abort},
};
#define WAYS (sizeof(ways) / sizeof(ways[0]))

int main(int argc, char **argv)
{
    const char *name = *options_none(argc, argv, 1, 1);

    for (size_t i = 0; i < WAYS; i++) {
        if (strcmp(name, ways[i].name) == 0) {
            ways[i].crash();
            errx(1, "%s: still alive", name);
        }
    }
    usage_exit();
}
