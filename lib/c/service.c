/*
 * What a program that becomes a server (kumquat/service.h) has in place of a
 * server's: its name is published, its voice is stderr, it has no timer.
 */
#include <err.h>
#include <kumquat/names.h>
#include <kumquat/service.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define TEXT_MAX 160 /* bytes of a line; the rest is cut */

bool timer_runs;

void service_publish(const char *name)
{
    if (name_publish(name) < 0)
        err(1, "%s", name);
}

static void line_write(const char *text, va_list arguments)
{
    char line[TEXT_MAX];

    vsnprintf(line, sizeof line, text, arguments);
    warnx("%s", line);
}

void log_line(const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    line_write(text, arguments);
    va_end(arguments);
}

void panic(const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    line_write(text, arguments);
    va_end(arguments);
    exit(1);
}
