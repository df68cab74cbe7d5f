/*
 * Paths: from names to inodes, and making and removing names.
 *
 * A path is walked name by name; each directory on the way must be one that
 * the user may search. `.` and `..` need no rule of their own: they are
 * entries of the directory, and the root's `..` is the root.
 *
 * Whatever changes names checks everything first. Where two things must be
 * written, the order is such that a failure of the second can be undone.
 */
#include "fs/core/core.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Where a walk has come to: all but the last name is behind it. */
struct place {
    struct inode *dir;     /* held */
    struct name name;      /* the last one; empty: the directory itself */
    int must_be_directory; /* the path ends with a slash */
};

/* Looks a name up in a directory that may be searched. */
static int search(struct inode *dir, struct name name, const struct user *who,
                  uint32_t *number, uint32_t *offset)
{
    if (!S_ISDIR(dir->disk.mode))
        return -ENOTDIR;
    int error = inode_permits(dir, who, MAY_EXECUTE);
    return error < 0 ? error : directory_find(dir, name, number, offset);
}

/* Replaces the held directory by what is called `name` in it. */
static int step(struct inode **dir, struct name name, const struct user *who)
{
    uint32_t number, offset;
    struct inode *next;
    int error = search(*dir, name, who, &number, &offset);

    if (error == 0)
        error = inode_get(number, &next);
    if (error < 0)
        return error;
    inode_put(*dir);
    *dir = next;
    return 0;
}

static const char *skip_slashes(const char *text)
{
    while (*text == '/')
        text++;
    return text;
}

/* Cuts the next name off the path. -ENAMETOOLONG. */
static int next_name(const char **path, struct name *name)
{
    name->text = *path;
    name->length = 0;
    while (**path != '/' && **path != '\0') {
        (*path)++;
        name->length++;
    }
    return name->length > NAME_MAX_LENGTH ? -ENAMETOOLONG : 0;
}

/* Walks up to the last name. On success place->dir is held. */
static int walk(struct inode *cwd, const char *path, const struct user *who,
                struct place *place)
{
    int error;

    if (*path == '\0')
        return -ENOENT;
    place->dir = inode_hold(*path == '/' ? volume.root : cwd);
    for (path = skip_slashes(path);;) {
        error = next_name(&path, &place->name);
        if (error < 0)
            break;
        const char *rest = skip_slashes(path);
        place->must_be_directory = rest != path;
        path = rest;
        if (*rest == '\0')
            return 0;
        error = step(&place->dir, place->name, who);
        if (error < 0)
            break;
    }
    inode_put(place->dir);
    return error;
}

int path_walk(struct inode *cwd, const char *path, const struct user *who,
              struct inode **result)
{
    struct place place;
    int error = walk(cwd, path, who, &place);

    if (error < 0)
        return error;
    if (place.name.length > 0)
        error = step(&place.dir, place.name, who);
    if (error == 0 && place.must_be_directory && !S_ISDIR(place.dir->disk.mode))
        error = -ENOTDIR;
    if (error < 0)
        inode_put(place.dir);
    else
        *result = place.dir;
    return error;
}

/* Adds or takes away a link: of a name, or of a directory's `..`. */
static int links_change(struct inode *inode, int by)
{
    inode->disk.links = (uint16_t)(inode->disk.links + by);
    return inode_touch(inode);
}

/* Gives a new directory its `.` and `..`. */
static int directory_fill(struct inode *dir, struct inode *parent)
{
    int error = directory_add(dir, (struct name){".", 1}, dir->number);

    if (error == 0)
        error = directory_add(dir, (struct name){"..", 2}, parent->number);
    return error;
}

/* Makes the inode and, last, its name. A failure leaves no trace. */
static int create_in(struct inode *dir, struct name name, uint32_t mode,
                     uint32_t device, const struct user *who,
                     struct inode **result)
{
    struct inode *inode;
    int dots = S_ISDIR(mode) ? 1 : 0; /* its `.`, and its `..` for dir */
    int error = inode_create(mode, device, who, &inode);

    if (error < 0)
        return error;
    if (dots)
        error = directory_fill(inode, dir);
    if (error == 0)
        error = links_change(inode, 1 + dots);
    if (error == 0)
        error = directory_add(dir, name, inode->number);
    if (error < 0) {
        inode->disk.links = 0; /* now inode_put() frees it */
        inode_put(inode);
        return error;
    }
    *result = inode;
    return dots ? links_change(dir, dots) : 0;
}

