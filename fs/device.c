/*
 * Devices as files. The inode has the device's number: the driver's slot and
 * the driver's own number for the thing (kumquat/device.h).
 *
 * Character devices. FS asks the driver, which answers at once. If it has
 * nothing yet (-EAGAIN) the client's request is parked: FS keeps the message
 * and serves others. When the driver notifies, each request parked on it is
 * tried again from the beginning, in the order they came.
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
static struct client *first_parked; /* in the order they came */

/* --- Parking -------------------------------------------------------------- */

static void parked_append(struct client *client)
{
    struct client **link = &first_parked;

    while (*link != NULL)
        link = &(*link)->next_parked;
    client->next_parked = NULL;
    *link = client;
}

/* Keeps a request until the driver notifies; then `again` gets it. */
static int park(struct client *client, handler *again, word driver,
                const struct message *m)
{
    client->parked = again;
    client->driver = driver;
    client->request = *m;
    parked_append(client);
    return NO_REPLY;
}

/* Takes a client's request out, if there is one. */
void parked_forget(struct client *client)
{
    struct client **link = &first_parked;

    if (client->parked == NULL)
        return;
    while (*link != client)
        link = &(*link)->next_parked;
    *link = client->next_parked;
    client->parked = NULL;
}

/* Tries a request again that was taken out of the queue. */
static void parked_serve(struct client *client)
{
    struct message m = client->request;
    handler *again = client->parked;

    client->parked = NULL;
    int result = again(client, &m);
    if (result == NO_REPLY)
        return;
    m.type = (word)result;
    ipc_reply(client->who, &m); /* it may be gone: no matter */
}

/* A driver has news: tries every request that waits for it once. */
void parked_retry(word driver)
{
    struct client *queue = first_parked;

    first_parked = NULL;
    while (queue != NULL) {
        struct client *client = queue;
        queue = queue->next_parked;
        if (client->driver == driver)
            parked_serve(client);
        else
            parked_append(client);
    }
}

/* --- Character devices ---------------------------------------------------- */

/* Calls the driver of a device with one buffer of FS's. */
static int device_call(uint32_t device, word type, void *bytes, word length)
{
    struct message m = {.type = type,
                        .arg = {DEV_MINOR(device), (word)bytes, length}};

    return driver_call(DEV_MAJOR(device), &m);
}

static word min(word a, word b)
{
    return a < b ? a : b;
}

/* Makes the client's pages its own before a driver hands out what can't be
 * given back: -ENOMEM comes now or not at all. */
static int pages_ready(endpoint who, word address, word length)
{
    word last = address + length - 1;
    uint8_t byte;
    int error = copy_from(who, address, &byte, 1);

    if (error == 0)
        error = copy_to(who, address, &byte, 1);
    if (error == 0)
        error = copy_from(who, last, &byte, 1);
    return error < 0 ? error : copy_to(who, last, &byte, 1);
}

static int character_read(struct client *client, const struct file *file,
                          struct message *m)
{
    uint32_t device = inode_device(file->inode);
    word address = m->arg[1], length = m->arg[2];
    int error = loan_check(client->who, address, length, 1);

    length = min(length, sizeof(buffer)); /* of two pages at most */
    if (error == 0)
        error = pages_ready(client->who, address, length);
    if (error < 0)
        return error;
    int bytes = device_call(device, DEVICE_READ, buffer, length);
    if (bytes == -EAGAIN && !(file->flags & O_NONBLOCK))
        return park(client, do_read, DEV_MAJOR(device), m);
    if (bytes > 0)
        error = copy_to(client->who, address, buffer, (size_t)bytes);
    return error < 0 ? error : bytes;
}

/* Writes on: the message has the rest of the range, arg[3] the bytes that
 * earlier tries have written. */
static int character_write(struct client *client, struct message *m)
{
    const struct file *file = client_file(client, m->arg[0]);
    int result = 0;

    if (file == NULL)
        return -EBADF;
    uint32_t device = inode_device(file->inode);
    while (m->arg[2] > 0) {
        word length = min(m->arg[2], sizeof(buffer));
        result = copy_from(client->who, m->arg[1], buffer, length);
        if (result == 0)
            result = device_call(device, DEVICE_WRITE, buffer, length);
        if (result <= 0)
            break;
        m->arg[1] += (word)result;
        m->arg[2] -= (word)result;
        m->arg[3] += (word)result;
    }
    if (result == -EAGAIN && !(file->flags & O_NONBLOCK))
        return park(client, character_write, DEV_MAJOR(device), m);
    return m->arg[3] > 0 ? (int)m->arg[3] : result;
}

int do_ioctl(struct client *client, struct message *m)
{
    uint8_t argument[IOCTL_MAX], before[IOCTL_MAX];
    const struct file *file = client_file(client, m->arg[0]);
    word length = m->arg[3];

    if (file == NULL)
        return -EBADF;
    if (!S_ISCHR(file->inode->disk.mode))
        return -ENOTTY;
    if (length > sizeof(argument))
        return -EINVAL;
    int error = copy_from(client->who, m->arg[2], argument, length);
    if (error < 0)
        return error;
    memcpy(before, argument, length);
    uint32_t device = inode_device(file->inode);
    struct message call = {
        .type = DEVICE_IOCTL,
        .arg = {DEV_MINOR(device), m->arg[1], (word)argument, length}};
    int result = driver_call(DEV_MAJOR(device), &call);
    if (result >= 0 && memcmp(before, argument, length) != 0)
        error = copy_to(client->who, m->arg[2], argument, length);
    return error < 0 ? error : result;
}

/* --- Block devices -------------------------------------------------------- */

/* Reads at most a buffer: the sectors around what the client wants. */
static int block_device_read(struct client *client, struct file *file,
                             word address, word length)
{
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
    m = (struct message){
        .type = DEVICE_BLOCK_READ,
        .arg = {DEV_MINOR(device), first, (word)buffer, sectors * SECTOR_SIZE}};
    error = driver_call(DEV_MAJOR(device), &m);
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

int device_read(struct client *client, struct file *file, struct message *m)
{
    if (S_ISBLK(file->inode->disk.mode))
        return block_device_read(client, file, m->arg[1], m->arg[2]);
    return character_read(client, file, m);
}

int device_write(struct client *client, struct message *m)
{
    int error = loan_check(client->who, m->arg[1], m->arg[2], 0);

    if (error < 0)
        return error;
    m->arg[3] = 0;
    return character_write(client, m);
}
