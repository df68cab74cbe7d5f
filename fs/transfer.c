/*
 * read, write, getdents: bytes between files and the clients' memory.
 *
 * All or nothing where the client's address is bad: the whole range is
 * checked before the first byte moves, unless one copy does it all anyway.
 */
#include "fs/fs.h"
#include <dirent.h>

/* --- Files on the disk ---------------------------------------------------- */

static int move_to_client(endpoint who, word address, void *bytes, word length)
{
    return copy_to(who, address, bytes, length);
}

/* READ and PREAD. The whole buffer must be good, even when the file ends before
 * it is full. */
__attribute__((noinline)) static int regular_read(struct fs_pread *m)
{
    struct file *file = caller->file;
    struct inode *inode = file->inode;
    if (inode->parent != NULL)
        return node_read(m);
    uint32_t *offset = m->type == FS_PREAD ? &m->offset : &file->offset;
    struct transfer to = {move_to_client, m->source, m->buffer};
    uint32_t at = *offset, length = m->buffer_length;

    if (at + length > inode->disk.size ||
        at % BLOCK_SIZE + length > BLOCK_SIZE) {
        int error = loan_check(m->source, m->buffer, length, 1);
        if (error < 0)
            return error;
    }
    int bytes = file_read(inode, at, length, &to);
    if (bytes > 0) {
        *offset = at + (uint32_t)bytes;
        inode_was_read(inode);
    }
    return bytes;
}

__attribute__((noinline)) static int regular_write(struct fs_pread *m)
{
    struct file *file = caller->file;
    struct transfer from = {copy_from, m->source, m->buffer};
    int error = volume_begin();

    if (error < 0)
        return error;
    if (file->inode->disk.mode & (S_ISUID | S_ISGID)) {
        struct user user = client_user(m->source, false);
        inode_disarm(file->inode, &user);
    }
    if (file->flags & O_APPEND)
        file->offset = file->inode->disk.size;
    int bytes = file_write(file->inode, file->offset, m->buffer_length, &from);
    file->offset += bytes > 0 ? (uint32_t)bytes : 0;
    return bytes;
}

/* --- All files ------------------------------------------------------------ */

/* READ, and PREAD with an offset of its own. */
int do_read(struct fs_pread *m)
{
    const struct file *file = caller->file;

    if ((file->flags & O_ACCMODE) == O_WRONLY)
        return -EBADF;
    if (file->pipe != NULL)
        return m->type == FS_PREAD ? -ESPIPE : pipe_read(m);
    uint32_t mode = file->inode->disk.mode;
    if (S_ISDIR(mode))
        return -EISDIR;
    if (m->type == FS_PREAD && S_ISCHR(mode))
        return -ESPIPE;
    if (m->type == FS_PREAD && m->offset > LENGTH_MAX)
        return -EINVAL;
    if (m->buffer_length > LENGTH_MAX)
        return -EFAULT; /* no range is so long */
    if (m->buffer_length == 0)
        return 0;
    return S_ISREG(mode) ? regular_read(m) : device_transfer(m);
}

/* What is checked by its only copy, or has been, is not checked before. */
int do_write(struct fs_pread *m)
{
    const struct file *file = caller->file;
    int error = 0;

    if ((file->flags & O_ACCMODE) == O_RDONLY)
        return -EBADF;
    if (m->buffer_length == 0)
        return 0;
    if (file->pipe != NULL && m->buffer_length <= PIPE_BUF)
        return pipe_write(m);
    if (caller->moved == 0)
        error = loan_check(m->source, m->buffer, m->buffer_length, 0);
    if (error < 0)
        return error;
    if (S_ISREG(file->inode->disk.mode))
        return regular_write(m);
    return file->pipe != NULL ? pipe_write(m) : device_transfer(m);
}

int do_getdents(struct fs_getdents *m)
{
    struct dirent records[16];
    struct disk_entry entry;
    struct file *file = caller->file;
    uint32_t offset = file->offset;
    word count = 0,
         room = min(m->buffer_length, sizeof(records)) / sizeof(records[0]);
    int found = 0;

    if (!S_ISDIR(file->inode->disk.mode))
        return -ENOTDIR;
    if (room == 0)
        return -EINVAL;
    if (file->inode->parent != NULL)
        return node_getdents(m);
    while (count < room &&
           (found = directory_next(file->inode, &offset, &entry)) > 0) {
        records[count] = (struct dirent){.d_ino = entry.inode};
        memcpy(records[count++].d_name, entry.name, sizeof(entry.name));
    }
    if (count == 0)
        return found;
    word bytes = count * sizeof(records[0]);
    int error = copy_to(m->source, m->buffer, records, bytes);
    if (error < 0)
        return error;
    file->offset = offset;
    inode_was_read(file->inode);
    return (int)bytes;
}
