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

#define CUT_BY_KEY       2 /* shell.cut_off: Ctrl+C reached the shell itself */

#define FD_HIGH          10 /* the shell's own descriptors: users name 0 to 9 */

/* Why commands are not run although they come next. */
enum leave { LEAVE_NOT, LEAVE_LOOP, LEAVE_ROUND, LEAVE_FUNCTION };

struct shell {
    int status;       /* of the last command: $? */
    int interactive;  /* it talks to a terminal, descriptor 0 */
    int job_control;  /* and says which process group is in front there */
    int cut_off;      /* Ctrl+C: the rest of the line is not run */
    int warned;       /* commands for which "exit" needs no new warning */
    pid_t background; /* the last process started by "&": $!; 0: none */
    pid_t pid;        /* $$: also in what it has forked */
    const char *name; /* $0 */

    struct program *program; /* that runs */
    enum leave leave;        /* break, continue, return */
    int levels;    /* loops that break and continue are still to leave */
    int loops;     /* that run, in this function */
    int functions; /* that run, one in the other */
    int depth;     /* of functions, "." and eval, which cost stack */
    int tested;    /* somebody asks for the status: no set -e */

    int exit_on_error, no_glob, no_unset, tell; /* set -e, -f, -u, -x */
};

extern struct shell shell;

/* --- run.c ---------------------------------------------------------------- */

/* Runs a program, or parts of one. They return the exit status of the last
 * command, which is also in shell.status. */
int run_program(struct program *program);
int run_list(const struct node *list);

/* Runs a compound command. */
int run_compound(const struct node *node);

/* An expansion has failed: that ends a script, or what was typed. Returns the
 * exit status. */
int expansion_failed(void);

/* No command is run until somebody has cared for shell.leave or .cut_off. */
int run_stopped(void);

/* --- start.c -------------------------------------------------------------- */

/* What is known of the commands of a pipeline. */
struct context {
    const char *text; /* as typed */
    int own_process;  /* this process may become its last command */
};

/* Runs a pipeline of several commands, or whatever ends with a &. */
int start_pipeline(const struct node *node);
int start_background(const struct node *node);

/* Runs "(list)". */
int run_subshell(const struct node *node, const struct context *context);

/* Runs a program: the node's redirections, and assignments that the first
 * `assignments` of its words are, are made in its process. */
int run_external(const struct node *node, char **argv, size_t assignments,
                 const struct context *context);

/* In a new process: it is no longer a shell that somebody types at. Signals
 * that terminal_hold() keeps waiting still wait. */
void leave_shell(void);

/* --- simple.c ------------------------------------------------------------- */

/* Runs a simple command. */
int run_simple(const struct node *node, const struct context *context);

/* Runs what argv says, but no function. */
int run_plain(char **argv);

/* Runs one command of a pipeline, of any kind. */
int run_command(const struct node *node, const struct context *context);

/* Carries out NAME=value, as typed. Returns 0 or -1. */
int assign(const char *word, int export);

/* --- exec.c --------------------------------------------------------------- */

/* The path of the program that a command's name means, for the caller to
 * free. NULL and errno. */
char *program_path(const char *name);

/* The path of a file for ".", which need be no program. As program_path. */
char *script_path(const char *name);

/* Becomes the program. Returns only on failure, the exit status, after it has
 * said why. */
int become(char **argv);

/* --- function.c ----------------------------------------------------------- */

/* Defines a function as the node's; its program stays. */
void function_define(const struct node *node);
int function_exists(const char *name);
void function_unset(const char *name);

/* Goes deeper, for shell.depth-- to undo; 0: says that it is too deep. */
int shell_enter(const char *who);

/* Runs the function of that name with the arguments. */
int function_run(char **argv);

/* --- interpret.c ---------------------------------------------------------- */

/* Parses and runs a whole text. Returns the exit status. */
int run_text(const char *text);

/* Reads and runs what the terminal, or a source has, until that ends. The
 * second returns the exit status, 0 if there was no command. */
struct source;
void run_terminal(void);
int run_source(struct source *source);

/* Runs a file, for "." and at the start. Returns the exit status, or -1 and
 * errno if it can't be opened. */
int run_file(const char *path);

/* --- substitute.c --------------------------------------------------------- */

/* Runs the text in a child and returns what it printed, without the newlines at
 * its end, for the caller to free. NULL: that failed, and why was said. */
char *substitute(const char *commands);

/* The exit status of the last substitution; 0 if it was set to that since. */
extern int substitution_status;

/* --- input.c -------------------------------------------------------------- */

/* Before the first line: the history. */
void input_start(void);

/*
 * Shows a prompt on the terminal and adds the line that is typed, edited and
 * with its newline, to `line`. Returns 1, 0 at the end of input (Ctrl+D in an
 * empty line), or -errno: -EINTR when Ctrl+C came, then what was typed is gone.
 */
int input_line(const char *prompt, struct text *line);

/* --- main.c --------------------------------------------------------------- */

/* Ends the shell, and tells what it leaves stopped. */
void shell_exit(int status) __attribute__((noreturn));

/* --- builtin.c ------------------------------------------------------------ */

/* What a special built-in command returns instead of an exit status when it
 * can't do what it was asked for: that ends a script (POSIX, 2.8.1). */
#define SPECIAL_ERROR (-STATUS_MISUSE)

/* What the shell does itself: how to find it, and how to run it. */
struct builtin {
    const char *name;
    int (*run)(char **argv);
    int special; /* assignments before it stay (POSIX's special built-ins) */
    const char *usage; /* after the name */
};
const struct builtin *builtin_find(const char *name);
int builtin_run(const struct builtin *builtin, char **argv);

/* --- terminal.c ----------------------------------------------------------- */

/* Takes the terminal for the shell, which must not be stopped or killed by
 * what is typed there. Decides about job control. */
void terminal_start(void);

/* What signals shall do to an interactive shell. */
void terminal_signals(void);

/* Lets the signals that the shell handles or ignores wait around a fork, or
 * come: in the child once they do what they shall do there. */
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
