/*
 * assert(): says on stderr which expression was false and where, then
 * abort()s. With NDEBUG defined it is nothing.
 */
#undef assert
#ifdef NDEBUG
#define assert(expression) ((void)0)
#else
#define assert(expression)  \
    ((expression) ? (void)0 \
                  : assert_fail(#expression, __FILE__, __LINE__, __func__))
#endif

#ifndef ASSERT_H
#define ASSERT_H

#include <kumquat/cxx.h>

#ifndef __cplusplus
#define static_assert _Static_assert
#endif

EXTERN_C_BEGIN

void assert_fail(const char *expression, const char *file, int line,
                 const char *function) __attribute__((noreturn));

EXTERN_C_END

#endif
