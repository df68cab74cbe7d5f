/*
 * The end of a program.
 *
 * What is left to do then is one list for C's atexit and for the destructors
 * of C++, since they run in the reverse of one common order.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* From C++ (Itanium C++ ABI, 3.3.5). Returns 0, or -1 when the list is full:
 * the destructor of that object will not run. */
int __cxa_atexit(void (*function)(void *), void *argument, void *library);

static struct {
    void (*function)(void *);
    void *argument;
} list[ATEXIT_MAX];
static int count;

int __cxa_atexit(void (*function)(void *), void *argument, void *library)
{
    (void)library; /* there are no shared ones */
    if (count == ATEXIT_MAX)
        return -1;
    list[count].function = function;
    list[count++].argument = argument;
    return 0;
}

static void call(void *function)
{
    ((void (*)(void))function)();
}

int atexit(void (*function)(void))
{
    return __cxa_atexit(call, (void *)function, NULL);
}

/* A function may put others on the list meanwhile: they are next. */
void exit(int status)
{
    while (count > 0) {
        count--;
        list[count].function(list[count].argument);
    }
    fflush(NULL);
    _exit(status);
}

/* A handler may look, or jump away; if it returns, this is the end. */
void abort(void)
{
    sigset_t set = 0;

    sigaddset(&set, SIGABRT);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(SIGABRT);
    signal(SIGABRT, SIG_DFL);
    raise(SIGABRT);
    _exit(128 + SIGABRT);
}
