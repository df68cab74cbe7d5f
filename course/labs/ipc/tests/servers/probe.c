/*
 * PROBE, as it is in the lab's machine: users may ask it, and it asks BROKEN.
 */
#include "../lab_ipc.h"
#include <kumquat/service.h>

/* BROKEN's answer, or the error of the call. */
static int ask(word type)
{
    struct message m = {.type = type};
    int error = ipc_call(BROKEN, &m);

    return error < 0 ? error : (int)m.type;
}

static int ask_order(void)
{
    int error = ask(ASK_ORDER);

    if (error != 0)
        return error;
    ipc_notify(BROKEN); /* which waits for its timer, and for that alone */
    return ask(ASK_STEP);
}

int main(void)
{
    bool noted = false;
    struct message m;
    int r = ipc_receive(ANY, &m);

    while (r == 0) {
        if (m.source == BROKEN) {
            noted = true;
            r = ipc_receive(ANY, &m);
            continue;
        }
        m.type = m.type == ASK_ORDER   ? (word)ask_order()
                 : m.type == ASK_NOTED ? noted
                                       : (word)ask(m.type);
        r = ipc_reply_receive(m.source, &m);
    }
    panic("nothing can be received");
}
