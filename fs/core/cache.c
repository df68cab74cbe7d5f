/*
 * The block cache: the part of the disk that is in memory.
 *
 * Blocks come and go in clusters of CLUSTER_BLOCKS neighbours, so that one
 * request to the disk brings what a reader of a file will want next. A
 * cluster is found by a hash of its number. All clusters stand in a ring,
 * the one used last at the end; the first one makes room for a new one.
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
#include <kumquat/list.h>

#define HASH_SIZE CACHE_CLUSTERS

/* The cluster that has this link. */
#define CLUSTER_OF(link, member) \
    ((struct cluster *)((char *)(link)-offsetof(struct cluster, member)))

struct cluster {
    uint32_t number;     /* first block / CLUSTER_BLOCKS */
    uint32_t changed;    /* bit b: block b of it must be written */
    struct link chain;   /* same hash; alone if it holds nothing */
    struct link ring;    /* those used longest ago come first */
    union block *blocks; /* CLUSTER_BLOCKS of them */
};

static union block memory[CACHE_CLUSTERS][CLUSTER_BLOCKS]
    __attribute__((aligned(4096)));
static struct cluster clusters[CACHE_CLUSTERS];
static struct link hash[HASH_SIZE];
static struct link ring;
static uint32_t disk_blocks;
uint32_t cache_changed;

void cache_start(uint32_t blocks)
{
    disk_blocks = blocks;
    cache_changed = 0;
    list_init(&ring);
    for (unsigned i = 0; i < HASH_SIZE; i++)
        list_init(&hash[i]);
    for (unsigned i = 0; i < CACHE_CLUSTERS; i++) {
        clusters[i] = (struct cluster){.blocks = memory[i]};
        list_init(&clusters[i].chain);
        list_append(&ring, &clusters[i].ring);
    }
}

static struct cluster *hash_find(uint32_t number)
{
    struct link *chain = &hash[number % HASH_SIZE];

    for (struct link *link = chain->next; link != chain; link = link->next) {
        struct cluster *c = CLUSTER_OF(link, chain);
        if (c->number == number)
            return c;
    }
    return NULL;
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
    cache_changed--;
    return 0;
}

/* Reads a cluster in place of the one used longest ago. NULL: -EIO. */
static struct cluster *cluster_load(uint32_t number)
{
    struct cluster *c = CLUSTER_OF(ring.next, ring);
    uint32_t first = number * CLUSTER_BLOCKS;
    uint32_t count = disk_blocks - first;

    if (cluster_write(c) < 0)
        return NULL;
    list_remove(&c->chain);
    if (count > CLUSTER_BLOCKS)
        count = CLUSTER_BLOCKS;
    if (block_read(first, count, c->blocks) < 0)
        return NULL;
    c->number = number;
    list_prepend(&hash[number % HASH_SIZE], &c->chain);
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
    list_remove(&c->ring);
    list_append(&ring, &c->ring);
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
        cache_changed++;
    c->changed |= ((1u << count) - 1) << first;
    return &c->blocks[first];
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
