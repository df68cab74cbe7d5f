/*
 * RS, the reincarnation server: brings stopped servers back.
 *
 * It depends on the kernel alone and runs before all others. When a server
 * faults, the kernel stops it, fails the calls it had received and sends RS
 * an EVENT_DEATH; RS has it loaded anew from its boot module. Calls that were
 * still waiting in the server's queue go to the successor.
 *
 * A server that dies at its very start would keep the machine busy for ever:
 * after RESTARTS_MAX times RS gives up, and the kernel stops the machine.
 */
#include <kumquat/calls.h>
#include <kumquat/info.h>
#include <kumquat/service.h>

#define RESTARTS_MAX 10000 /* of one server; more is no accident */

static void restart_all(word events)
{
    int slot;

    (void)events;
    while ((slot = kernel_restart()) > 0)
        if (info_block(slot)->restarts > RESTARTS_MAX)
            panic("server %d dies again and again", slot);
    if (slot < 0)
        panic("a server can not be restarted: error %d", -slot);
}

int main(void)
{
    static const struct service service = {.events = restart_all};

    service_run(&service);
}
