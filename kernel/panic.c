/*
 * Panic: last words on every console, then the machine stands still.
 *
 * Nothing here trusts the rest of the kernel more than it must: the screen
 * and COM1 are driven by hand.
 */
#include "panic.h"
#include "cpu.h"
#include "log.h"
#include "screen.h"
#include "trap.h"
#include <kumquat/format.h>
#include <kumquat/ports.h>

#define COM1          0x3F8
#define COM1_STATUS   (COM1 + 5)
#define COM1_FREE     0x20   /* transmitter holding register empty */
#define COM1_PATIENCE 100000 /* polls, if there is no COM1 at all */
#define BACKTRACE_MAX 16
#define LOG_TAIL      800 /* characters of the log that are shown again */

extern char kernel_stack_top[], kernel_guard[], kernel_start[], text_end[];

static void serial_char(char c)
{
    for (int i = 0; i < COM1_PATIENCE; i++)
        if (inb(COM1_STATUS) & COM1_FREE)
            break;
    outb(COM1, (uint8_t)c);
}

static void say_char(void *context, char c)
{
    (void)context;
    if (c == '\n')
        serial_char('\r');
    serial_char(c);
    screen_char(c);
    log_char(c);
}

static void say(const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    format(say_char, NULL, text, arguments);
    va_end(arguments);
}

/* Who called whom, from a frame pointer on, as far as it is on our stack. */
static void backtrace(const uint32_t *frame)
{
    for (int i = 0; i < BACKTRACE_MAX; i++) {
        if ((char *)frame < kernel_guard ||
            (char *)(frame + 2) > kernel_stack_top)
            return;
        if (frame[1] == 0)
            return;
        symbol_print(say, "called by", frame[1] - 1);
        frame = (const uint32_t *)frame[0];
    }
}

static void begin(void)
{
    uint32_t end = log_end;
    uint32_t at = end > LOG_TAIL ? end - LOG_TAIL : 0;

    __asm__ volatile("cli");
    log_on_screen = false;
    screen_clear();
    while (at < end && log_at(at) != '\n')
        at++;
    for (at++; at < end; at++) {
        char c = log_at(at);
        screen_char(c);
    }
    say("\nkernel panic: ");
}

static void __attribute__((noreturn)) stop(void)
{
    say("The machine has stopped.\n");
    for (;;)
        __asm__ volatile("cli\n\thlt");
}

void panic(const char *text, ...)
{
    va_list arguments;

    begin();
    va_start(arguments, text);
    format(say_char, NULL, text, arguments);
    va_end(arguments);
    say("\n");
    backtrace(__builtin_frame_address(0));
    stop();
}

FROM_TRAP void panic_trap(const struct trap_frame *frame)
{
    begin();
    say("%s in the kernel, error 0x%x, address 0x%08x\n",
        trap_name(frame->vector), frame->error, READ_CR(2));
    say("  eax %08x ebx %08x ecx %08x edx %08x\n", frame->eax, frame->ebx,
        frame->ecx, frame->edx);
    say("  esi %08x edi %08x ebp %08x\n", frame->esi, frame->edi, frame->ebp);
    symbol_print(say, "at", frame->eip);
    backtrace((const uint32_t *)frame->ebp);
    stop();
}

/* Runs as a task of its own: the state of the kernel is in the other TSS. */
void panic_double_fault(void)
{
    begin();
    say("double fault (the kernel's stack has run over?), address 0x%08x\n",
        READ_CR(2));
    stop();
}
