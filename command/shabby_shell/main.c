/*
 * shabby_shell: the program that reads a line and runs what it says.
 *
 *     source    a line is read           from a terminal, a file, a string
 *     lexer     is cut into words        quotes are seen, but stay
 *     parser    which make commands
 *     expand    $NAME becomes its value  and the quotes go
 *     run       the command runs         builtin, or fork, exec
 *     jobs      until it ends            or is stopped, or in the background
 *
 * A line whose quote is open goes on in the next one. At a terminal the shell
 * prints a prompt, is not killed by Ctrl+C, and ends by Ctrl+D.
 */
#include "jobs.h"
#include "shell.h"
#include "source.h"
#include "variables.h"
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: shabby_shell [FILE | -c COMMANDS]\n"
    "Runs the commands of FILE, or those given, or those that are typed.\n";

struct shell shell;

static void prompt(const char *name, const char *otherwise)
{
    const char *text = variable_get(name);

    fputs(text != NULL ? text : otherwise, stdout);
    fflush(stdout);
}

/* Runs a text. Returns 0 if it is not complete, else 1. */
static int run_text(const char *text)
{
    struct command *list;
    char *near;

    switch (parse(text, &list, &near)) {
    case PARSE_MORE:
        return 0;
    case PARSE_ERROR:
        if (strcmp(near, ";") == 0 || strcmp(near, "&") == 0)
            warnx("syntax error: no command before '%s'", near);
        else
            warnx("syntax error: this shell does not know '%s'", near);
        free(near);
        shell.status = STATUS_MISUSE;
        if (!shell.interactive)
            exit(STATUS_MISUSE);
        return 1;
    case PARSE_DONE:
        run_commands(list);
        command_free(list);
        if (shell.warned > 0)
            shell.warned--;
    }
    return 1;
}

/* The input has ended within quotes, or cannot be read. */
static void end_early(const char *text, int error)
{
    if (error < 0)
        warnx("cannot read: %s", strerror(-error));
    else if (text != NULL)
        warnx("a quote is not closed");
    if (error < 0 || text != NULL)
        shell.status = STATUS_MISUSE;
}

/* Reads a line more. Returns as source_line does. */
static int read_line(struct source *source, struct text *text)
{
    if (!shell.interactive)
        return source_line(source, text);
    if (text->length == 0) {
        jobs_report();
        prompt("PS1", "$ ");
    } else {
        prompt("PS2", "> ");
    }
    int got = shell_interrupted() ? -EINTR : source_line(source, text);
    shell_interrupted(); /* once is enough */
    return got;
}

/* Reads and runs until the input ends. */
static void run_source(struct source *source)
{
    struct text text = {0};

    for (;;) {
        int got = read_line(source, &text);
        if (got == -EINTR) {
            shell.status = STATUS_SIGNAL(SIGINT);
            text_clear(&text);
        } else if (got <= 0) {
            int complete = text.length == 0;
            end_early(text.bytes, got);
            text_clear(&text);
            if (got < 0 || !shell.interactive)
                break;
            if (complete && jobs_let_exit())
                break;
            shell.warned = complete; /* the next one counts */
        } else if (run_text(text.bytes)) {
            text_clear(&text);
        }
    }
    text_clear(&text);
}

void shell_exit(int status)
{
    if (shell.job_control)
        jobs_hang_up(0);
    exit(status);
}

/* Sets up the source that the arguments name. */
static void open_source(struct source *source, int argc, char **argv)
{
    source->fd = STDIN_FILENO;
    source->next = source->end = source->buffer;
    if (argc == 1)
        return;
    if (strcmp(argv[1], "-c") == 0 && argc > 2) {
        source->fd = -1;
        source->next = argv[2];
        source->end = argv[2] + strlen(argv[2]);
        return;
    }
    if (argv[1][0] == '-') {
        fputs(usage, stderr);
        exit(STATUS_MISUSE);
    }
    source->fd = open(argv[1], O_RDONLY | O_CLOEXEC);
    if (source->fd < 0)
        err(STATUS_NOT_FOUND, "%s", argv[1]);
}

int main(int argc, char **argv)
{
    struct source source;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    variables_start(environ);
    open_source(&source, argc, argv);
    shell.interactive = argc == 1 && isatty(STDIN_FILENO);
    if (shell.interactive)
        terminal_start();
    run_source(&source);
    if (shell.interactive)
        fputs("\n", stdout);
    shell_exit(shell.status);
}
