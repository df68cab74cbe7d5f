/*
 * ctype.h gives the same answers as the host's in the C locale.
 */
#define __NO_CTYPE 1 /* glibc: functions only, no macros of these names */
#include "tests/host/tap.h"
#include <ctype.h>
#include <limits.h>

#undef isascii
#undef tolower
#undef toupper
#define isalnum  kq_isalnum
#define isalpha  kq_isalpha
#define isascii  kq_isascii
#define isblank  kq_isblank
#define iscntrl  kq_iscntrl
#define isdigit  kq_isdigit
#define isgraph  kq_isgraph
#define islower  kq_islower
#define isprint  kq_isprint
#define ispunct  kq_ispunct
#define isspace  kq_isspace
#define isupper  kq_isupper
#define isxdigit kq_isxdigit
#define tolower  kq_tolower
#define toupper  kq_toupper
#include "lib/c/ctype.c"
#undef isalnum
#undef isalpha
#undef isascii
#undef isblank
#undef iscntrl
#undef isdigit
#undef isgraph
#undef islower
#undef isprint
#undef ispunct
#undef isspace
#undef isupper
#undef isxdigit
#undef tolower
#undef toupper

/* All answers for one character. What is true may be any number. */
static int same_kinds(int c)
{
    return !isalnum(c) == !kq_isalnum(c) && !isalpha(c) == !kq_isalpha(c) &&
           !isblank(c) == !kq_isblank(c) && !iscntrl(c) == !kq_iscntrl(c) &&
           !isdigit(c) == !kq_isdigit(c) && !isgraph(c) == !kq_isgraph(c) &&
           !islower(c) == !kq_islower(c) && !isprint(c) == !kq_isprint(c) &&
           !ispunct(c) == !kq_ispunct(c) && !isspace(c) == !kq_isspace(c) &&
           !isupper(c) == !kq_isupper(c) && !isxdigit(c) == !kq_isxdigit(c) &&
           !isascii(c) == !kq_isascii(c) && tolower(c) == kq_tolower(c) &&
           toupper(c) == kq_toupper(c);
}

int main(void)
{
    int same = 1;

    for (int c = EOF; c <= UCHAR_MAX; c++)
        same &= same_kinds(c);
    ok(same, "does every character have the host's kinds?");
    return tap_end();
}
