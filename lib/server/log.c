/*
 * A server's voice: lines in the kernel's log, and its last words.
 */
#include <kumquat/calls.h>
#include <kumquat/format.h>
#include <kumquat/kernel.h>

#define LINE_MAX 160 /* bytes of one line; the rest is cut */

struct line {
    char text[LINE_MAX];
    size_t length;
};

static void line_put(void *context, char c)
{
    struct line *line = context;

    if (line->length < LINE_MAX - 1)
        line->text[line->length++] = c;
}

/* Formats one line, ends it with a newline and gives it to the kernel. */
static void line_write(const char *text, va_list arguments)
{
    struct line line = {.length = 0};

    format(line_put, &line, text, arguments);
    line.text[line.length++] = '\n';
    kernel_log(line.text, line.length);
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
    __builtin_trap(); /* the kernel stops this server and says where */
}
