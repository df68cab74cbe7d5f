/*
 * Paths, see kumquat/command.h.
 */
#include <err.h>
#include <errno.h>
#include <kumquat/command.h>
#include <kumquat/limits.h>
#include <string.h>

int is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int path_join(char *path, const char *folder, const char *name, size_t length)
{
    size_t before = strlen(folder), part = strnlen(name, length);
    const char *slash = before > 0 && folder[before - 1] == '/' ? "" : "/";

    if (before + strlen(slash) + part < KUMQUAT_PATH_MAX) {
        snprintf(path, KUMQUAT_PATH_MAX, "%s%s%.*s", folder, slash, (int)part,
                 name);
        return 0;
    }
    errno = ENAMETOOLONG;
    return -1;
}

const char *path_last(const char *path, size_t *length)
{
    const char *end = path + strlen(path);

    while (end > path && end[-1] == '/')
        end--;
    const char *start = end;
    while (start > path && start[-1] != '/')
        start--;
    *length = (size_t)(end - start);
    return start;
}

int each_target(int count, char **operands,
                int (*act)(const char *from, const char *to))
{
    const char *to = operands[count - 1];
    char path[KUMQUAT_PATH_MAX];
    int folder = is_folder(to), status = 0;

    if (count > 2 && !folder)
        errx(1, "%s: not a directory", to);
    for (int i = 0; i < count - 1; i++) {
        size_t length;
        const char *name = path_last(operands[i], &length);
        if (length == 2 && strncmp(name, "..", length) == 0)
            length = 0; /* FOLDER itself, not what it is in */
        if (folder && path_join(path, to, name, length) < 0)
            status |= failed(operands[i]);
        else
            status |= act(operands[i], folder ? path : to);
    }
    return status;
}
