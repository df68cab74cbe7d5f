/*
 * time - runs a program and tells how long that took
 *
 * usage: time COMMAND [ARGUMENT ...]
 *
 * Prints, on standard error, the seconds that passed and those that the
 * program and its children have run. The time that servers have worked for it
 * is theirs, so sys is always 0.
 *
 * Exit status: the program's; 128 and the number of the signal that ended it;
 * 127 if it was not found, 126 if it could not be started.
 */
#include <err.h>
#include <errno.h>
#include <kumquat/command.h>
#include <kumquat/crash_report.h>
#include <kumquat/processes.h>
#include <signal.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOT_RUN   126
#define NOT_FOUND 127
#define SIGNALLED 128 /* and the signal's number */

static void print_time(const char *what, clock_t ticks)
{
    fprintf(stderr, "%s %u.%02u\n", what, TICKS_SECONDS(ticks));
}

/* The child's half. */
static _Noreturn void become(char **argv)
{
    execvp(argv[0], argv);
    int status = errno == ENOENT || errno == ENOTDIR ? NOT_FOUND : NOT_RUN;
    warn("%s", argv[0]);
    _exit(status);
}

int main(int argc, char **argv)
{
    struct tms used;
    int status;

    char **command = options_none(argc, argv, 1, -1);
    clock_t start = times(&used);
    pid_t pid = fork();
    if (pid < 0)
        err(NOT_RUN, "cannot start %s", command[0]);
    if (pid == 0)
        become(command);

    /* The keys that end the program leave its time to be told. */
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    if (waitpid(pid, &status, 0) < 0)
        err(NOT_RUN, "cannot wait for %s", command[0]);
    clock_t end = times(&used);
    crash_report(pid, command[0], status);
    print_time("real", end - start);
    print_time("user", used.tms_cutime);
    print_time("sys", used.tms_cstime);
    return WIFEXITED(status) ? WEXITSTATUS(status)
                             : SIGNALLED + WTERMSIG(status);
}
