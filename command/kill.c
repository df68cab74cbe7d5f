/*
 * kill: sends a signal to processes.
 */
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: kill [-SIGNAL | -s SIGNAL] PID ...\n"
    "       kill -l\n"
    "Sends SIGNAL, a name or a number, or else TERM. A PID of -N means the\n"
    "process group N; put -- before it if no signal is given. -l lists the\n"
    "signals.\n";

/* A whole number. Returns whether the text is one. */
static int parse_number(const char *text, int *number)
{
    char *end;
    long value = strtol(text, &end, 10);

    *number = (int)value;
    return end != text && *end == '\0' && value == (long)*number;
}

static int list_signals(void)
{
    for (int number = 1; number < NSIG; number++)
        if (signal_name(number) != NULL)
            printf("%2d %s\n", number, signal_name(number));
    return 0;
}

int main(int argc, char **argv)
{
    int number = SIGTERM, at = 1, status = 0;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (argc == 2 && strcmp(argv[1], "-l") == 0)
        return list_signals();
    if (at < argc && argv[at][0] == '-' && strcmp(argv[at], "--") != 0) {
        int apart = strcmp(argv[at], "-s") == 0 && at + 1 < argc;
        const char *name = apart ? argv[++at] : argv[at] + 1;
        number = signal_number(name);
        if (number < 0)
            errx(2, "%s: no such signal (kill -l lists them)", name);
        at++;
    }
    if (at < argc && strcmp(argv[at], "--") == 0)
        at++;
    if (at >= argc) {
        fputs(usage, stderr);
        return 2;
    }
    for (; at < argc; at++) {
        int pid;
        if (!parse_number(argv[at], &pid)) {
            warnx("%s: not a process", argv[at]);
            status = 1;
        } else if (kill(pid, number) < 0) {
            warn("%s", argv[at]);
            status = 1;
        }
    }
    return status;
}
