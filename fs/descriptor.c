/*
 * Descriptors and offsets: nothing here touches a file's contents.
 */
#include "fs/fs.h"

int do_close(struct fs_close *m)
{
    client_close(caller, m->fd);
    return 0;
}

/* A free descriptor leads to the request's open file, too. */
static int descriptor_add(word fd)
{
    caller->file->holders++;
    caller->fd[fd] = caller->file;
    return (int)fd;
}

int do_dup(struct fs_dup *m)
{
    if (m->lowest >= client_limit() && m->lowest > 0)
        return -EINVAL;
    int fd = client_free_fd(m->lowest);
    return fd < 0 ? fd : descriptor_add((word)fd);
}

/* What the descriptor led to is closed, if it is open. */
int do_dup2(struct fs_dup2 *m)
{
    if (m->to == m->fd)
        return (int)m->to;
    if (m->to >= client_limit())
        return -EBADF;
    if (caller->fd[m->to] != NULL)
        client_close(caller, m->to);
    return descriptor_add(m->to);
}

int do_umask(struct fs_umask *m)
{
    uint32_t old = caller->umask;

    caller->umask = m->mask & (S_IRWXU | S_IRWXG | S_IRWXO);
    return (int)old;
}

/* From servers: what there is to know of any process's descriptor. */
int do_descriptor(struct fs_descriptor *m)
{
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

int do_fcntl(struct fs_fcntl *m)
{
    const uint32_t settable = O_APPEND | O_NONBLOCK;
    struct file *file = caller->file;
    uint32_t bit = 1u << m->fd;

    switch (m->command) {
    case F_GETFD:
        return caller->cloexec & bit ? FD_CLOEXEC : 0;
    case F_SETFD:
        caller->cloexec &= ~bit;
        if (m->value & FD_CLOEXEC)
            caller->cloexec |= bit;
        return 0;
    case F_GETFL:
        return (int)file->flags;
    case F_SETFL:
        file->flags = (file->flags & ~settable) | (m->value & settable);
        return 0;
    default:
        return -EINVAL;
    }
}

int do_lseek(struct fs_lseek *m)
{
    enum { FROM_START, FROM_OFFSET, FROM_END };
    struct file *file = caller->file;
    int64_t offset = (int32_t)m->offset;
    uint32_t mode = file->inode->disk.mode;

    if (S_ISCHR(mode) || S_ISFIFO(mode))
        return -ESPIPE;
    if (m->whence > FROM_END)
        return -EINVAL;
    if (m->whence == FROM_OFFSET)
        offset += file->offset;
    if (m->whence == FROM_END)
        offset += S_ISBLK(mode) ? device_size(inode_device(file->inode))
                                : file->inode->disk.size;
    if (offset < 0 || offset > LENGTH_MAX)
        return -EINVAL;
    file->offset = (uint32_t)offset;
    m->reply.at = (word)offset;
    return 0;
}
