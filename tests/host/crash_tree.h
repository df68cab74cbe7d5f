/*
 * What is in the file system on the crash test's disk, as one word: two trees
 * have the same hash if they have the same names, and these the same modes,
 * owners, links, sizes, times and contents. Which inodes and zones were taken
 * for that makes no difference.
 *
 * The disk is read as it is, without FS's core. If it is not in order the hash
 * is that of no tree, or of some other one.
 */
#ifndef HOST_CRASH_TREE_H
#define HOST_CRASH_TREE_H

#include "crash_disk.h"
#include <sys/stat.h>

#define TREE_INODES 128u

/* By inode: the sum over its names. They tell which names are one file. */
static uint64_t tree_names[TREE_INODES];

static inline const union block *tree_block(uint32_t block)
{
    static const union block none;

    return block < FS_BLOCKS ? (const union block *)disk[block * BLOCK_SECTORS]
                             : &none;
}

static inline uint32_t tree_inode_table(void)
{
    const struct disk_super *s = &tree_block(SUPER_BLOCK)->super;

    return MAP_BLOCK + s->inode_map_blocks + s->zone_map_blocks;
}

static inline const struct disk_inode *tree_inode(uint32_t number)
{
    const union block *b =
        tree_block(tree_inode_table() + (number - 1) / BLOCK_INODES);

    return &b->inodes[(number - 1) % BLOCK_INODES];
}

/* The zones below one. Those of numbers count by what they lead to. */
static inline uint64_t tree_zone_hash(uint32_t zone, unsigned depth, uint32_t n)
{
    uint64_t sum = 0, reach = 1;

    if (zone == 0)
        return 0;
    if (zone >= FS_BLOCKS)
        return zone;
    if (depth == 0) {
        const uint64_t *halves = &sector_hash[zone * BLOCK_SECTORS];
        return mix(mix(mix(n, 1), halves[0]), halves[1]);
    }
    for (unsigned i = 1; i < depth; i++)
        reach *= BLOCK_WORDS;
    for (unsigned i = 0; i < BLOCK_WORDS; i++) {
        uint32_t child = tree_block(zone)->words[i];
        if (child != 0)
            sum += tree_zone_hash(child, depth - 1,
                                  n + i * (uint32_t)reach + 1000);
    }
    return sum;
}

/* An inode without its names: what it says, and what it has. */
static inline uint64_t tree_inode_hash(const struct disk_inode *d)
{
    uint64_t hash =
        bytes_hash((const uint8_t *)d, offsetof(struct disk_inode, zone));

    if (S_ISCHR(d->mode) || S_ISBLK(d->mode))
        return mix(hash, d->zone[0]);
    if (S_ISDIR(d->mode))
        return hash;
    for (unsigned slot = 0; slot < INODE_ZONES; slot++) {
        unsigned depth = slot < DIRECT_ZONES ? 0 : slot - DIRECT_ZONES + 1;
        hash += tree_zone_hash(d->zone[slot], depth, slot);
    }
    return hash;
}

static inline uint64_t tree_directory_hash(uint32_t number, uint64_t path,
                                           int level);

/* What an entry of the directory with this path adds. */
static inline uint64_t tree_entry_hash(const struct disk_entry *e,
                                       uint64_t path, int level)
{
    path = mix(path, bytes_hash((const uint8_t *)e->name, sizeof(e->name)));
    if (e->inode >= TREE_INODES)
        return path;
    tree_names[e->inode] += path;
    if (S_ISDIR(tree_inode(e->inode)->mode) && level < 20)
        return tree_directory_hash(e->inode, path, level + 1);
    return 0;
}

/* All below a directory. Those of the test have direct zones only. */
static inline uint64_t tree_directory_hash(uint32_t number, uint64_t path,
                                           int level)
{
    const struct disk_inode *d = tree_inode(number);
    uint32_t entries = d->size / sizeof(struct disk_entry);
    uint64_t sum = 0;

    if (entries > DIRECT_ZONES * BLOCK_ENTRIES)
        return entries;
    for (uint32_t i = 2; i < entries; i++) { /* the first are . and .. */
        const struct disk_entry *e =
            &tree_block(d->zone[i / BLOCK_ENTRIES])->entries[i % BLOCK_ENTRIES];
        if (e->inode != 0)
            sum += tree_entry_hash(e, path, level);
    }
    return sum;
}

static inline uint64_t tree_hash(void)
{
    memset(tree_names, 0, sizeof(tree_names));
    tree_names[ROOT_INODE] = 1;
    uint64_t sum = tree_directory_hash(ROOT_INODE, 1, 0);
    for (uint32_t i = ROOT_INODE; i < TREE_INODES; i++) {
        if (tree_names[i] != 0)
            sum += mix(tree_names[i], tree_inode_hash(tree_inode(i)));
    }
    return sum;
}

#endif
