/*
 * Where the shell's lines come from: a terminal, a file, or a string.
 */
#ifndef SHABBY_SHELL_SOURCE_H
#define SHABBY_SHELL_SOURCE_H

#include "text.h"

struct source {
    int fd;           /* -1: only what is in `next` .. `end` */
    const char *next; /* what has not been handed out */
    const char *end;
    char buffer[512]; /* what was read last from fd */
};

/*
 * Adds the next line, with its newline, to `line`. Returns 1, 0 at the end,
 * or -errno: -EINTR when Ctrl+C came, then what was typed is gone. The last
 * line may lack its newline.
 */
int source_line(struct source *source, struct text *line);

#endif
