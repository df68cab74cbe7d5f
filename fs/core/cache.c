/*
 * The block cache: the part of the disk that is in memory.
 *
 * Blocks come and go in clusters of CLUSTER_BLOCKS neighbours, so that one
 * request to the disk brings what a reader of a file will want next. A
 * cluster is found by a hash of its number. All clusters stand in a ring,
 * the one used last at the end; the first clean one makes room for a new one
 * when the cache can have no more memory.
 *
 * A changed cluster stays in memory until log.c has put it into the log; then
 * it is written to its place (cache_settle).
 *
 * Nobody holds a cluster. A pointer into one is good until the next call of
 * this file, and the core keeps to that.
 */
#include "fs/core/core.h"

#define HASH_SIZE 512u
#define NOTHING   UINT32_MAX  /* number of a cluster that holds nothing */
#define PAGES     0x80000000u /* number of page 0, which is no block's */

/* The cluster that has this link. */
#define CLUSTER_OF(link, member) \
    ((struct cluster *)((char *)(link)-offsetof(struct cluster, member)))

struct cluster {
    uint32_t number;     /* first block / CLUSTER_BLOCKS; or a page's */
    bool changed;        /* since the last commit */
    struct link chain;   /* same hash; alone if it holds nothing */
    struct link ring;    /* those used longest ago come first */
    union block *blocks; /* CLUSTER_BLOCKS of them */
};

static struct cluster clusters[CACHE_MOST];
static struct link hash[HASH_SIZE];
static struct link ring;
static uint32_t disk_blocks;

struct cache_counters cache;
union block transfer_buffer[TRANSFER_BLOCKS];

/* Gives the next cluster memory. NULL: there is none. */
static struct cluster *cluster_new(void)
{
    unsigned n = cache.clusters;
    void *blocks = n < CACHE_MOST ? memory_take(n) : NULL;
    struct cluster *c = &clusters[n];

    if (blocks == NULL)
        return NULL;
    cache.clusters++;
    *c = (struct cluster){.number = NOTHING, .blocks = blocks};
    list_init(&c->chain);
    list_append(&ring, &c->ring);
    return c;
}

