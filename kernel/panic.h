/*
 * The end: a broken invariant of the kernel's own.
 */
#ifndef KERNEL_PANIC_H
#define KERNEL_PANIC_H

#include <stdint.h>

struct trap_frame;

/* Says what and where on every console and stops the machine. */
void panic(const char *text, ...)
    __attribute__((format(printf, 1, 2), noreturn));

/* The same for an exception in ring 0; `frame` as far as the CPU made it. */
void panic_trap(const struct trap_frame *frame)
    __attribute__((regparm(1), noreturn));

/* Prints "  at function (file:line)" for an address in the kernel or in a
 * server, each line by `print`. */
void symbol_print(void (*print)(const char *text, ...), const char *how,
                  uint32_t address);

#endif
