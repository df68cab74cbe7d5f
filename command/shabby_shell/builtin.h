/*
 * The commands that the shell does itself. All take argv and return the exit
 * status.
 */
#ifndef SHABBY_SHELL_BUILTIN_H
#define SHABBY_SHELL_BUILTIN_H

#include <stddef.h>

/* The names of built-in commands and functions, by index; NULL behind the
 * last. */
const char *builtin_name(size_t i);
const char *function_name(size_t i);

/* flow_builtin.c */
int do_break(char **argv); /* and continue */
int do_dot(char **argv);
int do_eval(char **argv);
int do_exec(char **argv);
int do_exit(char **argv);
int do_return(char **argv);

/* variable_builtin.c */
int do_export(char **argv); /* and readonly */
int do_read(char **argv);
int do_set(char **argv);
int do_shift(char **argv);
int do_unset(char **argv);

/* function.c */
int do_local(char **argv);

/* input.c */
int do_history(char **argv);

/* job_builtin.c */
int do_jobs(char **argv);
int do_fg(char **argv);
int do_bg(char **argv);
int do_wait(char **argv);
int do_kill(char **argv);

/* limit_builtin.c */
int do_ulimit(char **argv);
int do_umask(char **argv);
int do_times(char **argv);

#endif
