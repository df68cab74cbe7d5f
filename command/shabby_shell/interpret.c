/*
 * From text to what it does: sources are read line by line, and what is
 * complete is parsed and run.
 */
#include "expand.h"
#include "jobs.h"
#include "redirect.h"
#include "shell.h"
#include "source.h"
#include "variables.h"
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int syntax_error(const char *near)
{
    if (near == NULL)
        warnx("syntax error: the end is missing");
    else
        warnx("syntax error near '%s'", *near != '\n' ? near : "newline");
    if (!shell.interactive)
        shell_exit(STATUS_MISUSE);
    shell.cut_off = 1;
    return shell.status = STATUS_MISUSE;
}

/* The line that ends a here-document, if the text is in one. */
static char *awaited;
static size_t parsed; /* bytes of the text that was not complete */

static void await_nothing(void)
{
    free(awaited);
    awaited = NULL;
}

/* Does the line consist of this word? */
static int is_line(const char *line, const char *word)
{
    return strncmp(line, word, strlen(word)) == 0 &&
           strchr("\n", line[strlen(word)]) != NULL;
}

/*
 * Is it worth to parse a text again to which this line, from `before` on, was
 * added? In a file more lines may be looked at than a command needs: then only
 * at lines that usually end one, not indented, or when the text has grown by an
 * eighth. Otherwise the time would grow with the square of its length.
 */
static int may_be_complete(const struct text *text, size_t before, int patient)
{
    static const char *const ends[] = {"}", "fi", "done", "esac", ")"};
    const char *line = text->bytes + before;

    if (awaited != NULL)
        return is_line(line + strspn(line, "\t"), awaited);
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        if (is_line(line, ends[i]))
            return 1;
    return !patient || text->length >= parsed + parsed / 8;
}

/* Parses and runs a text if it is complete or the last, and puts the status of
 * what has run into *status. Returns whether it is complete. */
static int run_complete(const char *text, int last, int *status)
{
    struct program *program;
    char *near;

    enum parse_result result = parse(text, last, &program, &near);
    await_nothing();
    awaited = result == PARSE_MORE ? near : NULL;
    parsed = result == PARSE_MORE ? strlen(text) : 0;
    switch (result) {
    case PARSE_MORE:
        if (last)
            *status = syntax_error(NULL);
        return last;
    case PARSE_ERROR:
        *status = syntax_error(near);
        free(near);
        return 1;
    default:
        if (program->list != NULL)
            *status = run_program(program);
        program_release(program);
        return 1;
    }
}

int run_text(const char *text)
{
    int status = 0;

    run_complete(text, 1, &status);
    return status;
}

/* The text of a prompt: variables in it have their values. */
static char *prompt(const char *name, const char *otherwise)
{
    const char *text = variable_get(name);
    char *prompt = text != NULL ? expand_document(text) : NULL;

    return prompt != NULL ? prompt : text_copy(otherwise, strlen(otherwise));
}

/* Reads a line more from the terminal. Returns as source_line does. */
static int read_terminal(struct text *text)
{
    int first = text->length == 0;

    if (first)
        jobs_report();
    char *shown = first ? prompt("PS1", "$ ") : prompt("PS2", "> ");
    int got = shell_interrupted() ? -EINTR : input_line(shown, text);
    shell_interrupted(); /* once is enough */
    free(shown);
    return got;
}

/* What ends what somebody types: Ctrl+C a text, Ctrl+D it or the shell.
 * Returns whether the shell is to end. */
static int stop_typing(struct text *text, int got)
{
    int complete = text->length == 0;

    shell.cut_off = 0;
    await_nothing();
    if (got == -EINTR) {
        shell.status = STATUS_SIGNAL(SIGINT);
    } else if (got < 0) {
        warnx("cannot read: %s", strerror(-got));
        return 1;
    } else if (!complete) {
        run_text(text->bytes);
    } else if (jobs_let_exit()) {
        return 1;
    } else {
        shell.warned = 1; /* the next one counts */
    }
    text_clear(text);
    return 0;
}

/* [shell-loop] */
void run_terminal(void)
{
    struct text text = {0};

    for (;;) {
        size_t before = text.length;
        int got = read_terminal(&text);
        if (got <= 0) {
            if (stop_typing(&text, got))
                break;
            continue;
        }
        shell.cut_off = 0;
        shell.leave = LEAVE_NOT;
        if (!may_be_complete(&text, before, 0) ||
            !run_complete(text.bytes, 0, &shell.status))
            continue;
        if (shell.warned > 0)
            shell.warned--;
        text_clear(&text);
    }
}
/* [shell-loop end] */

int run_source(struct source *source)
{
    struct text text = {0};
    int got = 0, status = 0;

    for (;;) {
        size_t before = text.length;
        if (run_stopped() || (got = source_line(source, &text)) <= 0)
            break;
        if (may_be_complete(&text, before, source->fd != STDIN_FILENO) &&
            run_complete(text.bytes, 0, &status))
            text_clear(&text);
    }
    if (!run_stopped() && got < 0) {
        warnx("cannot read: %s", strerror(-got));
        status = STATUS_MISUSE;
    } else if (!run_stopped() && text.length > 0) {
        status = run_text(text.bytes);
    }
    text_clear(&text);
    await_nothing();
    return status;
}

/* A script's descriptor is out of the way of those that it names. */
int run_file(const char *path)
{
    struct source source;

    source_start(&source, fd_move_high(open(path, O_RDONLY)));
    if (source.fd < 0)
        return -1;
    int status = run_source(&source);
    close(source.fd);
    return status;
}
