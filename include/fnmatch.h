/*
 * Does a name match a pattern of the shell's? (POSIX, Shell Command Language,
 * 2.13)
 *
 * "*" stands for any bytes, "?" for any one, "[a-z_]" for one of these,
 * "[!a-z]" or "[^a-z]" for one of the others; "[[:digit:]]" names a class of
 * ctype.h. A "\" takes the next character's meaning away. A "[" without its
 * "]" means itself.
 */
#ifndef FNMATCH_H
#define FNMATCH_H

#include <kumquat/cxx.h>

EXTERN_C_BEGIN

#define FNM_NOMATCH  1 /* the result: it does not match */

#define FNM_PATHNAME 1 /* only a "/" in the pattern matches a "/" */
#define FNM_NOESCAPE 2 /* a "\" is an ordinary character */
#define FNM_PERIOD   4 /* only a "." matches a "." at the start of a name */

/* 0 if all of the text matches the pattern. The time that it takes grows with
 * the product of their lengths at worst. */
int fnmatch(const char *pattern, const char *text, int flags);

EXTERN_C_END

#endif
