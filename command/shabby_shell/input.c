/*
 * Lines that are typed: editing, history, completion.
 */
#include "builtin.h"
#include "complete.h"
#include "shell.h"
#include "variables.h"
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct history history;
static struct edit edit = {
    .in = STDIN_FILENO, .history = &history, .complete = complete_line};

void input_start(void)
{
    const char *home = variable_get("HOME"), *file = variable_get("HISTFILE");
    struct text path = {0};

    text_add_string(&path, file != NULL ? file : home != NULL ? home : "");
    if (file == NULL)
        text_add_string(&path, "/.shabby_history");
    if (path.length > 0)
        history_open(&history, path.bytes);
    text_clear(&path);
}

int input_line(const char *prompt, struct text *line)
{
    fflush(stdout);
    edit.out = isatty(STDOUT_FILENO) ? stdout : stderr;
    char *typed = edit_line(&edit, prompt);
    if (typed == NULL)
        return -errno;
    if (*typed != ' ')
        history_add(&history, typed);
    text_add_string(line, typed);
    text_add(line, '\n');
    free(typed);
    return 1;
}

int do_history(char **argv)
{
    if (argv[1] != NULL && (strcmp(argv[1], "-c") != 0 || argv[2] != NULL)) {
        warnx("history: only -c, which clears it, is known");
        return STATUS_MISUSE;
    }
    if (argv[1] != NULL)
        history_clear(&history);
    for (size_t i = 0; i < history.count; i++)
        printf("%4zu  %s\n", i + 1, history.lines[i]);
    return 0;
}
