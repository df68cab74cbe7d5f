/*
 * Running commands: expansion, then the shell's own commands, or fork, exec and
 * a job.
 */
#include "expand.h"
#include "jobs.h"
#include "shell.h"
#include "variables.h"
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The value of a variable, or of ?, $ and !. It is good until the next call. */
static const char *lookup(const char *name)
{
    static char number[12];

    if (strcmp(name, "?") == 0)
        snprintf(number, sizeof(number), "%d", shell.status);
    else if (strcmp(name, "$") == 0)
        snprintf(number, sizeof(number), "%d", (int)getpid());
    else if (strcmp(name, "!") == 0 && shell.background != 0)
        snprintf(number, sizeof(number), "%d", (int)shell.background);
    else
        return variable_get(name);
    return number;
}

/* Does the word begin with "NAME="? */
static int is_assignment(const char *word)
{
    size_t length = name_length(word);

    return length > 0 && word[length] == '=';
}

/* Carries out NAME=value, as typed. Returns 0, or -1 for a bad value. */
static int assign(const char *word, int export)
{
    size_t length = name_length(word);
    char *value = expand_value(word + length + 1, lookup);

    if (value == NULL)
        return -1;
    char *name = text_copy(word, length);
    variable_set(name, value);
    if (export)
        variable_export(name);
    free(name);
    free(value);
    return 0;
}

/* Says why a program did not start. Returns the exit status. */
static int explain_exec(const char *name)
{
    int error = errno;
    struct stat st;

    if (error == ENOENT && strchr(name, '/') == NULL) {
        warnx("%s: command not found", name);
        return STATUS_NOT_FOUND;
    }
    if (error == EACCES && stat(name, &st) == 0 && S_ISDIR(st.st_mode))
        error = EISDIR;
    if (error == ENOENT && stat(name, &st) == 0) {
        warnx("%s: the interpreter of this script is not there", name);
        return STATUS_NOT_FOUND;
    }
    warnx("%s: %s", name, strerror(error));
    return error == ENOENT || error == ENOTDIR ? STATUS_NOT_FOUND
                                               : STATUS_NOT_RUN;
}

/* Becomes the program; the assignments are for its environment. Returns only
 * on failure, the exit status. */
static int become(char **argv, char **assignments, size_t count)
{
    struct words environment = {0};

    for (size_t i = 0; i < count; i++)
        assign(assignments[i], 1);
    variables_environment(&environment);
    words_add(&environment, NULL);
    environ = environment.list;
    execvp(argv[0], argv);
    return explain_exec(argv[0]);
}

/* exec [PROGRAM ...]: the shell becomes the program. If that fails, it goes on
 * only if somebody can be asked what now. */
static int run_exec(char **argv, char **assignments, size_t count)
{
    if (argv[1] == NULL)
        return 0;
    fflush(stdout);
    terminal_leave();
    int status = become(argv + 1, assignments, count);
    if (!shell.interactive)
        exit(status);
    terminal_signals();
    return status;
}

/* One command with its words expanded. */
struct start {
    char **argv; /* argv[0] may be NULL */
    char **assignments;
    size_t count; /* of assignments */
    int background;
};

/*
 * In a new process: takes its place among the shell's jobs, as process of
 * `group`, 0 for a group of its own. While it goes in front it still ignores
 * SIGTTOU as the shell does, or it would be stopped.
 */
static void settle(const struct start *start, pid_t group)
{
    if (shell.job_control) {
        setpgid(0, group);
        if (!start->background)
            terminal_give(getpgrp());
    }
    terminal_leave();
    terminal_hold(0);
    if (start->background && !shell.job_control) {
        signal(SIGINT, SIG_IGN);
        signal(SIGQUIT, SIG_IGN);
    }
    shell.interactive = shell.job_control = 0;
}

/* The child's half. */
static _Noreturn void run_child(const struct start *start, pid_t group)
{
    int status = 0;

    settle(start, group);
    if (start->argv[0] == NULL || builtin_run(start->argv, &status))
        exit(status);
    if (strcmp(start->argv[0], "exec") == 0)
        exit(run_exec(start->argv, start->assignments, start->count));
    _exit(become(start->argv, start->assignments, start->count));
}

/*
 * Starts a process of a job. Returns its pid, or -1 and says why. Parent and
 * child both make the group and put it in front, since either may be first.
 * Signals have to wait until the child does not handle them as the shell does.
 */
static pid_t start_process(struct job *job, const struct start *start)
{
    const char *name = start->argv[0] != NULL ? start->argv[0] : "nothing";

    fflush(stdout);
    terminal_hold(1);
    pid_t pid = fork();
    if (pid == 0)
        run_child(start, job->group);
    terminal_hold(0);
    if (pid < 0) {
        warn("cannot start %s", name);
        return -1;
    }
    job_add(job, pid, name);
    if (shell.job_control) {
        setpgid(pid, job->group);
        if (!start->background)
            terminal_give(job->group);
    }
    return pid;
}

static int run_program(const struct command *command, const struct start *start)
{
    struct job *job = job_new(command);
    pid_t pid = start_process(job, start);

    if (pid < 0) {
        job_free(job);
        return STATUS_NOT_RUN;
    }
    if (!start->background)
        return job_wait_in_front(job);
    job_to_background(job);
    shell.background = pid;
    if (shell.interactive)
        fprintf(stderr, "[%d] %d\n", job->number, (int)pid);
    return 0;
}

/* Assigns for the shell itself. Returns 0 or -1. */
static int assign_all(char **assignments, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (assign(assignments[i], 0) < 0)
            return -1;
    return 0;
}

/* Runs one command. Returns its exit status, or -1 for a bad ${...}. */
static int run_command(const struct command *command, struct words *argv)
{
    char **typed = command->words.list;
    size_t count = 0;

    while (count < command->words.count && is_assignment(typed[count]))
        count++;
    for (size_t i = count; i < command->words.count; i++)
        if (expand_word(typed[i], lookup, argv) < 0)
            return -1;

    char *nothing[] = {NULL};
    struct start start = {.argv = argv->count > 0 ? argv->list : nothing,
                          .assignments = typed,
                          .count = count,
                          .background = command->background};
    int status;
    if (start.background)
        return run_program(command, &start);
    if (argv->count == 0)
        return assign_all(typed, count);
    if (strcmp(argv->list[0], "exec") == 0)
        return run_exec(argv->list, typed, count);
    if (builtin_run(argv->list, &status))
        return status;
    return run_program(command, &start);
}

void run_commands(const struct command *list)
{
    shell.cut_off = 0;
    for (; list != NULL && !shell.cut_off; list = list->next) {
        struct words argv = {0};
        int status = run_command(list, &argv);
        words_clear(&argv);
        if (status < 0) {
            warnx("bad substitution");
            shell.status = STATUS_MISUSE;
            return;
        }
        shell.status = status;
    }
}
