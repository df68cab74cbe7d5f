/*
 * Directories: files of 64-byte entries, a name and an inode number each.
 *
 * The first two are `.` and `..`. An entry with inode number 0 is free and
 * will be used again. A directory has no holes: one is a damaged image.
 */
#include "fs/core/core.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define ENTRY_SIZE ((uint32_t)sizeof(struct disk_entry))

/* The entries of the directory's block at `offset`. NULL: -EIO. */
static const struct disk_entry *block_entries(struct inode *dir,
                                              uint32_t offset)
{
    uint32_t zone;

    if (zone_find(dir, offset / BLOCK_SIZE, 0, &zone) < 0 || zone == 0)
        return NULL;
    const union block *b = cache_read(zone);
    return b == NULL ? NULL : b->entries;
}

/* Bytes of the directory that are whole entries. */
static uint32_t entries_end(const struct inode *dir)
{
    return dir->disk.size / ENTRY_SIZE * ENTRY_SIZE;
}

static int entry_is(const struct disk_entry *e, struct name name)
{
    return e->inode != 0 && memcmp(e->name, name.text, name.length) == 0 &&
           (name.length == ENTRY_NAME_SIZE || e->name[name.length] == '\0');
}

/* Where the first entry stands that has this name or, without one, that is
 * free. -ENOENT, -EIO. */
static int entry_find(struct inode *dir, const struct name *name,
                      uint32_t *offset, uint32_t *number)
{
    const struct disk_entry *entries = NULL;
    uint32_t end = entries_end(dir);

    for (uint32_t at = 0; at < end; at += ENTRY_SIZE) {
        if (at % BLOCK_SIZE == 0)
            entries = block_entries(dir, at);
        if (entries == NULL)
            return -EIO;
        const struct disk_entry *e = &entries[at / ENTRY_SIZE % BLOCK_ENTRIES];
        if (name != NULL ? entry_is(e, *name) : e->inode == 0) {
            *offset = at;
            *number = e->inode;
            return 0;
        }
    }
    return -ENOENT;
}

int directory_find(struct inode *dir, struct name name, uint32_t *number,
                   uint32_t *offset)
{
    if (!S_ISDIR(dir->disk.mode))
        return -ENOTDIR;
    return entry_find(dir, &name, offset, number);
}

int directory_add(struct inode *dir, struct name name, uint32_t number)
{
    struct disk_entry entry = {.inode = number};
    uint32_t offset, zero;
    int error = entry_find(dir, NULL, &offset, &zero);

    if (error == -ENOENT)
        offset = entries_end(dir);
    else if (error < 0)
        return error;
    memcpy(entry.name, name.text, name.length);
    int bytes = file_write_memory(dir, offset, &entry, ENTRY_SIZE);
    return bytes < 0 ? bytes : 0;
}

int directory_remove(struct inode *dir, uint32_t offset)
{
    struct disk_entry entry = {.inode = 0};
    int bytes = file_write_memory(dir, offset, &entry, ENTRY_SIZE);

    return bytes < 0 ? bytes : 0;
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
