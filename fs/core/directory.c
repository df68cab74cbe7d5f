/*
 * Directories: files of 64-byte entries, a name and an inode number each.
 *
 * The first two are `.` and `..`. An entry with inode number 0 is free and
 * will be used again. A directory has no holes: one is a damaged image.
 *
 * A small directory is searched. A larger one has an index in pages of the
 * cache: a table of links to entries, by a hash of the name. A link is found
 * in one of the PROBES words from the hash on, before the first one that is 0.
 * It is the entry's place + 1 and, above that, further bits of the hash.
 *
 * Each name has a link, unless all its words were taken. So who finds a 0
 * knows that the name is not there, who finds none has to search. A link stays
 * when its entry goes: the entry itself is always looked at. When the table is
 * half full, or a page of it is gone, the next search makes it anew.
 */
#include "fs/core/core.h"

#define ENTRY_SIZE      ((uint32_t)sizeof(struct disk_entry))
#define CLUSTER_ENTRIES (CLUSTER_BLOCKS * BLOCK_ENTRIES)
#define PAGE_WORDS      (CLUSTER_BLOCKS * BLOCK_WORDS)
#define NR_INDEXES      4u
#define INDEX_PAGES     1024u /* of one index, at most */
#define PROBES          64u
#define PLACES          (1u << 20) /* what a link can say, 0 included */
_Static_assert(CACHE_MOST *CLUSTER_ENTRIES < PLACES / 4, "a link is enough");

struct index {
    uint32_t directory; /* the number of its inode; 0: this one is free */
    uint32_t words;     /* a power of two */
    uint32_t used;      /* of these */
    uint32_t free;      /* no entry of the directory before this is free */
};
static struct index indexes[NR_INDEXES];

/* The entry at `offset`, and in memory behind it the others of its block.
 * NULL: -EIO. */
static const struct disk_entry *entry_at(struct inode *dir, uint32_t offset)
{
    struct run run;

    if (zone_find(dir, offset / BLOCK_SIZE, 0, &run) < 0 || run.zone == 0)
        return NULL;
    const union block *b = cache_read(run.zone);
    return b == NULL ? NULL : &b->entries[offset / ENTRY_SIZE % BLOCK_ENTRIES];
}

/* Bytes of the directory that are whole entries. */
static uint32_t entries_end(const struct inode *dir)
{
    return dir->disk.size / ENTRY_SIZE * ENTRY_SIZE;
}

/* Most other names fail by their first byte or their length. */
static inline bool entry_is(const struct disk_entry *e, struct name name)
{
    return e->name[0] == name.text[0] && e->inode != 0 &&
           (name.length == ENTRY_NAME_SIZE || e->name[name.length] == '\0') &&
           memcmp(e->name, name.text, name.length) == 0;
}

/* Where the first entry from `at` on stands that has this name or, without
 * one, that is free. -ENOENT: *offset is the end; -EIO. */
static int entry_find(struct inode *dir, uint32_t at, const struct name *name,
                      uint32_t *offset, uint32_t *number)
{
    const struct disk_entry *e = NULL;
    uint32_t end = entries_end(dir);

    for (*offset = at; *offset < end; *offset += ENTRY_SIZE, e++) {
        if (e == NULL || *offset % BLOCK_SIZE == 0)
            e = entry_at(dir, *offset);
        if (e == NULL)
            return -EIO;
        *number = e->inode;
        if (name != NULL ? entry_is(e, *name) : e->inode == 0)
            return 0;
    }
    return -ENOENT;
}

/* Writes the entry at `offset`, which may be the end. Without a name it keeps
 * the one it has. -ENOSPC, -EFBIG, -EIO. */
static int entry_write(struct inode *dir, uint32_t offset,
                       const struct name *name, uint32_t number)
{
    struct run run;
    int error = offset < volume.max_size
                    ? zone_find(dir, offset / BLOCK_SIZE, 1, &run)
                    : -EFBIG;

    if (error < 0)
        return error;
    union block *b = cache_write(run.zone);
    if (b == NULL)
        return -EIO;
    struct disk_entry *e = &b->entries[offset / ENTRY_SIZE % BLOCK_ENTRIES];
    e->inode = number;
    if (name != NULL) {
        memset(e->name, 0, ENTRY_NAME_SIZE);
        memcpy(e->name, name->text, name->length);
    }
    return inode_written(dir, offset + ENTRY_SIZE);
}

/* --- The index ------------------------------------------------------------ */

/* Of the name's bytes up to a NUL. */
static uint32_t name_hash(struct name name)
{
    uint32_t hash = 0;

    for (const char *at = name.text;
         at < name.text + name.length && *at != '\0'; at++)
        hash = (hash << 5 | hash >> 27) ^ (uint8_t)*at;
    hash *= 0x9E3779B1u;
    return hash ^ hash >> 15;
}

/* The index of the directory with that number; NULL: it has none. */
static struct index *index_of(uint32_t number)
{
    for (struct index *ix = indexes; ix < &indexes[NR_INDEXES]; ix++) {
        if (ix->directory == number)
            return ix;
    }
    return NULL;
}

/* The table's word for the n-th probe; with `create` all of its page are zeros.
 * NULL: the page is not there, and the index is dropped. */
