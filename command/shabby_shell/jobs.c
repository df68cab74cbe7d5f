/*
 * Jobs, see jobs.h.
 *
 * The list has the newest first: a job moves to its head when it is stopped or
 * put into the background. %+ is the first stopped one, or without any the
 * first of all; %- is the one that would be it next.
 *
 * Whatever waitpid tells is written down here, whoever called it, so that the
 * end of a background job is not lost while the shell waits for another.
 */
#include "jobs.h"
#include "shell.h"
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <kumquat/crash_report.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static struct job *jobs;

/* --- The list ------------------------------------------------------------- */

static void unlink_job(struct job *job)
{
    struct job **at = &jobs;

    while (*at != job)
        at = &(*at)->next;
    *at = job->next;
}

static void to_head(struct job *job)
{
    unlink_job(job);
    job->next = jobs;
    jobs = job;
}

struct job *job_new(const char *typed)
{
    struct job *job = memory_grow(NULL, sizeof(*job));

    *job = (struct job){.next = jobs, .text = text_copy(typed, strlen(typed))};
    jobs = job;
    return job;
}

void jobs_forget(void)
{
    while (jobs != NULL)
        job_free(jobs);
}

void job_add(struct job *job, pid_t pid, const char *name)
{
    if (job->count == 0)
        job->group = pid;
    job->processes = memory_grow(job->processes,
                                 (job->count + 1) * sizeof(job->processes[0]));
    job->processes[job->count++] = (struct process){
        .pid = pid, .state = RUNNING, .name = text_copy(name, strlen(name))};
}

void job_free(struct job *job)
{
    unlink_job(job);
    for (size_t i = 0; i < job->count; i++)
        free(job->processes[i].name);
    free(job->processes);
    free(job->text);
    free(job);
}

/* Gives a job a number, the next after the highest. */
static void give_number(struct job *job)
{
    int highest = 0;

    for (struct job *j = jobs; j != NULL; j = j->next)
        if (j->number > highest)
            highest = j->number;
    if (job->number == 0)
        job->number = highest + 1;
}

/* --- States --------------------------------------------------------------- */

enum state job_state(const struct job *job)
{
    enum state state = DONE;

    for (size_t i = 0; i < job->count; i++)
        if (job->processes[i].state < state)
            state = job->processes[i].state;
    return state;
}

/* The process whose status is the job's: the last; while the job is stopped,
 * one that is. */
static struct process *speaker(const struct job *job)
{
    struct process *process = &job->processes[job->count - 1];

    while (process->state != job_state(job))
        process--;
    return process;
}

static int exit_status(const struct job *job)
{
    int status = speaker(job)->status;

    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    return STATUS_SIGNAL(WIFSTOPPED(status) ? WSTOPSIG(status)
                                            : WTERMSIG(status));
}

/* The process of that pid, and its job; NULL if it is not of ours. */
static struct process *find_process(pid_t pid, struct job **job)
{
    for (*job = jobs; *job != NULL; *job = (*job)->next)
        for (size_t i = 0; i < (*job)->count; i++)
            if ((*job)->processes[i].pid == pid)
                return &(*job)->processes[i];
    return NULL;
}

/* --- Finding -------------------------------------------------------------- */

/* The job that is %+ (rank 0) or %- (rank 1). NULL if there is none. */
static struct job *ranked(int rank)
{
    for (int running = 0; running <= 1; running++)
        for (struct job *job = jobs; job != NULL; job = job->next)
            if (job->number > 0 && (job_state(job) != STOPPED) == running &&
                rank-- == 0)
                return job;
    return NULL;
}

/* The job whose text begins like that. NULL if there is none, or several. */
static struct job *find_text(const char *text)
{
    struct job *found = NULL;

    for (struct job *job = jobs; job != NULL; job = job->next) {
        if (strncmp(job->text, text, strlen(text)) != 0)
            continue;
        if (found != NULL)
            return NULL;
        found = job;
    }
    return found;
}

static struct job *find_number(int number)
{
    struct job *job = jobs;

    while (job != NULL && job->number != number)
        job = job->next;
    return job;
}

struct job *job_find(const char *who, const char *text)
{
    struct job *job;

    if (text == NULL)
        text = "%+";
    if (*text != '%')
        find_process(atoi(text), &job);
    else if (isdigit((unsigned char)text[1]))
        job = find_number(atoi(text + 1));
    else if (strcmp(text, "%+") == 0 || strcmp(text, "%%") == 0)
        job = ranked(0);
    else if (strcmp(text, "%-") == 0)
        job = ranked(1);
    else
        job = find_text(text + 1);
    if (job == NULL)
        warnx("%s: %s: no such job", who, text);
    return job;
}

void jobs_each(void (*act)(struct job *job))
{
    int highest = 0;

    for (struct job *job = jobs; job != NULL; job = job->next)
        if (job->number > highest)
            highest = job->number;
    for (int number = 1; number <= highest; number++)
        if (find_number(number) != NULL)
            act(find_number(number));
}

/* --- Telling -------------------------------------------------------------- */

/* A job's state in words. */
static const char *describe(const struct job *job)
{
    static char text[32];
    int status = speaker(job)->status;

    if (job_state(job) == RUNNING)
        return "Running";
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return "Done";
    if (WIFEXITED(status))
        snprintf(text, sizeof(text), "Exit %d", WEXITSTATUS(status));
    else if (WIFSIGNALED(status))
        return strsignal(WTERMSIG(status));
    else if (WSTOPSIG(status) == SIGTSTP)
        return "Stopped";
    else
        snprintf(text, sizeof(text), "Stopped (%s)",
                 strsignal(WSTOPSIG(status)));
    return text;
}

