/*
 * The inodes in use.
 *
 * Whoever works with a file holds its inode: open files, current
 * directories, a path walk for a moment. There is never more than one copy
 * of an inode, found by a hash of its number. A change of inode->disk goes
 * to the cache at once (inode_write), so that an inode never has news that
 * the cache does not have. When nobody holds it any more, its entry stays in
 * the table until another inode needs the place: who comes back reads the inode
 * from the cache again, but need not look for its zones again.
 *
 * A file lives as long as it has a name or a holder: the last inode_put()
 * of an inode without links frees its zones and its number. Of a file without
 * a name the disk has an inode in use with 0 links: after a crash these are
 * what must be freed.
 */
#include "fs/core/core.h"

#define HASH_SIZE    64u
#define NR_VERSIONS  1024u
#define VERSION_BITS 16 /* so that a new mount begins above the one before */
#define DAY          86400u /* seconds: an atime may be so old */

static struct inode inodes[NR_INODES];
static struct inode *hash[HASH_SIZE];
static struct link unheld; /* the inodes that nobody holds */
unsigned inodes_used;      /* entries that are held */
_Static_assert(offsetof(struct inode, link) == 0, "a link is an inode");
static uint32_t versions[NR_VERSIONS]; /* of all inodes with n % NR_VERSIONS */

void inode_table_start(void)
{
    memset(hash, 0, sizeof(hash));
    list_init(&unheld);
    inodes_used = 0;
    for (unsigned i = 0; i < NR_VERSIONS; i++)
        versions[i] = time_now() << VERSION_BITS;
    for (unsigned i = 0; i < NR_INODES; i++) {
        inodes[i] = (struct inode){.number = 0};
        list_append(&unheld, &inodes[i].link);
    }
}

unsigned inodes_orphaned(void)
{
    unsigned orphans = 0;

    for (unsigned i = 0; i < NR_INODES; i++)
        orphans += inodes[i].holders > 0 && inodes[i].disk.links == 0;
    return orphans;
}

/* The entry with this number; NULL: there is none. */
static struct inode *entry_find(uint32_t number)
{
    struct inode *inode = hash[number % HASH_SIZE];

    while (inode != NULL && inode->number != number)
        inode = inode->next;
    return inode;
}

bool inode_is_held(uint32_t number)
{
    const struct inode *inode = entry_find(number);

    return inode != NULL && inode->holders > 0;
}

/* Makes an entry that nobody holds that of another inode. */
static void entry_rename(struct inode *inode, uint32_t number)
{
    struct inode **link = &hash[inode->number % HASH_SIZE];

    while (*link != NULL && *link != inode)
        link = &(*link)->next;
    if (*link != NULL)
        *link = inode->next;
    inode->number = number;
    inode->run.blocks = 0;
    inode->next = hash[number % HASH_SIZE];
    hash[number % HASH_SIZE] = inode;
}

/* Holds the entry of an inode that nobody holds, if need be the one that was
 * left longest ago; what the disk has of it is up to the caller. NULL: the
 * table is full. */
static struct inode *entry_take(uint32_t number)
{
    struct inode *inode = entry_find(number);

    if (inode == NULL && list_empty(&unheld))
        return NULL;
    if (inode == NULL) {
        inode = (struct inode *)unheld.next;
        entry_rename(inode, number);
    }
    list_remove(&inode->link);
    inode->holders = 1;
    inode->next_read = 0;
    inodes_used++;
    return inode;
}

static uint32_t inode_block(uint32_t number)
{
    return volume.inode_table + (number - 1) / BLOCK_INODES;
}

uint32_t *inode_version(const struct inode *inode)
{
    return &versions[inode->number % NR_VERSIONS];
}

/* Brings the inode to the cache. -EIO. */
static int inode_store(const struct inode *inode)
{
    union block *b = cache_write(inode_block(inode->number));

    if (b == NULL)
        return -EIO;
    b->inodes[(inode->number - 1) % BLOCK_INODES] = inode->disk;
    return 0;
}

int inode_write(const struct inode *inode)
{
    ++*inode_version(inode);
    return inode_store(inode);
}

int inode_touch(struct inode *inode)
{
    inode->disk.ctime = time_now();
    return inode_write(inode);
}

int inode_written(struct inode *inode, uint32_t end)
{
    if (end > inode->disk.size)
        inode->disk.size = end;
    inode->disk.mtime = time_now();
    return inode_touch(inode);
}

void inode_was_read(struct inode *inode)
{
    struct disk_inode *d = &inode->disk;
    uint32_t now = time_now();
    bool is_new = d->atime > d->mtime && d->atime > d->ctime;

    if (now == d->atime || (is_new && now - d->atime < DAY) ||
        (volume.options & VOLUME_NO_ATIME) || volume_begin() < 0)
        return;
    d->atime = now;
    inode_store(inode); /* no new version: the file is the same */
}

