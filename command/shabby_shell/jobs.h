/*
 * Jobs: the commands that the shell has started and that have not ended, or
 * whose end nobody has been told of.
 *
 * A job is a list of processes. With job control (a terminal, and somebody
 * who types) they are a process group of their own, which can be in front or
 * not, be stopped, and go on. Without it there is no group, and the shell
 * only remembers what it has started by "&".
 */
#ifndef SHABBY_SHELL_JOBS_H
#define SHABBY_SHELL_JOBS_H

#include "text.h"
#include <sys/types.h>
#include <termios.h>

enum state { RUNNING, STOPPED, DONE };

struct process {
    pid_t pid;
    enum state state;
    int status; /* from waitpid, unless it runs */
    char *name; /* of its program */
};

struct job {
    struct job *next;
    int number;  /* %1, %2, ...; 0: in front since its start */
    pid_t group; /* its first process, too */
    struct process *processes;
    size_t count;
    char *text;           /* as typed */
    int changed;          /* the user has not been told its state */
    struct termios modes; /* of the terminal, when it stopped */
    int has_modes;
};

/* A job for what was typed, without processes. */
struct job *job_new(const char *text);

/* In a child: the jobs are its parent's. */
void jobs_forget(void);

/* The shell has started this process for the job. */
void job_add(struct job *job, pid_t pid, const char *name);

/* Forgets a job. */
void job_free(struct job *job);

/* Stopped if no process runs, done if all have ended. */
enum state job_state(const struct job *job);

/* Waits until a job has stopped or ended. Returns its exit status, as for $?;
 * -1 if Ctrl+C came first and `interruptible`. */
int job_wait(struct job *job, int interruptible);

/* The same for a job in front; then the shell is there again. A job that has
 * ended is told about and forgotten, one that was stopped is kept. */
int job_wait_in_front(struct job *job);

/* Puts a job into the background, where it runs: it gets a number. */
void job_to_background(struct job *job);

/* Lets a stopped job run; in front if the caller has put it there. */
void job_continue(struct job *job);

/* Sends a signal to all of a job's processes. 0, or -1 and errno. */
int job_kill(const struct job *job, int number);

/* The job that %N, %name, %+, %% or %- mean, NULL meaning %+; or that a pid
 * belongs to. NULL if there is none, and says so in the name of `who`. */
struct job *job_find(const char *who, const char *text);

/* Calls `act` for all jobs with a number, the lowest first. */
void jobs_each(void (*act)(struct job *job));

/* Prints a job's line for the command "jobs": with its pid if `with_pid`. */
void job_print(struct job *job, int with_pid);

/* Looks which jobs have stopped or ended meanwhile. */
void jobs_poll(void);

/* Before a prompt: does that, tells of them, and forgets those that have
 * ended. */
void jobs_report(void);

/* May the shell end? Not without a warning, once, while jobs are stopped. */
int jobs_let_exit(void);

/* The shell ends, or its terminal has hung up: what is stopped would never go
 * on, and `all` others do not stay either. */
void jobs_hang_up(int all);

#endif
