/*
 * The exec family: all end in one message to MM.
 *
 * MM gets every string of argv and then of the environment in one block,
 * each with its NUL, and builds the new stack from it.
 *
 * MM knows programs only. What it answers ENOEXEC to may be a script, and then
 * the program that its first line names is run instead.
 */
#include "lib/c/call.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARGUMENTS_MAX 256 /* of the functions that take them one by one */
#define LINE_MAX      128 /* bytes of a script's first line, with its newline */
#define SCRIPTS_MAX   4   /* scripts that interpret each other */
#define SHELL         "/shabby_shell" /* for scripts without a #! line */
#define BLANKS        " \t"

/* --- Programs and scripts ------------------------------------------------- */

/* Strings of a list, in bytes with their NULs. */
static size_t strings_size(char *const list[], word *count)
{
    size_t size = 0;

    for (*count = 0; list[*count] != NULL; ++*count)
        size += strlen(list[*count]) + 1;
    return size;
}

static char *strings_copy(char *to, char *const list[])
{
    for (; *list != NULL; list++) {
        size_t size = strlen(*list) + 1;
        memcpy(to, *list, size);
        to += size;
    }
    return to;
}

/* Asks MM; returns only on failure. */
static int exec_program(const char *path, char *const argv[],
                        char *const envp[])
{
    static char *const nothing[] = {NULL};
    word argc, envc;

    if (envp == NULL)
        envp = nothing;
    size_t size = strings_size(argv, &argc) + strings_size(envp, &envc);
    if (size > ARG_MAX) {
        errno = E2BIG;
        return -1;
    }
    char block[size + 1];
    strings_copy(strings_copy(block, argv), envp);
    return returned(mm_exec(path, block, size, argc));
}

/*
 * Reads the first line of a file, up to LINE_MAX bytes. Returns its length
 * without the newline; if that is less than LINE_MAX, a NUL follows. -1 and
 * errno.
 */
static ssize_t read_line(const char *path, char line[LINE_MAX])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return -1;
    ssize_t length = read(fd, line, LINE_MAX);
    close(fd);
    if (length < 0)
        return -1;
    char *newline = memchr(line, '\n', (size_t)length);
    if (newline != NULL)
        length = newline - line;
    if (length < LINE_MAX)
        line[length] = '\0';
    return length;
}

/*
 * Puts a script's interpreter, the option that its first line may have, and
 * its path in the place of (*argv)[0], in front of which there is room.
 * Returns the interpreter; NULL and errno: ENOEXEC if the line names none.
 */
static char *interpret(const char *path, char line[LINE_MAX], char ***argv)
{
    ssize_t length = read_line(path, line);

    if (length < 0)
        return NULL;
    errno = ENOEXEC;
    if (length == LINE_MAX || strlen(line) != (size_t)length ||
        strncmp(line, "#!", 2) != 0)
        return NULL;
    while (strchr(BLANKS, line[length - 1]) != NULL)
        line[--length] = '\0';
    char *interpreter = line + 2 + strspn(line + 2, BLANKS);
    if (*interpreter == '\0')
        return NULL;
    char *option = interpreter + strcspn(interpreter, BLANKS);
    (*argv)[0] = (char *)path;
    if (*option != '\0') {
        *option++ = '\0';
        *--*argv = option + strspn(option, BLANKS);
    }
    *--*argv = interpreter;
    return interpreter;
}

/* [exec-script] */
/* Runs what MM does not know: a script, whose interpreter may be one. */
static int exec_script(const char *path, char *const argv[], char *const envp[])
{
    char lines[SCRIPTS_MAX][LINE_MAX];
    word argc;

    strings_size(argv, &argc);
    char *list[2 * SCRIPTS_MAX + argc + 2], **args = list + 2 * SCRIPTS_MAX;
    memcpy(args, argv, (argc + 1) * sizeof *args);
    if (argc == 0)
        args[1] = NULL;
    for (int i = 0; i < SCRIPTS_MAX; i++) {
        path = interpret(path, lines[i], &args);
        if (path == NULL)
            return -1;
        exec_program(path, args, envp);
        if (errno != ENOEXEC)
            return -1;
    }
    errno = ELOOP;
    return -1;
}
/* [exec-script end] */

