/*
 * Processes: messages to MM.
 */
#include "lib/c/call.h"
#include <sys/wait.h>
#include <unistd.h>

pid_t fork(void)
{
    return returned(mm_fork());
}

void _exit(int status)
{
    for (;;) /* it does not come back */
        mm_exit((word)status);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
    word how, ticks;
    pid_t child = returned(mm_wait((word)pid, (word)options, &how, &ticks));

    if (child > 0 && status != NULL)
        *status = (int)how;
    return child;
}

pid_t wait(int *status)
{
    return waitpid(-1, status, 0);
}

int brk(void *end)
{
    word now;

    return returned(mm_brk((word)end, &now));
}

void *sbrk(intptr_t increment)
{
    word old, now;
    int error = returned(mm_brk(0, &old));

    if (error == 0 && increment != 0)
        error = returned(mm_brk(old + (word)increment, &now));
    return (void *)(error < 0 ? (word)-1 : old);
}
