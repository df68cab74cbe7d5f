/*
 * printf and its kin: where the characters of format() go.
 */
#include <kumquat/format.h>
#include <limits.h>
#include <stdio.h>

static void put_file(void *context, char c)
{
    fputc(c, context);
}

/* A piece of memory that is being filled; one byte is kept for the NUL. */
struct target {
    char *next, *end;
};

static void put_memory(void *context, char c)
{
    struct target *target = context;

    if (target->next < target->end)
        *target->next++ = c;
}

/* Characters on their way to a descriptor. */
struct batch {
    int fd;
    size_t count;
    char bytes[128];
};

static void batch_write(struct batch *batch)
{
    if (batch->count > 0)
        write(batch->fd, batch->bytes, batch->count);
    batch->count = 0;
}

static void put_batch(void *context, char c)
{
    struct batch *batch = context;

    if (batch->count == sizeof batch->bytes)
        batch_write(batch);
    batch->bytes[batch->count++] = c;
}

int vdprintf(int fd, const char *text, va_list arguments)
{
    struct batch batch = {.fd = fd};
    int count = format(put_batch, &batch, text, arguments);

    batch_write(&batch);
    return count;
}

/* What goes to an unbuffered file goes in one piece all the same. */
int vfprintf(FILE *f, const char *text, va_list arguments)
{
    if (f == stderr)
        return vdprintf(fileno(f), text, arguments);
    int count = format(put_file, f, text, arguments);

    return ferror(f) ? -1 : count;
}

int vprintf(const char *text, va_list arguments)
{
    return vfprintf(stdout, text, arguments);
}

int vsnprintf(char *to, size_t size, const char *text, va_list arguments)
{
    struct target target = {to, size == 0 ? to : to + size - 1};
    int count = format(put_memory, &target, text, arguments);

    if (size > 0)
        *target.next = '\0';
    return count;
}

int printf(const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    int count = vprintf(text, arguments);
    va_end(arguments);
    return count;
}

int fprintf(FILE *f, const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    int count = vfprintf(f, text, arguments);
    va_end(arguments);
    return count;
}

int dprintf(int fd, const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    int count = vdprintf(fd, text, arguments);
    va_end(arguments);
    return count;
}

int sprintf(char *to, const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    int count = vsnprintf(to, INT_MAX, text, arguments);
    va_end(arguments);
    return count;
}

int snprintf(char *to, size_t size, const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    int count = vsnprintf(to, size, text, arguments);
    va_end(arguments);
    return count;
}
