/*
 * ed: the commands g and v.
 *
 * The lines are noted first. Then, for each that is still there, the list of
 * commands is what commands and lines of text are read from.
 */
#include "ed.h"
#include <stdlib.h>
#include <string.h>

int global_runs;

static struct row **noted;
static size_t count;
static char *commands;

static void note(struct range range, regex_t *regex, int matching)
{
    regmatch_t match;

    noted = get((size_t)text.count * sizeof(*noted) + 1);
    count = 0;
    for (int line = range.first; line <= range.last; line++) {
        struct row *row = text.row[line - 1];
        if (row_matches(regex, row, 0, &match, 1) != matching)
            continue;
        row_share(row);
        noted[count++] = row;
    }
}

void global_end(void)
{
    input_set_list(NULL);
    global_runs = 0;
    for (size_t i = 0; i < count; i++)
        row_drop(noted[i]);
    count = 0;
    free(noted);
    noted = NULL;
    free(commands);
    commands = NULL;
}

/* The list has its own copy of each line. */
static void run_list(void)
{
    char *copy = NULL;
    const char *line;
    size_t length;

    input_set_list(commands);
    while ((line = input_line(&length)) != NULL) {
        copy = resize(copy, length + 1);
        memcpy(copy, line, length + 1);
        at = copy;
        run_command();
    }
    free(copy);
}

void global(struct range range, int matching)
{
    if (global_runs)
        refuse("g in g");
    if (*at == '\0')
        refuse("no pattern");
    input_join(0);
    regex_t *regex = parse_pattern();
    const char *list = *at != '\0' ? at : "p";
    commands = get(strlen(list) + 1);
    strcpy(commands, list);
    undo_remember();
    note(range, regex, matching);
    global_runs = 1;
    for (size_t i = 0; i < count; i++) {
        int line = text_find(noted[i], text.dot > 0 ? text.dot - 1 : 0);
        if (line == 0)
            continue;
        text.dot = line;
        run_list();
    }
    global_end();
}
