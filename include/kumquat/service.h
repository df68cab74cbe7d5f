/*
 * The server kit: what every server does the same way.
 *
 *   service_run   the loop: requests and notifications in, answers out
 *   SERVE         the table of handlers, a row a message
 *   TAKE, GIVE    what a request's buffers hold, in and out
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
#ifdef FRAMELESS
#include <kumquat/ipc_inline.h>
#define ipc_serve(peer, m) ipc_trap(IPC_REPLY_RECEIVE, peer, m)
#else
#define ipc_serve(peer, m) ipc_reply_receive(peer, m)
#endif

#define NO_REPLY INT32_MIN /* no errno: the answer comes later */

/* Serves one message. What it returns is the reply's type, with m->arg as it
 * leaves it; or NO_REPLY. */
typedef int serve_request(struct message *m);

/* --- The table of handlers ------------------------------------------------ */

/*
 * SERVE(kv_get, do_get) is the row of a table of handlers: do_get serves that
 * message of messages.def. It takes a `struct kv_get *`, so that it finds the
 * arguments by their names, or any `struct message *`; all else is an error of
 * the compiler. A row stands where the number's last bits say: two messages of
 * one server that differ in none of these can't both be served.
 *
 * A request of a process is checked before its handler sees it: what the row
 * does not name is 0 (-EINVAL), and the whole of each buffer can be read or
 * written (-EFAULT). Servers are trusted not to ask nonsense. SERVE_ONLY(MM,
 * clock_cancel, do_cancel) is a row for MM alone; others get -EPERM.
 */
#define SERVICE_REQUESTS     64 /* rows of a table */
#define SERVE(name, handler) SERVE_ONLY(0, name, handler)
#define SERVE_ONLY(server, name, handler) \
    [name##_number % SERVICE_REQUESTS] = {                         \
        _Generic((handler),                                        \
                 int (*)(struct name *): (serve_request *)(handler), \
                 serve_request *: (handler)),                      \
        name##_number, name##_shape, server}

struct served {
    serve_request *serve; /* NULL: nothing has this number */
    uint16_t number;      /* of the message */
    uint16_t shape;       /* of its arguments */
    endpoint only;        /* who may ask; 0: whoever may call the server */
};

/* -EINVAL, -EFAULT, -ENAMETOOLONG: no handler shall see this request. */
int message_check(const struct message *m, unsigned shape);

/* Copies the buffer that a request's argument names in, or bytes out to it.
 * They return how many; -E2BIG: there are more than `to`, an array, has room
 * for; -EFAULT, -ENOMEM. What there is no room for is not given. */
#define TAKE(m, argument, to)                                           \
    loan_take((m)->source, (m)->argument, (m)->argument##_length, (to), \
              sizeof(to))
#define GIVE(m, argument, from, length)                                   \
    loan_give((m)->source, (m)->argument, (m)->argument##_length, (from), \
              (length))
int loan_take(endpoint lender, word address, word length, void *to,
              size_t size);
int loan_give(endpoint lender, word address, word room, const void *from,
              size_t length);

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
int park(struct parked *parked, struct queue *queue, const void *request);

/* Takes a request out, without a reply. Was there one? */
bool park_forget(struct parked *parked);

/* The same for servers that need nothing but the message: the kit has a
 * `struct parked` for each slot. A process that has given a request up, because
 * a signal came, and makes another one is forgotten by its next request, or
 * when an answer finds nobody: its loan has ended. */
int park_client(struct queue *queue, const void *request);

/* Has the requests of the queues that are due tried again, and answers those
 * that are served then. The loop does that. What has to wait again must leave
 * its message as it was. */
struct service;
void queues_settle(const struct service *service);

/* --- The loop ------------------------------------------------------------- */

/* What a server does; what is NULL it does not do. */
struct service {
    /* Of a program that becomes a server: the name it can be found by. The
     * servers of servers.def have theirs. */
    const char *name;

    /* KERNEL's notification has come, with these EVENT_ bits. */
    void (*events)(word events);

    /* Another server's notification has come. */
    void (*news)(endpoint server);

    /* Called before each wait, with what the request at hand is answered by:
     * what is due when a request has been served. */
    void (*settle)(int result);

    /* Tries a parked request again. NULL: its handler does. */
    serve_request *again;

    /* Serves all requests in place of the table below, and checks them itself:
     * MM and FS, where each instruction counts, and where FS has more to make
     * ready than the buffers. */
    serve_request *serve;

    struct served requests[SERVICE_REQUESTS]; /* SERVE() rows */
};

/* Serves a request by the table. */
static inline int service_dispatch(const struct service *service,
                                   struct message *m)
{
    const struct served *row = &service->requests[m->type % SERVICE_REQUESTS];

    if (row->number != m->type || row->serve == NULL)
        return -ENOSYS;
    if (row->only != 0 && row->only != m->source)
        return -EPERM;
    if (m->source >= NR_SERVERS) {
        int error = message_check(m, row->shape);
        if (error < 0)
            return error;
    }
    return row->serve(m);
}

/* Serves a notification or request. */
static inline int service_serve(const struct service *service,
                                struct message *m)
{
    if (m->type == NOTIFY && m->source < NR_SERVERS) {
        if (m->source == KERNEL && (m->arg[0] & EVENT_TIMER))
            timer_runs = false;
        if (m->source == KERNEL && service->events != NULL)
            service->events(m->arg[0]);
        if (m->source != KERNEL && service->news != NULL)
            service->news(m->source);
        return NO_REPLY;
    }
    return service->serve != NULL ? service->serve(m)
                                  : service_dispatch(service, m);
}

/* A program becomes a server that can be found by this name, or ends with a
 * message if it can't. For the servers of servers.def it does nothing. */
void service_publish(const char *name);

/* Serves for ever, one trap a request. It is here and not in the library, so
 * that the compiler sees a server's table and loop at once. */
__attribute__((noreturn)) static inline void service_run(
    const struct service *service)
{
    const bool parks = service->again != NULL || service->serve == NULL;
    struct message m;
    int result = NO_REPLY, error = 0;

    if (service->name != NULL)
        service_publish(service->name);
    while (error == 0) {
        if (parks && !list_empty(&queues_due)) {
            /* First who is served now: what he has left parked, because a
             * signal came, is then without a loan and finds nobody. */
            if (service->again == NULL && result != NO_REPLY) {
                m.type = (word)result;
                ipc_reply(m.source, &m);
                result = NO_REPLY;
            }
            queues_settle(service);
        }
        if (service->settle != NULL)
            service->settle(result);
        if (result == NO_REPLY) {
            error = ipc_receive(ANY, &m);
        } else {
            m.type = (word)result;
            error = ipc_serve(m.source, &m);
        }
        result = error == 0 ? service_serve(service, &m) : NO_REPLY;
        if (error == -EINTR) /* a program has handled a signal */
            error = 0;
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

/* Waits for KERNEL's next notification, in the middle of a request: what a
 * driver may do that is sure of an interrupt or a timer. -> its EVENT_ bits. */
word events_wait(void);

/* Ticks from now until then; below 0 if it is past. Ticks wrap around. */
int32_t ticks_until(uint32_t tick);

/* Is this one of the words of the kernel's command line? */
bool is_told(const char *text);

#endif
