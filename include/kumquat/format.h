/*
 * The core of printf: kernel, servers and stdio share it.
 */
#ifndef KUMQUAT_FORMAT_H
#define KUMQUAT_FORMAT_H

#include <kumquat/cxx.h>
#include <stdarg.h>
#include <stddef.h>

EXTERN_C_BEGIN

/*
 * Formats like printf and hands each character to put(context, c). Knows
 * %d %i %u %x %X %o %c %s %p %%, flags - 0 + space #, width and precision
 * (also *), and the sizes hh h l ll j z t. Returns how many characters.
 */
int format(void (*put)(void *context, char c), void *context, const char *text,
           va_list arguments);

EXTERN_C_END

#endif
