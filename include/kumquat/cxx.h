/*
 * The C headers in C++: a public header declares its functions between
 * EXTERN_C_BEGIN and EXTERN_C_END, and says __restrict, which both know.
 */
#ifndef KUMQUAT_CXX_H
#define KUMQUAT_CXX_H

#ifdef __cplusplus
#define EXTERN_C_BEGIN extern "C" {
#define EXTERN_C_END   }
#define _Static_assert static_assert
#else
#define EXTERN_C_BEGIN
#define EXTERN_C_END
#endif

#endif
