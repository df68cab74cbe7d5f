/*
 * What lies below: the drivers; disk, memory and clock for the core; mounting
 * the root.
 *
 * The root is the first partition of the first disk. With `root=ram` on the
 * kernel's command line it is a RAM disk instead, to which FS copies at first
 * what that partition has; `ro` and `noatime` are options for either.
 */
#include "fs/fs.h"

#define BLOCK_SECTORS (BLOCK_SIZE / SECTOR_SIZE)
#define FRAMES_SMALL  2048u /* of a machine with 8 MiB */
#define FRAMES_SCARCE 128u  /* at so few free ones the cache takes no more */

uint32_t root_device = DEV_MAKE(DISK, DISK_MINOR(0, 1));
unsigned root_insists;

/* --- The core's disk and clock -------------------------------------------- */

/* Reads or writes `count` blocks of the root, or flushes. 0 or -EIO. */
static int disk_call(word type, uint32_t block, uint32_t count, const void *at)
{
    int result = device_call(root_device, type, block * BLOCK_SECTORS, (word)at,
                             count * BLOCK_SIZE, 0);

    return result < 0 ? -EIO : 0;
}

int block_read(uint32_t block, uint32_t count, void *to)
{
    return disk_call(DEVICE_BLOCK_READ, block, count, to);
}

int block_write(uint32_t block, uint32_t count, const void *from)
{
    return disk_call(DEVICE_BLOCK_WRITE, block, count, from);
}

int block_flush(void)
{
    return disk_call(DEVICE_BLOCK_FLUSH, 0, 0, NULL);
}

/* 1970, until MM has learnt the time. */
uint32_t time_now(void)
{
    return info_head()->epoch + info_head()->ticks / info_head()->hz;
}

/* --- Memory --------------------------------------------------------------- */

/* The cache may have half of what would be free without it, or a quarter if
 * that is little. */
void *memory_take(unsigned n)
{
    const struct info_memory *memory = &info_head()->memory;
    uint32_t share = memory->frames <= FRAMES_SMALL ? 4 : 2;
    uint32_t left = memory->free - memory->reserved;

    if (n >= CACHE_LEAST && (left <= FRAMES_SCARCE || n >= (left + n) / share))
        return NULL;
    return page_take(n, 1);
}

void memory_give(unsigned n)
{
    page_give(n, 1);
}

_Static_assert(CLUSTER_BLOCKS *BLOCK_SIZE == PAGE_SIZE, "a cluster is a page");

/* --- The root ------------------------------------------------------------- */

/* Copies what is in use on the mounted disk to the RAM disk and mounts that in
 * its place. The log stays behind: it has been done. */
static int root_copy(uint32_t blocks, unsigned options)
{
    const uint32_t disk = root_device, ram = DEV_MAKE(RAM, RAM_DISK);
    int error = 0;

    for (uint32_t n = 0; n < volume.zones && error == 0; n++) {
        if (n >= volume.first_zone &&
            bitmap_test(&volume.zone_map, n - volume.first_zone + 1) == 0)
            continue;
        error = block_read(n, 1, transfer_buffer);
        root_device = ram;
        if (error == 0)
            error = block_write(n, 1, transfer_buffer);
        root_device = disk;
    }
    root_device = ram;
    int64_t size = device_size(ram);
    if (size < (int64_t)blocks * BLOCK_SIZE)
        return -ENOSPC;
    return error < 0 ? error : volume_mount(blocks, options);
}

/* Mounts the root. Without one there is nothing to serve. */
void root_mount(void)
{
    bool in_ram = is_told("root=ram");
    unsigned options = (is_told("ro") ? VOLUME_READ_ONLY : 0) |
                       (is_told("noatime") ? VOLUME_NO_ATIME : 0);
    int64_t size = device_size(root_device);
    uint32_t blocks = (uint32_t)(size / BLOCK_SIZE);
    int error = size < 0 ? (int)size : 0;

    if (error == 0)
        error = volume_mount(blocks, in_ram ? VOLUME_READ_ONLY : options);
    if (error == 0 && in_ram)
        error = root_copy(blocks, options);
    if (error < 0)
        panic("cannot mount the root, error %d", -error);
    root_insists = volume.options & ~options;
    log_line("root%s has %u zones, %u free; %u inodes, %u free",
             in_ram ? " in memory" : "", volume.zone_map.bits - 1,
             volume.zone_map.free, volume.inode_map.bits - 1,
             volume.inode_map.free);
}
