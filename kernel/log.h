/*
 * The kernel's log: what dmesg shows.
 */
#ifndef KERNEL_LOG_H
#define KERNEL_LOG_H

#include <stdbool.h>
#include <stdint.h>

#define LOG_SIZE 16384u /* bytes kept; a power of two */

/* Appends, like printf. Also to port 0xE9, and to the screen until the
 * first process runs (log_on_screen). */
void log_print(const char *text, ...) __attribute__((format(printf, 1, 2)));

/* Appends one character. */
void log_char(char c);

/* How many characters have ever been appended; the last LOG_SIZE are kept. */
extern uint32_t log_end;

/* The character at a position that is still kept. */
char log_at(uint32_t position);

/* Cleared when the screen is the tty driver's. */
extern bool log_on_screen;

#endif
