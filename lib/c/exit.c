/*
 * The end of a program.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void (*functions[ATEXIT_MAX])(void);
static int count;

int atexit(void (*function)(void))
{
    if (count == ATEXIT_MAX)
        return -1;
    functions[count++] = function;
    return 0;
}

void exit(int status)
{
    while (count > 0)
        functions[--count]();
    fflush(NULL);
    _exit(status);
}

void abort(void)
{
    signal(SIGABRT, SIG_DFL);
    raise(SIGABRT);
    _exit(128 + SIGABRT);
}
