/*
 * Regular expressions, POSIX's: basic ones (with \| \+ \?) and, with
 * REG_EXTENDED, extended ones. Bytes, in the C locale; bytes above 127 belong
 * to no class.
 *
 * The match is the leftmost, and the longest of those. A group is what it
 * matched last; where that leaves a choice, what stands before it takes as much
 * as it can, and then the group does. (Inside of repeated groups POSIX can want
 * another division.)
 *
 * The time grows with the length of the text times that of the pattern, and
 * matching takes no memory. Only with back-references (\1, in both kinds) it
 * can take longer, and fail with REG_ESPACE.
 */
#ifndef REGEX_H
#define REGEX_H

#include <kumquat/cxx.h>
#include <sys/types.h>

EXTERN_C_BEGIN

#define RE_DUP_MAX 255 /* the largest number in an interval \{m,n\} */

typedef int regoff_t;

typedef struct {
    size_t re_nsub; /* groups in it */
    struct regex *re_program;
} regex_t;

/* Bytes from the start of the text; -1 where there is none. */
typedef struct {
    regoff_t rm_so, rm_eo;
} regmatch_t;

/* For regcomp. */
#define REG_EXTENDED 1
#define REG_ICASE    2
#define REG_NEWLINE  4 /* ^ $ match at newlines; . and [^a] match none */
#define REG_NOSUB    8 /* only whether there is a match */

/* Kumquat's: no letter, digit or _ stands beside the match. */
#define REG_WORD 16

/* For regexec. */
#define REG_NOTBOL 1 /* the text does not begin a line: ^ does not match */
#define REG_NOTEOL 2

/* match[0] says which part of the text is searched; it may contain NULs. The
 * text before it is still there: ^ does not match in its middle. */
#define REG_STARTEND 4

enum {
    REG_NOMATCH = 1,
    REG_BADPAT,   /* not given */
    REG_ECOLLATE, /* [.x.] or [=x=] of something else than one byte */
    REG_ECTYPE,   /* [:x:]: no such class */
    REG_EESCAPE,  /* the pattern ends with a backslash */
    REG_ESUBREG,  /* \n without a group before it */
    REG_EBRACK,
    REG_EPAREN,
    REG_EBRACE,
    REG_BADBR, /* what stands in \{ \} */
    REG_ERANGE,
    REG_ESPACE, /* no memory, or much too large */
    REG_BADRPT, /* nothing before * + ? {m,n} */
};

/* Return 0 or one of the errors. regfree only after regcomp returned 0. */
int regcomp(regex_t *regex, const char *pattern, int flags);
int regexec(const regex_t *regex, const char *text, size_t count,
            regmatch_t match[], int flags);
size_t regerror(int error, const regex_t *regex, char *text, size_t size);
void regfree(regex_t *regex);

EXTERN_C_END

#endif
