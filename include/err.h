/*
 * Messages of a command on stderr: "name: what: why" (BSD's err.h).
 *
 * The name is that of the running program. Why is errno's text; the
 * functions with an x leave it away. err and errx exit with `status`.
 */
#ifndef ERR_H
#define ERR_H

#include <kumquat/cxx.h>

EXTERN_C_BEGIN

/* Print a message. */
void warn(const char *what, ...) __attribute__((format(__printf__, 1, 2)));
void warnx(const char *what, ...) __attribute__((format(__printf__, 1, 2)));

/* Print a message and end the program. */
void err(int status, const char *what, ...)
    __attribute__((format(__printf__, 2, 3), noreturn));
void errx(int status, const char *what, ...)
    __attribute__((format(__printf__, 2, 3), noreturn));

EXTERN_C_END

#endif
