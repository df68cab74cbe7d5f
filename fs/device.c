/*
 * Devices as files. The inode has the device's number: the driver's slot and
 * the driver's own number for the thing (kumquat/device.h).
 *
 * Character devices. FS asks the driver, which answers at once. If it has
 * nothing yet (-EAGAIN) the client's request is parked. When a driver
 * notifies, every request that is parked on a device is tried again, in the
 * order they came: which of them the news are for, the drivers know.
 *
 * Block devices can only be read: a write behind the back of the cache would
 * ruin the file system.
 *
 * Bytes go through a buffer of FS, because a driver may only copy to and
 * from FS, who calls it.
 */
#include "fs/fs.h"
#include <errno.h>
#include <fcntl.h>
#include <kumquat/device.h>
#include <kumquat/kernel.h>
#include <string.h>
#include <sys/stat.h>

#define IOCTL_MAX 64u /* bytes of an ioctl's argument */

static uint8_t buffer[4096];

/* Clients that are parked until a driver has news. */
static struct link waiting = {&waiting, &waiting};

/* A driver has news: tries every request that waits for one. */
void device_news(void)
{
    park_retry(&waiting, false);
}

/* --- Character devices ---------------------------------------------------- */

/* Calls the driver of the request's device. */
static int device_call(const struct client *client, word type, word a, word b,
                       word c, word d)
{
    uint32_t device = inode_device(client->file->inode);
    struct message m = {.type = type, .arg = {DEV_MINOR(device), a, b, c, d}};

    return driver_call(DEV_MAJOR(device), &m);
}

/* Makes the client's pages its own before a driver hands out what can't be
 * given back: -ENOMEM comes now or not at all. */
static int pages_ready(endpoint who, word address, word length)
{
    const word ends[] = {address, address + length - 1};
    int error = 0;

    for (int i = 0; i < 2 && error == 0; i++) {
        uint8_t byte;
        error = copy_from(who, ends[i], &byte, 1);
        if (error == 0)
            error = copy_to(who, ends[i], &byte, 1);
    }
    return error;
}

static int character_read(struct client *client, const struct message *m)
{
    word address = m->arg[1], length = m->arg[2];
    int error = loan_check(client->who, address, length, 1);

    length = min(length, sizeof(buffer)); /* of two pages at most */
    if (error == 0)
        error = pages_ready(client->who, address, length);
    if (error < 0)
        return error;
    int bytes =
        device_call(client, DEVICE_READ, (word)buffer, length, client->who, 0);
    if (bytes == -EAGAIN)
        return park(client, do_read, &waiting, m);
    if (bytes > 0)
        error = copy_to(client->who, address, buffer, (size_t)bytes);
    return error < 0 ? error : bytes;
}

int device_write(struct client *client, struct message *m)
{
    int result = 0;

    while (result >= 0 && client->moved < m->arg[2]) {
        word length = min(m->arg[2] - client->moved, sizeof(buffer));
        result =
            copy_from(client->who, m->arg[1] + client->moved, buffer, length);
        if (result == 0)
            result = device_call(client, DEVICE_WRITE, (word)buffer, length,
                                 client->who, 0);
        if (result == 0)
            break;
        if (result > 0)
            client->moved += (word)result;
    }
    if (result == -EAGAIN)
        return park(client, do_write, &waiting, m);
    return client->moved > 0 ? (int)client->moved : result;
}

int do_ioctl(struct client *client, struct message *m)
{
    uint8_t argument[IOCTL_MAX], before[IOCTL_MAX];
    word length = m->arg[3];

    if (!S_ISCHR(client->file->inode->disk.mode))
        return -ENOTTY;
    if (length > sizeof(argument))
        return -EINVAL;
    int error = copy_from(client->who, m->arg[2], argument, length);
    if (error < 0)
        return error;
    memcpy(before, argument, length);
    int result = device_call(client, DEVICE_IOCTL, m->arg[1], (word)argument,
                             length, client->who);
    if (result == -EAGAIN)
        return park(client, do_ioctl, &waiting, m);
    if (result >= 0 && memcmp(before, argument, length) != 0)
        error = copy_to(client->who, m->arg[2], argument, length);
    return error < 0 ? error : result;
}

/* --- Block devices -------------------------------------------------------- */

/* Reads at most a buffer: the sectors around what the client wants. */
static int block_device_read(const struct client *client, word address,
                             word length)
{
    struct file *file = client->file;
    uint32_t device = inode_device(file->inode);
    uint32_t first = file->offset / SECTOR_SIZE;
    uint32_t skip = file->offset % SECTOR_SIZE;
    struct message m = {.type = DEVICE_BLOCK_SIZE, .arg = {DEV_MINOR(device)}};
    int error = driver_call(DEV_MAJOR(device), &m);

    if (error < 0)
        return error;
    if (first >= m.arg[0])
        return 0;
    uint32_t sectors = min(m.arg[0] - first, sizeof(buffer) / SECTOR_SIZE);
    length = min(length, sectors * SECTOR_SIZE - skip);
    error = device_call(client, DEVICE_BLOCK_READ, first, (word)buffer,
                        sectors * SECTOR_SIZE, 0);
    if (error == 0)
        error = copy_to(client->who, address, buffer + skip, length);
    if (error < 0)
        return error;
    file->offset += length;
    return (int)length;
}

/* --- Both ------------------------------------------------------------------
 */

/* Can this inode, which is no file or directory, be opened? -ENXIO: not a
 * device, or none that there can be a driver for. -EROFS. */
int device_check(const struct inode *inode, uint32_t flags)
{
    uint32_t driver = DEV_MAJOR(inode_device(inode));

    if (driver == KERNEL || driver >= NR_SERVERS)
        return -ENXIO;
    if (S_ISBLK(inode->disk.mode) && (flags & O_ACCMODE) != O_RDONLY)
        return -EROFS;
    return 0;
}

int device_read(struct client *client, struct message *m)
{
    if (S_ISBLK(client->file->inode->disk.mode))
        return block_device_read(client, m->arg[1], m->arg[2]);
    return character_read(client, m);
}
