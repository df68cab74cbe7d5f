/*
 * The paths that match a pattern of the shell's (fnmatch.h).
 */
#ifndef GLOB_H
#define GLOB_H

#include <kumquat/cxx.h>
#include <stddef.h>

EXTERN_C_BEGIN

typedef struct {
    size_t gl_pathc; /* paths */
    char **gl_pathv; /* and a NULL behind them */
} glob_t;

/* Flags. */
#define GLOB_ERR     1  /* end at a directory that can't be read */
#define GLOB_MARK    2  /* a "/" behind what is a directory */
#define GLOB_NOSORT  4  /* in the order of the directories */
#define GLOB_NOCHECK 16 /* the pattern itself, if nothing matches */
#define GLOB_APPEND  32 /* keep what an earlier call has found */

/* What it returns instead of 0. */
#define GLOB_NOSPACE 1 /* there is no memory */
#define GLOB_ABORTED 2 /* a directory, see GLOB_ERR */
#define GLOB_NOMATCH 3

/*
 * Finds the paths, in the order of strcmp(). A "/" and a "." at the start of a
 * name match themselves only. `refused` may be NULL; it is told of a directory
 * that can't be read, and why (errno), and ends the search by returning
 * something else than 0. Whatever the result, `found` is good for globfree().
 */
int glob(const char *pattern, int flags,
         int (*refused)(const char *path, int error), glob_t *found);

void globfree(glob_t *found);

EXTERN_C_END

#endif
