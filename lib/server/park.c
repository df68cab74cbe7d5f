/*
 * Requests that wait (kumquat/service.h).
 */
#include <kumquat/service.h>

struct link queues_due = {&queues_due, &queues_due};

int park(struct parked *parked, struct queue *queue, const void *request)
{
    if (is_parked(parked)) /* it was a try */
        return NO_REPLY;
    parked->request = *(const struct message *)request;
    list_append(&queue->parked, &parked->link);
    return NO_REPLY;
}

bool park_forget(struct parked *parked)
{
    bool was_parked = is_parked(parked);

    list_remove(&parked->link);
    return was_parked;
}

/* Nobody tells the kit of a client that has ended, or been called away by a
 * signal: without a loan no handler shall work for it. */
static int request_again(const struct service *service, struct message *m)
{
    if (service->again != NULL)
        return service->again(m);
    if (m->source >= NR_SERVERS && loan_check(m->source, 0, 0, 0) < 0)
        return -EPERM;
    return service_dispatch(service, m);
}

static void queue_retry(struct queue *queue, const struct service *service)
{
    struct link *end = &queue->parked;

    for (struct link *link = end->next, *next; link != end; link = next) {
        struct message *m = &((struct parked *)link)->request;
        int result = request_again(service, m);
        next = link->next;
        if (result != NO_REPLY) {
            list_remove(link);
            m->type = (word)result;
            ipc_reply(m->source, m); /* it may be gone: no matter */
        } else if (queue->in_order) {
            return;
        }
    }
}

/* Each round serves requests or finds that they have to wait, and there are
 * no new ones, so it ends. */
void queues_settle(const struct service *service)
{
    while (!list_empty(&queues_due)) {
        struct link *due = queues_due.next;
        list_remove(due);
        queue_retry((struct queue *)due, service);
    }
}
_Static_assert(offsetof(struct parked, link) == 0, "a link is a struct parked");
_Static_assert(offsetof(struct queue, due) == 0, "a due link is a queue");
