/*
 * check: is everything in a MINIX file system as it should be?
 *
 * This is a second opinion: it reads the disk by block_read() alone and shares
 * nothing with FS's core but the description of the disk's layout.
 *
 *   1. The superblock: do maps, inodes and zones fit the disk?
 *   2. From the root on, every inode that a name leads to, once: its mode, its
 *      size, its zones, and if it is a directory its entries. Each zone is
 *      claimed for the inode that has it.
 *   3. The maps and the counts of links, against what has been met.
 *
 * A zone is followed only by the first who claims it, and an inode is visited
 * only when it is met first. So it ends, also on a disk full of nonsense.
 */
#include "tools/check.h"
#include "fs/core/core.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ENTRY_SIZE sizeof(struct disk_entry)

static void (*tell)(const char *what);
static unsigned complaints;

static struct disk_super super;
static uint32_t inode_table; /* its first block */

static uint32_t *owners;  /* by zone: the inode that has it, 0: nobody */
static uint32_t *names;   /* by inode: entries that lead to it */
static uint32_t *parents; /* by inode: where it was met first, 0: nowhere */
static uint32_t *queue;   /* inodes met, in this order */
static uint32_t queue_end;

/* The inode that is visited. */
static struct visit {
    uint32_t number;
    struct disk_inode disk;
    uint32_t next;              /* block of the file that should come next */
    struct disk_entry *entries; /* of a directory: those in use */
    size_t entries_used, entries_room;
} visit;

__attribute__((format(printf, 1, 2))) static void complain(const char *format,
                                                           ...)
{
    char text[200];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    complaints++;
    tell(text);
}

static int read_block(uint32_t block, union block *to)
{
    if (block_read(block, 1, to) == 0)
        return 0;
    complain("block %u cannot be read", block);
    return -1;
}

/* Memory for `count` of a kind. No check can go on without it. */
static void *take(void *old, size_t count, size_t size)
{
    void *memory = realloc(old, count * size);

    if (memory == NULL) {
        fputs("check: no memory\n", stderr);
        exit(1);
    }
    return memory;
}

static uint32_t *take_table(uint32_t count)
{
    return memset(take(NULL, count, sizeof(uint32_t)), 0,
                  count * sizeof(uint32_t));
}

/* --- 1. The superblock ---------------------------------------------------- */

static void check_super(uint32_t blocks)
{
    const struct disk_super *s = &super;
    uint64_t inode_blocks =
        ((uint64_t)s->inodes + BLOCK_INODES - 1) / BLOCK_INODES;

    if (s->magic != SUPER_MAGIC)
        complain("superblock: no MINIX file system, version 3");
    else if (s->block_size != BLOCK_SIZE || s->log_zone_size != 0)
        complain("superblock: blocks of %u bytes, 2^%u in a zone",
                 s->block_size, s->log_zone_size);
    else if (s->zones > blocks || s->first_zone >= s->zones)
        complain("superblock: zones %u to %u on a disk of %u blocks",
                 s->first_zone, s->zones, blocks);
    else if (s->inodes < ROOT_INODE ||
             s->inodes >= s->inode_map_blocks * BLOCK_BITS)
        complain("superblock: a map of %u blocks for %u inodes",
                 s->inode_map_blocks, s->inodes);
    else if (s->zones - s->first_zone >= s->zone_map_blocks * BLOCK_BITS)
        complain("superblock: a map of %u blocks for %u zones",
                 s->zone_map_blocks, s->zones - s->first_zone);
    else if (MAP_BLOCK + s->inode_map_blocks + s->zone_map_blocks +
                 inode_blocks !=
             s->first_zone)
        complain("superblock: zones do not begin behind the inodes");
}

/* --- 2. What names lead to -------------------------------------------------
 */

static int inode_read(uint32_t number, struct disk_inode *inode)
{
    static union block b;

    if (read_block(inode_table + (number - 1) / BLOCK_INODES, &b) < 0)
        return -1;
    *inode = b.inodes[(number - 1) % BLOCK_INODES];
    return 0;
}

/* An entry of a directory leads to an inode: it will be visited once. */
static void inode_meet(uint32_t number, uint32_t parent)
{
    struct disk_inode d;

    names[number]++;
    if (parents[number] == 0) {
        parents[number] = parent;
        queue[queue_end++] = number;
    } else if (inode_read(number, &d) == 0 && S_ISDIR(d.mode)) {
        complain("directory %u: it has a name in %u, and in %u", number,
                 parents[number], parent);
    }
}

static int name_is(const struct disk_entry *e, const char *name)
{
    return strncmp(e->name, name, ENTRY_NAME_SIZE) == 0;
}

/* The first two entries. */
static void check_dot(const struct disk_entry *e, const char *name,
                      uint32_t number)
{
    if (!name_is(e, name) || e->inode != number)
        complain("directory %u: where %s should be is %.60s, inode %u",
                 visit.number, name, e->name, e->inode);
    else
        names[number]++;
}

