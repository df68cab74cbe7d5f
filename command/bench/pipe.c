/*
 * Pipes between two processes.
 */
#include "bench.h"
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

static void pipe_or_end(int fd[2])
{
    if (pipe(fd) < 0)
        err(1, "pipe");
}

/* fork(), or the program ends. */
static pid_t fork_or_end(void)
{
    pid_t pid = fork();

    if (pid < 0)
        err(1, "fork");
    return pid;
}

/* A byte there and, by another pipe, back. */
void measure_pipe(struct run *run)
{
    int there[2], back[2];

    pipe_or_end(there);
    pipe_or_end(back);
    pid_t pid = fork_or_end();
    if (pid == 0) {
        close(there[1]);
        while (read(there[0], buffer, 1) == 1)
            write(back[1], buffer, 1);
        _exit(0);
    }
    close(there[0]);
    EACH_ROUND(run,
               (write(there[1], buffer, 1) | read(back[0], buffer, 1)) - 1);
    close(there[1]);
    waitpid(pid, NULL, 0);
    close(back[0]);
    close(back[1]);
}

/* Takes BUFFER bytes out of a pipe, or -1. */
static long drain(int fd)
{
    long count = 0, got = 1;

    for (; count < BUFFER && got > 0; count += got)
        got = read(fd, buffer, (size_t)(BUFFER - count));
    return got > 0 ? count : -1;
}

/* The writer is ahead by what a pipe holds, in each round the same. */
void measure_pipe_bulk(struct run *run)
{
    int fd[2];

    pipe_or_end(fd);
    pid_t pid = fork_or_end();
    if (pid == 0) {
        close(fd[0]);
        while (write(fd[1], buffer, BUFFER) == BUFFER)
            ;
        _exit(0);
    }
    close(fd[1]);
    EACH_ROUND(run, drain(fd[0]));
    close(fd[0]); /* that ends the writer */
    waitpid(pid, NULL, 0);
}

void measure_poll(struct run *run)
{
    int fd[2];

    pipe_or_end(fd);
    struct pollfd ends[] = {{.fd = fd[0], .events = POLLIN},
                            {.fd = fd[1], .events = POLLOUT}};
    EACH_ROUND(run, poll(ends, 2, -1) - 1);
    close(fd[0]);
    close(fd[1]);
}
