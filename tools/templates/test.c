/*
 * sample: does a child's status come back? Put your own questions here.
 */
#include "tap.h"
#include <sys/wait.h>

int main(void)
{
    int status = 0;

    plan(2);
    pid_t child = fork();
    if (child == 0)
        _exit(7);
    is(waitpid(child, &status, 0), child, "does waitpid find the child?");
    is(WEXITSTATUS(status), 7, "is its status what it left with?");
    return done();
}
