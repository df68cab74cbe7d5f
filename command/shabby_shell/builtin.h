/*
 * The commands that the shell does itself. All take argv and return the exit
 * status.
 */
#ifndef SHABBY_SHELL_BUILTIN_H
#define SHABBY_SHELL_BUILTIN_H

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
