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
 *
 * The file's bytes get zones such that four blocks from a multiple of four on
 * are a cluster of the cache, if the disk has room for that: 4 KiB move at
 * once then.
 */
#include "fs/core/core.h"

#define ZONE_SHIFT 8u /* log2 of the zone numbers in a block */
_Static_assert(1u << ZONE_SHIFT == BLOCK_WORDS, "a block of zone numbers");

static unsigned slot_depth(unsigned slot)
{
    return slot < DIRECT_ZONES ? 0 : slot - DIRECT_ZONES + 1;
}

/* Blocks of the file below a tree of that depth. */
static uint32_t depth_reach(unsigned depth)
{
    return 1u << ZONE_SHIFT * depth;
}

/* How many of the `left` zone numbers are neighbours in one cluster. Of holes
 * one. */
static uint32_t run_length(const uint32_t *zones, uint32_t left)
{
    uint32_t run = 1;

    while (zones[0] != 0 && run < left && zones[run] == zones[0] + run &&
           zones[run] % CLUSTER_BLOCKS != 0)
        run++;
    return run;
}

/* The first step: the zone in the inode's slot. 0: a hole, unless one is to be
 * created; which one is `wanted`, zone_alloc() says. */
static int step_from_inode(struct inode *inode, unsigned slot, int create,
                           uint32_t wanted, struct run *run)
{
    uint32_t *entry = &inode->disk.zone[slot];
    int error = *entry == 0 && create ? zone_alloc(wanted, entry) : 1;

    run->zone = *entry;
    run->blocks =
        slot < DIRECT_ZONES ? run_length(entry, DIRECT_ZONES - slot) : 1;
    return error == 0 ? inode_write(inode) : error;
}

/* A further step: from a block of zone numbers to its entry. 0: a hole. */
static int step_down(uint32_t entry, int create, uint32_t wanted,
                     struct run *run)
{
    uint32_t from = run->zone;
    const union block *b = cache_read(from);

    if (b == NULL)
        return -EIO;
    run->zone = b->words[entry];
    run->blocks = run_length(&b->words[entry], BLOCK_WORDS - entry);
    if (run->zone != 0 || !create)
        return 0;
    int error = zone_alloc(wanted, &run->zone);
    if (error < 0)
        return error;
    union block *changed = cache_write(from);
    if (changed == NULL) {
        zone_free(run->zone);
        return -EIO;
    }
    changed->words[entry] = run->zone;
    return 0;
}

int zone_search(struct inode *inode, uint32_t index, int create,
                struct run *run)
{
    const struct run *last = &inode->run;
    bool goes_on = index == inode->run_start + last->blocks;
    uint32_t wanted = index % CLUSTER_BLOCKS == 0 ? ZONE_OF_CLUSTER
                      : goes_on                   ? last->zone + last->blocks
                                                  : 0;
    uint32_t slot = 0, at = index; /* in the slot's tree */

    while (slot < INODE_ZONES && at >= depth_reach(slot_depth(slot)))
        at -= depth_reach(slot_depth(slot++));
    if (slot == INODE_ZONES)
        return -EFBIG;
    unsigned depth = slot_depth(slot);
    int error =
        step_from_inode(inode, slot, create, depth == 0 ? wanted : 0, run);
    while (error >= 0 && run->zone != 0 && depth > 0) {
        if (!zone_is_valid(run->zone))
            return -EIO;
        uint32_t entry = at / depth_reach(--depth) % BLOCK_WORDS;
        error = step_down(entry, create, depth == 0 ? wanted : 0, run);
    }
    if (error < 0 || run->zone == 0)
        return error < 0 ? error : 0;
    if (!zone_is_valid(run->zone))
        return -EIO;
    inode->run = *run;
    inode->run_start = index;
    return 0;
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
        union block *kept;
        if (child != 0 && skip == 0 && from != 0 &&
            (kept = cache_write(zone)) != NULL)
            kept->words[entry] = 0;
        skip = 0;
    }
    return result;
}

/* Can all blocks of zone numbers in the tree be read? */
static int tree_check(uint32_t zone, unsigned depth)
{
    if (zone == 0 || depth == 0)
        return 0;
    if (cache_read(zone) == NULL)
        return -EIO;
    for (uint32_t entry = 0; depth > 1 && entry < BLOCK_WORDS; entry++) {
        const union block *b = cache_read(zone);
        if (b == NULL || tree_check(b->words[entry], depth - 1) < 0)
            return -EIO;
    }
    return 0;
}

int zone_cut(struct inode *inode, uint32_t index)
{
    static const uint32_t none[INODE_ZONES];

    inode->run.blocks = 0;
    if (memcmp(inode->disk.zone, none, sizeof(none)) == 0)
        return 0;
    int result = 0;
    uint32_t start = 0; /* the first block of the slot's tree */

    for (unsigned slot = 0; slot < INODE_ZONES; slot++) {
        if (tree_check(inode->disk.zone[slot], slot_depth(slot)) < 0)
            return -EIO;
    }
    for (uint32_t bit = 0; bit < volume.zone_map.bits; bit += BLOCK_BITS) {
        if (bitmap_test(&volume.zone_map, bit) < 0)
            return -EIO;
    }
    if (inode_write(inode) < 0)
        return -EIO;

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
