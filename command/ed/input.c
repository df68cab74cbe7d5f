/*
 * ed: where commands and lines of text come from.
 */
#include "ed.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *list; /* of a global command */

void input_set_list(const char *new_list)
{
    list = new_list;
}

/* A line of the list is copied, since it ends without a NUL. */
static const char *list_line(char **line, size_t *room, size_t *length)
{
    const char *end = strchr(list, '\n');

    if (*list == '\0')
        return NULL;
    *length = end != NULL ? (size_t)(end - list) : strlen(list);
    if (*line == NULL || *room < *length + 1) {
        *line = resize(*line, *length + 1);
        *room = *length + 1;
    }
    memcpy(*line, list, *length);
    (*line)[*length] = '\0';
    list += *length + (end != NULL);
    return *line;
}

const char *input_line(size_t *length)
{
    static char *line;
    static size_t room;
    static int failures; /* for want of memory, one after the other */

    if (list != NULL)
        return list_line(&line, &room, length);
    ssize_t got = getline(&line, &room, stdin);
    if (got < 0 && !feof(stdin) && !ferror(stdin)) {
        if (failures++ > 0) /* the line is still there, and would fail again */
            exit(failed("standard input"));
        refuse("out of memory");
    }
    failures = 0;
    if (got < 0 && ferror(stdin) && errno == EINTR) {
        clearerr(stdin);
        refuse("interrupted");
    }
    if (got < 0 && ferror(stdin))
        exit(failed("standard input")); /* it would fail again and again */
    if (got < 0)
        return NULL;
    if (line[got - 1] == '\n')
        line[--got] = '\0';
    *length = (size_t)got;
    return line;
}

/* Is the last character a backslash that stands for itself alone? */
static int goes_on(const char *text, size_t length)
{
    size_t backslashes = 0;

    while (backslashes < length && text[length - 1 - backslashes] == '\\')
        backslashes++;
    return backslashes % 2;
}

void input_join(int keeps)
{
    static char *joined;
    size_t length = strlen(at);

    if (!goes_on(at, length))
        return;
    char *copy = get(length + 1);
    memcpy(copy, at, length + 1);
    free(joined);
    joined = copy;
    while (goes_on(joined, length)) {
        size_t more;
        const char *line = input_line(&more);
        if (line == NULL)
            break;
        more = strlen(line);
        joined = resize(joined, length + more + 2);
        length -= !keeps;
        joined[length] = '\n';
        memcpy(joined + length + 1, line, more + 1);
        length += more + 1;
    }
    at = joined;
}
