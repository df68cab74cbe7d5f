/*
 * Jumping back into a function that has not returned yet.
 */
#ifndef SETJMP_H
#define SETJMP_H

#include <kumquat/cxx.h>

EXTERN_C_BEGIN

/* ebx, esi, edi, ebp, esp and the address to go on at. */
typedef unsigned jmp_buf[6];

/* Marks a place to jump back to. 0 at first; when longjmp(place, value) jumps
 * back, value, or 1 for 0. */
int setjmp(jmp_buf place) __attribute__((returns_twice));
void longjmp(jmp_buf place, int value) __attribute__((noreturn));

/* The same, and the signal mask, if `keep` is not 0. */
typedef struct {
    jmp_buf place;
    int kept;
    unsigned mask;
} sigjmp_buf[1];

#define sigsetjmp(to, keep) (sigjmp_save(to, keep), setjmp((to)->place))
void siglongjmp(sigjmp_buf to, int value) __attribute__((noreturn));
void sigjmp_save(sigjmp_buf to, int keep); /* a part of sigsetjmp */

EXTERN_C_END

#endif
