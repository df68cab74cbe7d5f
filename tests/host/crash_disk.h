/*
 * A disk in memory for the crash test. Its atom is a sector. Every write can be
 * undone, every sector has a hash, and the disk's hash is kept up to date, so
 * that two states of it are compared by one word. A trace takes down what
 * is written, and when the disk is flushed.
 */
#ifndef HOST_CRASH_DISK_H
#define HOST_CRASH_DISK_H

#include "disk_tool.h"
#include "fs/core/core.h"
#include "tools/memory_file.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTOR_SIZE   512u
#define BLOCK_SECTORS (BLOCK_SIZE / SECTOR_SIZE)
#define FS_BLOCKS     320u /* of the file system; then comes the log */
#define DISK_BLOCKS   (FS_BLOCKS + 260u)
#define NR_SECTORS    (DISK_BLOCKS * BLOCK_SECTORS)
#define FS_SECTORS    (FS_BLOCKS * BLOCK_SECTORS)
#define TRACE_EVENTS  6000u
#define UNDO_SECTORS  30000u

static uint8_t disk[NR_SECTORS][SECTOR_SIZE] __attribute__((aligned(8)));
static uint32_t disk_blocks = DISK_BLOCKS; /* what FS is told */
static uint64_t sector_hash[NR_SECTORS];   /* of its bytes */
static uint64_t fs_hash, log_hash;         /* of all sectors of the two parts */
static uint32_t clock_now = 1700000000;

struct event {
    enum { WRITE, FLUSH, BEGIN, SURE } kind;
    uint32_t value; /* the sector; for BEGIN and SURE a number of steps */
    uint8_t bytes[SECTOR_SIZE];
};

struct trace {
    unsigned count;
    struct event events[TRACE_EVENTS];
};

static struct trace *tracing; /* NULL: nothing is taken down */

static struct undo {
    uint32_t sector;
    uint64_t hash;
    uint8_t bytes[SECTOR_SIZE];
} undos[UNDO_SECTORS];
static unsigned undo_count;

static inline uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}

static inline uint64_t bytes_hash(const uint8_t *bytes, size_t size)
{
    uint64_t word, hash = size;

    for (size_t i = 0; i + sizeof(word) <= size; i += sizeof(word)) {
        memcpy(&word, bytes + i, sizeof(word));
        hash = mix(hash, word);
    }
    return hash;
}

static inline uint64_t disk_hash(void)
{
    return mix(fs_hash, log_hash);
}

/* Replaces what a sector adds to its part's hash. */
static inline void sector_rehash(uint32_t sector, uint64_t hash)
{
    uint64_t *sum = sector < FS_SECTORS ? &fs_hash : &log_hash;

    *sum ^= mix(sector, sector_hash[sector]) ^ mix(sector, hash);
    sector_hash[sector] = hash;
}

static inline void disk_rehash(void)
{
    for (uint32_t i = 0; i < NR_SECTORS; i++)
        sector_rehash(i, bytes_hash(disk[i], SECTOR_SIZE));
}

static inline void sector_write(uint32_t sector, const uint8_t *bytes)
{
    struct undo *undo = &undos[undo_count++];

    if (undo_count == UNDO_SECTORS || sector >= NR_SECTORS) {
        printf("Bail out! sector %u, write %u\n", sector, undo_count);
        exit(1);
    }
    undo->sector = sector;
    undo->hash = sector_hash[sector];
    memcpy(undo->bytes, disk[sector], SECTOR_SIZE);
    memcpy(disk[sector], bytes, SECTOR_SIZE);
    sector_rehash(sector, bytes_hash(bytes, SECTOR_SIZE));
}

/* Takes back all writes but the first `count`. */
static inline void disk_undo(unsigned count)
{
    while (undo_count > count) {
        const struct undo *undo = &undos[--undo_count];
        memcpy(disk[undo->sector], undo->bytes, SECTOR_SIZE);
        sector_rehash(undo->sector, undo->hash);
    }
}

static inline struct event *trace_add(int kind, uint32_t value)
{
    static struct event nowhere;

    if (tracing == NULL)
        return &nowhere;
    if (tracing->count == TRACE_EVENTS) {
        puts("Bail out! the trace is full");
        exit(1);
    }
    struct event *event = &tracing->events[tracing->count++];
    event->kind = (unsigned)kind;
    event->value = value;
    return event;
}

/* --- What the core wants ---------------------------------------------------
 */

static void disk_bounds(uint32_t block, uint32_t count)
{
    if (block <= disk_blocks && count <= disk_blocks - block)
        return;
    printf("Bail out! request beyond the disk: %u+%u\n", block, count);
    exit(1);
}

int block_read(uint32_t block, uint32_t count, void *to)
{
    disk_bounds(block, count);
    memcpy(to, disk[block * BLOCK_SECTORS], count * BLOCK_SIZE);
    return 0;
}

int block_write(uint32_t block, uint32_t count, const void *from)
{
    const uint8_t *bytes = from;

    disk_bounds(block, count);
    for (uint32_t i = 0; i < count * BLOCK_SECTORS; i++) {
        uint32_t sector = block * BLOCK_SECTORS + i;
        memcpy(trace_add(WRITE, sector)->bytes, bytes + i * SECTOR_SIZE,
               SECTOR_SIZE);
        sector_write(sector, bytes + i * SECTOR_SIZE);
    }
    return 0;
}

int block_flush(void)
{
    trace_add(FLUSH, 0);
    return 0;
}

uint32_t time_now(void)
{
    return clock_now;
}

void *memory_take(unsigned n)
{
    static union block memory[CACHE_LEAST][CLUSTER_BLOCKS];

    return n < CACHE_LEAST ? memory[n] : NULL;
}

void memory_give(unsigned n)
{
    (void)n;
}

/* --- mkfs and fsck ----------------------------------------------------------
 */

static inline void disk_format(void)
{
    char output[2000], blocks[20];

    memset(disk, 0, sizeof(disk));
    snprintf(blocks, sizeof(blocks), "%u", FS_BLOCKS);
    if (disk_tool("mkfs.minix -3 -i 64", blocks, disk, FS_BLOCKS * BLOCK_SIZE,
                  1, output, sizeof(output)) != 0) {
        printf("Bail out! no file system: %s\n", output);
        exit(1);
    }
    disk_rehash();
}

/* Has fsck.minix nothing to say about the file system on the disk? */
static inline int disk_is_clean(void)
{
    char output[4000];
    int status = disk_tool("fsck.minix -f", "", disk, FS_BLOCKS * BLOCK_SIZE, 0,
                           output, sizeof(output));
    const char *end = strchr(output, '\n');

    if (status == 0 && end != NULL && end[1] == '\0')
        return 1; /* one line, which says that it checks */
    printf("# fsck.minix %d: %s\n", status, output);
    return 0;
}

#endif
