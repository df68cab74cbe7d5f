/*
 * Programs that a command runs, see kumquat/file_command.h.
 */
#include <err.h>
#include <errno.h>
#include <kumquat/file_command.h>
#include <kumquat/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOT_STARTED 126 /* exit codes, as a shell's */
#define NOT_FOUND   127
#define SPARE       2048 /* bytes that a program may add to its environment */

int program_run(char **argv)
{
    int status;

    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0) {
        warn("%s", argv[0]);
        return NOT_STARTED << 8;
    }
    if (pid == 0) {
        execvp(argv[0], argv);
        int code = errno == ENOENT ? NOT_FOUND : NOT_STARTED;
        warn("%s", argv[0]);
        _exit(code);
    }
    while (waitpid(pid, &status, 0) < 0) {
        if (errno == EINTR)
            continue;
        warn("%s", argv[0]);
        return NOT_STARTED << 8; /* or nobody knows */
    }
    return status;
}

/* Bytes that exec counts for a text: the pointer, too. */
static size_t cost(const char *text)
{
    return strlen(text) + 1 + sizeof text;
}

/* Bytes that the arguments of a program may take. */
static size_t limit(void)
{
    static size_t bytes;

    if (bytes == 0) {
        bytes = KUMQUAT_ARG_MAX - SPARE;
        for (char **at = environ; *at != NULL; at++)
            bytes -= cost(*at) < bytes ? cost(*at) : bytes;
    }
    return bytes;
}

int arguments_add(struct arguments *a, const char *text)
{
    if (a->bytes + cost(text) > limit()) {
        errno = E2BIG;
        return -1;
    }
    if (a->count + 1 >= a->room) {
        size_t room = a->room * 2 + 16;
        char **list = realloc(a->list, room * sizeof a->list[0]);
        if (list == NULL)
            return -1;
        a->list = list;
        a->room = room;
    }
    char *copy = strdup(text);
    if (copy == NULL)
        return -1;
    a->list[a->count++] = copy;
    a->list[a->count] = NULL;
    a->bytes += cost(text);
    return 0;
}

/* Writes a text with `by` for each `mark` in it. */
static void replace(char *to, const char *text, const char *mark,
                    const char *by)
{
    const char *at;

    for (; (at = strstr(text, mark)) != NULL; text = at + strlen(mark)) {
        memcpy(to, text, (size_t)(at - text));
        to += at - text;
        strcpy(to, by);
        to += strlen(by);
    }
    strcpy(to, text);
}

int arguments_add_replaced(struct arguments *a, const char *text,
                           const char *mark, const char *by)
{
    size_t found = 0;

    for (const char *at = text; (at = strstr(at, mark)) != NULL;
         at += strlen(mark))
        found++;
    char *result = malloc(strlen(text) + found * strlen(by) + 1);
    if (result == NULL)
        return -1;
    replace(result, text, mark, by);
    int done = arguments_add(a, result);
    free(result);
    return done;
}

void arguments_cut(struct arguments *a, size_t count)
{
    while (a->count > count) {
        a->bytes -= cost(a->list[--a->count]);
        free(a->list[a->count]);
        a->list[a->count] = NULL;
    }
}
