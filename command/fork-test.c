/*
 * fork-test - one process becomes two, and one again
 *
 * usage: fork-test
 *
 * Forks a child and waits for it. The child asks the parent by a message
 * whether it may speak, so that the lines always come in the same order. It
 * knows whom to ask since it is a copy: `parent` has in both the value that it
 * had before the fork.
 *
 * Exit status: 0.
 */
#include <err.h>
#include <kumquat/command.h>
#include <kumquat/info.h>
#include <kumquat/ipc.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAY_I_SPEAK 1
#define STATUS      7

/* The child's half of the program. */
static int child(endpoint parent)
{
    struct message m = {.type = MAY_I_SPEAK};

    ipc_call(parent, &m);
    puts("Child");
    return STATUS;
}

int main(int argc, char **argv)
{
    endpoint parent = info_self()->self;
    struct message m = {.type = 0};
    int status;

    options_none(argc, argv, 0, 0);
    pid_t pid = fork();
    if (pid < 0)
        err(1, "fork");
    if (pid == 0)
        return child(parent);

    ipc_receive(ANY, &m);
    puts("Parent");
    fflush(stdout);
    ipc_reply(m.source, &m);
    if (waitpid(pid, &status, 0) != pid)
        err(1, "wait");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != STATUS)
        errx(1, "the child's status is 0x%x", (unsigned)status);
    puts("Reaped");
    return 0;
}
