/*
 * Requests that wait.
 *
 * FS never waits for a terminal or for the other end of a pipe. It keeps the
 * client's message in the queue of what the client waits for, and serves
 * others; the client goes on waiting for its reply. When there is news, the
 * handler is called again with the message as it came. What a try has moved
 * is counted in client->moved.
 *
 *   queue --> client --> client --> ...    in the order they came
 *
 * A client leaves its queue when its request is done, when it asks for
 * something else, when it ends, or when MM cancels the request.
 */
#include "fs/fs.h"
#include <errno.h>
#include <fcntl.h>
#include <kumquat/messages.h>
#include <sys/stat.h>

/* Keeps a request until there is news for the queue; then `again` gets it.
 * With O_NONBLOCK the bytes moved so far, or -EAGAIN; but an ioctl never
 * waits for data. */
int park(struct client *client, handler *again, struct link *queue,
         const struct message *m)
{
    if ((client->file->flags & O_NONBLOCK) && m->type != FS_IOCTL)
        return client->moved > 0 ? (int)client->moved : -EAGAIN;
    if (client->parked != NULL)
        return NO_REPLY; /* it was only a try */
    client->parked = again;
    client->request = *m;
    list_append(queue, &client->waiting);
    return NO_REPLY;
}

/* Takes a client's request out, if there is one. */
void park_forget(struct client *client)
{
    if (client->parked == NULL)
        return;
    list_remove(&client->waiting);
    client->parked = NULL;
}

/* There is news for a queue: tries its requests again. With `in_order` none is
 * done before those ahead of it. */
void park_retry(struct link *queue, bool in_order)
{
    for (struct link *link = queue->next, *next; link != queue; link = next) {
        struct client *client = CLIENT_OF(link, waiting);
        struct message m = client->request;
        int result = client->parked(client, &m);
        next = link->next;
        if (result != NO_REPLY) {
            park_forget(client);
            m.type = (word)result;
            ipc_reply(client->who, &m); /* it may be gone: no matter */
        } else if (in_order) {
            return;
        }
    }
}

int do_cancel(struct client *mm, struct message *m)
{
    struct client *client = client_of(m->arg[0]);

    (void)mm;
    if (client->parked == NULL)
        return -ESRCH;
    park_forget(client);
    if (client->moved > 0)
        return (int)client->moved;
    return S_ISCHR(client->file->inode->disk.mode) ? -EAGAIN : -EINTR;
}
