/*
 * The volume: mounting it, and handing out its zones.
 *
 * Nothing of the superblock is believed before it has been checked against
 * the disk's size; afterwards the geometry in `volume` is the only truth.
 */
#include "fs/core/core.h"

#define OFFSET_MAX 0x7FFFFFFFu /* bytes: what an off_t can say */

struct volume volume;

/* Do the maps and the inodes fit in front of the zones, the zones on the
 * disk, and a bit for each in the maps? */
static int super_is_sane(const struct disk_super *s, uint32_t blocks)
{
    uint64_t inode_blocks =
        ((uint64_t)s->inodes + BLOCK_INODES - 1) / BLOCK_INODES;

    return s->magic == SUPER_MAGIC && s->block_size == BLOCK_SIZE &&
           s->log_zone_size == 0 && s->inodes >= ROOT_INODE &&
           s->zones <= blocks && s->first_zone < s->zones &&
           MAP_BLOCK + s->inode_map_blocks + s->zone_map_blocks +
                   inode_blocks <=
               s->first_zone &&
           s->inodes < s->inode_map_blocks * BLOCK_BITS &&
           s->zones - s->first_zone < s->zone_map_blocks * BLOCK_BITS;
}

/* Fills `volume` from a sane superblock. */
static void volume_set(const struct disk_super *s)
{
    volume = (struct volume){
        .inode_map = {.first_block = MAP_BLOCK, .bits = s->inodes + 1},
        .zone_map = {.first_block = MAP_BLOCK + s->inode_map_blocks,
                     .bits = s->zones - s->first_zone + 1,
                     .run_start = (1u - s->first_zone) % CLUSTER_BLOCKS},
        .inode_table = MAP_BLOCK + s->inode_map_blocks + s->zone_map_blocks,
        .first_zone = s->first_zone,
        .zones = s->zones,
        .max_size = min(s->max_size, OFFSET_MAX),
    };
}

/* Reads the superblock. -EINVAL, -EIO. */
static int super_read(uint32_t blocks, struct disk_super *super)
{
    if (cache_start(blocks) < 0)
        return -ENOMEM;
    const union block *b = cache_read(SUPER_BLOCK);
    if (b == NULL)
        return -EIO;
    *super = b->super;
    return super_is_sane(super, blocks) ? 0 : -EINVAL;
}

/* Counts what is free and gets the root. */
static int volume_open(void)
{
    struct inode *root;

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

int volume_mount(uint32_t blocks, unsigned options)
{
    struct disk_super super;
    int error = super_read(blocks, &super);

    inode_table_start();
    volume.root = NULL;
    if (error < 0)
        return error;
    int was_open = log_start(&super, blocks, !(options & VOLUME_RECOVERED));
    if (was_open < 0 && was_open != -EROFS)
        return was_open;
    if (was_open > 0) /* the disk has changed below the cache */
        error = super_read(blocks, &super);
    volume_set(&super);
    if (error == 0)
        error = volume_open();
    if (error == 0 && was_open > 0)
        error = inodes_recover();
    if (error == 0 && was_open > 0)
        error = volume_close();
    volume.options = options | (was_open < 0 ? VOLUME_READ_ONLY : 0);
    return error;
}

int volume_begin(void)
{
    return volume.options & VOLUME_READ_ONLY ? -EROFS : log_begin();
}

int volume_close(void)
{
    return volume.has_orphans || inodes_orphaned() > 0 ? volume_sync()
                                                       : log_close();
}

int zone_is_valid(uint32_t zone)
{
    return zone >= volume.first_zone && zone < volume.zones;
}

static uint32_t zone_bit(uint32_t zone)
{
    return zone - volume.first_zone + 1;
}

int zone_alloc(uint32_t wanted, uint32_t *zone)
{
    struct bitmap *map = &volume.zone_map;
    bool is_free =
        zone_is_valid(wanted) && bitmap_test(map, zone_bit(wanted)) == 0;
    int bit = is_free ? bitmap_set(map, zone_bit(wanted))
                      : bitmap_take(map, wanted == ZONE_OF_CLUSTER);

    if (bit < 0)
        return bit;
    uint32_t taken = volume.first_zone - 1 + (uint32_t)bit;
    union block *b = cache_write(taken);
    if (b == NULL) {
        bitmap_give(map, (uint32_t)bit);
        bitmap_pass(map, (uint32_t)bit); /* others may do */
        return -EIO;
    }
    memset(b, 0, sizeof(*b));
    *zone = taken;
    return 0;
}

int zone_free(uint32_t zone)
{
    return zone_is_valid(zone) ? bitmap_give(&volume.zone_map, zone_bit(zone))
                               : -EIO;
}
