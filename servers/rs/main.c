/*
 * RS, the reincarnation server: brings stopped servers back.
 *
 * It depends on the kernel alone and runs before all others. When a server
 * faults, the kernel stops it, fails the calls it had received and sends RS
 * an EVENT_DEATH; RS has it loaded anew from its boot module. Calls that were
 * still waiting in the server's queue go to the successor.
 *
 * A server that dies at its very start would keep the machine busy for ever:
 * after RESTARTS_MAX times it stays dead.
 */
#include <errno.h>
#include <kumquat/kernel.h>

#define RESTARTS_MAX 10000 /* of one server; more is no accident */

static unsigned restarts[NR_SERVERS];

static int stopped_server(void)
{
    struct message m = {.type = KERNEL_STOPPED};

    return kernel_call(&m);
}

static int restart(int slot)
{
    struct message m = {.type = KERNEL_RESTART, .arg = {(word)slot}};

    return kernel_call(&m);
}

/* Loads everything that has stopped; gives up on one that can't be. */
static void restart_all(void)
{
    int slot;

    while ((slot = stopped_server()) > 0) {
        if (restarts[slot]++ == RESTARTS_MAX)
            panic("server %d dies again and again", slot);
        int error = restart(slot);
        if (error < 0)
            panic("server %d can not be restarted: error %d", slot, -error);
    }
}

int main(void)
{
    struct message m;

    for (;;) {
        if (ipc_receive(ANY, &m) == 0 && m.type == NOTIFY)
            restart_all();
        else if (m.source != KERNEL)
            ipc_reply(m.source, &(struct message){.type = (word)-ENOSYS});
    }
}
