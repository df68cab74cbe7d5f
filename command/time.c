/*
 * time: runs a program and tells how long that took.
 */
#include <err.h>
#include <errno.h>
#include <kumquat/crash_report.h>
#include <kumquat/info.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <unistd.h>

static const char usage[] =
    "usage: time COMMAND [ARGUMENT ...]\n"
    "Runs a program; then prints, on standard error, the seconds that passed\n"
    "and those that it and its children have run. The time that servers have\n"
    "worked for it is theirs, so sys is always 0. The exit status is that of\n"
    "the program.\n";

#define NOT_RUN   126
#define NOT_FOUND 127
#define SIGNALLED 128 /* and the signal's number */

static void print_time(const char *what, clock_t ticks)
{
    unsigned hz = info_head()->hz;

    fprintf(stderr, "%s %u.%02u\n", what, (unsigned)ticks / hz,
            (unsigned)ticks % hz * 100 / hz);
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

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (argc == 1) {
        fputs(usage, stderr);
        return 2;
    }
    clock_t start = times(&used);
    pid_t pid = fork();
    if (pid < 0)
        err(NOT_RUN, "cannot start %s", argv[1]);
    if (pid == 0)
        become(argv + 1);

    /* The keys that end the program leave its time to be told. */
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    if (waitpid(pid, &status, 0) < 0)
        err(NOT_RUN, "cannot wait for %s", argv[1]);
    clock_t end = times(&used);
    crash_report(pid, argv[1], status);
    print_time("real", end - start);
    print_time("user", used.tms_cutime);
    print_time("sys", used.tms_cstime);
    return WIFEXITED(status) ? WEXITSTATUS(status)
                             : SIGNALLED + WTERMSIG(status);
}
