/*
 * Requests that wait (kumquat/service.h), and poll, which waits for several
 * things at once.
 *
 * A request that waits for one thing stands in the queue of that: a pipe's end
 * or the devices. Pollers have one queue, which is woken when a pipe changes,
 * a driver has news or the timer rings: what each of them waits for it finds
 * out itself.
 */
#include "fs/fs.h"

struct queue pollers = QUEUE_INIT(pollers, false);

/* Keeps a request until there is news for the queue. With O_NONBLOCK the bytes
 * moved so far, or -EAGAIN. */
int request_park(struct queue *queue, const void *request)
{
    if (caller->file->flags & O_NONBLOCK)
        return caller->moved > 0 ? (int)caller->moved : -EAGAIN;
    return park(&caller->parked, queue, request);
}

/* Keeps a request until that tick, or before. */
int request_sleep(uint32_t tick, const void *request)
{
    timer_until(tick);
    return park(&caller->parked, &pollers, request);
}

/* Takes a client's request out, if there is one. A FIFO that it was about to
 * open is closed. */
bool request_forget(struct client *client)
{
    bool was_parked = park_forget(&client->parked);
    bool opens = client->parked.request.type == FS_OPEN && client->file != NULL;

    asks_forget(client);
    if (was_parked && opens)
        client_close(client, client->opens);
    return was_parked;
}

int do_cancel(struct fs_cancel *m)
{
    struct client *client = client_of(m->process);
    const struct file *file = client->file;
    bool is_device = file != NULL && S_ISCHR(file->inode->disk.mode);

    if (!request_forget(client))
        return -ESRCH;
    if (client->moved > 0)
        return (int)client->moved;
    if (client->parked.request.type == FS_POLL)
        return -EINTR;
    return is_device ? -EAGAIN : -ERESTART;
}

/* --- poll ----------------------------------------------------------------- */

/* What of a record is ready. */
static int record_check(const struct pollfd *record)
{
    const struct file *file = client_file((word)record->fd);
    int ready = POLLIN | POLLOUT;

    if (file == NULL)
        return record->fd < 0 ? 0 : POLLNVAL;
    if (file->pipe != NULL)
        ready = pipe_ready(file);
    else if (S_ISCHR(file->inode->disk.mode))
        ready = device_ask(inode_device(file->inode));
    return (ready < 0 ? POLLERR : ready) & (record->events | POLLERR | POLLHUP);
}

int do_poll(struct fs_poll *m)
{
    struct pollfd records[KUMQUAT_OPEN_MAX];
    word size = m->fds_length;
    int ready = 0;

    if (size > sizeof(records) || size % sizeof(records[0]) != 0)
        return -EINVAL;
    int error = copy_from(m->source, m->fds, records, size);
    if (error < 0)
        return error;
    for (word i = 0; i < size / sizeof(records[0]); i++) {
        records[i].revents = (short)record_check(&records[i]);
        ready += records[i].revents != 0;
    }
    if (ready == 0 && m->forever)
        return park(&caller->parked, &pollers, m);
    if (ready == 0 && ticks_until(m->until) > 0)
        return request_sleep(m->until, m);
    error = copy_to(m->source, m->fds, records, size);
    return error < 0 ? error : ready;
}
