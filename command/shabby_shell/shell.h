/*
 * The shell as a whole: its state, and what its parts do for each other.
 */
#ifndef SHABBY_SHELL_SHELL_H
#define SHABBY_SHELL_SHELL_H

#include "parser.h"
#include <sys/types.h>
#include <termios.h>

/* Exit statuses that POSIX gives a meaning. */
#define STATUS_MISUSE    2   /* wrong syntax or arguments */
#define STATUS_NOT_RUN   126 /* found, but it cannot be run */
#define STATUS_NOT_FOUND 127
#define STATUS_SIGNAL(n) (128 + (n)) /* ended by signal n */

struct shell {
    int status;       /* of the last command: $? */
    int interactive;  /* it talks to a terminal, descriptor 0 */
    int job_control;  /* and says which process group is in front there */
    int cut_off;      /* Ctrl+C: the rest of the line is not run */
    int warned;       /* commands for which "exit" needs no new warning */
    pid_t background; /* the last process started by "&": $!; 0: none */
};

extern struct shell shell;

/* --- run.c ---------------------------------------------------------------- */

/* Runs the commands one after the other; sets shell.status. */
void run_commands(const struct command *list);

/* --- main.c --------------------------------------------------------------- */

/* Ends the shell, and tells what it leaves stopped. */
void shell_exit(int status) __attribute__((noreturn));

/* --- builtin.c ------------------------------------------------------------ */

/* Runs argv if the shell itself knows that command, and puts the exit status
 * into *status. Returns whether it did. */
int builtin_run(char **argv, int *status);

/* --- terminal.c ----------------------------------------------------------- */

/* Takes the terminal for the shell, which must not be stopped or killed by
 * what is typed there. Decides about job control. */
void terminal_start(void);

/* What signals shall do to an interactive shell. */
void terminal_signals(void);

/* Lets the signals that the shell handles wait, or come. */
void terminal_hold(int hold);

/* In a child: they do again what they do by default. */
void terminal_leave(void);

/* Puts a process group in front. */
void terminal_give(pid_t group);

/* The shell is in front again. Its own modes are restored, or else those that
 * are there become its own. */
void terminal_take(int restore);

/* Reads and sets the terminal's modes, for a job. The first returns whether
 * there are any. */
int terminal_keep(struct termios *to);
void terminal_restore(const struct termios *from);

/* Has Ctrl+C been typed since the last call? If the terminal has hung up
 * meanwhile, the shell ends here. */
int shell_interrupted(void);

#endif
