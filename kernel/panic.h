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
void panic_trap(const struct trap_frame *frame) __attribute__((noreturn));

/* Logs "at function (file:line)" for eip, and by the chain of frame pointers
 * who had called: in a server's space, or for NULL on the kernel's stack. */
struct space;
void symbol_backtrace(struct space *space, uint32_t eip, uint32_t ebp);

#endif
