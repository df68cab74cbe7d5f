/*
 * printf and its kin: where the characters of format() go.
 */
#include <kumquat/format.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#define BATCH_SIZE 256 /* bytes */

/* A piece of memory that is being filled; one byte is kept for the NUL. */
struct target {
    char *next;
    size_t room;
};

static void put_memory(void *context, char c)
{
    struct target *target = context;

    if (target->room == 0)
        return;
    *target->next++ = c;
    target->room--;
}

/* Characters on their way to a file, or to a descriptor if file is NULL. They
 * go in pieces, so that a line on an unbuffered file is one message. */
struct batch {
    FILE *file;
    int fd;
    bool failed;
    size_t count;
    char bytes[BATCH_SIZE];
};

static void batch_write(struct batch *batch)
{
    size_t done = batch->count;

    if (batch->file != NULL)
        done = fwrite(batch->bytes, 1, batch->count, batch->file);
    else if (batch->count > 0)
        done = (size_t)write(batch->fd, batch->bytes, batch->count);
    batch->failed |= done != batch->count;
    batch->count = 0;
}

static void put_batch(void *context, char c)
{
    struct batch *batch = context;

    if (batch->count == sizeof batch->bytes)
        batch_write(batch);
    batch->bytes[batch->count++] = c;
}

static int print_batch(struct batch *batch, const char *text, va_list arguments)
{
    int count = format(put_batch, batch, text, arguments);

    batch_write(batch);
    return batch->failed ? -1 : count;
}

int vfprintf(FILE *f, const char *text, va_list arguments)
{
    struct batch batch = {.file = f};

    return print_batch(&batch, text, arguments);
}

int vdprintf(int fd, const char *text, va_list arguments)
{
    struct batch batch = {.fd = fd};

    return print_batch(&batch, text, arguments);
}

int vprintf(const char *text, va_list arguments)
{
    return vfprintf(stdout, text, arguments);
}

int vsnprintf(char *to, size_t size, const char *text, va_list arguments)
{
    struct target target = {to, size == 0 ? 0 : size - 1};
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

int vsprintf(char *to, const char *text, va_list arguments)
{
    return vsnprintf(to, INT_MAX, text, arguments);
}

int sprintf(char *to, const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    int count = vsprintf(to, text, arguments);
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
