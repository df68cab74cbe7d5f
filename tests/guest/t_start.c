/*
 * Row X6: the state in which a program starts: registers, flags, FPU, and a
 * stack that is aligned, grows to its limit and no further.
 */
#include "elf_file.h"
#include <kumquat/memory.h>

/* Registers 0, flags plain, stack aligned, argc 1, FPU as after reset. */
PROGRAM(start_program, "    pushl %ebp\n"
                       "    pushl %edi\n"
                       "    pushl %esi\n"
                       "    pushl %edx\n"
                       "    pushl %ecx\n"
                       "    pushl %ebx\n"
                       "    pushl %eax\n"
                       "    movl $7, %ecx\n"
                       "    xorl %ebx, %ebx\n"
                       "    incl %ebx\n"
                       "1:  popl %eax\n"
                       "    testl %eax, %eax\n"
                       "    jne 2f\n"
                       "    incl %ebx\n"
                       "    decl %ecx\n"
                       "    jne 1b\n"
                       "    testl $15, %esp\n" /* ebx 8 from here on */
                       "    jne 2f\n"
                       "    incl %ebx\n"
                       "    cmpl $1, (%esp)\n"
                       "    jne 2f\n"
                       "    incl %ebx\n"
                       "    cmpl $0, 8(%esp)\n" /* argv[1] */
                       "    jne 2f\n"
                       "    incl %ebx\n"
                       "    pushfl\n"
                       "    popl %eax\n"
                       "    testl $0x47D00, %eax\n" /* AC NT IOPL OF DF TF */
                       "    jne 2f\n"
                       "    incl %ebx\n"
                       "    pushl $0\n"
                       "    fnstcw (%esp)\n"
                       "    popl %eax\n"
                       "    cmpl $0x37F, %eax\n"
                       "    jne 2f\n"
                       "    incl %ebx\n"
                       "    subl $28, %esp\n"
                       "    fnstenv (%esp)\n"
                       "    cmpw $-1, 8(%esp)\n" /* all eight empty */
                       "    jne 2f\n"
                       "    movl $42, %ebx\n"
                       "2:\n" EXIT_WITH_EBX);

/* Touches the stack's whole range, then a byte below it. */
PROGRAM(stack_program, "    movl $0xBF800000, %eax\n"
                       "1:  movl $1, (%eax)\n"
                       "    addl $4096, %eax\n"
                       "    cmpl $0xBFFFE000, %eax\n"
                       "    jb 1b\n"
                       "    movl $42, %ebx\n"
                       "    cmpl $2, (%esp)\n" /* argc */
                       "    jne 2f\n"
                       "    movl $1, 0xBF7FFFFC\n"
                       "2:\n" EXIT_WITH_EBX);
_Static_assert(USER_STACK_TOP - USER_STACK_SIZE == 0xBF800000, "as above");

/* Where esp is when main is called: main itself stands here. */
word main_stack;
int real_main(void);
__asm__(".pushsection .text\n"
        ".globl main\n"
        "main:\n"
        "    movl %esp, main_stack\n"
        "    jmp real_main\n"
        ".popsection\n");

int real_main(void)
{
    plan(4);
    is((long)((main_stack + 4) & 15), 0, "is the stack 16-aligned at main?");
    runs(PROGRAM_TEXT(start_program), 1, 0,
         "are registers 0, DF clear, the stack aligned, the FPU fresh?");
    runs(PROGRAM_TEXT(stack_program), 1, 0,
         "does the stack grow to its limit?");
    runs(PROGRAM_TEXT(stack_program), 2, SIGSEGV,
         "is a write below the stack's limit SIGSEGV?");
    unlink(FILE_NAME);
    return done();
}
