/*
 * The volume: mounting it, and handing out its zones.
 *
 * Nothing of the superblock is believed before it has been checked against
 * the disk's size; afterwards the geometry in `volume` is the only truth.
 */
#include "fs/core/core.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define OFFSET_MAX 0x7FFFFFFFu /* bytes: what an off_t can say */

struct volume volume;

/* Do the maps and the inodes fit in front of the zones, the zones on the
 * disk, and a bit for each in the maps? */
static int super_is_sane(const struct disk_super *s, uint32_t blocks)
{
    uint64_t inode_blocks =
        ((uint64_t)s->inodes + BLOCK_INODES - 1) / BLOCK_INODES;

    if (s->magic != SUPER_MAGIC || s->block_size != BLOCK_SIZE ||
        s->log_zone_size != 0)
        return 0;
    if (s->inodes < ROOT_INODE || s->zones > blocks ||
        s->first_zone >= s->zones)
        return 0;
    if (MAP_BLOCK + s->inode_map_blocks + s->zone_map_blocks + inode_blocks >
        s->first_zone)
        return 0;
    return s->inodes < s->inode_map_blocks * BLOCK_BITS &&
           s->zones - s->first_zone < s->zone_map_blocks * BLOCK_BITS;
}

/* Fills `volume` from a sane superblock. */
static void volume_set(const struct disk_super *s)
{
    volume = (struct volume){
        .inode_map = {.first_block = MAP_BLOCK, .bits = s->inodes + 1},
        .zone_map = {.first_block = MAP_BLOCK + s->inode_map_blocks,
                     .bits = s->zones - s->first_zone + 1},
        .inode_table = MAP_BLOCK + s->inode_map_blocks + s->zone_map_blocks,
        .first_zone = s->first_zone,
        .zones = s->zones,
        .max_size = s->max_size < OFFSET_MAX ? s->max_size : OFFSET_MAX,
    };
}

int volume_mount(uint32_t blocks)
{
    struct inode *root;

    cache_start(blocks);
    inode_table_start();
    volume.root = NULL;
    const union block *b = cache_read(SUPER_BLOCK);
    if (b == NULL)
        return -EIO;
    if (!super_is_sane(&b->super, blocks))
        return -EINVAL;
    volume_set(&b->super);
    if (bitmap_count(&volume.inode_map) < 0 ||
        bitmap_count(&volume.zone_map) < 0)
        return -EIO;
    int error = inode_get(ROOT_INODE, &root);
    if (error < 0)
        return error;
    if (!S_ISDIR(root->disk.mode))
        return -EINVAL;
    volume.root = root;
    return 0;
}

int volume_unmount(void)
{
    int error = cache_sync();

    volume.root = NULL;
    return error;
}

int zone_is_valid(uint32_t zone)
{
    return zone >= volume.first_zone && zone < volume.zones;
}

int zone_alloc(uint32_t *zone)
{
    int bit = bitmap_take(&volume.zone_map);

    if (bit < 0)
        return bit;
    uint32_t taken = volume.first_zone - 1 + (uint32_t)bit;
    union block *b = cache_write(taken, 1);
    if (b == NULL) {
        bitmap_give(&volume.zone_map, (uint32_t)bit);
        return -EIO;
    }
    memset(b, 0, sizeof(*b));
    *zone = taken;
    return 0;
}

int zone_free(uint32_t zone)
{
    if (!zone_is_valid(zone))
        return -EIO;
    return bitmap_give(&volume.zone_map, zone - volume.first_zone + 1);
}
