/*
 * read, write, getdents: bytes between files and the clients' memory.
 *
 * All or nothing where the client's address is bad: the whole range is
 * checked before the first byte moves, unless one copy does it all anyway.
 */
#include "fs/fs.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <kumquat/kernel.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

static int move_to_client(endpoint who, word address, void *bytes, word length)
{
    return copy_to(who, address, bytes, length);
}

/* Reads from a file on the disk. The whole buffer must be good, even when
 * the file ends before it is full. */
static int regular_read(const struct client *client, uint32_t offset,
                        word address, word length)
{
    const struct file *file = client->file;
    struct transfer to = {move_to_client, client->who, address};
    uint32_t size = file->inode->disk.size;
    uint32_t left = offset < size ? size - offset : 0;

    if (length > left || offset % BLOCK_SIZE + length > BLOCK_SIZE) {
        int error = loan_check(client->who, address, length, 1);
        if (error < 0)
            return error;
    }
    if (length > left)
        length = left;
    if (length == 0)
        return 0;
    return file_read(file->inode, offset, length, &to);
}

static int regular_write(const struct client *client, word address, word length)
{
    struct file *file = client->file;
    struct transfer from = {copy_from, client->who, address};

    if (file->inode->disk.mode & (S_ISUID | S_ISGID)) {
        struct user user = client_user(client->who, false);
        inode_disarm(file->inode, &user);
    }
    if (file->flags & O_APPEND)
        file->offset = file->inode->disk.size;
    int bytes = file_write(file->inode, file->offset, length, &from);
    if (bytes > 0)
        file->offset += (uint32_t)bytes;
    return bytes;
}

/* May this be read, and so much? */
static int read_check(const struct file *file, word length)
{
    if ((file->flags & O_ACCMODE) == O_WRONLY)
        return -EBADF;
    if (S_ISDIR(file->inode->disk.mode))
        return -EISDIR;
    return length > LENGTH_MAX ? -EFAULT : 0; /* no range is so long */
}

int do_read(struct client *client, struct message *m)
{
    struct file *file = client->file;
    int error = read_check(file, m->arg[2]);

    if (error < 0 || m->arg[2] == 0)
        return error;
    if (file->pipe != NULL)
        return pipe_read(client, m);
    if (!S_ISREG(file->inode->disk.mode))
        return device_read(client, m);
    int bytes = regular_read(client, file->offset, m->arg[1], m->arg[2]);
    if (bytes > 0)
        file->offset += (uint32_t)bytes;
    return bytes;
}

int do_pread(struct client *client, struct message *m)
{
    const struct file *file = client->file;
    int error = read_check(file, m->arg[2]);

    if (error < 0)
        return error;
    if (!S_ISREG(file->inode->disk.mode))
        return -ESPIPE;
    if (m->arg[3] > INT32_MAX)
        return -EINVAL;
    return regular_read(client, m->arg[3], m->arg[1], m->arg[2]);
}

int do_write(struct client *client, struct message *m)
{
    const struct file *file = client->file;
    bool is_one_piece = file->pipe != NULL && m->arg[2] <= PIPE_BUF;

    if ((file->flags & O_ACCMODE) == O_RDONLY)
        return -EBADF;
    if (m->arg[2] == 0)
        return 0;
    int error =
        is_one_piece ? 0 : loan_check(client->who, m->arg[1], m->arg[2], 0);
    if (error < 0)
        return error;
    if (file->pipe != NULL)
        return pipe_write(client, m);
    if (!S_ISREG(file->inode->disk.mode))
        return device_write(client, m);
    return regular_write(client, m->arg[1], m->arg[2]);
}

int do_getdents(struct client *client, struct message *m)
{
    struct dirent records[16];
    struct disk_entry entry;
    word count = 0, room = m->arg[2] / sizeof(records[0]);
    struct file *file = client->file;
    int found = 0;

    if (!S_ISDIR(file->inode->disk.mode))
        return -ENOTDIR;
    if (room == 0)
        return -EINVAL;
    if (room > sizeof(records) / sizeof(records[0]))
        room = sizeof(records) / sizeof(records[0]);
    uint32_t offset = file->offset;
    while (count < room) {
        found = directory_next(file->inode, &offset, &entry);
        if (found <= 0)
            break;
        struct dirent *record = &records[count++];
        *record = (struct dirent){.d_ino = entry.inode};
        memcpy(record->d_name, entry.name, sizeof(entry.name));
    }
    if (count == 0)
        return found;
    word bytes = count * sizeof(records[0]);
    int error = copy_to(client->who, m->arg[1], records, bytes);
    if (error < 0)
        return error;
    file->offset = offset;
    return (int)bytes;
}