int cache_start(uint32_t blocks)
{
    while (cache.clusters > 0)
        memory_give(--cache.clusters);
    disk_blocks = blocks;
    cache = (struct cache_counters){0};
    list_init(&ring);
    for (unsigned i = 0; i < HASH_SIZE; i++)
        list_init(&hash[i]);
    while (cache.clusters < CACHE_LEAST) {
        if (cluster_new() == NULL)
            return -ENOMEM;
    }
    return 0;
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

/* Blocks of the cluster that are on the disk. */
static uint32_t cluster_blocks(uint32_t number)
{
    return min(CLUSTER_BLOCKS, disk_blocks - number * CLUSTER_BLOCKS);
}

/* --- For the log ---------------------------------------------------------- */

const union block *cache_changed(unsigned *at, uint32_t *number)
{
    while (*at < cache.clusters) {
        const struct cluster *c = &clusters[(*at)++];
        if (c->changed) {
            *number = c->number;
            return c->blocks;
        }
    }
    return NULL;
}

int cache_settle(void)
{
    int result = 0;

    for (struct cluster *c = clusters; c < &clusters[cache.clusters]; c++) {
        if (!c->changed)
            continue;
        if (block_write(c->number * CLUSTER_BLOCKS, cluster_blocks(c->number),
                        c->blocks) < 0) {
            result = -EIO;
            continue;
        }
        c->changed = false;
        cache.changed--;
    }
    return result;
}

/* --- Coming and going ----------------------------------------------------- */

/* The unchanged cluster that was used longest ago. NULL: there is none. */
static struct cluster *clean_find(void)
{
    for (struct link *link = ring.next; link != &ring; link = link->next) {
        struct cluster *c = CLUSTER_OF(link, ring);
        if (!c->changed)
            return c;
    }
    return NULL;
}

/* A cluster that holds nothing. NULL: all have changes. */
static struct cluster *spare_find(void)
{
    struct cluster *c = cluster_new();

    if (c == NULL && (c = clean_find()) != NULL) {
        list_remove(&c->chain);
        c->number = NOTHING;
    }
    return c;
}

/* From now on it is this cluster. */
static void cluster_is(struct cluster *c, uint32_t number)
{
    c->number = number;
    list_prepend(&hash[number % HASH_SIZE], &c->chain);
}

/* It is the one used last now. */
static void cluster_used(struct cluster *c)
{
    list_remove(&c->ring);
    list_append(&ring, &c->ring);
}

void cache_ahead(uint32_t block, uint32_t length)
{
    uint32_t number = block / CLUSTER_BLOCKS;
    uint32_t stop = min(number + TRANSFER_BLOCKS / CLUSTER_BLOCKS,
                        min(block + length, disk_blocks) / CLUSTER_BLOCKS);
    uint32_t n = number;

    while (n < stop && hash_find(n) == NULL)
        n++;
    if (n < number + 2 ||
        block_read(number * CLUSTER_BLOCKS, (n - number) * CLUSTER_BLOCKS,
                   transfer_buffer) < 0)
        return;
    const union block *from = transfer_buffer;
    for (; number < n; number++, from += CLUSTER_BLOCKS) {
        struct cluster *c = spare_find();
        if (c == NULL)
            return;
        memcpy(c->blocks, from, CLUSTER_BLOCKS * BLOCK_SIZE);
        cluster_is(c, number);
        cluster_used(c);
    }
}

/* The last cluster goes, after it has taken a clean one's place. */
void cache_shrink(void)
{
    while (cache.clusters > CACHE_LEAST) {
        struct cluster *last = &clusters[cache.clusters - 1];
        struct cluster *c = clean_find();
        if (c == NULL)
            return;
        list_remove(&c->chain);
        if (c != last && !list_empty(&last->chain)) {
            memcpy(c->blocks, last->blocks, CLUSTER_BLOCKS * BLOCK_SIZE);
            c->changed = last->changed;
            cluster_is(c, last->number);
        }
        list_remove(&last->chain);
        list_remove(&last->ring);
        memory_give(--cache.clusters);
    }
}

/* --- Blocks --------------------------------------------------------------- */

/* A cluster that is not the one used last; now it is. NULL: -EIO. */
__attribute__((noinline)) static struct cluster *cluster_fetch(uint32_t number)
{
    struct cluster *c = hash_find(number);

    if (c == NULL && (c = spare_find()) != NULL) {
        if (block_read(number * CLUSTER_BLOCKS, cluster_blocks(number),
                       c->blocks) < 0)
            return NULL;
        cluster_is(c, number);
    }
    if (c != NULL)
        cluster_used(c);
    return c;
}

/* The cluster that has this block. NULL: -EIO. */
static inline struct cluster *cluster_get(uint32_t block)
{
    struct cluster *last = CLUSTER_OF(ring.prev, ring);
    uint32_t number = block / CLUSTER_BLOCKS;

    if (block >= disk_blocks)
        return NULL;
    return last->number == number ? last : cluster_fetch(number);
}

const union block *cache_read(uint32_t block)
{
    struct cluster *c = cluster_get(block);

    return c == NULL ? NULL : &c->blocks[block % CLUSTER_BLOCKS];
}

union block *cache_write(uint32_t block)
{
    struct cluster *c = cluster_get(block);

    if (c == NULL)
        return NULL;
    cache.changed += !c->changed;
    c->changed = true;
    return &c->blocks[block % CLUSTER_BLOCKS];
}

void *cache_page(uint32_t n, bool create)
{
    struct cluster *c = hash_find(PAGES + n);

    if (c == NULL && create && (c = spare_find()) != NULL)
        cluster_is(c, PAGES + n);
    if (c == NULL)
        return NULL;
    cluster_used(c);
    if (create)
        memset(c->blocks, 0, CLUSTER_BLOCKS * BLOCK_SIZE);
    return c->blocks;
}
