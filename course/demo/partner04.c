/*
 * Chapter 4: the other one. It computes when DEMO asks it to.
 */
#include "turns04.h"

int main(void)
{
    uint32_t turns[TURNS] = {0};
    struct message m;

    for (;;) {
        ipc_receive(ANY, &m);
        if (m.type == FAULT)
            panic("I end, as I was asked to");
        for (int i = 0; i < TURNS; i++)
            m.arg[i + 1] = turns[i];
        word type = m.type;
        m.type = 0;
        ipc_reply(m.source, &m);
        if (type == COMPUTE)
            watch_turns(DEMO, m.arg[0], turns);
    }
}
