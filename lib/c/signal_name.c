/*
 * Signals by name.
 */
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PREFIX 3 /* letters of "SIG" */

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

char *strsignal(int signal)
{
    static char unknown[32];

    if ((unsigned)signal < NSIG && signals[signal] != NULL)
        return (char *)signals[signal];
    snprintf(unknown, sizeof unknown, "signal %d", signal);
    return unknown;
}

const char *signal_name(int signal)
{
    if ((unsigned)signal >= NSIG || signals[signal] == NULL)
        return NULL;
    return signals[signal] + PREFIX;
}

int signal_number(const char *text)
{
    if (isdigit((unsigned char)*text)) {
        char *end;
        long number = strtol(text, &end, 10);
        return *end == '\0' && number < NSIG ? (int)number : -1;
    }
    if (strncasecmp(text, "SIG", PREFIX) == 0)
        text += PREFIX;
    for (int number = 1; number < NSIG; number++) {
        const char *name = signal_name(number);
        if (name != NULL && strcasecmp(name, text) == 0)
            return number;
    }
    return -1;
}