static void print_to(FILE *to, const struct job *job, int with_pid)
{
    char mark = job == ranked(0) ? '+' : job == ranked(1) ? '-' : ' ';
    char pid[12] = "";

    if (with_pid)
        snprintf(pid, sizeof(pid), "%5d ", (int)job->group);
    fprintf(to, "[%d]%c %s%-9s %s%s\n", job->number, mark, pid, describe(job),
            job->text, job_state(job) == RUNNING ? " &" : "");
}

void job_print(struct job *job, int with_pid)
{
    print_to(stdout, job, with_pid);
    job->changed = 0;
    if (job_state(job) == DONE)
        job_free(job);
}

/* Says which processes of a job that has ended were ended by a fault, and
 * where; of the last one also if it was another signal. */
static void report_crashes(const struct job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        const struct process *process = &job->processes[i];
        if (WCOREDUMP(process->status) || i + 1 == job->count)
            crash_report(process->pid, process->name, process->status);
    }
}

/* Of one that has changed; a fault also says where. */
static void report(struct job *job)
{
    if (!job->changed)
        return;
    if (job_state(job) == DONE && WCOREDUMP(speaker(job)->status))
        report_crashes(job);
    print_to(stderr, job, 0);
    job->changed = 0;
    if (job_state(job) == DONE)
        job_free(job);
}

/* --- Waiting -------------------------------------------------------------- */

/* Writes down what waitpid told of a process. */
static void note(pid_t pid, int status)
{
    struct job *job;
    struct process *process = find_process(pid, &job);

    if (process == NULL)
        return;
    if (WIFCONTINUED(status)) {
        process->state = RUNNING;
        return;
    }
    process->state = WIFSTOPPED(status) ? STOPPED : DONE;
    process->status = status;
    job->changed = job_state(job) != RUNNING;
    if (job_state(job) == STOPPED) {
        give_number(job);
        to_head(job);
    }
}

/* Takes one piece of news. Returns a pid, 0 if there is none (WNOHANG), or -1
 * and errno. */
static pid_t take_news(int options)
{
    int status;

    if (shell.job_control)
        options |= WUNTRACED | WCONTINUED;
    pid_t pid = waitpid(-1, &status, options);
    if (pid > 0)
        note(pid, status);
    return pid;
}

/* Nobody will tell of these processes. */
static void give_up(struct job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        job->processes[i].state = DONE;
        job->processes[i].status = STATUS_NOT_RUN << 8;
    }
}

int job_wait(struct job *job, int interruptible)
{
    while (job_state(job) == RUNNING) {
        if (take_news(0) >= 0)
            continue;
        if (errno != EINTR) {
            warn("cannot wait for %s", job->text);
            give_up(job);
        } else if (shell_interrupted()) {
            if (interruptible)
                return -1;
            shell.cut_off = 1; /* once this has ended */
        }
    }
    return exit_status(job);
}

void jobs_poll(void)
{
    while (take_news(WNOHANG) > 0)
        ;
}

void jobs_report(void)
{
    jobs_poll();
    jobs_each(report);
}

/* --- In front and in the background --------------------------------------- */

int job_wait_in_front(struct job *job)
{
    int result = job_wait(job, 0);
    const struct process *process = speaker(job);

    if (job_state(job) == STOPPED) {
        job->has_modes = terminal_keep(&job->modes);
        if (job->has_modes && !(job->modes.c_lflag & ECHO))
            fputs("\n", stderr); /* the key has not made one */
        terminal_take(1);
        report(job);
        shell.cut_off |= shell.loops > 0; /* it would start the next */
        return result;
    }
    terminal_take(WIFSIGNALED(process->status));
    if (WIFSIGNALED(process->status) && WTERMSIG(process->status) == SIGINT &&
        shell.interactive)
        shell.cut_off = 1;
    report_crashes(job);
    job_free(job);
    return result;
}

void job_to_background(struct job *job)
{
    give_number(job);
    to_head(job);
}

int job_kill(const struct job *job, int number)
{
    int result = 0;

    if (shell.job_control)
        return killpg(job->group, number);
    for (size_t i = 0; i < job->count; i++)
        if (job->processes[i].state != DONE)
            result |= kill(job->processes[i].pid, number);
    return result;
}

void job_continue(struct job *job)
{
    for (size_t i = 0; i < job->count; i++)
        if (job->processes[i].state == STOPPED)
            job->processes[i].state = RUNNING;
    job->changed = 0;
    job_kill(job, SIGCONT);
}

void jobs_hang_up(int all)
{
    for (struct job *job = jobs; job != NULL; job = job->next) {
        if (job_state(job) == STOPPED || (all && job_state(job) == RUNNING)) {
            job_kill(job, SIGHUP);
            job_kill(job, SIGCONT);
        }
    }
}

int jobs_let_exit(void)
{
    struct job *job = ranked(0);

    if (job == NULL || job_state(job) != STOPPED || shell.warned > 0)
        return 1;
    fputs("There are stopped jobs.\n", stderr);
    shell.warned = 2; /* this command, and the next */
    return 0;
}
