/*
 * Processes: what runs beside the shell. See run.c for the whole.
 *
 * Each pipeline is a job, and with job control a process group. A process of
 * the shell's that becomes a program does so at once: `context.own_process`
 * saves a second fork.
 */
#include "jobs.h"
#include "redirect.h"
#include "shell.h"
#include "variables.h"
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* What a new process does, and returns its exit status. */
struct work {
    int (*run)(const struct work *work);
    const struct node *node;
    char **argv; /* already expanded; NULL: not */
    size_t assignments;
    int background;
    int in, out; /* -1: as the shell's */
    int close;   /* the pipe's end for the next process; -1: none */
};

void leave_shell(void)
{
    terminal_leave();
    shell.interactive = shell.job_control = 0;
    jobs_forget();
}

/* Moves a descriptor to a place, unless it is -1. */
static void put(int fd, int place)
{
    if (fd < 0)
        return;
    dup2(fd, place);
    close(fd);
}

/*
 * In a new process: takes its place among the shell's jobs, as process of
 * `group`, 0 for a group of its own. While it goes in front it still ignores
 * SIGTTOU as the shell does, or it would be stopped.
 */
static void settle(const struct work *work, pid_t group)
{
    int alone = work->background && !shell.job_control;

    if (shell.job_control) {
        setpgid(0, group);
        if (!work->background)
            terminal_give(getpgrp());
    }
    leave_shell();
    if (alone) {
        signal(SIGINT, SIG_IGN);
        signal(SIGQUIT, SIG_IGN);
    }
    terminal_hold(0);
    int in = alone && work->in < 0 ? fd_move_high(open("/dev/null", O_RDONLY))
                                   : work->in;
    put(in, STDIN_FILENO);
    put(work->out, STDOUT_FILENO);
    if (work->close >= 0)
        close(work->close);
}

/* [shell-fork] */
/*
 * Starts a process of a job. Returns its pid, or -1 and says why. Parent and
 * child both make the group and put it in front, since either may be first.
 * Signals have to wait until the child does not handle them as the shell does.
 */
static pid_t start_process(struct job *job, const char *name,
                           const struct work *work)
{
    fflush(stdout);
    terminal_hold(1);
    pid_t pid = fork();
    if (pid == 0) {
        settle(work, job->group);
        exit(work->run(work));
    }
    terminal_hold(0);
    if (pid < 0) {
        warn("cannot start %s", name);
        return -1;
    }
    job_add(job, pid, name);
    if (shell.job_control) {
        setpgid(pid, job->group);
        if (!work->background)
            terminal_give(job->group);
    }
    return pid;
}
/* [shell-fork end] */

/* All processes of a job have been started: waits for it, or leaves it
 * alone. */
static int follow(struct job *job, int background)
{
    if (job->count == 0) {
        job_free(job);
        return STATUS_NOT_RUN;
    }
    if (!background)
        return job_wait_in_front(job);
    job_to_background(job);
    shell.background = job->processes[job->count - 1].pid;
    if (shell.interactive)
        fprintf(stderr, "[%d] %d\n", job->number, (int)shell.background);
    return 0;
}

/* A job of one process. */
static int start_one(const char *text, const char *name,
                     const struct work *work)
{
    struct job *job = job_new(text);

    start_process(job, name, work);
    return follow(job, work->background);
}

/* --- What they do --------------------------------------------------------- */

static int work_program(const struct work *work)
{
    if (redirect_all(work->node->redirects, NULL) < 0)
        return STATUS_MISUSE;
    for (size_t i = 0; i < work->assignments; i++)
        if (assign(work->node->words.list[i], 1) < 0)
            return STATUS_MISUSE;
    return become(work->argv);
}

int run_external(const struct node *node, char **argv, size_t assignments,
                 const struct context *context)
{
    struct work work = {.run = work_program,
                        .node = node,
                        .argv = argv,
                        .assignments = assignments,
                        .in = -1,
                        .out = -1,
                        .close = -1};

    if (context->own_process)
        exit(work_program(&work));
    return start_one(context->text, argv[0], &work);
}

static int work_list(const struct work *work)
{
    if (redirect_all(work->node->redirects, NULL) < 0)
        return STATUS_MISUSE;
    return run_list(work->node->first);
}

int run_subshell(const struct node *node, const struct context *context)
{
    struct work work = {
        .run = work_list, .node = node, .in = -1, .out = -1, .close = -1};

    if (context->own_process)
        exit(work_list(&work));
    return start_one(context->text, "a subshell", &work);
}

static int work_stage(const struct work *work)
{
    struct context context = {.text = "", .own_process = 1};

    return run_command(work->node, &context);
}

/* What to call a stage, which has not been expanded. */
static const char *stage_name(const struct node *node)
{
    return node->kind == NODE_SIMPLE && node->words.count > 0
               ? node->words.list[0]
               : "a subshell";
}

/* [shell-pipeline] */
int start_pipeline(const struct node *node)
{
    struct job *job = job_new(node->text);
    struct work work = {
        .run = work_stage, .background = node->background, .in = -1};
    int is_whole = 1;

    for (const struct node *stage = node->first; stage != NULL && is_whole;
         stage = stage->next) {
        int ends[2] = {-1, -1};
        if (stage->next != NULL && pipe_high(ends) < 0) {
            warn("cannot make a pipe");
            is_whole = 0;
            break;
        }
        work.node = stage;
        work.out = ends[1];
        work.close = ends[0];
        is_whole = start_process(job, stage_name(stage), &work) >= 0;
        if (work.in >= 0)
            close(work.in);
        if (ends[1] >= 0)
            close(ends[1]);
        work.in = ends[0];
    }
    if (work.in >= 0)
        close(work.in);
    int status = follow(job, node->background);
    return is_whole ? status : STATUS_NOT_RUN;
}
/* [shell-pipeline end] */

static int work_and_or(const struct work *work)
{
    struct node copy = *work->node;

    copy.background = 0;
    copy.next = NULL;
    return run_list(&copy);
}

int start_background(const struct node *node)
{
    struct work work = {.run = work_and_or,
                        .node = node,
                        .background = 1,
                        .in = -1,
                        .out = -1,
                        .close = -1};

    if (node->kind == NODE_PIPE && !node->negated)
        return start_pipeline(node);
    return start_one(node->text, "a subshell", &work);
}
