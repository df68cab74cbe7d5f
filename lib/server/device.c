/*
 * Calling servers further down, above all drivers.
 */
#include <kumquat/device.h>
#include <kumquat/service.h>

#define TRIES 5 /* with a server that dies in between */

int server_call(endpoint server, struct message *m)
{
    for (int i = 0; i < TRIES; i++) {
        struct message copy = *m;
        int error = ipc_call(server, &copy);
        if (error == -EPERM)
            return -ENXIO;
        if (error == 0) {
            *m = copy;
            return (int)copy.type;
        }
    }
    return -EIO;
}

int device_call(uint32_t device, word type, word a, word b, word c, word d)
{
    struct message m = {.type = type, .arg = {DEV_MINOR(device), a, b, c, d}};

    return server_call(DEV_MAJOR(device), &m);
}

int64_t device_size(uint32_t device)
{
    struct message m = {.type = DEVICE_BLOCK_SIZE, .arg = {DEV_MINOR(device)}};
    int error = server_call(DEV_MAJOR(device), &m);

    return error < 0 ? error : (int64_t)m.arg[0] * SECTOR_SIZE;
}

int device_move(uint32_t device, uint32_t *offset, endpoint lender,
                word address, word length, bool write)
{
    static uint8_t sectors[PAGE_SIZE] __attribute__((aligned(SECTOR_SIZE)));
    uint32_t skip = *offset % SECTOR_SIZE, first = *offset / SECTOR_SIZE;
    int64_t end = device_size(device);
    int error = 0;

    if (end < 0)
        return (int)end;
    if (end > INT32_MAX) /* what an offset can say */
        end = INT32_MAX;
    if (*offset >= end)
        return write ? -ENOSPC : 0;
    if (length > sizeof(sectors) - skip)
        length = sizeof(sectors) - skip;
    if (length > end - *offset)
        length = (word)(end - *offset);
    word size = (skip + length + SECTOR_SIZE - 1) / SECTOR_SIZE * SECTOR_SIZE;
    if (!write || length < size) /* a part of a sector stays */
        error = device_call(device, DEVICE_BLOCK_READ, first, (word)sectors,
                            size, 0);
    if (error == 0)
        error = (write ? copy_from(lender, address, sectors + skip, length)
                       : copy_to(lender, address, sectors + skip, length));
    if (error == 0 && write)
        error = device_call(device, DEVICE_BLOCK_WRITE, first, (word)sectors,
                            size, 0);
    if (error < 0)
        return error;
    *offset += length;
    return (int)length;
}
