/*
 * A crowd: children that sleep while others are measured, each in one of four
 * ways: for a message, for a time, for a pipe, and for that pipe by poll().
 */
#include "bench.h"
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t crowd[NR_PROCS];
static int count;
static int ends[2]; /* of a pipe that nobody writes to */

static void sleep_for_ever(int way)
{
    struct pollfd end = {.fd = ends[0], .events = POLLIN};
    struct message m;
    char byte;

    for (;;) {
        if (way == 0)
            ipc_receive(ANY, &m);
        else if (way == 1)
            sleep(1000000);
        else if (way == 2)
            read(ends[0], &byte, 1);
        else
            poll(&end, 1, -1);
    }
}

static void crowd_end(void)
{
    while (count > 0) {
        pid_t pid = crowd[--count];
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
}

void crowd_start(void)
{
    if (setting.crowd > 0 && pipe(ends) < 0)
        err(1, "pipe");
    atexit(crowd_end);
    while (count < setting.crowd) {
        pid_t pid = fork();
        if (pid < 0)
            err(1, "process %d", count + 1);
        if (pid == 0)
            sleep_for_ever(count % 4);
        crowd[count++] = pid;
    }
    if (count > 0)
        sleep(1); /* when nobody else wants to run, they all sleep */
}
