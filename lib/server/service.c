/*
 * The loop of a server: one trap a request.
 */
#include <errno.h>
#include <kumquat/kernel.h>
#include <kumquat/service.h>
#include <stdbool.h>

/* Serves a notification or request. Returns the reply's type, or NO_REPLY. */
static int message_serve(const struct service *service, struct message *m)
{
    word i = m->type - service->first;

    if (m->type != NOTIFY || m->source >= NR_SERVERS) {
        bool known = i < SERVICE_REQUESTS && service->requests[i] != NULL;
        return known ? service->requests[i](m) : -ENOSYS;
    }
    if (m->source == KERNEL)
        service->events(m->arg[0]);
    return NO_REPLY;
}

void service_run(const struct service *service)
{
    struct message m;
    int error = ipc_receive(ANY, &m);

    while (error == 0) {
        int result = message_serve(service, &m);
        m.type = (word)result;
        error = result == NO_REPLY ? ipc_receive(ANY, &m)
                                   : ipc_reply_receive(m.source, &m);
    }
    panic("receive: error %d", error);
}
