/*
 * The trap itself, without the library: seven registers in, seven out.
 */
#ifndef TRAP_H
#define TRAP_H

#include <kumquat/ipc.h>

/* The registers of kumquat/ipc.h, in this order. */
struct registers {
    word eax, ebx, ecx, edx, esi, edi, ebp;
};
_Static_assert(sizeof(struct registers) == 28, "raw_trap knows the layout");

/* Loads all seven registers, traps, stores all seven. */
void raw_trap(struct registers *registers);

__asm__(".pushsection .text\n"
        "raw_trap:\n"
        "    pushl %ebp\n"
        "    pushl %ebx\n"
        "    pushl %esi\n"
        "    pushl %edi\n"
        "    movl 20(%esp), %eax\n"
        "    pushl %eax\n"
        "    movl 4(%eax), %ebx\n"
        "    movl 8(%eax), %ecx\n"
        "    movl 12(%eax), %edx\n"
        "    movl 16(%eax), %esi\n"
        "    movl 20(%eax), %edi\n"
        "    movl 24(%eax), %ebp\n"
        "    movl (%eax), %eax\n"
        "    int $0x30\n" /* IPC_VECTOR */
        "    xchgl %eax, (%esp)\n"
        "    movl %ebx, 4(%eax)\n"
        "    movl %ecx, 8(%eax)\n"
        "    movl %edx, 12(%eax)\n"
        "    movl %esi, 16(%eax)\n"
        "    movl %edi, 20(%eax)\n"
        "    movl %ebp, 24(%eax)\n"
        "    popl (%eax)\n"
        "    popl %edi\n"
        "    popl %esi\n"
        "    popl %ebx\n"
        "    popl %ebp\n"
        "    ret\n"
        ".popsection\n");

/* The first register of a trap: operation << 29 | peer. */
static inline word trap_word(word operation, endpoint peer)
{
    return operation << ENDPOINT_BITS | peer;
}

/* A raw call: the error if it failed, else the reply's type. */
static inline int raw_ask(endpoint peer, struct registers *r)
{
    r->eax = trap_word(IPC_CALL, peer);
    raw_trap(r);
    return (int)r->eax < 0 ? (int)r->eax : (int)r->ebx;
}

#endif
