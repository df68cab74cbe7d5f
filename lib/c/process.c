/*
 * Processes: messages to MM.
 */
#include "lib/c/call.h"
#include <sys/wait.h>
#include <unistd.h>

pid_t fork(void)
{
    struct message m = {.type = MM_FORK};

    return call(MM, &m);
}

void _exit(int status)
{
    struct message m = {.type = MM_EXIT, .arg = {(word)status}};

    for (;;) /* it does not come back */
        call(MM, &m);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
    struct message m = {.type = MM_WAIT, .arg = {(word)pid, (word)options}};
    pid_t child = call(MM, &m);

    if (child > 0 && status != NULL)
        *status = (int)m.arg[0];
    return child;
}

pid_t wait(int *status)
{
    return waitpid(-1, status, 0);
}

/* The heap's end as MM knows it, after it was asked to move it to `end`. */
static int set_end(void *end, void **now)
{
    struct message m = {.type = MM_BRK, .arg = {(word)end}};
    int result = call(MM, &m);

    *now = (void *)m.arg[0];
    return result;
}

int brk(void *end)
{
    void *now;

    return set_end(end, &now);
}

void *sbrk(intptr_t increment)
{
    void *old, *now;

    if (set_end(NULL, &old) < 0)
        return (void *)-1;
    if (increment == 0)
        return old;
    if (set_end((char *)old + increment, &now) < 0)
        return (void *)-1;
    return old;
}
