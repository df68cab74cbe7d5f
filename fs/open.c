/*
 * Opening: from a path to a descriptor.
 *
 * Room for the descriptor and the open file is looked for first, so that no
 * file is made or cut for somebody who cannot get it.
 */
#include "fs/fs.h"
#include <errno.h>
#include <fcntl.h>
#include <kumquat/kernel.h>
#include <sys/stat.h>

/* What a file must permit for an access mode; 0: there is no such mode. */
static unsigned access_wanted(word flags)
{
    static const unsigned wanted[] = {[O_RDONLY] = MAY_READ,
                                      [O_WRONLY] = MAY_WRITE,
                                      [O_RDWR] = MAY_READ | MAY_WRITE,
                                      [O_ACCMODE] = 0};

    return wanted[flags & O_ACCMODE];
}

/* Can a file of this kind be opened that way? */
static int kind_check(const struct inode *inode, word flags)
{
    bool writes = (access_wanted(flags) & MAY_WRITE) != 0;

    if (S_ISDIR(inode->disk.mode))
        return writes || (flags & O_CREAT) ? -EISDIR : 0;
    if (flags & O_DIRECTORY)
        return -ENOTDIR;
    if (S_ISREG(inode->disk.mode))
        return 0;
    if (S_ISLNK(inode->disk.mode))
        return -ELOOP;
    return device_check(inode, flags);
}

/* Finds or makes the file. On success its inode is held. */
static int inode_open(const struct client *client, const char *path, word flags,
                      word mode, struct inode **inode)
{
    struct user user = client_user(client->who);
    int error = path_walk(client->cwd, path, &user, inode);

    if (error == -ENOENT && (flags & O_CREAT))
        return path_create(client->cwd, path, S_IFREG | (mode & 0777), 0, &user,
                           inode);
    if (error < 0)
        return error;
    if ((flags & O_CREAT) && (flags & O_EXCL))
        error = -EEXIST;
    if (error == 0)
        error = kind_check(*inode, flags);
    if (error == 0)
        error = inode_permits(*inode, &user, access_wanted(flags));
    if (error == 0 && (flags & O_TRUNC) && S_ISREG((*inode)->disk.mode) &&
        (access_wanted(flags) & MAY_WRITE))
        error = file_truncate(*inode, 0);
    if (error < 0)
        inode_put(*inode);
    return error;
}

/* Gives the client a descriptor for the inode it holds. There is room. */
static int descriptor_new(struct client *client, int fd, struct inode *inode,
                          word flags)
{
    client->fd[fd] = file_new(inode, flags);
    if (flags & O_CLOEXEC)
        client->cloexec |= 1u << fd;
    return fd;
}

int do_open(struct client *client, struct message *m)
{
    char path[KUMQUAT_PATH_MAX];
    struct inode *inode;
    word flags = m->arg[2];
    int error = copy_path(client->who, m->arg[0], m->arg[1], path);

    if (error < 0)
        return error;
    if (access_wanted(flags) == 0)
        return -EINVAL;
    int fd = client_free_fd(client, 0);
    if (fd < 0)
        return fd;
    if (files_open() == NR_FILES)
        return -ENFILE;
    error = inode_open(client, path, flags, m->arg[3], &inode);
    return error < 0 ? error : descriptor_new(client, fd, inode, flags);
}

int do_exec_open(struct client *mm, struct message *m)
{
    char path[KUMQUAT_PATH_MAX];
    struct inode *inode;
    endpoint process = m->arg[2];
    int error = copy_path(mm->who, m->arg[0], m->arg[1], path);

    if (error < 0)
        return error;
    if (ENDPOINT_SLOT(process) >= NR_SLOTS)
        return -EINVAL;
    int fd = client_free_fd(mm, 0);
    if (fd < 0)
        return fd;
    if (files_open() == NR_FILES)
        return -ENFILE;
    struct user user = client_user(process);
    error = path_walk(client_of(process)->cwd, path, &user, &inode);
    if (error < 0)
        return error;
    error = S_ISREG(inode->disk.mode) ? inode_permits(inode, &user, MAY_EXECUTE)
                                      : -EACCES;
    if (error < 0) {
        inode_put(inode);
        return error;
    }
    m->arg[0] = inode->disk.size;
    m->arg[1] = inode->disk.mode;
    m->arg[2] = inode->number;
    m->arg[3] = inode_version(inode);
    return descriptor_new(mm, fd, inode, O_RDONLY);
}
