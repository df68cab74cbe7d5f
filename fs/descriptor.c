/*
 * Descriptors and offsets: nothing here touches a file's contents.
 */
#include "fs/fs.h"

int do_close(struct message *m)
{
    client_close(caller, m->arg[0]);
    return 0;
}

/* DUP: the lowest free one; DUP2: that one, which is closed if it is open. */
int do_dup(struct message *m)
{
    bool is_free = m->type == FS_DUP;
    word to = m->arg[1];

    if (!is_free && to == m->arg[0])
        return (int)to;
    if (to >= client_limit() && (to > 0 || !is_free))
        return is_free ? -EINVAL : -EBADF;
    int fd = is_free ? client_free_fd(to) : (int)to;
    if (fd < 0)
        return fd;
    if (caller->fd[fd] != NULL)
        client_close(caller, (word)fd);
    caller->file->holders++;
    caller->fd[fd] = caller->file;
    return fd;
}

int do_umask(struct message *m)
{
    uint32_t old = caller->umask;

    caller->umask = m->arg[0] & (S_IRWXU | S_IRWXG | S_IRWXO);
    return (int)old;
}

/* From servers: what there is to know of any process's descriptor. */
int do_descriptor(struct message *request)
{
    struct fs_descriptor *m = (struct fs_descriptor *)request;
    const struct client *client = &clients[ENDPOINT_SLOT(m->process)];

    if (m->source >= NR_SERVERS)
        return -EPERM;
    if (ENDPOINT_SLOT(m->process) >= NR_SLOTS || client->who != m->process)
        return -ESRCH;
    if (m->fd >= KUMQUAT_OPEN_MAX || client->fd[m->fd] == NULL)
        return -EBADF;
    const struct file *file = client->fd[m->fd];
    m->reply.inode = inode_shown(file->inode);
    m->reply.mode = file->inode->disk.mode;
    m->reply.flags = file->flags;
    m->reply.offset = file->offset;
    m->reply.device = inode_device(file->inode);
    return 0;
}

int do_fcntl(struct message *m)
{
    const uint32_t settable = O_APPEND | O_NONBLOCK;
    struct file *file = caller->file;
    word value = m->arg[2];
    uint32_t bit = 1u << m->arg[0];

    switch (m->arg[1]) {
    case F_GETFD:
        return caller->cloexec & bit ? FD_CLOEXEC : 0;
    case F_SETFD:
        caller->cloexec &= ~bit;
        if (value & FD_CLOEXEC)
            caller->cloexec |= bit;
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

int do_lseek(struct message *m)
{
    enum { FROM_START, FROM_OFFSET, FROM_END };
    struct file *file = caller->file;
    int64_t offset = (int32_t)m->arg[1];
    uint32_t mode = file->inode->disk.mode;

    if (S_ISCHR(mode) || S_ISFIFO(mode))
        return -ESPIPE;
    if (m->arg[2] > FROM_END)
        return -EINVAL;
    if (m->arg[2] == FROM_OFFSET)
        offset += file->offset;
    if (m->arg[2] == FROM_END)
        offset += S_ISBLK(mode) ? device_size(inode_device(file->inode))
                                : file->inode->disk.size;
    if (offset < 0 || offset > LENGTH_MAX)
        return -EINVAL;
    file->offset = (uint32_t)offset;
    m->arg[0] = (word)offset;
    return 0;
}
