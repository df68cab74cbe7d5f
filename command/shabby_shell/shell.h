/*
 * The shell as a whole: its state, and what its parts do for each other.
 */
#ifndef SHABBY_SHELL_SHELL_H
#define SHABBY_SHELL_SHELL_H

#include "parser.h"
#include <sys/types.h>

/* Exit statuses that POSIX gives a meaning. */
#define STATUS_MISUSE    2   /* wrong syntax or arguments */
#define STATUS_NOT_RUN   126 /* found, but it cannot be run */
#define STATUS_NOT_FOUND 127
#define STATUS_SIGNAL(n) (128 + (n)) /* ended by signal n */

struct shell {
    int status;      /* of the last command: $? */
    int interactive; /* it talks to a terminal, descriptor 0 */
};

extern struct shell shell;

/* run.c: runs the commands one after the other; sets shell.status. */
void run_commands(const struct command *list);

/* builtin.c: runs argv if the shell itself knows that command, and puts the
 * exit status into *status. Returns whether it did. */
int builtin_run(char **argv, int *status);

/* terminal.c: takes the terminal for the shell, which must not be stopped or
 * killed by what is typed there. */
void terminal_start(void);

/* At a terminal, makes process `pid` a group of its own, in front. Parent and
 * child both do this, since either may be first. */
void terminal_give(pid_t pid);

/* The shell is in front again; after a crash the modes are put right too. */
void terminal_take(int crashed);

/* In a child: the signals do again what they do by default. */
void terminal_leave(void);

#endif
