/*
 * Kinds of characters, in the C locale: ASCII. `c` is an unsigned char or
 * EOF; for anything beyond ASCII the answer is no, and the same character.
 */
#ifndef CTYPE_H
#define CTYPE_H

#include <kumquat/cxx.h>

EXTERN_C_BEGIN

/* Is it a letter or digit, a letter, ASCII, a space or tab, a control
 * character, a digit, visible, lower case, printable, punctuation, white space,
 * upper case, a hexadecimal digit? */
int isalnum(int c);
int isalpha(int c);
int isascii(int c);
int isblank(int c);
int iscntrl(int c);
int isdigit(int c);
int isgraph(int c);
int islower(int c);
int isprint(int c);
int ispunct(int c);
int isspace(int c);
int isupper(int c);
int isxdigit(int c);

/* The same letter in lower or upper case. */
int tolower(int c);
int toupper(int c);

EXTERN_C_END

#endif
