/*
 * Requests that wait (kumquat/service.h).
 */
#include <kumquat/service.h>

struct link queues_due = {&queues_due, &queues_due};

int park(struct parked *parked, struct queue *queue, const struct message *m)
{
    if (is_parked(parked)) /* it was a try */
        return NO_REPLY;
    parked->request = *m;
    list_append(&queue->parked, &parked->link);
    return NO_REPLY;
}

bool park_forget(struct parked *parked)
{
    bool was_parked = is_parked(parked);

    list_remove(&parked->link);
    return was_parked;
}

static void queue_retry(struct queue *queue, serve_request *again)
{
    struct link *end = &queue->parked;

    for (struct link *link = end->next, *next; link != end; link = next) {
        struct message *m = &((struct parked *)link)->request;
        int result = again(m);
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
void queues_settle(serve_request *again)
{
    while (!list_empty(&queues_due)) {
        struct link *due = queues_due.next;
        list_remove(due);
        queue_retry((struct queue *)due, again);
    }
}
_Static_assert(offsetof(struct parked, link) == 0, "a link is a struct parked");
_Static_assert(offsetof(struct queue, due) == 0, "a due link is a queue");
