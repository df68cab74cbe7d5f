/*
 * Messages of a command on stderr, see err.h.
 *
 * A message is put together first and written at once, so that those of two
 * processes do not mix. What is longer than the buffer is cut.
 */
#include <err.h>
#include <errno.h>
#include <kumquat/info.h>
#include <kumquat/ipc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE_MAX (KUMQUAT_PATH_MAX + 256) /* bytes: a path, and why */

/* Writes the message; `why` may be NULL. */
static void complain(const char *why, const char *what, va_list arguments)
{
    char text[MESSAGE_MAX + 2]; /* a newline and a NUL always fit */
    const struct info *self = info_block(ENDPOINT_SLOT(info_self()->self));

    strlcpy(text, self->name, MESSAGE_MAX);
    strlcat(text, ": ", MESSAGE_MAX);
    size_t length = strlen(text);
    vsnprintf(text + length, MESSAGE_MAX - length, what, arguments);
    if (why != NULL) {
        strlcat(text, ": ", MESSAGE_MAX);
        strlcat(text, why, MESSAGE_MAX);
    }
    strlcat(text, "\n", sizeof(text));
    write(STDERR_FILENO, text, strlen(text));
}

void warn(const char *what, ...)
{
    const char *why = strerror(errno);
    va_list arguments;

    va_start(arguments, what);
    complain(why, what, arguments);
    va_end(arguments);
}

void warnx(const char *what, ...)
{
    va_list arguments;

    va_start(arguments, what);
    complain(NULL, what, arguments);
    va_end(arguments);
}

void err(int status, const char *what, ...)
{
    const char *why = strerror(errno);
    va_list arguments;

    va_start(arguments, what);
    complain(why, what, arguments);
    va_end(arguments);
    exit(status);
}

void errx(int status, const char *what, ...)
{
    va_list arguments;

    va_start(arguments, what);
    complain(NULL, what, arguments);
    va_end(arguments);
    exit(status);
}
