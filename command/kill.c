/*
 * kill: sends a signal to processes.
 */
#include <ctype.h>
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char usage[] =
    "usage: kill [-SIGNAL] PID ...\n"
    "       kill -l\n"
    "Sends SIGNAL, a name or a number, or else TERM. A PID of -N means the\n"
    "process group N; put -- before it if no signal is given. -l lists the\n"
    "signals.\n";

#define PREFIX "SIG"

/* The name of a signal without SIG; NULL if there is none of that number. */
static const char *signal_name(int number)
{
    const char *name = strsignal(number);
    size_t length = strlen(PREFIX);

    return name != NULL && strncmp(name, PREFIX, length) == 0 ? name + length
                                                              : NULL;
}

/* A whole number. Returns whether the text is one. */
static int parse_number(const char *text, int *number)
{
    char *end;
    long value = strtol(text, &end, 10);

    *number = (int)value;
    return end != text && *end == '\0' && value == (long)*number;
}

/* The number that a name, with or without SIG, or digits mean; -1: none. */
static int parse_signal(const char *text)
{
    int number;

    if (isdigit((unsigned char)*text))
        return parse_number(text, &number) && number < NSIG ? number : -1;
    if (strncasecmp(text, PREFIX, strlen(PREFIX)) == 0)
        text += strlen(PREFIX);
    for (number = 1; number < NSIG; number++) {
        const char *name = signal_name(number);
        if (name != NULL && strcasecmp(name, text) == 0)
            return number;
    }
    return -1;
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
        number = parse_signal(argv[at] + 1);
        if (number < 0)
            errx(2, "%s: no such signal (kill -l lists them)", argv[at] + 1);
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
