/*
 * Opening: from a path to a descriptor.
 *
 * Room for the descriptor and the open file is looked for first, so that no
 * file is made or cut for somebody who cannot get it.
 */
#include "fs/fs.h"

/* What a file must permit for each access mode; 0: there is no such mode. */
static const unsigned wanted[] = {MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE, 0};

/* Can a file of this kind be opened that way? */
static int kind_check(const struct inode *inode, word flags)
{
    bool writes = (wanted[flags & O_ACCMODE] & MAY_WRITE) != 0;

    if (S_ISDIR(inode->disk.mode))
        return writes || (flags & O_CREAT) ? -EISDIR : 0;
    if (flags & O_DIRECTORY)
        return -ENOTDIR;
    if (inode->parent != NULL)
        return writes ? -EROFS : 0;
    if (S_ISREG(inode->disk.mode))
        return writes || (flags & O_TRUNC) ? volume_begin() : 0;
    if (S_ISFIFO(inode->disk.mode)) /* one can't wait twice by one path */
        return caller->asks != NULL ? -EXDEV : 0;
    if (S_ISLNK(inode->disk.mode))
        return -ELOOP;
    return device_check(inode, flags);
}

/* Finds or makes the file. On success request_inode is held. */
static int inode_open(word flags, word mode)
{
    const struct user *user = &request_user;
    unsigned access = wanted[flags & O_ACCMODE];
    int made = flags & O_CREAT ? volume_begin() : -EEXIST;

    mode = S_IFREG | (mode & 0777 & ~caller->umask);
    if (made == 0)
        made = path_create(request_from, request_path, mode, 0, user,
                           &request_inode);
    if (made != -EEXIST && made != -EROFS)
        return made;
    int error = path_walk(request_from, request_path, user, &request_inode);
    if (error < 0)
        return error == -ENOENT && made == -EROFS ? made : error;
    error = (flags & O_CREAT) && (flags & O_EXCL)
                ? -EEXIST
                : inode_permits(request_inode, user, access);
    if (error == 0)
        error = kind_check(request_inode, flags);
    if (error == 0 && (flags & O_TRUNC) && (access & MAY_WRITE) &&
        S_ISREG(request_inode->disk.mode))
        error = file_truncate(request_inode, 0);
    if (error < 0)
        inode_put(request_inode);
    return error;
}

int do_open(struct fs_open *m)
{
    word flags = m->flags;

    if (caller->file != NULL)
        return fifo_wait(m); /* it was parked */
    int fd = wanted[flags & O_ACCMODE] == 0 ? -EINVAL : client_room();
    int error = fd < 0 ? fd : inode_open(flags, m->mode);
    if (error < 0)
        return error;
    client_open(fd, request_inode, flags);
    return S_ISFIFO(request_inode->disk.mode) ? fifo_open(m, fd) : fd;
}

int do_exec_open(struct fs_exec_open *m)
{
    const struct disk_inode *d = &request_inode->disk;
    int fd = client_room();
    int error = S_ISREG(d->mode)
                    ? inode_permits(request_inode, &request_user, MAY_EXECUTE)
                    : -EACCES;

    if (fd < 0 || error < 0)
        return fd < 0 ? fd : error;
    client_open(fd, inode_hold(request_inode), O_RDONLY);
    m->reply.size = d->size;
    m->reply.mode = d->mode;
    m->reply.inode = request_inode->number;
    m->reply.version = *inode_version(request_inode);
    m->reply.owner = (word)d->gid << 16 | d->uid;
    return fd;
}
