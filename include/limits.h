/*
 * Ranges of the integer types, and the system's limits under POSIX's names.
 */
#ifndef LIMITS_H
#define LIMITS_H

#include <kumquat/limits.h>

#define CHAR_BIT 8
#define SCHAR_MAX 127
#define SCHAR_MIN (-SCHAR_MAX - 1)
#define UCHAR_MAX 255
#define CHAR_MAX SCHAR_MAX
#define CHAR_MIN SCHAR_MIN
#define SHRT_MAX 32767
#define SHRT_MIN (-SHRT_MAX - 1)
#define USHRT_MAX 65535
#define INT_MAX 2147483647
#define INT_MIN (-INT_MAX - 1)
#define UINT_MAX 4294967295u
#define LONG_MAX 2147483647L
#define LONG_MIN (-LONG_MAX - 1L)
#define ULONG_MAX 4294967295uL
#define LLONG_MAX 9223372036854775807LL
#define LLONG_MIN (-LLONG_MAX - 1LL)
#define ULLONG_MAX 18446744073709551615uLL

#define PATH_MAX KUMQUAT_PATH_MAX
#define NAME_MAX KUMQUAT_NAME_MAX
#define ARG_MAX KUMQUAT_ARG_MAX
#define OPEN_MAX KUMQUAT_OPEN_MAX

#endif
