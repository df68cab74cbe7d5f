/*
 * Options of a command, see kumquat/command.h.
 *
 * The text of --help is linked to the program from its manual page. A program
 * from elsewhere may lack it.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <kumquat/command.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Made by tools/manual: the usage, a newline, and what --help adds to it. */
extern const char command_usage[] __attribute__((weak));
extern const char command_help[] __attribute__((weak));

int output_failure = EXIT_FAILURE;

/* Runs at exit: output that can't be written must not look like success. */
static void check_output(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return;
    warn("standard output");
    _exit(output_failure);
}

/*
 * Occupies standard input, output and error if they are closed, so that no file
 * that is opened becomes one of them. Using them stays EBADF.
 */
static void hold_places(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

void usage_exit(void)
{
    if (command_usage != NULL)
        fputs(command_usage, stderr);
    exit(STATUS_USAGE);
}

static void show_help(void)
{
    if (command_usage != NULL)
        fputs(command_usage, stdout);
    if (command_help != NULL)
        fputs(command_help, stdout);
    exit(EXIT_SUCCESS);
}

int option_next(int argc, char **argv, const char *options)
{
    static int started;

    if (!started) {
        started = 1;
        hold_places();
        atexit(check_output);
        if (argc > 1 && strcmp(argv[1], "--help") == 0)
            show_help();
    }
    int option = getopt(argc, argv, options);
    if (option == '?')
        usage_exit();
    return option;
}

void help_alone(int argc, char **argv)
{
    option_next(argc == 2 && strcmp(argv[1], "--help") == 0 ? 2 : 1, argv, "");
}

char **operands(int argc, char **argv, int least, int most)
{
    int count = argc - optind;

    if (count < least || (most >= 0 && count > most))
        usage_exit();
    return argv + optind;
}

char **options_none(int argc, char **argv, int least, int most)
{
    option_next(argc, argv, "");
    return operands(argc, argv, least, most);
}

long long long_operand(const char *text, long long least, long long most)
{
    char *end;

    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end == text || end[strspn(end, " \t\n")] != '\0')
        errx(STATUS_USAGE, "%s: not a number", text);
    if (errno != 0 || number < least || number > most)
        errx(STATUS_USAGE, "%s: out of range (%lld to %lld)", text, least,
             most);
    return number;
}

long number_operand(const char *text, long least, long most)
{
    return (long)long_operand(text, least, most);
}

int failed(const char *what)
{
    warn("%s", what);
    return 1;
}
