/*
 * Error numbers, from the one table kumquat/errors.def.
 */
#ifndef ERRNO_H
#define ERRNO_H

#include <kumquat/cxx.h>

EXTERN_C_BEGIN

#define ERROR(name, number, text) name = (number),
enum error_number {
#include <kumquat/errors.def>
};
#undef ERROR

/* The last error of the C library's calls. */
extern int errno;

EXTERN_C_END

#endif
