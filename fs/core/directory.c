/*
 * Directories: files of 64-byte entries, a name and an inode number each.
 *
 * The first two are `.` and `..`. An entry with inode number 0 is free and
 * will be used again. A directory has no holes: one is a damaged image.
 *
 * Where a name was found last is remembered in a table without order. What it
 * says is only a hint, since the entry itself is looked at; so nothing has to
 * be kept in step.
 */
#include "fs/core/core.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define ENTRY_SIZE ((uint32_t)sizeof(struct disk_entry))
#define NR_HINTS   1024u

static uint32_t hints[NR_HINTS]; /* offsets, by a hash of directory and name */

/* The entries of the directory's block at `offset`. NULL: -EIO. */
static const struct disk_entry *block_entries(struct inode *dir,
                                              uint32_t offset)
{
    struct run run;

    if (zone_find(dir, offset / BLOCK_SIZE, 0, &run) < 0 || run.zone == 0)
        return NULL;
    const union block *b = cache_read(run.zone);
    return b == NULL ? NULL : b->entries;
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

/* The hint for a name. */
static uint32_t *hint_of(const struct inode *dir, struct name name)
{
    uint32_t hash = dir->number;

    for (size_t i = 0; i < name.length; i++)
        hash = hash * 31 + (uint8_t)name.text[i];
    return &hints[hash % NR_HINTS];
}

/* Where the first entry from `at` on stands that has this name or, without
 * one, that is free. -ENOENT: *offset is the end; -EIO. */
static int entry_find(struct inode *dir, uint32_t at, const struct name *name,
                      uint32_t *offset, uint32_t *number)
{
    uint32_t end = entries_end(dir);

    for (*offset = at; *offset < end;) {
        const struct disk_entry *entries = block_entries(dir, *offset);
        if (entries == NULL)
            return -EIO;
        do {
            const struct disk_entry *e =
                &entries[*offset / ENTRY_SIZE % BLOCK_ENTRIES];
            *number = e->inode;
            if (name != NULL ? entry_is(e, *name) : e->inode == 0)
                return 0;
            *offset += ENTRY_SIZE;
        } while (*offset % BLOCK_SIZE != 0 && *offset < end);
    }
    return -ENOENT;
}

int directory_find(struct inode *dir, struct name name, uint32_t *number,
                   uint32_t *offset)
{
    uint32_t *hint = hint_of(dir, name);

    if (!S_ISDIR(dir->disk.mode))
        return -ENOTDIR;
    *offset = *hint;
    const struct disk_entry *entries =
        *hint < entries_end(dir) ? block_entries(dir, *hint) : NULL;
    if (entries != NULL) {
        const struct disk_entry *e =
            &entries[*hint / ENTRY_SIZE % BLOCK_ENTRIES];
        *number = e->inode;
        if (entry_is(e, name))
            return 0;
    }
    int error = entry_find(dir, 0, &name, offset, number);
    if (error == 0)
        *hint = *offset;
    return error;
}

int directory_add(struct inode *dir, struct name name, uint32_t number)
{
    struct disk_entry entry = {.inode = number};
    uint32_t offset, zero;
    int error = entry_find(dir, dir->free_entry, NULL, &offset, &zero);

    if (error < 0 && error != -ENOENT)
        return error;
    memcpy(entry.name, name.text, name.length);
    int bytes = file_write_memory(dir, offset, &entry, ENTRY_SIZE);
    if (bytes < 0)
        return bytes;
    dir->free_entry = offset + ENTRY_SIZE;
    *hint_of(dir, name) = offset;
    return 0;
}

int directory_remove(struct inode *dir, uint32_t offset)
{
    struct disk_entry entry = {.inode = 0};
    int bytes = file_write_memory(dir, offset, &entry, ENTRY_SIZE);

    if (offset < dir->free_entry)
        dir->free_entry = offset;

    return bytes < 0 ? bytes : 0;
}

int directory_set(struct inode *dir, uint32_t offset, uint32_t number)
{
    int bytes = file_write_memory(dir, offset, &number, sizeof(number));

    return bytes < 0 ? bytes : 0;
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
    uint32_t at = *offset / ENTRY_SIZE * ENTRY_SIZE;

    for (; at < end; at += ENTRY_SIZE) {
        const struct disk_entry *entries = block_entries(dir, at);
        if (entries == NULL)
            return -EIO;
        *entry = entries[at / ENTRY_SIZE % BLOCK_ENTRIES];
        *offset = at + ENTRY_SIZE;
        if (entry->inode != 0)
            return 1;
    }
    *offset = at;
    return 0;
}
