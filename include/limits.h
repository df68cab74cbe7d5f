/*
 * Limits of the integer types and of the system (from kumquat/limits.h).
 */
#ifndef LIMITS_H
#define LIMITS_H

#include <kumquat/limits.h>

#define CHAR_BIT   __CHAR_BIT__
#define SCHAR_MAX  __SCHAR_MAX__
#define SCHAR_MIN  (-SCHAR_MAX - 1)
#define UCHAR_MAX  (SCHAR_MAX * 2 + 1)
#define CHAR_MAX   SCHAR_MAX
#define CHAR_MIN   SCHAR_MIN
#define SHRT_MAX   __SHRT_MAX__
#define SHRT_MIN   (-SHRT_MAX - 1)
#define USHRT_MAX  (SHRT_MAX * 2 + 1)
#define INT_MAX    __INT_MAX__
#define INT_MIN    (-INT_MAX - 1)
#define UINT_MAX   (INT_MAX * 2u + 1)
#define LONG_MAX   __LONG_MAX__
#define LONG_MIN   (-LONG_MAX - 1)
#define ULONG_MAX  (LONG_MAX * 2ul + 1)
#define LLONG_MAX  __LONG_LONG_MAX__
#define LLONG_MIN  (-LLONG_MAX - 1)
#define ULLONG_MAX (LLONG_MAX * 2ull + 1)
#define MB_LEN_MAX 1
#define SSIZE_MAX  INT_MAX

#define ARG_MAX    KUMQUAT_ARG_MAX  /* bytes of arguments and environment */
#define NAME_MAX   KUMQUAT_NAME_MAX /* bytes of a name, without a NUL */
#define OPEN_MAX   KUMQUAT_OPEN_MAX /* descriptors of a process */
#define PATH_MAX   KUMQUAT_PATH_MAX /* bytes of a path with its NUL */
#define PIPE_BUF   KUMQUAT_PIPE_BUF /* bytes a pipe takes in one piece */
#define PAGESIZE   PAGE_SIZE        /* bytes */

#endif
