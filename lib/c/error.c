/*
 * errno, and errors in words.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

int errno;

#define ERROR(name, number, text) [number] = (text),
static const char *const errors[] = {
    [0] = "Success",
#include <kumquat/errors.def>
};

char *strerror(int error)
{
    static char unknown[32];
    unsigned count = sizeof errors / sizeof errors[0];

    if ((unsigned)error < count && errors[error] != NULL)
        return (char *)errors[error];
    snprintf(unknown, sizeof unknown, "Unknown error %d", error);
    return unknown;
}

void perror(const char *what)
{
    const char *why = strerror(errno);

    if (what != NULL && *what != '\0')
        fprintf(stderr, "%s: %s\n", what, why);
    else
        fprintf(stderr, "%s\n", why);
}
