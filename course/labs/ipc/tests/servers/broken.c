/*
 * BROKEN, as it is in the lab's machine: a server with a timer, which looks at
 * what it receives, and when.
 */
#include "../lab_ipc.h"
#include <kumquat/info.h>
#include <kumquat/service.h>

#define LONG 6 /* ticks, more than a turn */

static void compute(uint32_t ticks)
{
    uint32_t start = info_head()->ticks;

    while (info_head()->ticks - start < ticks)
        continue;
}

/* Receives, and says whether it is that message. */
static bool receives(endpoint from, struct message *m, endpoint source,
                     word type)
{
    return ipc_receive(from, m) == 0 && m->source == source && m->type == type;
}

/* The first of these that is not so. PROBE notifies while KERNEL alone is
 * waited for, and then calls; twice the timer runs out while I compute. */
static word wrong_step(struct message *m)
{
    set_timer(2);
    if (!receives(KERNEL, m, KERNEL, NOTIFY))
        return 1;
    set_timer(1);
    compute(2);
    if (!receives(ANY, m, KERNEL, NOTIFY))
        return 2;
    set_timer(1);
    compute(2);
    if (!receives(PROBE, m, PROBE, NOTIFY))
        return 3;
    if (!receives(ANY, m, KERNEL, NOTIFY))
        return 4;
    return receives(ANY, m, PROBE, ASK_STEP) ? 0 : 5;
}

/* Answers ASK_ORDER, then ASK_STEP, which `m` is in the end. */
static void do_order(struct message *m)
{
    m->type = 0;
    ipc_reply(PROBE, m);
    word step = wrong_step(m);
    while (m->source != PROBE || m->type != ASK_STEP)
        if (ipc_receive(ANY, m) != 0)
            panic("nothing can be received");
    m->type = step;
}

int main(void)
{
    uint32_t due = 0, late = 0;
    struct message m;
    int r = ipc_receive(ANY, &m);

    while (r == 0) {
        if (m.source == KERNEL) {
            late = info_head()->ticks - due;
            r = ipc_receive(ANY, &m);
            continue;
        }
        switch (m.type) {
        case ASK_ORDER:
            do_order(&m);
            break;
        case ASK_NOTE:
            ipc_notify(PROBE);
            m.type = 0;
            break;
        case ASK_WORK:
            compute(LONG);
            due = info_head()->ticks + 1;
            set_timer(1);
            m.type = 0;
            break;
        default:
            m.type = late;
        }
        r = ipc_reply_receive(PROBE, &m);
    }
    panic("nothing can be received");
}
