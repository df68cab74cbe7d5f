/*
 * The trap as one instruction in C, for loops in which each instruction counts:
 * the compiler loads the registers of a message from wherever its parts are.
 *
 * %ebp is one of them, so a file that uses this is compiled without frame
 * pointers (FRAMELESS in the Makefile; gcc refuses it otherwise, clang may
 * not). Everybody else calls the functions of kumquat/ipc.h.
 */
#ifndef KUMQUAT_IPC_INLINE_H
#define KUMQUAT_IPC_INLINE_H

#include <kumquat/ipc.h>

/* [ipc-inline] */
/* One of the operations IPC_CALL to IPC_SEND, with *m. Returns 0 or -errno as
 * the function does. */
__attribute__((always_inline)) static inline int ipc_trap(word operation,
                                                          endpoint peer,
                                                          struct message *m)
{
    word source = operation << ENDPOINT_BITS | peer;
    register word last __asm__("ebp") = m->arg[4];

    __asm__ volatile("int %[vector]"
                     : "+a"(source), "+b"(m->type), "+c"(m->arg[0]),
                       "+d"(m->arg[1]), "+S"(m->arg[2]), "+D"(m->arg[3]),
                       "+r"(last)
                     : [vector] "i"(IPC_VECTOR)
                     : "memory");
    m->arg[4] = last;
    if ((int)source < 0)
        return (int)source;
    m->source = source;
    return 0;
}
/* [ipc-inline end] */

#endif
