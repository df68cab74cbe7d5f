/*
 * What the commands about files share: options, operands, names in a
 * directory, where copies go.
 */
#ifndef COMMAND_FILES_H
#define COMMAND_FILES_H

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <kumquat/ipc.h>
#include <kumquat/messages.h>
#include <kumquat/servers.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads the options, which getopt() knows by `letters`. Returns bit n for
 * letters[n]; optarg is the value of the one that has one (or NULL), optind
 * the first operand. Ends the program after --help, at an option that is
 * none, and unless `least` to `most` operands follow. */
static inline unsigned read_options(int argc, char **argv, const char *letters,
                                    int least, int most, const char *usage)
{
    unsigned found = 0;
    int option;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        exit(0);
    }
    while ((option = getopt(argc, argv, letters)) != -1) {
        if (option == '?')
            exit(2);
        found |= 1u << (strchr(letters, option) - letters);
    }
    if (argc - optind < least || argc - optind > most) {
        fputs(usage, stderr);
        exit(2);
    }
    return found;
}

/* Says why (errno) something cannot be done. Returns 1, an exit status. */
static inline int failed(const char *what)
{
    warn("%s", what);
    return 1;
}

/* Does something with each operand; -1 and errno: it fails. Returns the exit
 * status. */
static inline int each_operand(char **operands, int (*act)(const char *path))
{
    int status = 0;

    for (; *operands != NULL; operands++)
        if (act(*operands) < 0)
            status = failed(*operands);
    return status;
}

/* Asks FS for its counters (messages.def). -1 and errno. */
static inline int ask_counters(struct message *m)
{
    *m = (struct message){.type = FS_COUNTERS};
    int error = ipc_call(FS, m);

    errno = -error;
    return error < 0 ? -1 : 0;
}

static inline int is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Writes "folder/name", of the name `length` bytes at most. -1 and errno: it is
 * too long. */
static inline int join(char path[KUMQUAT_PATH_MAX], const char *folder,
                       const char *name, size_t length)
{
    if (snprintf(path, KUMQUAT_PATH_MAX, "%s/%.*s", folder, (int)length, name) <
        KUMQUAT_PATH_MAX)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

/* The last part of a path, "b" of "a/b/"; of "/" it is empty. */
static inline const char *last_part(const char *path, size_t *length)
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

/* "FILE TO", or "FILE ... FOLDER": does something with each FILE and the path
 * that it shall have. Returns the exit status. */
static inline int each_target(int count, char **operands,
                              int (*act)(const char *from, const char *to))
{
    const char *to = operands[count - 1];
    char path[KUMQUAT_PATH_MAX];
    int folder = is_folder(to), status = 0;

    if (count > 2 && !folder)
        errx(1, "%s: not a directory", to);
    for (int i = 0; i < count - 1; i++) {
        size_t length;
        const char *name = last_part(operands[i], &length);
        if (folder && join(path, to, name, length) < 0)
            status = failed(operands[i]);
        else
            status |= act(operands[i], folder ? path : to);
    }
    return status;
}

/* Names that grow in number. */
struct names {
    char **list;
    size_t count;
};

static inline void names_add(struct names *names, const char *name)
{
    size_t size = (names->count + 1) * sizeof(char *);
    char *copy = strdup(name);

    names->list = realloc(names->list, size);
    if (copy == NULL || names->list == NULL)
        err(1, "names");
    names->list[names->count++] = copy;
}

static inline void names_free(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->list[i]);
    free(names->list);
}

/* Adds the names in a directory that are wanted. 0; -1 and errno: not all. */
static inline int names_read(struct names *names, const char *path,
                             int (*is_wanted)(const char *name))
{
    DIR *dir = opendir(path);
    struct dirent *entry;

    if (dir == NULL)
        return -1;
    while (errno = 0, (entry = readdir(dir)) != NULL)
        if (is_wanted(entry->d_name))
            names_add(names, entry->d_name);
    int error = errno;
    closedir(dir);
    errno = error;
    return error != 0 ? -1 : 0;
}

/* Is it the name of something in the directory? */
static inline int is_inside(const char *name)
{
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

#endif
