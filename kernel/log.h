/*
 * The kernel's voice: its log, which dmesg shows, and its last words.
 */
#ifndef KERNEL_LOG_H
#define KERNEL_LOG_H

#include <stdbool.h>
#include <stdint.h>

/* Appends, like printf. Also to port 0xE9, and to the consoles that it has. */
void log_print(const char *text, ...) __attribute__((format(printf, 1, 2)));

/* Appends one character, for format(). */
void log_put(void *context, char c);

/* Screen and COM1 are the kernel's from now on: there is a panic, or no tty
 * driver. The screen begins with the log's end. */
void log_take_consoles(void);

/* Waits until COM1 has sent all that it was given. */
void log_serial_drain(void);

/* The end, for a broken invariant of the kernel's own: says what and where on
 * every console and stops the machine. */
void panic(const char *text, ...)
    __attribute__((format(printf, 1, 2), noreturn));

/* The same for an exception in ring 0; `frame` as far as the CPU made it. */
struct trap_frame;
void panic_trap(const struct trap_frame *frame) __attribute__((noreturn));

/* Logs "at function (file:line)" for eip, and by the chain of frame pointers
 * who had called: in a server's space, or for NULL on the kernel's stack. */
struct space;
void symbol_backtrace(struct space *space, uint32_t eip, uint32_t ebp);

#endif
