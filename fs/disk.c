/*
 * What lies below: the drivers, the root's disk for the core, the clock.
 */
#include "fs/fs.h"
#include <errno.h>
#include <kumquat/device.h>
#include <kumquat/info.h>
#include <kumquat/kernel.h>

#define DRIVER_TRIES  5 /* with a driver that dies in between */
#define ROOT_MINOR    DISK_MINOR(0, 1)
#define BLOCK_SECTORS (BLOCK_SIZE / SECTOR_SIZE)

/* Calls a driver; the reply is in *m. Its result; -EIO if it does not
 * answer, -ENXIO if it is no driver of FS's. */
int driver_call(word driver, struct message *m)
{
    for (int i = 0; i < DRIVER_TRIES; i++) {
        struct message copy = *m;
        int error = ipc_call(driver, &copy);
        if (error == -EPERM)
            return -ENXIO;
        if (error == 0) {
            *m = copy;
            return (int)copy.type;
        }
    }
    return -EIO;
}

/* --- The core's disk and clock -------------------------------------------- */

/* Reads or writes `count` blocks. 0 or -EIO. */
static int disk_call(word type, uint32_t block, uint32_t count, word bytes)
{
    struct message m = {
        .type = type,
        .arg = {ROOT_MINOR, block * BLOCK_SECTORS, bytes, count * BLOCK_SIZE}};

    return driver_call(DISK, &m) < 0 ? -EIO : 0;
}

int block_read(uint32_t block, uint32_t count, void *to)
{
    return disk_call(DEVICE_BLOCK_READ, block, count, (word)to);
}

int block_write(uint32_t block, uint32_t count, const void *from)
{
    return disk_call(DEVICE_BLOCK_WRITE, block, count, (word)from);
}

int block_flush(void)
{
    struct message m = {.type = DEVICE_BLOCK_FLUSH, .arg = {ROOT_MINOR}};

    return driver_call(DISK, &m) < 0 ? -EIO : 0;
}

/* 1970, until MM has learnt the time. */
uint32_t time_now(void)
{
    return info_head()->epoch + info_head()->ticks / info_head()->hz;
}

/* Mounts the root. Without one there is nothing to serve. */
void root_mount(void)
{
    struct message m = {.type = DEVICE_BLOCK_SIZE, .arg = {ROOT_MINOR}};
    int error = driver_call(DISK, &m);

    if (error < 0)
        panic("no root disk, error %d", -error);
    error = volume_mount(m.arg[0] / BLOCK_SECTORS);
    if (error < 0)
        panic("cannot mount the root, error %d", -error);
    log_line("root has %u zones, %u free; %u inodes, %u free",
             (unsigned)volume.zone_map.bits - 1, (unsigned)volume.zone_map.free,
             (unsigned)volume.inode_map.bits - 1,
             (unsigned)volume.inode_map.free);
}
