/*
 * The lines typed before, see kumquat/edit.h.
 *
 * The file has one line each, the oldest first. It is only added to, so that
 * several programs can share it; now and then, when it is read, it is replaced
 * by a shorter one. Whatever fails with it is not told: there is nothing that
 * who types a line could do about it.
 */
#include <fcntl.h>
#include <kumquat/edit.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Keeps a copy of a line, in the place of the oldest if there is no other.
 * Returns whether memory was there. */
static int keep(struct history *history, const char *line)
{
    char *own = strdup(line);

    if (own == NULL)
        return 0;
    if (history->count == HISTORY_LINES) {
        free(history->lines[0]);
        memmove(history->lines, history->lines + 1,
                sizeof(char *) * --history->count);
    }
    history->lines[history->count++] = own;
    return 1;
}

/* Writes lines into a file that nobody else may read. 0 or -1. */
static int store(const char *path, int flags, char *const *lines, size_t count)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

    if (file == NULL)
        return -1;
    for (size_t i = 0; i < count; i++)
        fprintf(file, "%s\n", lines[i]);
    int failed = fflush(file) != 0 || ferror(file) != 0;
    return fclose(file) != 0 || failed ? -1 : 0;
}

void history_open(struct history *history, const char *path)
{
    size_t size = 0, found = 0;
    char *line = NULL, shorter[PATH_MAX];
    ssize_t length;
    FILE *file = fopen(path, "r");

    history->path = strdup(path);
    while (file != NULL && (length = getline(&line, &size, file)) > 0) {
        line[length - (line[length - 1] == '\n')] = '\0';
        found += keep(history, line);
    }
    free(line);
    if (file != NULL)
        fclose(file);
    if (found < 2 * HISTORY_LINES ||
        snprintf(shorter, PATH_MAX, "%s.new", path) >= PATH_MAX)
        return;
    if (store(shorter, O_TRUNC, history->lines, history->count) < 0 ||
        rename(shorter, path) < 0)
        unlink(shorter);
}

void history_add(struct history *history, const char *line)
{
    size_t count = history->count;

    if (line[strspn(line, " \t")] == '\0' ||
        (count > 0 && strcmp(history->lines[count - 1], line) == 0))
        return;
    if (keep(history, line) && history->path != NULL)
        store(history->path, O_APPEND, &history->lines[history->count - 1], 1);
}

void history_clear(struct history *history)
{
    while (history->count > 0)
        free(history->lines[--history->count]);
    if (history->path != NULL)
        store(history->path, O_TRUNC, NULL, 0);
}
