/*
 * The server kit: what every server does the same way.
 *
 *   service_run   the loop: requests and notifications in, answers out
 *   park          requests that wait, and are tried again
 *   server_call   asking a server further down; device_call, a driver
 *   page_take     memory
 *   timer_until   KERNEL's timer, for several purposes
 *   is_told       words of the kernel's command line
 */
#ifndef KUMQUAT_SERVICE_H
#define KUMQUAT_SERVICE_H

#include <errno.h>
#include <kumquat/kernel.h>
#include <kumquat/list.h>
#include <stdbool.h>

#define SERVICE_REQUESTS 16        /* messages in one table, at most */
#define NO_REPLY         INT32_MIN /* no errno: the answer comes later */

/* Serves one message. What it returns is the reply's type, with m->arg as it
 * leaves it; or NO_REPLY. */
typedef int serve_request(struct message *m);

/* --- Requests that wait --------------------------------------------------- */

/*
 * A server never waits for a slow thing in the name of one client. It keeps
 * the message in the queue of what the client waits for, and serves others;
 * the client goes on waiting for its reply. Whatever is news for a queue wakes
 * it; when the request at hand is finished, the requests of the queues that
 * have been woken are tried again from the beginning. So one request is never
 * served inside another.
 *
 *   queue --> parked --> parked --> ...    in the order they came
 *
 * A server has a `struct parked` for each client, of whom it keeps at most
 * one request.
 */
struct parked {
    struct link link; /* in the queue; list_init() it at first */
    struct message request;
};

struct queue {
    struct link due;    /* among those that have been woken */
    struct link parked; /* who waits */
    bool in_order;      /* nobody is served before those ahead of him */
};
#define QUEUE_INIT(queue, in_order)                                       \
    {                                                                     \
        {&(queue).due, &(queue).due}, {&(queue).parked, &(queue).parked}, \
            in_order                                                      \
    }
extern struct link queues_due;
extern bool timer_runs; /* EVENT_TIMER is to come; see timer_until() */

static inline void queue_wake(struct queue *queue)
{
    if (list_empty(&queue->parked))
        return;
    list_remove(&queue->due);
    list_append(&queues_due, &queue->due);
}

static inline bool is_parked(const struct parked *parked)
{
    return !list_empty(&parked->link);
}

/* Keeps a request, unless it is kept already and this was only a try. Returns
 * NO_REPLY. */
int park(struct parked *parked, struct queue *queue, const struct message *m);

/* Takes a request out, without a reply. Was there one? */
bool park_forget(struct parked *parked);

/* Has the requests of the queues that are due tried again, by `again`, and
 * answers those that are served then. The loop does that. What has to wait
 * again must leave its message as it was. */
void queues_settle(serve_request *again);

/* --- The loop ------------------------------------------------------------- */

/* What a server does; what is NULL it does not do. */
struct service {
    /* KERNEL's notification has come, with these EVENT_ bits. */
    void (*events)(word events);

    /* Another server's notification has come. */
    void (*news)(endpoint server);

    /* Called before each wait: what is due when a request has been served. */
    void (*settle)(void);

    /* Tries a parked request again. */
    serve_request *again;

    /* Serves all requests, in place of the table below. */
    serve_request *serve;

    /* The message that requests[0] serves; then one after the other. NULL: it
     * is answered by -ENOSYS. */
    word first;
    serve_request *requests[SERVICE_REQUESTS];
};

/* Serves a notification or request. */
static inline int service_serve(const struct service *service,
                                struct message *m)
{
    word i = m->type - service->first;

    if (m->type == NOTIFY && m->source < NR_SERVERS) {
        if (m->source == KERNEL && (m->arg[0] & EVENT_TIMER))
            timer_runs = false;
        if (m->source == KERNEL && service->events != NULL)
            service->events(m->arg[0]);
        if (m->source != KERNEL && service->news != NULL)
            service->news(m->source);
        return NO_REPLY;
    }
    if (service->serve != NULL)
        return service->serve(m);
    if (i >= SERVICE_REQUESTS || service->requests[i] == NULL)
        return -ENOSYS;
    return service->requests[i](m);
}

/* Serves for ever, one trap a request. It is here and not in the library, so
 * that the compiler sees a server's table and loop at once. */
__attribute__((noreturn)) static inline void service_run(
    const struct service *service)
{
    struct message m;
    int result = NO_REPLY, error = 0;

    while (error == 0) {
        if (service->again != NULL && !list_empty(&queues_due))
            queues_settle(service->again);
        if (service->settle != NULL)
            service->settle();
        if (result == NO_REPLY) {
            error = ipc_receive(ANY, &m);
        } else {
            m.type = (word)result;
            error = ipc_reply_receive(m.source, &m);
        }
        if (error == 0)
            result = service_serve(service, &m);
    }
    panic("receive: error %d", error);
}

/* --- Others --------------------------------------------------------------- */

/* Calls a server further down, again if it dies over that. The reply is in *m.
 * Its result; -EIO if there is no answer, -ENXIO: it may not be called. */
int server_call(endpoint server, struct message *m);

/* The same for a driver: the device's number (kumquat/device.h) tells which,
 * and the message's first argument. */
int device_call(uint32_t device, word type, word a, word b, word c, word d);

/* The bytes of a block device, or -errno. */
int64_t device_size(uint32_t device);

/* Moves bytes from a block device to a lender's memory, or with `write` the
 * other way, and the offset behind them. -> how many, no more than a page; 0 at
 * the end, but -ENOSPC for a write. */
int device_move(uint32_t device, uint32_t *offset, endpoint lender,
                word address, word length, bool write);

/* Makes a lender's pages, two at most, its own before a server hands out what
 * can't be given back: -ENOMEM and -EFAULT come now or not at all. */
int loan_prepare(endpoint lender, word address, word length);

/* `count` pages from page n on of those that a server can have besides its
 * image, from SERVER_DEVICE_OFFSET on: zeroed memory. NULL: it has some of them
 * already, or there are none. */
void *page_take(word n, word count);
void page_give(word n, word count);

/* Has KERNEL send EVENT_TIMER at that tick since boot, or before: when it
 * comes, who still waits for a later one asks again. 2^30 ticks from now at
 * most. */
void timer_until(uint32_t tick);

/* Ticks from now until then; below 0 if it is past. Ticks wrap around. */
int32_t ticks_until(uint32_t tick);

/* Is this one of the words of the kernel's command line? */
bool is_told(const char *text);

#endif