static void check_entry(const struct disk_entry *e)
{
    struct visit *v = &visit;

    if (e->inode > super.inodes) {
        complain("directory %u: %.60s is inode %u, and there are %u", v->number,
                 e->name, e->inode, super.inodes);
        return;
    }
    if (e->name[0] == '\0' || name_is(e, ".") || name_is(e, "..") ||
        memchr(e->name, '/', strnlen(e->name, ENTRY_NAME_SIZE)) != NULL)
        complain("directory %u: inode %u has the name \"%.60s\"", v->number,
                 e->inode, e->name);
    inode_meet(e->inode, v->number);
    if (v->entries_used == v->entries_room) {
        v->entries_room = v->entries_room * 2 + BLOCK_ENTRIES;
        v->entries = take(v->entries, v->entries_room, ENTRY_SIZE);
    }
    v->entries[v->entries_used++] = *e;
}

/* One block of a directory, the n-th. */
static void check_entries(const union block *b, uint32_t n)
{
    for (uint32_t i = 0; i < BLOCK_ENTRIES; i++) {
        uint64_t position = (uint64_t)n * BLOCK_ENTRIES + i;
        const struct disk_entry *e = &b->entries[i];
        if ((position + 1) * ENTRY_SIZE > visit.disk.size)
            return;
        if (position == 0)
            check_dot(e, ".", visit.number);
        else if (position == 1)
            check_dot(e, "..", parents[visit.number]);
        else if (e->inode != 0)
            check_entry(e);
    }
}

static int entry_compare(const void *a, const void *b)
{
    const struct disk_entry *left = a, *right = b;

    return strncmp(left->name, right->name, ENTRY_NAME_SIZE);
}

static void check_duplicates(void)
{
    struct visit *v = &visit;

    if (v->entries_used > 0)
        qsort(v->entries, v->entries_used, ENTRY_SIZE, entry_compare);
    for (size_t i = 1; i < v->entries_used; i++) {
        if (entry_compare(&v->entries[i - 1], &v->entries[i]) == 0)
            complain("directory %u: there are two %.60s", v->number,
                     v->entries[i].name);
    }
}

/* The visited inode says that a zone is its own. May it be followed? */
static int claim(uint32_t zone)
{
    if (zone < super.first_zone || zone >= super.zones) {
        complain("inode %u: it has zone %u, which is none", visit.number, zone);
        return 0;
    }
    uint32_t *owner = &owners[zone - super.first_zone];
    if (*owner != 0) {
        complain("zone %u: inode %u has it, and inode %u", zone, *owner,
                 visit.number);
        return 0;
    }
    *owner = visit.number;
    return 1;
}

/* A zone with the file's bytes, the n-th block. */
static void check_data(uint32_t zone, uint64_t n)
{
    union block b;

    if (n * BLOCK_SIZE >= super.max_size)
        complain("inode %u: a block behind the greatest size", visit.number);
    if (!S_ISDIR(visit.disk.mode) || n * BLOCK_SIZE >= visit.disk.size)
        return;
    if (n != visit.next)
        complain("directory %u: a hole before block %u", visit.number,
                 (unsigned)n);
    visit.next = (uint32_t)n + 1;
    if (read_block(zone, &b) == 0)
        check_entries(&b, (uint32_t)n);
}

/* A zone of the visited inode, and what is below it. The zone's tree begins
 * with the n-th block of the file. */
static void check_tree(uint32_t zone, unsigned depth, uint64_t n)
{
    union block b;
    uint64_t reach = 1;

    if (zone == 0 || !claim(zone))
        return;
    if (depth == 0) {
        check_data(zone, n);
        return;
    }
    if (read_block(zone, &b) < 0)
        return;
    for (unsigned i = 1; i < depth; i++)
        reach *= BLOCK_WORDS;
    for (unsigned i = 0; i < BLOCK_WORDS; i++)
        check_tree(b.words[i], depth - 1, n + i * reach);
}

static void check_zones(void)
{
    uint64_t start = 0, reach = 1;

    for (unsigned slot = 0; slot < INODE_ZONES; slot++) {
        unsigned depth = slot < DIRECT_ZONES ? 0 : slot - DIRECT_ZONES + 1;
        if (depth > 0)
            reach *= BLOCK_WORDS;
        check_tree(visit.disk.zone[slot], depth, start);
        start += reach;
    }
}

static void check_directory(void)
{
    const struct disk_inode *d = &visit.disk;

    if (d->size % ENTRY_SIZE != 0 || d->size < 2 * ENTRY_SIZE)
        complain("directory %u: it has %u bytes", visit.number, d->size);
    visit.next = 0;
    visit.entries_used = 0;
    check_zones();
    if ((uint64_t)visit.next * BLOCK_SIZE < d->size)
        complain("directory %u: its %u bytes are not all there", visit.number,
                 d->size);
    check_duplicates();
}

