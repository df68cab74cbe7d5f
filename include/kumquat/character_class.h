/*
 * The character classes of patterns: what stands in [[:alpha:]].
 */
#ifndef KUMQUAT_CHARACTER_CLASS_H
#define KUMQUAT_CHARACTER_CLASS_H

#include <kumquat/cxx.h>
#include <stddef.h>

EXTERN_C_BEGIN

/* Is c (an unsigned char) in the class whose name, "alnum" to "xdigit", is the
 * `length` bytes there? -1: there is no such class. */
int character_class_has(const char *name, size_t length, int c);

EXTERN_C_END

#endif
