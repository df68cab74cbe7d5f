/*
 * A partner: a child that sleeps until it gets a message.
 */
#include "bench.h"
#include <err.h>
#include <kumquat/info.h>
#include <kumquat/ipc.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child: says to its parent who it is, then answers for ever. */
static void answer(endpoint parent)
{
    struct message m = {.type = 0};

    if (ipc_call(parent, &m) != 0 || ipc_receive(ANY, &m) != 0)
        return;
    while (ipc_reply_receive(m.source, &m) == 0)
        ;
}

/* When the parent's own call has been answered, the child sleeps again. */
struct partner partner_start(void)
{
    endpoint parent = info_self()->self;
    struct message m;
    pid_t pid = fork();

    if (pid < 0)
        err(1, "fork");
    if (pid == 0) {
        answer(parent);
        _exit(1);
    }
    if (ipc_receive(ANY, &m) != 0 || ipc_reply(m.source, &m) != 0 ||
        ipc_call(m.source, &m) != 0)
        errx(1, "no messages to and from a child");
    return (struct partner){.pid = pid, .self = m.source};
}

void partner_end(struct partner partner)
{
    if (kill(partner.pid, SIGKILL) < 0 ||
        waitpid(partner.pid, NULL, 0) != partner.pid)
        err(1, "the child's end");
}
