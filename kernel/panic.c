/*
 * Panic: last words on every console, then the machine stands still.
 *
 * Nothing here trusts the rest of the kernel more than it must: of the log
 * it uses the one way out, which drives screen and COM1 by hand.
 */
#include "cpu.h"
#include "log.h"
#include "trap.h"
#include <kumquat/format.h>

static void __attribute__((noreturn)) stop(uint32_t eip, uint32_t ebp)
{
    symbol_backtrace(NULL, eip, ebp);
    log_print("The machine has stopped.\n");
    for (;;)
        __asm__ volatile("cli\n\thlt");
}

void panic(const char *text, ...)
{
    va_list arguments;

    log_take_consoles();
    log_print("\nkernel panic: ");
    va_start(arguments, text);
    format(log_put, NULL, text, arguments);
    va_end(arguments);
    log_print("\n");
    stop((uint32_t)__builtin_return_address(0) - 1,
         *(const uint32_t *)__builtin_frame_address(0));
}

void panic_trap(const struct trap_frame *frame)
{
    log_take_consoles();
    log_print("\nkernel panic: %s in the kernel, error 0x%x, address 0x%08x\n"
              "  eax %08x ebx %08x ecx %08x edx %08x\n"
              "  esi %08x edi %08x ebp %08x\n",
              trap_name(frame->vector), frame->error, READ_CR(2), frame->eax,
              frame->ebx, frame->ecx, frame->edx, frame->esi, frame->edi,
              frame->ebp);
    stop(frame->eip, frame->ebp);
}

/* Runs as a task of its own: the state of the kernel is in the other TSS. */
void panic_double_fault(void)
{
    panic("double fault (the kernel's stack has run over?), address 0x%08x",
          READ_CR(2));
}
