/*
 * Descriptors and offsets: nothing here touches a file's contents.
 */
#include "fs/fs.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

int do_close(struct client *client, struct message *m)
{
    client_close(client, m->arg[0]);
    return 0;
}

/* Makes a free descriptor lead to the request's open file as well. */
static int descriptor_share(struct client *client, word fd)
{
    client->file->holders++;
    client->fd[fd] = client->file;
    return (int)fd;
}

int do_dup(struct client *client, struct message *m)
{
    if (m->arg[1] > 0 && m->arg[1] >= client_limit(client))
        return -EINVAL;
    int fd = client_free_fd(client, m->arg[1]);
    return fd < 0 ? fd : descriptor_share(client, (word)fd);
}

int do_dup2(struct client *client, struct message *m)
{
    word to = m->arg[1];

    if (to == m->arg[0])
        return (int)to;
    if (to >= client_limit(client))
        return -EBADF;
    if (client->fd[to] != NULL)
        client_close(client, to);
    return descriptor_share(client, to);
}

int do_fcntl(struct client *client, struct message *m)
{
    const uint32_t settable = O_APPEND | O_NONBLOCK;
    struct file *file = client->file;
    word value = m->arg[2];
    uint32_t bit = 1u << m->arg[0];

    switch (m->arg[1]) {
    case F_GETFD:
        return client->cloexec & bit ? FD_CLOEXEC : 0;
    case F_SETFD:
        client->cloexec &= ~bit;
        if (value & FD_CLOEXEC)
            client->cloexec |= bit;
        return 0;
    case F_GETFL:
        return (int)file->flags;
    case F_SETFL:
        file->flags = (file->flags & ~settable) | (value & settable);
        return 0;
    default:
        return -EINVAL;
    }
}

int do_lseek(struct client *client, struct message *m)
{
    enum { FROM_START, FROM_OFFSET, FROM_END };
    struct file *file = client->file;
    int64_t offset = (int32_t)m->arg[1];
    uint32_t mode = file->inode->disk.mode;

    if (S_ISCHR(mode) || S_ISFIFO(mode))
        return -ESPIPE;
    if (m->arg[2] > FROM_END)
        return -EINVAL;
    if (m->arg[2] == FROM_OFFSET)
        offset += file->offset;
    if (m->arg[2] == FROM_END)
        offset += file->inode->disk.size;
    if (offset < 0 || offset > LENGTH_MAX)
        return -EINVAL;
    file->offset = (uint32_t)offset;
    m->arg[0] = (word)offset;
    return 0;
}
