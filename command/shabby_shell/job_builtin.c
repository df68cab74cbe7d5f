/*
 * The shell's commands for jobs: jobs, fg, bg, wait, kill.
 */
#include "builtin.h"
#include "jobs.h"
#include "shell.h"
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_short(struct job *job)
{
    job_print(job, 0);
}

static void print_long(struct job *job)
{
    job_print(job, 1);
}

static void print_pid(struct job *job)
{
    printf("%d\n", (int)job->group);
}

int do_jobs(char **argv)
{
    void (*print)(struct job * job) = print_short;

    if (argv[1] != NULL && strcmp(argv[1], "-l") == 0)
        print = print_long;
    else if (argv[1] != NULL && strcmp(argv[1], "-p") == 0)
        print = print_pid;
    if (argv[1] != NULL && (print == print_short || argv[2] != NULL)) {
        warnx("jobs: %s: it takes -l or -p",
              argv[print == print_short ? 1 : 2]);
        return STATUS_MISUSE;
    }
    jobs_poll();
    jobs_each(print);
    return 0;
}

/* The job that fg or bg is to continue; NULL, and says why. */
static struct job *job_of(char **argv)
{
    if (!shell.job_control) {
        warnx("%s: there is no job control", argv[0]);
        return NULL;
    }
    jobs_poll();
    struct job *job = job_find(argv[0], argv[1]);
    if (job != NULL && job_state(job) == DONE) {
        warnx("%s: %s: it has ended", argv[0], job->text);
        return NULL;
    }
    return job;
}

int do_fg(char **argv)
{
    struct job *job = job_of(argv);

    if (job == NULL)
        return 1;
    terminal_give(job->group);
    if (job->has_modes)
        terminal_restore(&job->modes);
    puts(job->text);
    fflush(stdout);
    job_continue(job);
    return job_wait_in_front(job);
}

int do_bg(char **argv)
{
    struct job *job = job_of(argv);

    if (job == NULL)
        return 1;
    job_continue(job);
    job_to_background(job);
    job_print(job, 0);
    return 0;
}

static int wait_status;

/* One of all jobs; once Ctrl+C has come, none any more. */
static void wait_one(struct job *job)
{
    if (wait_status == 0 && job_wait(job, 1) < 0)
        wait_status = -1;
}

int do_wait(char **argv)
{
    wait_status = 0;
    if (argv[1] == NULL)
        jobs_each(wait_one);
    for (argv++; *argv != NULL && wait_status >= 0; argv++) {
        struct job *job = job_find("wait", *argv);
        wait_status = job != NULL ? job_wait(job, 1) : STATUS_NOT_FOUND;
        if (job != NULL && !shell.interactive && job_state(job) == DONE)
            job_free(job); /* nobody else will ask */
    }
    if (wait_status >= 0)
        return wait_status;
    shell.cut_off = 1;
    return STATUS_SIGNAL(SIGINT);
}

/* Sends a signal to a job or a pid. What is stopped has to go on for most
 * signals to end it. Returns 0 or 1. */
static int kill_one(const char *whom, int number)
{
    if (*whom == '%') {
        struct job *job = job_find("kill", whom);
        if (job == NULL)
            return 1;
        if (job_kill(job, number) < 0) {
            warn("kill: %s", whom);
            return 1;
        }
        if (number == SIGTERM || number == SIGHUP)
            job_kill(job, SIGCONT);
        return 0;
    }
    char *end;
    long pid = strtol(whom, &end, 10);
    if (end == whom || *end != '\0') {
        warnx("kill: %s: neither a process nor a %%job", whom);
        return 1;
    }
    if (kill((pid_t)pid, number) < 0) {
        warn("kill: %s", whom);
        return 1;
    }
    return 0;
}

static int list_signals(void)
{
    for (int number = 1; number < NSIG; number++)
        if (signal_name(number) != NULL)
            printf("%2d %s\n", number, signal_name(number));
    return 0;
}

/* The program of that name can't see jobs, nor be started when there are too
 * many processes. */
int do_kill(char **argv)
{
    int number = SIGTERM, status = 0;
    const char *name = NULL;

    if (*++argv != NULL && strcmp(*argv, "-l") == 0)
        return list_signals();
    if (*argv != NULL && strcmp(*argv, "-s") == 0 && argv[1] != NULL)
        name = *++argv;
    else if (*argv != NULL && **argv == '-' && strcmp(*argv, "--") != 0)
        name = *argv + 1;
    if (name != NULL) {
        number = signal_number(name);
        argv++;
    }
    if (number < 0) {
        warnx("kill: %s: no such signal (kill -l lists them)", name);
        return STATUS_MISUSE;
    }
    if (*argv != NULL && strcmp(*argv, "--") == 0)
        argv++;
    if (*argv == NULL) {
        warnx("kill: whom? (kill [-SIGNAL] PID ..., or %%JOB)");
        return STATUS_MISUSE;
    }
    for (; *argv != NULL; argv++)
        status |= kill_one(*argv, number);
    return status;
}