static uint32_t *index_word(struct index *ix, uint32_t n, bool create)
{
    uint32_t word = n & (ix->words - 1);
    uint32_t first = (uint32_t)(ix - indexes) * INDEX_PAGES;
    uint32_t *page = cache_page(first + word / PAGE_WORDS, create);

    if (page == NULL)
        ix->directory = 0;
    return page == NULL ? NULL : &page[word % PAGE_WORDS];
}

/* -> 1: the name's entry is at *offset; -ENOENT, -EIO; 0: it does not know. */
static int index_find(struct index *ix, struct inode *dir, struct name name,
                      uint32_t *offset, uint32_t *number)
{
    uint32_t hash = name_hash(name);

    for (uint32_t i = 0; i < PROBES; i++) {
        const uint32_t *word = index_word(ix, hash + i, false);
        if (word == NULL)
            return 0;
        if (*word == 0)
            return -ENOENT;
        *offset = (*word % PLACES - 1) * ENTRY_SIZE;
        if (*word / PLACES != hash / PLACES || *offset >= entries_end(dir))
            continue;
        const struct disk_entry *e = entry_at(dir, *offset);
        if (e == NULL)
            return -EIO;
        *number = e->inode;
        if (entry_is(e, name))
            return 1;
    }
    return 0;
}

/* Gives the entry at `offset`, which has that name, its link. */
static void index_add(struct index *ix, struct name name, uint32_t offset)
{
    uint32_t hash = name_hash(name);
    uint32_t link = hash / PLACES * PLACES | (offset / ENTRY_SIZE + 1);

    if (ix->used > ix->words / 2)
        ix->directory = 0;
    for (uint32_t i = 0; i < PROBES && ix->directory != 0; i++) {
        uint32_t *word = index_word(ix, hash + i, false);
        if (word != NULL && *word == 0) {
            *word = link;
            ix->used++;
        }
        if (word == NULL || *word == link)
            return;
    }
}

/* Makes the index of a directory that is worth one, if the cache has room for
 * both. NULL: it gets none. */
static struct index *index_make(struct inode *dir)
{
    static unsigned turn;
    uint32_t clusters = dir->disk.size / (CLUSTER_ENTRIES * ENTRY_SIZE);
    struct index *ix = index_of(0);
    struct disk_entry entry;
    uint32_t words = PAGE_WORDS, offset = 0;
    int found = 1;

    while (words < clusters * CLUSTER_ENTRIES * 3)
        words *= 2;
    if (clusters == 0 || clusters + words / PAGE_WORDS > cache.clusters / 8 * 7)
        return NULL;
    if (ix == NULL)
        ix = &indexes[turn++ % NR_INDEXES];
    *ix = (struct index){.words = words, .directory = dir->number};
    for (uint32_t n = 0; n < words; n += PAGE_WORDS)
        index_word(ix, n, true);
    while (ix->directory != 0 &&
           (found = directory_next(dir, &offset, &entry)) > 0)
        index_add(ix, (struct name){entry.name, ENTRY_NAME_SIZE},
                  offset - ENTRY_SIZE);
    if (found < 0)
        ix->directory = 0;
    return index_of(dir->number);
}

/* --- Names ---------------------------------------------------------------- */

int directory_find(struct inode *dir, struct name name, uint32_t *number,
                   uint32_t *offset)
{
    struct index *ix = index_of(dir->number);

    if (!S_ISDIR(dir->disk.mode))
        return -ENOTDIR;
    if (ix == NULL)
        ix = index_make(dir);
    int found = ix == NULL ? 0 : index_find(ix, dir, name, offset, number);
    if (found == 0)
        return entry_find(dir, 0, &name, offset, number);
    return found < 0 ? found : 0;
}

int directory_add(struct inode *dir, struct name name, uint32_t number)
{
    struct index *ix = index_of(dir->number);
    uint32_t end = entries_end(dir), offset, zero;
    uint32_t at = ix == NULL ? 0 : ix->free < end ? ix->free : end;
    int error = entry_find(dir, at, NULL, &offset, &zero);

    if (error < 0 && error != -ENOENT)
        return error;
    if (ix != NULL) {
        ix->free = offset;
        index_add(ix, name, offset);
    }
    return entry_write(dir, offset, &name, number);
}

int directory_set(struct inode *dir, uint32_t offset, uint32_t number)
{
    struct index *ix = index_of(dir->number);

    if (ix != NULL && number == 0 && offset < ix->free)
        ix->free = offset;
    return entry_write(dir, offset, NULL, number);
}

int directory_is_empty(struct inode *dir)
{
    struct disk_entry entry;
    uint32_t offset = 0;
    int found;

    do
        found = directory_next(dir, &offset, &entry);
    while (found > 0 && (entry_is(&entry, (struct name){".", 1}) ||
                         entry_is(&entry, (struct name){"..", 2})));
    return found < 0 ? found : !found;
}

int directory_next(struct inode *dir, uint32_t *offset,
                   struct disk_entry *entry)
{
    uint32_t end = entries_end(dir);

    for (*offset -= *offset % ENTRY_SIZE; *offset < end;) {
        const struct disk_entry *e = entry_at(dir, *offset);
        if (e == NULL)
            return -EIO;
        *offset += ENTRY_SIZE;
        *entry = *e;
        if (e->inode != 0)
            return 1;
    }
    return 0;
}