/* Looks up the last name. The path "/" has none: that is the root. */
static int search_last(const struct place *place, const struct user *who,
                       uint32_t *number, uint32_t *offset)
{
    *number = ROOT_INODE;
    *offset = 0;
    if (place->name.length == 0)
        return 0;
    return search(place->dir, place->name, who, number, offset);
}

/* May a name be made or taken away in this directory? */
static int may_change(const struct inode *dir, const struct user *who)
{
    return inode_permits(dir, who, MAY_WRITE | MAY_EXECUTE);
}

/* May a thing of that kind be made at this place? */
static int may_create(const struct place *place, uint32_t mode,
                      const struct user *who)
{
    uint32_t number, offset;
    int error = search_last(place, who, &number, &offset);

    if (error != -ENOENT)
        return error < 0 ? error : -EEXIST;
    if (place->dir->disk.links == 0)
        return -ENOENT; /* a directory that is gone */
    if (place->must_be_directory && !S_ISDIR(mode))
        return -ENOTDIR;
    if (S_ISDIR(mode) && place->dir->disk.links >= LINKS_MAX)
        return -EMLINK;
    return may_change(place->dir, who);
}

int path_create(struct inode *cwd, const char *path, uint32_t mode,
                uint32_t device, const struct user *who, struct inode **result)
{
    struct place place;
    int error = walk(cwd, path, who, &place);

    if (error < 0)
        return error;
    error = may_create(&place, mode, who);
    if (error == 0)
        error = create_in(place.dir, place.name, mode, device, who, result);
    inode_put(place.dir);
    return error;
}

/* Takes away the entry at `offset`, which names this file. */
static int unlink_in(const struct place *place, uint32_t offset,
                     struct inode *file, const struct user *who)
{
    if (S_ISDIR(file->disk.mode))
        return -EISDIR;
    if (place->must_be_directory)
        return -ENOTDIR;
    if (file->disk.links == 0)
        return -EIO; /* more names than links: a damaged image */
    int error = may_change(place->dir, who);
    if (error == 0)
        error = sticky_permits(place->dir, file, who);
    if (error == 0)
        error = directory_remove(place->dir, offset);
    return error < 0 ? error : links_change(file, -1);
}

int path_unlink(struct inode *cwd, const char *path, const struct user *who)
{
    struct place place;
    struct inode *file;
    uint32_t number, offset;
    int error = walk(cwd, path, who, &place);

    if (error < 0)
        return error;
    error = search_last(&place, who, &number, &offset);
    if (error == 0)
        error = inode_get(number, &file);
    if (error == 0) {
        error = unlink_in(&place, offset, file, who);
        inode_put(file);
    }
    inode_put(place.dir);
    return error;
}

/* The name that `dir` has in `parent`. -ENOENT, -EIO. */
static int name_of(struct inode *parent, const struct inode *dir,
                   struct disk_entry *entry)
{
    uint32_t offset = 0;
    int found;

    do {
        found = directory_next(parent, &offset, entry);
        if (found <= 0)
            return found < 0 ? found : -ENOENT;
    } while (entry->inode != dir->number);
    return (int)strnlen(entry->name, ENTRY_NAME_SIZE);
}

/* Writes the path backwards, from the last byte of `to` on; returns its
 * length with the NUL. *dir is a held directory; another one afterwards. */
static int path_write(struct inode **dir, char *to, size_t size)
{
    const struct user root = {0, 0};
    struct disk_entry entry;
    size_t start = size - 1;

    to[start] = '\0';
    while (*dir != volume.root) {
        struct inode *child = inode_hold(*dir);
        int length = step(dir, (struct name){"..", 2}, &root);
        if (length == 0)
            length = name_of(*dir, child, &entry);
        inode_put(child);
        if (length < 0)
            return length;
        if ((size_t)length + 1 > start)
            return -ERANGE;
        start -= (size_t)length;
        memcpy(to + start, entry.name, (size_t)length);
        to[--start] = '/';
    }
    if (start == size - 1 && start == 0)
        return -ERANGE;
    if (start == size - 1)
        to[--start] = '/';
    return (int)(size - start);
}

int path_of(struct inode *dir, char *to, size_t size)
{
    if (size == 0)
        return -ERANGE;
    inode_hold(dir);
    int length = path_write(&dir, to, size);
    inode_put(dir);
    if (length > 0)
        memmove(to, to + size - (size_t)length, (size_t)length);
    return length;
}
