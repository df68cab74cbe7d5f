/*
 * From a file's blocks to zones on the disk.
 *
 *   inode.zone[0..6]  --> blocks 0 to 6 of the file
 *   inode.zone[7]     --> 256 zone numbers --> blocks 7 to 262
 *   inode.zone[8]     --> 256 --> 256 --> the next 65,536
 *   inode.zone[9]     --> 256 --> 256 --> 256 --> the rest
 *
 * The depth of a tree is the number of blocks of zone numbers on the way to
 * the data: 0, 1, 2 or 3. A zone number 0 is a hole, at any depth. A number
 * that cannot be a zone is -EIO: the image is damaged.
 */
#include "fs/core/core.h"
#include <errno.h>

static unsigned slot_depth(unsigned slot)
{
    return slot < DIRECT_ZONES ? 0 : slot - DIRECT_ZONES + 1;
}

/* Blocks of the file below a tree of that depth. */
static uint32_t depth_reach(unsigned depth)
{
    uint32_t reach = 1;

    while (depth-- > 0)
        reach *= BLOCK_WORDS;
    return reach;
}

/* Which slot of the inode leads to block *index; *index is then counted
 * from that tree's first block. -EFBIG. */
static int slot_find(uint32_t *index)
{
    for (unsigned slot = 0; slot < INODE_ZONES; slot++) {
        uint32_t reach = depth_reach(slot_depth(slot));
        if (*index < reach)
            return (int)slot;
        *index -= reach;
    }
    return -EFBIG;
}

/* The first step: the zone in the inode's slot. 0: a hole. */
static int step_from_inode(struct inode *inode, unsigned slot, int create,
                           uint32_t *zone)
{
    *zone = inode->disk.zone[slot];
    if (*zone != 0 || !create)
        return 0;
    int error = zone_alloc(zone);
    if (error < 0)
        return error;
    inode->disk.zone[slot] = *zone;
    return inode_write(inode);
}

/* A further step: from a block of zone numbers to its entry. 0: a hole. */
static int step_down(uint32_t from, uint32_t entry, int create, uint32_t *zone)
{
    const union block *b = cache_read(from);

    if (b == NULL)
        return -EIO;
    *zone = b->words[entry];
    if (*zone != 0 || !create)
        return 0;
    int error = zone_alloc(zone);
    if (error < 0)
        return error;
    union block *changed = cache_write(from, 1);
    if (changed == NULL) {
        zone_free(*zone);
        return -EIO;
    }
    changed->words[entry] = *zone;
    return 0;
}

int zone_find(struct inode *inode, uint32_t index, int create, uint32_t *zone)
{
    int slot = slot_find(&index);

    if (slot < 0)
        return slot;
    unsigned depth = slot_depth((unsigned)slot);
    int error = step_from_inode(inode, (unsigned)slot, create, zone);
    for (;;) {
        if (error < 0)
            return error;
        if (*zone == 0)
            return 0;
        if (!zone_is_valid(*zone))
            return -EIO;
        if (depth == 0)
            return 0;
        uint32_t reach = depth_reach(--depth);
        error = step_down(*zone, index / reach, create, zone);
        index %= reach;
    }
}

/*
 * Frees what lies from block `from` on in the tree below `zone`, and with
 * from == 0 the zone itself. It is freed before its entries are followed:
 * should a damaged image lead back to it, it is free already and the walk
 * ends there.
 */
static int tree_cut(uint32_t zone, unsigned depth, uint32_t from)
{
    int result = from == 0 ? zone_free(zone) : 0;

    if (result < 0 || depth == 0)
        return result;
    if (!zone_is_valid(zone))
        return -EIO;
    uint32_t reach = depth_reach(depth - 1);
    uint32_t skip = from % reach; /* of the first entry's tree */
    for (uint32_t entry = from / reach; entry < BLOCK_WORDS; entry++) {
        const union block *b = cache_read(zone);
        if (b == NULL)
            return -EIO;
        uint32_t child = b->words[entry];
        if (child != 0 && tree_cut(child, depth - 1, skip) < 0)
            result = -EIO;
        union block *kept = NULL;
        if (child != 0 && skip == 0 && from != 0)
            kept = cache_write(zone, 1);
        if (kept != NULL)
            kept->words[entry] = 0;
        skip = 0;
    }
    return result;
}

int zone_cut(struct inode *inode, uint32_t index)
{
    int result = 0;
    uint32_t start = 0; /* the first block of the slot's tree */

    for (unsigned slot = 0; slot < INODE_ZONES; slot++) {
        uint32_t reach = depth_reach(slot_depth(slot));
        uint32_t from = index > start ? index - start : 0;
        uint32_t zone = inode->disk.zone[slot];
        if (zone != 0 && from < reach) {
            if (tree_cut(zone, slot_depth(slot), from) < 0)
                result = -EIO;
            if (from == 0)
                inode->disk.zone[slot] = 0;
        }
        start += reach;
    }
    return inode_write(inode) < 0 ? -EIO : result;
}
