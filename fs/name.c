/*
 * Requests about names and what they lead to: stat, chmod, truncate, link,
 * rename and the like, and the current directory.
 */
#include "fs/fs.h"
#include <kumquat/file_server.h>

/* What STAT and FSTAT tell. st_blocks is what a file without holes needs for
 * its data. */
static int stat_give(const struct inode *inode, word to, word length)
{
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

    return length == sizeof(st) ? copy_to(caller->who, to, &st, sizeof(st))
                                : -EINVAL;
}

int do_stat(struct fs_stat *m)
{
    return stat_give(request_inode, m->stat, m->stat_length);
}

int do_fstat(struct fs_fstat *m)
{
    return stat_give(caller->file->inode, m->stat, m->stat_length);
}

/* --- What an inode says --------------------------------------------------- */

int do_chmod(struct fs_chmod *m)
{
    return inode_chmod(request_inode, &request_user, m->mode);
}

int do_chown(struct fs_chown *m)
{
    return inode_chown(request_inode, &request_user, m->uid, m->gid);
}

int do_utime(struct fs_utime *m)
{
    static const struct user root;
    uint32_t now = time_now();

    if (!m->now)
        return inode_utime(request_inode, &request_user, m->atime, m->mtime);
    if (request_user.uid == request_inode->disk.uid ||
        inode_permits(request_inode, &request_user, MAY_WRITE) == 0)
        return inode_utime(request_inode, &root, now, now);
    return -EACCES;
}

int do_access(struct fs_access *m)
{
    uint32_t mode = request_inode->disk.mode;

    if (m->mode > (MAY_READ | MAY_WRITE | MAY_EXECUTE))
        return -EINVAL;
    if ((m->mode & MAY_WRITE) && (S_ISREG(mode) || S_ISDIR(mode)) &&
        (request_inode->parent != NULL || (volume.options & VOLUME_READ_ONLY)))
        return -EROFS;
    return inode_permits(request_inode, &request_user, m->mode);
}

/* Of an open file its flags count, not what the inode permits. */
int do_truncate(struct fs_truncate *m)
{
    const struct file *file = caller->file;
    uint32_t mode = request_inode->disk.mode;
    bool is_for_reading = file && (file->flags & O_ACCMODE) == O_RDONLY;

    if (S_ISDIR(mode))
        return -EISDIR;
    if (!S_ISREG(mode) || m->size > LENGTH_MAX || is_for_reading)
        return -EINVAL;
    int error =
        file ? 0 : inode_permits(request_inode, &request_user, MAY_WRITE);
    if (error < 0)
        return error;
    inode_disarm(request_inode, &request_user);
    return file_truncate(request_inode, m->size);
}

/* --- Names that come and go ----------------------------------------------- */

int do_mknod(struct fs_mknod *m)
{
    word mode = m->mode;
    bool is_device = S_ISCHR(mode) || S_ISBLK(mode);
    struct inode *made;

    if (!is_device && !S_ISREG(mode) && !S_ISDIR(mode) && !S_ISFIFO(mode))
        return -EINVAL;
    if (is_device && request_user.uid != 0)
        return -EPERM;
    int error =
        path_create(request_from, request_path, mode & 0xFFFF & ~caller->umask,
                    is_device ? m->device : 0, &request_user, &made);
    if (error == 0)
        inode_put(made);
    return error;
}

/* LINK and RENAME: the second path is read here. If a file server had to be
 * asked about the first, the file is its. */
int do_link(struct fs_link *m)
{
    static char path[KUMQUAT_PATH_MAX];
    int length = copy_path(m->source, m->to, m->to_length, path);

    if (length < 0)
        return length;
    if (request_from != caller->cwd)
        return -EXDEV;
    return (m->type == FS_LINK ? path_link : path_rename)(
        caller->cwd, request_path, path, &request_user);
}

int do_unlink(struct fs_unlink *m)
{
    return path_remove(request_from, request_path, &request_user,
                       m->directory != 0);
}

/* --- The current directory ------------------------------------------------ */

int do_chdir(struct fs_chdir *m)
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
