/*
 * Requests about names and what they lead to: stat, chmod, truncate, link,
 * rename and the like, and the current directory.
 */
#include "fs/fs.h"
#include <kumquat/file_server.h>

/* STAT and FSTAT. st_blocks is what a file without holes needs for its data. */
int do_stat(struct message *m)
{
    bool has_path = m->type == FS_STAT;
    const struct inode *inode = has_path ? request_inode : caller->file->inode;
    const word *to = &m->arg[has_path ? 2 : 1];
    const struct disk_inode *d = &inode->disk;
    uint32_t blocks = d->size / BLOCK_SIZE + (d->size % BLOCK_SIZE != 0);
    struct stat st = {
        .st_dev = inode->parent ? inode->number / FILE_NODES : root_device,
        .st_ino = inode_shown(inode),
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

    return to[1] == sizeof(st) ? copy_to(m->source, to[0], &st, sizeof(st))
                               : -EINVAL;
}

/* --- What an inode says --------------------------------------------------- */

int do_chmod(struct message *m)
{
    return inode_chmod(request_inode, &request_user, m->arg[2]);
}

int do_chown(struct message *m)
{
    return inode_chown(request_inode, &request_user, m->arg[2], m->arg[3]);
}

int do_utime(struct message *m)
{
    static const struct user root;
    uint32_t now = time_now();

    if (!m->arg[2])
        return inode_utime(request_inode, &request_user, m->arg[3], m->arg[4]);
    if (request_user.uid == request_inode->disk.uid ||
        inode_permits(request_inode, &request_user, MAY_WRITE) == 0)
        return inode_utime(request_inode, &root, now, now);
    return -EACCES;
}

int do_access(struct message *m)
{
    uint32_t mode = request_inode->disk.mode;

    if (m->arg[2] > (MAY_READ | MAY_WRITE | MAY_EXECUTE))
        return -EINVAL;
    if ((m->arg[2] & MAY_WRITE) && (S_ISREG(mode) || S_ISDIR(mode)) &&
        is_read_only(request_inode))
        return -EROFS;
    return inode_permits(request_inode, &request_user, m->arg[2]);
}

/* Of an open file its flags count, not what the inode permits. */
int do_truncate(struct message *m)
{
    const struct file *file = caller->file;
    uint32_t mode = request_inode->disk.mode;
    bool is_for_reading = file && (file->flags & O_ACCMODE) == O_RDONLY;

    if (S_ISDIR(mode))
        return -EISDIR;
    if (!S_ISREG(mode) || m->arg[2] > LENGTH_MAX || is_for_reading)
        return -EINVAL;
    int error =
        file ? 0 : inode_permits(request_inode, &request_user, MAY_WRITE);
    if (error < 0)
        return error;
    inode_disarm(request_inode, &request_user);
    return file_truncate(request_inode, m->arg[2]);
}

/* --- Names that come and go ----------------------------------------------- */

int do_mknod(struct message *m)
{
    word mode = m->arg[2];
    bool is_device = S_ISCHR(mode) || S_ISBLK(mode);
    struct inode *made;

    if (!is_device && !S_ISREG(mode) && !S_ISDIR(mode) && !S_ISFIFO(mode))
        return -EINVAL;
    if (is_device && request_user.uid != 0)
        return -EPERM;
    int error =
        path_create(request_from, request_path, mode & 0xFFFF & ~caller->umask,
                    is_device ? m->arg[3] : 0, &request_user, &made);
    if (error == 0)
        inode_put(made);
    return error;
}

/* LINK and RENAME: the second path is read here. If a file server had to be
 * asked about the first, the file is its. */
int do_link(struct message *m)
{
    static char path[KUMQUAT_PATH_MAX];
    int length = copy_path(m->source, m->arg[2], m->arg[3], path);

    if (length < 0)
        return length;
    if (request_from != caller->cwd)
        return -EXDEV;
    return (m->type == FS_LINK ? path_link : path_rename)(
        caller->cwd, request_path, path, &request_user);
}

int do_unlink(struct message *m)
{
    return path_remove(request_from, request_path, &request_user,
                       m->arg[2] != 0);
}

/* --- The current directory ------------------------------------------------ */

int do_chdir(struct message *m)
{
    (void)m;
    if (!S_ISDIR(request_inode->disk.mode))
        return -ENOTDIR;
    int error = inode_permits(request_inode, &request_user, MAY_EXECUTE);
    if (error < 0)
        return error;
    inode_put(caller->cwd);
    caller->cwd = inode_hold(request_inode);
    return 0;
}