int execve(const char *path, char *const argv[], char *const envp[])
{
    exec_program(path, argv, envp);
    return errno == ENOEXEC ? exec_script(path, argv, envp) : -1;
}

int execv(const char *path, char *const argv[])
{
    return execve(path, argv, environ);
}

/* --- Looking for the program ---------------------------------------------- */

/* Like execv, but a text without a #! line is the shell's. */
static int exec_or_shell(const char *path, char *const argv[])
{
    char line[LINE_MAX];
    word argc;

    execv(path, argv);
    if (errno != ENOEXEC)
        return -1;
    ssize_t length = read_line(path, line);
    errno = ENOEXEC;
    if (length < 0 || memchr(line, '\0', (size_t)length) != NULL)
        return -1;
    strings_size(argv, &argc);
    char *list[argc + 3];
    list[0] = SHELL;
    list[1] = (char *)path;
    list[2] = NULL;
    if (argc > 0)
        memcpy(list + 2, argv + 1, argc * sizeof *list);
    return execv(SHELL, list);
}

/* Puts "directory/file" together; an empty directory is the current one. */
static int join(char path[PATH_MAX], const char *directory, size_t length,
                const char *file)
{
    if (length + 1 + strlen(file) >= PATH_MAX)
        return -1;
    memcpy(path, directory, length);
    if (length > 0 && path[length - 1] != '/')
        path[length++] = '/';
    strcpy(path + length, file);
    return 0;
}

/* A file that may not be run is passed over, but remembered: EACCES is more
 * helpful at the end than ENOENT. */
int execvp(const char *file, char *const argv[])
{
    const char *path = getenv("PATH");
    char full[PATH_MAX];
    int error = ENOENT;

    if (path == NULL)
        path = "/";
    if (*file == '\0' || strchr(file, '/') != NULL)
        return exec_or_shell(file, argv);
    for (;;) {
        size_t length = strcspn(path, ":");
        if (join(full, path, length, file) == 0) {
            exec_or_shell(full, argv);
            if (errno == EACCES)
                error = EACCES;
            else if (errno != ENOENT && errno != ENOTDIR)
                return -1;
        }
        if (path[length] == '\0')
            break;
        path += length + 1;
    }
    errno = error;
    return -1;
}

/* --- Arguments one by one ------------------------------------------------- */

/* Collects arguments up to the null pointer. -1 and E2BIG: too many. */
static int collect(char *argv[ARGUMENTS_MAX], const char *first, va_list *rest)
{
    int count = 0;

    for (const char *a = first; a != NULL; a = va_arg(*rest, const char *)) {
        if (count == ARGUMENTS_MAX - 1) {
            errno = E2BIG;
            return -1;
        }
        argv[count++] = (char *)a;
    }
    argv[count] = NULL;
    return 0;
}

int execl(const char *path, const char *argument, ...)
{
    char *argv[ARGUMENTS_MAX];
    va_list rest;

    va_start(rest, argument);
    int error = collect(argv, argument, &rest);
    va_end(rest);
    return error < 0 ? -1 : execv(path, argv);
}

int execlp(const char *file, const char *argument, ...)
{
    char *argv[ARGUMENTS_MAX];
    va_list rest;

    va_start(rest, argument);
    int error = collect(argv, argument, &rest);
    va_end(rest);
    return error < 0 ? -1 : execvp(file, argv);
}

int execle(const char *path, const char *argument, ...)
{
    char *argv[ARGUMENTS_MAX];
    va_list rest;

    va_start(rest, argument);
    int error = collect(argv, argument, &rest);
    char *const *envp = va_arg(rest, char *const *);
    va_end(rest);
    return error < 0 ? -1 : execve(path, argv, envp);
}