/* Could this be the inode of a file that has a name? */
static int disk_inode_is_sane(const struct disk_inode *d)
{
    bool has_size = S_ISREG(d->mode) || S_ISDIR(d->mode);

    return d->mode != 0 && d->links != 0 &&
           (d->size <= volume.max_size || !has_size);
}

int inode_get(uint32_t number, struct inode **result)
{
    if (number == 0 || number >= volume.inode_map.bits)
        return -EIO;
    struct inode *inode = entry_find(number);
    if (inode != NULL && inode->holders > 0) {
        *result = inode_hold(inode);
        return 0;
    }
    const union block *b = cache_read(inode_block(number));
    uint32_t i = (number - 1) % BLOCK_INODES;
    if (b == NULL || !disk_inode_is_sane(&b->inodes[i]))
        return -EIO;
    inode = entry_take(number);
    if (inode == NULL)
        return -ENFILE;
    inode->disk = b->inodes[i];
    *result = inode;
    return 0;
}

int inode_make(uint32_t number, const struct disk_inode *disk,
               struct inode *parent, struct inode **result)
{
    bool is_held = inode_is_held(number);
    struct inode *inode = is_held ? entry_find(number) : entry_take(number);

    if (inode == NULL)
        return -ENFILE;
    if (is_held && (inode->disk.mode ^ disk->mode) & S_IFMT)
        return -EIO;
    if (is_held)
        inode_hold(inode);
    else
        inode->parent = inode_hold(parent);
    inode->disk = *disk;
    *result = inode;
    return 0;
}

struct inode *inode_hold(struct inode *inode)
{
    inode->holders++;
    return inode;
}

/* Frees all that a file has on the disk. If that can't be, it stays without a
 * name, and the volume open: the next mount tries it again. */
static void inode_free(struct inode *inode)
{
    uint32_t mode = inode->disk.mode;
    bool has_zones = S_ISREG(mode) || S_ISDIR(mode) || S_ISLNK(mode);

    if (volume_begin() < 0 || inode_write(inode) < 0 ||
        bitmap_test(&volume.inode_map, inode->number) < 0 ||
        (has_zones && zone_cut(inode, 0) < 0)) {
        volume.has_orphans = true;
        return;
    }
    inode->disk = (struct disk_inode){.mode = 0};
    if (inode_write(inode) == 0)
        bitmap_give(&volume.inode_map, inode->number);
}

void inode_put(struct inode *inode)
{
    struct inode *parent = inode->parent;

    if (--inode->holders > 0)
        return;
    if (inode->disk.links == 0)
        inode_free(inode);
    list_append(&unheld, &inode->link);
    inodes_used--;
    if (parent != NULL) {
        inode->parent = NULL;
        inode_put(parent);
    }
}

int inodes_recover(void)
{
    for (uint32_t n = 1; n < volume.inode_map.bits; n++) {
        int is_used = bitmap_test(&volume.inode_map, n);
        const union block *b = is_used <= 0 ? NULL : cache_read(inode_block(n));
        if (is_used == 0)
            continue;
        if (b == NULL)
            return -EIO;
        struct disk_inode disk = b->inodes[(n - 1) % BLOCK_INODES];
        if (disk.links > 0)
            continue;
        struct inode *inode = entry_take(n);
        if (inode == NULL)
            return -ENFILE;
        inode->disk = disk;
        inode_put(inode);
    }
    return 0;
}

void inode_fill(struct inode *inode, uint32_t mode, uint32_t device,
                const struct user *who)
{
    struct disk_inode *d = &inode->disk;

    *d = (struct disk_inode){.mode = (uint16_t)mode, .zone = {device}};
    d->uid = (uint16_t)who->uid;
    d->gid = (uint16_t)who->gid;
    d->atime = d->mtime = d->ctime = time_now();
}

int inode_create(uint32_t mode, uint32_t device, const struct user *who,
                 struct inode **result)
{
    if (list_empty(&unheld))
        return -ENFILE;
    int number = bitmap_take(&volume.inode_map, false);
    if (number < 0)
        return number;
    if (inode_is_held((uint32_t)number))
        return -EIO; /* a bad map: it stays marked from now on */
    struct inode *inode = entry_take((uint32_t)number);
    inode->run.blocks = 0;
    inode_fill(inode, mode, device, who);
    int error = inode_write(inode);
    if (error < 0)
        inode_put(inode);
    else
        *result = inode;
    return error;
}

uint32_t inode_device(const struct inode *inode)
{
    return S_ISCHR(inode->disk.mode) || S_ISBLK(inode->disk.mode)
               ? inode->disk.zone[0]
               : 0;
}
