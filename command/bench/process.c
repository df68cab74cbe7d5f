/*
 * Processes: fork, exec, exit and wait; signals.
 */
#include "bench.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT "/bench.tmp" /* what the programs print goes there */
#define FAR    2000000      /* seconds: later than all who sleep */

static char *const programs[][4] = {
    {"/echo", "hello", NULL},
    {"/shabby_shell", "-c", "", NULL},
};

void measure_getpid(struct run *run)
{
    EACH_ROUND(run, getpid());
}

/* fork, in the child exec of argv unless that is NULL, exit, wait. -> 0 if the
 * child has ended with 0. */
static int fork_and_wait(char *const *argv)
{
    int status;
    pid_t pid = fork();

    if (pid != 0)
        return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : -1;
    if (argv == NULL)
        _exit(0);
    execv(argv[0], argv);
    _exit(127);
}

void measure_fork(struct run *run)
{
    size_t size = (size_t)run->argument << 20;
    char *memory = size > 0 ? map_touched(size) : NULL;

    EACH_ROUND(run, fork_and_wait(NULL));
    if (memory != NULL)
        unmap(memory, size);
}

/* Standard output is a file meanwhile, which the programs inherit. */
void measure_fork_exec(struct run *run)
{
    int terminal = dup(STDOUT_FILENO);
    int file = open_or_end(OUTPUT, O_WRONLY | O_CREAT | O_TRUNC);

    if (terminal < 0 || dup2(file, STDOUT_FILENO) < 0)
        err(1, OUTPUT);
    close(file);
    EACH_ROUND(run, fork_and_wait(programs[run->argument]));
    dup2(terminal, STDOUT_FILENO);
    close(terminal);
    unlink(OUTPUT);
}

void measure_wait(struct run *run)
{
    struct partner child = partner_start(NULL);

    EACH_ROUND(run, waitpid(-1, NULL, WNOHANG | WUNTRACED));
    partner_end(child);
}

static void handler(int signal)
{
    (void)signal;
}

/* From kill() into the handler and back again. */
void measure_signal(struct run *run)
{
    sighandler_t before = signal(SIGUSR1, handler);
    pid_t self = getpid();

    EACH_ROUND(run, kill(self, SIGUSR1));
    signal(SIGUSR1, before);
}

/* Answers signals by signals. */
static void echo_signals(pid_t to)
{
    const sigset_t none = 0;

    for (;;) {
        sigsuspend(&none);
        kill(to, SIGUSR1);
    }
}

void measure_signal_other(struct run *run)
{
    const sigset_t none = 0, one = 1 << SIGUSR1;
    sighandler_t before = signal(SIGUSR1, handler);
    pid_t self = getpid();

    sigprocmask(SIG_BLOCK, &one, NULL);
    pid_t pid = fork();
    if (pid == 0)
        echo_signals(self);
    EACH_ROUND(run, kill(pid, SIGUSR1) | -(sigsuspend(&none) != -1));
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    signal(SIGUSR1, before);
}

void measure_alarm(struct run *run)
{
    EACH_ROUND(run, (alarm(FAR), -(alarm(0) == 0)));
}
