/*
 * A process becomes a program. See run.c for the whole.
 */
#include "shell.h"
#include "variables.h"
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOOK 128 /* bytes of a file that tell whether it is a text */

/* May the file be run as a program? 0; -1 and errno. */
static int is_program(const char *path)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return -1;
    errno = S_ISDIR(st.st_mode) ? EISDIR : EACCES;
    return S_ISREG(st.st_mode) ? access(path, X_OK) : -1;
}

/* The first file in the folders of PATH that `is_good`. NULL and errno. */
static char *find(const char *name, int (*is_good)(const char *path))
{
    const char *folders = variable_get("PATH");
    int error = ENOENT;

    if (strchr(name, '/') != NULL)
        return is_good(name) == 0 ? text_copy(name, strlen(name)) : NULL;
    while (folders != NULL && *name != '\0') {
        size_t length = strcspn(folders, ":");
        struct text path = {0};
        for (size_t i = 0; i < length; i++)
            text_add(&path, folders[i]);
        if (length > 0 && folders[length - 1] != '/')
            text_add(&path, '/');
        text_add_string(&path, name);
        if (is_good(path.bytes) == 0)
            return text_take(&path);
        if (errno == EACCES)
            error = EACCES;
        text_clear(&path);
        folders = folders[length] == ':' ? folders + length + 1 : NULL;
    }
    errno = error;
    return NULL;
}

static int is_readable(const char *path)
{
    return access(path, R_OK);
}

char *program_path(const char *name)
{
    return find(name, is_program);
}

char *script_path(const char *name)
{
    return find(name, is_readable);
}

/* Is it no program, but a text without "#!"? Then it is a script of ours. */
static int is_text(const char *path)
{
    char begin[LOOK];
    int fd = open(path, O_RDONLY);

    if (fd < 0)
        return 0;
    ssize_t length = read(fd, begin, sizeof(begin));
    close(fd);
    return length >= 0 && memchr(begin, '\0', (size_t)length) == NULL;
}

static void run_script(const char *path, char **argv)
{
    struct words words = {0};
    char *const own[] = {"shabby_shell", (char *)path};

    for (size_t i = 0; i < 2; i++)
        words_add(&words, text_copy(own[i], strlen(own[i])));
    for (argv++; *argv != NULL; argv++)
        words_add(&words, text_copy(*argv, strlen(*argv)));
    execv("/shabby_shell", words.list);
    words_clear(&words);
}

/* Says why a program did not start. Returns the exit status. */
static int explain(const char *name, const char *path, int error)
{
    if (error == ENOENT && path != NULL) {
        warnx("%s: the interpreter of this script is not there", name);
        return STATUS_NOT_FOUND;
    }
    if (error == ENOENT && strchr(name, '/') == NULL) {
        warnx("%s: command not found", name);
        return STATUS_NOT_FOUND;
    }
    warnx("%s: %s", name, strerror(error));
    return error == ENOENT || error == ENOTDIR ? STATUS_NOT_FOUND
                                               : STATUS_NOT_RUN;
}

/* [shell-exec] */
int become(char **argv)
{
    struct words environment = {0};
    char *path = program_path(argv[0]), **old = environ;

    if (path != NULL) {
        variables_environment(&environment);
        environ = environment.list;
        execv(path, argv);
        if (errno == ENOEXEC && is_text(path))
            run_script(path, argv);
    }
    int status = explain(argv[0], path, errno);
    environ = old;
    words_clear(&environment);
    free(path);
    return status;
}
/* [shell-exec end] */
