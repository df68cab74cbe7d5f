/*
 * Where lines of a script come from: a file, a pipe.
 */
#ifndef SHABBY_SHELL_SOURCE_H
#define SHABBY_SHELL_SOURCE_H

#include "text.h"

struct source {
    int fd;
    const char *next; /* what has not been handed out */
    const char *end;
    char buffer[512]; /* what was read last from fd */
};

/* Reads from a descriptor. */
void source_start(struct source *source, int fd);

/*
 * Adds the next line, with its newline, to `line`. Returns 1, 0 at the end,
 * or -errno. The last line may lack its newline.
 */
int source_line(struct source *source, struct text *line);

#endif
