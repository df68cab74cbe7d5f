/*
 * Errors and signals in words.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define ERROR(name, number, text) [number] = (text),
static const char *const errors[] = {
    [0] = "Success",
#include <kumquat/errors.def>
};

static const char *const signals[NSIG] = {
    [SIGHUP] = "SIGHUP",   [SIGINT] = "SIGINT",     [SIGQUIT] = "SIGQUIT",
    [SIGILL] = "SIGILL",   [SIGTRAP] = "SIGTRAP",   [SIGABRT] = "SIGABRT",
    [SIGBUS] = "SIGBUS",   [SIGFPE] = "SIGFPE",     [SIGKILL] = "SIGKILL",
    [SIGUSR1] = "SIGUSR1", [SIGSEGV] = "SIGSEGV",   [SIGUSR2] = "SIGUSR2",
    [SIGPIPE] = "SIGPIPE", [SIGALRM] = "SIGALRM",   [SIGTERM] = "SIGTERM",
    [SIGCHLD] = "SIGCHLD", [SIGCONT] = "SIGCONT",   [SIGSTOP] = "SIGSTOP",
    [SIGTSTP] = "SIGTSTP", [SIGTTIN] = "SIGTTIN",   [SIGTTOU] = "SIGTTOU",
    [SIGURG] = "SIGURG",   [SIGWINCH] = "SIGWINCH",
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

char *strsignal(int signal)
{
    static char unknown[32];

    if ((unsigned)signal < NSIG && signals[signal] != NULL)
        return (char *)signals[signal];
    snprintf(unknown, sizeof unknown, "signal %d", signal);
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
