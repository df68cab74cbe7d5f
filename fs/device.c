/*
 * Devices as files. The inode has the device's number: the driver's slot and
 * the driver's own number for the thing (kumquat/device.h).
 *
 * Character devices. FS asks the driver, which answers at once. If it has
 * nothing yet (-EAGAIN) the client's request is parked. When a driver
 * notifies, every request that is parked on a device is tried again, in the
 * order they came: which of them the news are for, the drivers know.
 *
 * Block devices are files of a fixed size. The disk of the root can only be
 * read: a write behind the back of the cache would ruin the file system.
 *
 * Bytes go through a buffer of FS, because a driver may only copy to and
 * from FS, who calls it.
 */
#include "fs/fs.h"

#define IOCTL_MAX     64u /* bytes of an ioctl's argument */
#define PIECES_A_TURN 64  /* of a long transfer; then others are served */

uint8_t buffer[PAGE_SIZE];

/* Clients that are parked until a driver has news. */
static struct queue waiting = QUEUE_INIT(waiting, false);

void device_news(endpoint driver)
{
    (void)driver;
    queue_wake(&waiting);
    queue_wake(&pollers);
}

/* What could the caller do with a character device without waiting? A sum of
 * POLLIN and the like, or what the driver does not like. */
int device_ask(uint32_t device)
{
    return device_call(device, DEVICE_POLL, caller->who, 0, 0, 0);
}

/* Can this inode, which is no file, directory or FIFO, be opened? -ENXIO: no
 * driver knows it. -EROFS: the root's disk. */
int device_check(const struct inode *inode, uint32_t flags)
{
    const uint32_t device = inode_device(inode) & 0xFFFF;
    const uint32_t drive = DISK_MINOR(1, 0);
    bool is_block = S_ISBLK(inode->disk.mode);
    bool writes = (flags & O_ACCMODE) != O_RDONLY;

    if (is_block ? device_size(device) < 0 : device_ask(device) < 0)
        return -ENXIO;
    return is_block && writes && device / drive == root_device / drive ? -EROFS
                                                                       : 0;
}

/* Moves what comes next of a READ, PREAD or WRITE, at most a buffer. -> how
 * many bytes. */
static int piece_move(struct fs_pread *m)
{
    struct file *file = caller->file;
    uint32_t device = inode_device(file->inode);
    uint32_t *offset = m->type == FS_PREAD ? &m->offset : &file->offset;
    word address = m->buffer + caller->moved;
    word length = m->buffer_length - caller->moved;
    bool writes = m->type == FS_WRITE;

    if (S_ISBLK(file->inode->disk.mode))
        return device_move(device, offset, m->source, address, length, writes);
    length = min(length, sizeof(buffer)); /* of two pages at most */
    int bytes = writes ? copy_from(m->source, address, buffer, length)
                       : loan_prepare(m->source, address, length);
    if (bytes == 0)
        bytes = device_call(device, writes ? DEVICE_WRITE : DEVICE_READ,
                            (word)buffer, length, m->source, 0);
    int error = bytes > 0 && !writes
                    ? copy_to(m->source, address, buffer, (size_t)bytes)
                    : 0;
    return error < 0 ? error : bytes;
}

/* READ, PREAD and WRITE. What is read of a terminal ends where less came than
 * there was room for: the rest is the next line. */
int device_transfer(struct fs_pread *m)
{
    bool writes = m->type == FS_WRITE;
    bool is_line = !writes && S_ISCHR(caller->file->inode->disk.mode);
    word length = m->buffer_length;
    int bytes = writes ? 0 : loan_check(m->source, m->buffer, length, 1);

    for (int pieces = 0; bytes >= 0 && caller->moved < length; pieces++) {
        if (pieces == PIECES_A_TURN)
            return request_sleep(info_head()->ticks + 1, m);
        bytes = piece_move(m);
        if (bytes == -EAGAIN && (writes || caller->moved == 0))
            return request_park(&waiting, m);
        caller->moved += bytes > 0 ? (word)bytes : 0;
        if (bytes == 0 || (is_line && bytes < (int)sizeof(buffer)))
            break;
    }
    return caller->moved > 0 ? (int)caller->moved : bytes;
}

int do_ioctl(struct fs_ioctl *m)
{
    uint8_t argument[IOCTL_MAX], before[IOCTL_MAX];
    const struct inode *inode = caller->file->inode;
    word length = m->buffer_length;

    if (!S_ISCHR(inode->disk.mode))
        return -ENOTTY;
    if (length > sizeof(argument))
        return -EINVAL;
    int error = copy_from(m->source, m->buffer, argument, length);
    if (error < 0)
        return error;
    memcpy(before, argument, length);
    int result = device_call(inode_device(inode), DEVICE_IOCTL, m->request,
                             (word)argument, length, m->source);
    if (result == -EAGAIN)
        return park(&caller->parked, &waiting, m);
    if (result >= 0 && memcmp(before, argument, length) != 0)
        error = copy_to(m->source, m->buffer, argument, length);
    return error < 0 ? error : result;
}
