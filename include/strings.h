/*
 * Comparing strings without regard to upper and lower case.
 */
#ifndef STRINGS_H
#define STRINGS_H

#include <kumquat/cxx.h>
#include <stddef.h>

EXTERN_C_BEGIN

/* As strcmp() and strncmp() compare. */
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t limit);

EXTERN_C_END

#endif
