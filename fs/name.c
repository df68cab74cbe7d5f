/*
 * Requests about names and what they lead to: stat, chmod, chown, access,
 * unlink, and the current directory.
 */
#include "fs/fs.h"
#include <errno.h>
#include <kumquat/device.h>
#include <kumquat/kernel.h>
#include <sys/stat.h>

/* Tells a client of an inode. st_blocks is what a file without holes needs
 * for its data. */
static int stat_copy(endpoint who, const struct inode *inode, word address,
                     word length)
{
    const struct disk_inode *d = &inode->disk;
    uint32_t blocks = d->size / BLOCK_SIZE + (d->size % BLOCK_SIZE != 0);
    struct stat st = {
        .st_dev = DEV_MAKE(DISK, DISK_MINOR(0, 1)),
        .st_ino = inode->number,
        .st_mode = d->mode,
        .st_nlink = d->links,
        .st_uid = d->uid,
        .st_gid = d->gid,
        .st_rdev = inode_device(inode),
        .st_size = (off_t)d->size,
        .st_blksize = BLOCK_SIZE,
        .st_blocks = blocks * (BLOCK_SIZE / SECTOR_SIZE),
        .st_atime = (time_t)d->atime,
        .st_mtime = (time_t)d->mtime,
        .st_ctime = (time_t)d->ctime,
    };

    if (length != sizeof(st))
        return -EINVAL;
    return copy_to(who, address, &st, sizeof(st));
}

int do_stat(struct client *client, struct message *m)
{
    return stat_copy(client->who, request_inode, m->arg[2], m->arg[3]);
}

int do_fstat(struct client *client, struct message *m)
{
    return stat_copy(client->who, client->file->inode, m->arg[1], m->arg[2]);
}

int do_chmod(struct client *client, struct message *m)
{
    (void)client;
    return inode_chmod(request_inode, &request_user, m->arg[2]);
}

int do_chown(struct client *client, struct message *m)
{
    (void)client;
    return inode_chown(request_inode, &request_user, m->arg[2], m->arg[3]);
}

int do_access(struct client *client, struct message *m)
{
    (void)client;
    if (m->arg[2] > (MAY_READ | MAY_WRITE | MAY_EXECUTE))
        return -EINVAL;
    return inode_permits(request_inode, &request_user, m->arg[2]);
}

int do_unlink(struct client *client, struct message *m)
{
    (void)m;
    return path_unlink(client->cwd, request_path, &request_user);
}

int do_chdir(struct client *client, struct message *m)
{
    (void)m;
    if (!S_ISDIR(request_inode->disk.mode))
        return -ENOTDIR;
    int error = inode_permits(request_inode, &request_user, MAY_EXECUTE);
    if (error < 0)
        return error;
    inode_put(client->cwd);
    client->cwd = inode_hold(request_inode);
    return 0;
}

int do_getcwd(struct client *client, struct message *m)
{
    char path[KUMQUAT_PATH_MAX];
    size_t size = m->arg[1] < sizeof(path) ? m->arg[1] : sizeof(path);
    int length = path_of(client->cwd, path, size);

    if (length < 0)
        return length;
    int error = loan_check(client->who, m->arg[0], m->arg[1], 1);
    if (error == 0)
        error = copy_to(client->who, m->arg[0], path, (size_t)length);
    return error < 0 ? error : length;
}
