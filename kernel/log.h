/*
 * The kernel's log: what dmesg shows.
 */
#ifndef KERNEL_LOG_H
#define KERNEL_LOG_H

#include <stdbool.h>
#include <stdint.h>

/* Appends, like printf. Also to port 0xE9, and to the consoles that are the
 * kernel's own. */
void log_print(const char *text, ...) __attribute__((format(printf, 1, 2)));

/* Appends one character, for format(). */
void log_put(void *context, char c);

/* Which consoles are the kernel's own: the screen until the tty driver runs,
 * both in a panic. */
extern bool log_on_screen, log_on_serial;

/* Waits until COM1 has sent all that it was given. */
void log_serial_drain(void);

#endif
