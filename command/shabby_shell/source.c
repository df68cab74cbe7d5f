/*
 * Where the shell's lines come from, see source.h.
 *
 * A terminal hands out a line a read at most, so nothing that was typed for
 * a program is taken away from it.
 */
#include "source.h"
#include <errno.h>
#include <unistd.h>

/* Reads on. Returns as read() does, but -errno. */
static ssize_t refill(struct source *source)
{
    if (source->fd < 0)
        return 0;
    ssize_t got = read(source->fd, source->buffer, sizeof(source->buffer));
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
