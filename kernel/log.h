/*
 * The kernel's log: what dmesg shows.
 */
#ifndef KERNEL_LOG_H
#define KERNEL_LOG_H

#include <stdint.h>

#define LOG_SIZE 16384u /* bytes kept; a power of two */

/* Appends, like printf. Also to port 0xE9, and to the screen until the
 * first process runs (log_leave_screen). */
void log_print(const char *text, ...) __attribute__((format(printf, 1, 2)));

/* Appends one character. */
void log_char(char c);

/* How many characters have ever been appended; the last LOG_SIZE are kept. */
uint32_t log_end(void);

/* The character at a position that is still kept. */
char log_at(uint32_t position);

/* The screen is the tty driver's from now on. */
void log_leave_screen(void);

#endif
