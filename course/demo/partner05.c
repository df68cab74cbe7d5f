/*
 * Chapter 5: the one who is asked.
 */
#include "talk05.h"
#include <string.h>

static int late = -EAGAIN; /* what has come of CHANGE_LATE */

/* Reads the word that `lender` lends, and writes another one over it. */
static int change(endpoint lender, word address)
{
    char text[WORD_SIZE];
    int error = copy_from(lender, address, text, sizeof text);

    if (error < 0)
        return error;
    if (strcmp(text, "fig") != 0)
        return -EINVAL;
    return copy_to(lender, address, "nut", sizeof text);
}

static int change_late(struct message *m)
{
    endpoint lender = m->source;

    m->type = 0;
    ipc_reply(lender, m);
    late = change(lender, m->arg[0]);
    return 0; /* will be its second answer: nobody waits for it */
}

static int serve(struct message *m)
{
    struct message other = {.type = ADD};

    switch (m->type) {
    case ADD:
        return (int)(m->arg[0] + m->arg[1]);
    case CHANGE:
        return change(m->source, m->arg[0]);
    case CHANGE_LATE:
        return change_late(m);
    case LATE:
        return late;
    case CALL_BACK:
        return ipc_call(DEMO, &other);
    case WAIT_BACK:
        return ipc_receive(DEMO, &other);
    case NOTIFY_BACK:
        for (int i = 0; i < 3; i++)
            ipc_notify(DEMO);
        return 0;
    default:
        return -ENOSYS;
    }
}

int main(void)
{
    struct message m;

    ipc_receive(ANY, &m);
    for (;;) {
        m.type = (word)serve(&m);
        ipc_reply_receive(m.source, &m);
    }
}
