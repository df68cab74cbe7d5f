/*
 * The exec family: all end in one message to MM.
 *
 * MM gets every string of argv and then of the environment in one block,
 * each with its NUL, and builds the new stack from it.
 */
#include "lib/c/call.h"
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARGUMENTS_MAX 256 /* of the functions that take them one by one */

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

int execve(const char *path, char *const argv[], char *const envp[])
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
    struct message m = {.type = MM_EXEC,
                        .arg = {PATH_ARGUMENTS(path), (word)block, size, argc}};
    return call(MM, &m);
}

int execv(const char *path, char *const argv[])
{
    return execve(path, argv, environ);
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
        return execv(file, argv);
    for (;;) {
        size_t length = strcspn(path, ":");
        if (join(full, path, length, file) == 0) {
            execv(full, argv);
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
