/*
 * A partner: a child that sleeps until it gets a message.
 */
#include "bench.h"
#include <kumquat/info.h>
#include <kumquat/ipc_inline.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child: says to its parent who it is, then answers for ever. What has
 * been answered in the middle of the work is not answered again: that reply
 * fails, and nobody minds. */
static void answer(endpoint parent, void (*work)(struct message *m))
{
    struct message m = {.type = 0};

    if (ipc_call(parent, &m) != 0 || ipc_receive(ANY, &m) != 0)
        return;
    do {
        if (work != NULL)
            work(&m);
    } while (ipc_trap(IPC_REPLY_RECEIVE, m.source, &m) == 0);
}

struct partner partner_start(void (*work)(struct message *m))
{
    endpoint parent = info_self()->self;
    struct message m;
    pid_t pid = fork();

    if (pid < 0)
        err(1, "fork");
    if (pid == 0) {
        answer(parent, work);
        _exit(1);
    }
    if (ipc_receive(ANY, &m) != 0 || ipc_reply(m.source, &m) != 0)
        errx(1, "no message from a child");
    return (struct partner){.pid = pid, .self = m.source};
}

void partner_end(struct partner partner)
{
    if (kill(partner.pid, SIGKILL) < 0 ||
        waitpid(partner.pid, NULL, 0) != partner.pid)
        err(1, "the child's end");
}
