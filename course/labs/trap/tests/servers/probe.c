/*
 * PROBE, as it is in the lab's machine: a server that ends by a fault when it
 * is asked to.
 */
#include "../lab_trap.h"
#include <kumquat/service.h>

int main(void)
{
    struct message m;
    int r = ipc_receive(ANY, &m);

    while (r == 0) {
        if (m.type == PROBE_FAULT)
            __asm__ volatile("ud2");
        m.type = 0;
        r = ipc_reply_receive(m.source, &m);
    }
    panic("nothing can be received");
}
