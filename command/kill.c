/*
 * kill - sends a signal to processes
 *
 * usage: kill [-SIGNAL | -s SIGNAL] PID ...
 *        kill -l [STATUS]
 *
 * Sends SIGNAL, a name or a number, or else TERM. A PID of -N means the
 * process group N; put -- before it if no signal is given. 0 is the caller's
 * own group, -1 is everybody but init.
 *
 *   -s SIGNAL  the signal, as -SIGNAL does: -s KILL is -KILL and -9
 *   -l         lists the signals, or says which one an exit status tells of
 *
 * Exit status: 0; 1 if one could not be sent.
 *
 * Example: kill -9 17
 */
#include <err.h>
#include <kumquat/command.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SIGNALLED 128 /* a shell adds this to the number of the signal */

static int list_signals(const char *status)
{
    if (status != NULL) {
        long number = number_operand(status, 1, SIGNALLED + NSIG - 1);
        const char *name = signal_name((int)number % SIGNALLED);
        if (name == NULL)
            errx(1, "%s: no such signal", status);
        puts(name);
        return 0;
    }
    for (int number = 1; number < NSIG; number++)
        if (signal_name(number) != NULL)
            printf("%2d %s\n", number, signal_name(number));
    return 0;
}

static int signal_of(const char *text)
{
    int number = signal_number(text);

    if (number < 0)
        errx(STATUS_USAGE, "%s: no such signal (kill -l lists them)", text);
    return number;
}

static int send(const char *text, int number)
{
    char *end;
    long pid = strtol(text, &end, 10);

    if (end == text || *end != '\0' || pid != (pid_t)pid) {
        warnx("%s: not a process", text);
        return 1;
    }
    return kill((pid_t)pid, number) < 0 ? failed(text) : 0;
}

int main(int argc, char **argv)
{
    int number = SIGTERM, status = 0, lists = 0, option;

    /* -9 and -TERM are none of getopt's; the operands follow at once. */
    if (argc > 1 && argv[1][0] == '-' && strchr("-ls", argv[1][1]) == NULL) {
        number = signal_of(argv[1] + 1);
        optind = argc > 2 && strcmp(argv[2], "--") == 0 ? 3 : 2;
    } else {
        while ((option = option_next(argc, argv, "ls:")) != -1) {
            if (option == 'l')
                lists = 1;
            else
                number = signal_of(optarg);
        }
    }
    char **pids = operands(argc, argv, lists ? 0 : 1, lists ? 1 : -1);
    if (lists)
        return list_signals(*pids);
    for (; *pids != NULL; pids++)
        status |= send(*pids, number);
    return status;
}
