/*
 * Where lines of a script come from, see source.h.
 */
#include "source.h"
#include <errno.h>
#include <unistd.h>

void source_start(struct source *source, int fd)
{
    source->fd = fd;
    source->next = source->end = source->buffer;
}

/* Reads on. What standard input has behind a command's line is the command's:
 * there each byte is read alone. Returns as read() does, but -errno. */
static ssize_t refill(struct source *source)
{
    size_t size = source->fd == STDIN_FILENO ? 1 : sizeof(source->buffer);
    ssize_t got = read(source->fd, source->buffer, size);

    if (got < 0)
        return -errno;
    source->next = source->buffer;
    source->end = source->buffer + got;
    return got;
}

int source_line(struct source *source, struct text *line)
{
    size_t before = line->length;

    for (;;) {
        if (source->next == source->end) {
            ssize_t got = refill(source);
            if (got < 0)
                return (int)got;
            if (got == 0)
                return line->length > before;
        }
        char c = *source->next++;
        if (c != '\0')
            text_add(line, c);
        if (c == '\n')
            return 1;
    }
}
