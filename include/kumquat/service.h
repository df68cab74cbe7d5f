/*
 * The loop of a server: requests and events of KERNEL come in, answers go
 * out.
 */
#ifndef KUMQUAT_SERVICE_H
#define KUMQUAT_SERVICE_H

#include <kumquat/ipc.h>
#include <kumquat/messages.h>

#define SERVICE_REQUESTS 16        /* messages of one server, at most */
#define NO_REPLY         INT32_MIN /* no errno: the answer comes later */

struct service {
    /* KERNEL's notification has come, with these EVENT_ bits. */
    void (*events)(word events);

    /* The message that requests[0] serves; then one after the other. */
    word first;

    /* NULL: answered by -ENOSYS. What one returns is the reply's type, with
     * m->arg as it leaves it; or NO_REPLY. */
    int (*requests[SERVICE_REQUESTS])(struct message *m);
};

/* Serves for ever. */
void service_run(const struct service *service) __attribute__((noreturn));

#endif
