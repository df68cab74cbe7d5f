/*
 * The block cache: the part of the disk that is in memory.
 *
 * Blocks come and go in clusters of CLUSTER_BLOCKS neighbours, so that one
 * request to the disk brings what a reader of a file will want next. A
 * cluster is found by a hash of its number. All clusters stand in a ring,
 * the one used last first; the last one makes room for a new one.
 *
 * A changed block is not written at once, but when its cluster must make
 * room, or by cache_sync(). A cluster that cannot be written keeps its
 * changes: nothing is dropped because of a disk error.
 *
 * Nobody holds a cluster. A pointer into one is good until the next call of
 * this file, and the core keeps to that.
 */
#include "fs/core/core.h"
#include <errno.h>

#define HASH_SIZE  CACHE_CLUSTERS
#define NO_CLUSTER UINT32_MAX /* number of a cluster that holds nothing */

struct cluster {
    uint32_t number;               /* first block / CLUSTER_BLOCKS */
    uint32_t changed;              /* bit b: block b of it must be written */
    struct cluster *next;          /* same hash */
    struct cluster *newer, *older; /* the ring */
    union block *blocks;           /* CLUSTER_BLOCKS of them */
};

static union block memory[CACHE_CLUSTERS][CLUSTER_BLOCKS]
    __attribute__((aligned(4096)));
static struct cluster clusters[CACHE_CLUSTERS];
static struct cluster *hash[HASH_SIZE];
static struct cluster ring; /* its older is the newest, its newer the oldest */
static uint32_t disk_blocks;
static uint32_t changed_clusters;

static void ring_remove(struct cluster *c)
{
    c->newer->older = c->older;
    c->older->newer = c->newer;
}

/* Puts a cluster in as the one used last. */
static void ring_add(struct cluster *c)
{
    c->newer = &ring;
    c->older = ring.older;
    ring.older->newer = c;
    ring.older = c;
}

void cache_start(uint32_t blocks)
{
    disk_blocks = blocks;
    changed_clusters = 0;
    ring.newer = ring.older = &ring;
    for (unsigned i = 0; i < HASH_SIZE; i++)
        hash[i] = NULL;
    for (unsigned i = 0; i < CACHE_CLUSTERS; i++) {
        clusters[i] =
            (struct cluster){.number = NO_CLUSTER, .blocks = memory[i]};
        ring_add(&clusters[i]);
    }
}

static struct cluster **hash_of(uint32_t number)
{
    return &hash[number % HASH_SIZE];
}

static void hash_remove(struct cluster *c)
{
    if (c->number == NO_CLUSTER)
        return;
    struct cluster **link = hash_of(c->number);
    while (*link != c)
        link = &(*link)->next;
    *link = c->next;
    c->number = NO_CLUSTER;
}

static void hash_add(struct cluster *c, uint32_t number)
{
    struct cluster **link = hash_of(number);

    c->number = number;
    c->next = *link;
    *link = c;
}

static struct cluster *hash_find(uint32_t number)
{
    struct cluster *c = *hash_of(number);

    while (c != NULL && c->number != number)
        c = c->next;
    return c;
}

/* Writes a cluster's changed blocks, in one request from the first to the
 * last of them. */
static int cluster_write(struct cluster *c)
{
    if (c->changed == 0)
        return 0;
    uint32_t first = __builtin_ctz(c->changed);
    uint32_t end = 32 - __builtin_clz(c->changed);
    int error = block_write(c->number * CLUSTER_BLOCKS + first, end - first,
                            c->blocks[first].bytes);
    if (error < 0)
        return error;
    c->changed = 0;
    changed_clusters--;
    return 0;
}

/* Reads a cluster in place of the one used longest ago. NULL: -EIO. */
static struct cluster *cluster_load(uint32_t number)
{
    struct cluster *c = ring.newer;
    uint32_t first = number * CLUSTER_BLOCKS;
    uint32_t count = disk_blocks - first;

    if (cluster_write(c) < 0)
        return NULL;
    hash_remove(c);
    if (count > CLUSTER_BLOCKS)
        count = CLUSTER_BLOCKS;
    if (block_read(first, count, c->blocks) < 0)
        return NULL;
    hash_add(c, number);
    return c;
}

/* The cluster that has this block, now the one used last. NULL: -EIO. */
static struct cluster *cluster_get(uint32_t block)
{
    uint32_t number = block / CLUSTER_BLOCKS;

    if (block >= disk_blocks)
        return NULL;
    struct cluster *c = hash_find(number);
    if (c == NULL)
        c = cluster_load(number);
    if (c == NULL)
        return NULL;
    ring_remove(c);
    ring_add(c);
    return c;
}

const union block *cache_read(uint32_t block)
{
    struct cluster *c = cluster_get(block);

    return c == NULL ? NULL : &c->blocks[block % CLUSTER_BLOCKS];
}

union block *cache_write(uint32_t block, uint32_t count)
{
    struct cluster *c = cluster_get(block);
    uint32_t first = block % CLUSTER_BLOCKS;

    if (c == NULL)
        return NULL;
    if (c->changed == 0)
        changed_clusters++;
    c->changed |= ((1u << count) - 1) << first;
    return &c->blocks[first];
}

int cache_is_dirty(void)
{
    return changed_clusters > 0;
}

int cache_sync(void)
{
    int result = 0;

    for (unsigned i = 0; i < CACHE_CLUSTERS; i++) {
        if (cluster_write(&clusters[i]) < 0)
            result = -EIO;
    }
    return block_flush() < 0 ? -EIO : result;
}
