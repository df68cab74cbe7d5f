/*
 * Redirections: for a command that the shell runs itself they are undone
 * afterwards, in a process of its own they stay.
 */
#ifndef SHABBY_SHELL_REDIRECT_H
#define SHABBY_SHELL_REDIRECT_H

#include "parser.h"

/* What descriptors were before; starts as {0}. */
struct saved {
    struct saved_fd *list;
};

/* Carries them out, in order. `saved` NULL: they stay. Returns 0, or -1 and
 * says why; those before have been carried out. */
int redirect_all(const struct redirect *list, struct saved *saved);

/* Makes the descriptors what they were. */
void redirect_undo(struct saved *saved);

/* Gives a descriptor of the shell's own a number that users don't name, also
 * when they have closed low ones; exec closes it. Returns it, or -1 and errno:
 * it is closed. -1 stays -1. */
int fd_move_high(int fd);

/* pipe() with such descriptors. */
int pipe_high(int ends[2]);

#endif
