/*
 * Requests about names: stat, unlink, and the current directory.
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

/* Copies the path of the message in and walks it. The inode is held. */
static int path_find(const struct client *client, const struct message *m,
                     struct inode **inode)
{
    char path[KUMQUAT_PATH_MAX];
    struct user user = client_user(client->who);
    int error = copy_path(client->who, m->arg[0], m->arg[1], path);

    return error < 0 ? error : path_walk(client->cwd, path, &user, inode);
}

int do_stat(struct client *client, struct message *m)
{
    struct inode *inode;
    int error = path_find(client, m, &inode);

    if (error < 0)
        return error;
    error = stat_copy(client->who, inode, m->arg[2], m->arg[3]);
    inode_put(inode);
    return error;
}

int do_fstat(struct client *client, struct message *m)
{
    const struct file *file = client_file(client, m->arg[0]);

    if (file == NULL)
        return -EBADF;
    return stat_copy(client->who, file->inode, m->arg[1], m->arg[2]);
}

int do_unlink(struct client *client, struct message *m)
{
    char path[KUMQUAT_PATH_MAX];
    struct user user = client_user(client->who);
    int error = copy_path(client->who, m->arg[0], m->arg[1], path);

    return error < 0 ? error : path_unlink(client->cwd, path, &user);
}

int do_chdir(struct client *client, struct message *m)
{
    struct user user = client_user(client->who);
    struct inode *dir;
    int error = path_find(client, m, &dir);

    if (error < 0)
        return error;
    error = S_ISDIR(dir->disk.mode) ? inode_permits(dir, &user, MAY_EXECUTE)
                                    : -ENOTDIR;
    if (error < 0) {
        inode_put(dir);
        return error;
    }
    inode_put(client->cwd);
    client->cwd = dir;
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