/* A device has its number in the first zone; other special files nothing. */
static void check_special(unsigned first_zone)
{
    const struct disk_inode *d = &visit.disk;

    if (d->size != 0)
        complain("inode %u: a special file of %u bytes", visit.number, d->size);
    for (unsigned i = first_zone; i < INODE_ZONES; i++) {
        if (d->zone[i] != 0)
            complain("inode %u: a special file with zone %u", visit.number,
                     d->zone[i]);
    }
}

static void check_inode(uint32_t number)
{
    struct disk_inode *d = &visit.disk;

    visit.number = number;
    if (inode_read(number, d) < 0)
        return;
    switch (d->mode & S_IFMT) {
    case S_IFDIR:
        check_directory();
        break;
    case S_IFREG:
    case S_IFLNK:
        if (d->size > super.max_size)
            complain("inode %u: it has %u bytes", number, d->size);
        check_zones();
        break;
    case S_IFCHR:
    case S_IFBLK:
        check_special(1);
        break;
    case S_IFIFO:
    case S_IFSOCK:
        check_special(0);
        break;
    default:
        complain("inode %u: mode %o is of no kind", number, d->mode);
    }
}

static void check_tree_of_names(void)
{
    struct disk_inode root;

    parents[ROOT_INODE] = ROOT_INODE;
    queue[queue_end++] = ROOT_INODE;
    if (inode_read(ROOT_INODE, &root) == 0 && !S_ISDIR(root.mode))
        complain("inode 1: the root is no directory");
    for (uint32_t next = 0; next < queue_end; next++)
        check_inode(queue[next]);
}

/* --- 3. Maps and counts ----------------------------------------------------
 */

/* Is the bit set in the map that begins at this block? */
static int map_bit(uint32_t first_block, uint32_t bit)
{
    static union block b;

    if (bit % BLOCK_BITS == 0 &&
        read_block(first_block + bit / BLOCK_BITS, &b) < 0)
        memset(&b, 0, sizeof(b));
    return b.bytes[bit % BLOCK_BITS / 8] >> bit % 8 & 1;
}

static void check_counts(uint32_t number, int marked)
{
    struct disk_inode d;

    if (inode_read(number, &d) < 0)
        return;
    if (parents[number] == 0) {
        if (marked && d.links == 0)
            complain("inode %u: a file without a name", number);
        else if (marked)
            complain("inode %u: it is in use, but no name leads to it", number);
        else if (d.mode != 0 || d.links != 0)
            complain("inode %u: it is free, but not empty", number);
        return;
    }
    if (!marked)
        complain("inode %u: it has a name, but is marked as free", number);
    if (d.links != names[number])
        complain("inode %u: it has %u names, but counts %u", number,
                 names[number], d.links);
    if (S_ISDIR(d.mode) && number != ROOT_INODE && names[number] < 2)
        complain("directory %u: it does not lead to itself", number);
}

static void check_inode_map(void)
{
    if (!map_bit(MAP_BLOCK, 0))
        complain("inode map: inode 0 is marked as free");
    for (uint32_t number = 1; number <= super.inodes; number++)
        check_counts(number, map_bit(MAP_BLOCK, number));
}

static void check_zone_map(void)
{
    uint32_t map = MAP_BLOCK + super.inode_map_blocks;

    if (!map_bit(map, 0))
        complain("zone map: the zone before the first is marked as free");
    for (uint32_t n = 0; n < super.zones - super.first_zone; n++) {
        int marked = map_bit(map, n + 1);
        if (marked && owners[n] == 0)
            complain("zone %u: it is in use, but nobody has it",
                     super.first_zone + n);
        if (!marked && owners[n] != 0)
            complain("zone %u: inode %u has it, but it is marked as free",
                     super.first_zone + n, owners[n]);
    }
}

unsigned check_volume(uint32_t blocks, void (*complain_to)(const char *what))
{
    union block b;

    tell = complain_to;
    complaints = 0;
    if (read_block(SUPER_BLOCK, &b) < 0)
        return complaints;
    super = b.super;
    check_super(blocks);
    if (complaints > 0)
        return complaints; /* nothing else would be where it seems to be */
    inode_table = MAP_BLOCK + super.inode_map_blocks + super.zone_map_blocks;
    owners = take_table(super.zones - super.first_zone);
    names = take_table(super.inodes + 1);
    parents = take_table(super.inodes + 1);
    queue = take_table(super.inodes + 1);
    queue_end = 0;
    check_tree_of_names();
    check_inode_map();
    check_zone_map();
    free(owners);
    free(names);
    free(parents);
    free(queue);
    return complaints;
}
