/*
 * Running commands: expansion, then the shell's own commands or fork, exec
 * and wait.
 */
#include "expand.h"
#include "shell.h"
#include "variables.h"
#include <err.h>
#include <errno.h>
#include <kumquat/crash_report.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The value of a variable, or of ? and $. It is good until the next call. */
static const char *lookup(const char *name)
{
    static char number[12];

    if (strcmp(name, "?") == 0)
        snprintf(number, sizeof(number), "%d", shell.status);
    else if (strcmp(name, "$") == 0)
        snprintf(number, sizeof(number), "%d", (int)getpid());
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
    warnx("%s: %s", name, strerror(error));
    return error == ENOENT || error == ENOTDIR ? STATUS_NOT_FOUND
                                               : STATUS_NOT_RUN;
}

/* The child's half: becomes the program. */
static _Noreturn void become(char **argv, char **assignments, size_t count)
{
    struct words environment = {0};

    terminal_give(getpid());
    terminal_leave();
    for (size_t i = 0; i < count; i++)
        assign(assignments[i], 1);
    variables_environment(&environment);
    words_add(&environment, NULL);
    environ = environment.list;
    execvp(argv[0], argv);
    _exit(explain_exec(argv[0]));
}

/* Waits for the child and says how it died. Returns the exit status. */
static int wait_for(pid_t pid, const char *name)
{
    int status;

    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            warn("cannot wait for %s", name);
            return STATUS_NOT_RUN;
        }
    }
    terminal_take(WIFSIGNALED(status));
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    crash_report(pid, name, status);
    return STATUS_SIGNAL(WTERMSIG(status));
}

static int run_program(char **argv, char **assignments, size_t count)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0) {
        warn("cannot start %s", argv[0]);
        return STATUS_NOT_RUN;
    }
    if (pid == 0)
        become(argv, assignments, count);

    terminal_give(pid);
    return wait_for(pid, argv[0]);
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
    if (argv->count == 0)
        return assign_all(typed, count);

    int status;
    if (builtin_run(argv->list, &status))
        return status;
    return run_program(argv->list, typed, count);
}

void run_commands(const struct command *list)
{
    for (; list != NULL; list = list->next) {
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
