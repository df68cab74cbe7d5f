/*
 * A `struct parked` for each process, for servers that keep nothing else of
 * their clients (kumquat/service.h).
 */
#include <kumquat/service.h>

int park_client(struct queue *queue, const void *request)
{
    const struct message *m = request;
    static struct parked clients[NR_SLOTS];
    struct parked *parked = &clients[ENDPOINT_SLOT(m->source)];

    if (m == &parked->request) /* it was a try */
        return NO_REPLY;
    if (parked->link.next != NULL)
        park_forget(parked); /* who asks again has given up the other */
    list_init(&parked->link);
    return park(parked, queue, m);
}
