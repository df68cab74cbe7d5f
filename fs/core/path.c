/*
 * Paths: from names to inodes, and making and removing names.
 *
 * A path is walked name by name; each directory on the way must be one that
 * the user may search. `.` and `..` need no rule of their own: they are
 * entries of the directory, and the root's `..` is the root. Who enters a
 * directory on which something is mounted is in that.
 *
 * Whatever changes names checks everything first. Where two things must be
 * written, the order is such that a failure of the second can be undone.
 */
#include "fs/core/core.h"

/* Where a path leads, and what has been walked of it. Both inodes are held. */
struct place {
    struct inode *dir;      /* all but the last name leads here */
    struct name name;       /* the last one; empty: the directory itself */
    bool must_be_directory; /* the path ends with a slash */
    struct inode *file;     /* NULL: nothing has this name */
    const struct user *who; /* asks */
    uint32_t offset;        /* of its entry */
};

int (*node_find)(struct inode *dir, struct name name, struct inode **file);

static inline bool is_dots(struct name name)
{
    return name.length <= 2 && memcmp(name.text, "..", name.length) == 0;
}

/* Finds the name on the disk. If something is mounted there, it is that. */
static inline int entry_search(struct place *place)
{
    uint32_t number;
    int error =
        directory_find(place->dir, place->name, &number, &place->offset);

    if (error == 0)
        error = inode_get(number, &place->file);
    if (error == 0 && place->file->over != NULL) {
        struct inode *covered = place->file;
        place->file = inode_hold(covered->over);
        inode_put(covered);
    }
    return error;
}

/* Finds it in a file server's directory. The way up is known here, and leads
 * from the mount's root to where the directory is that it covers. */
__attribute__((noinline)) static int node_search(struct place *place)
{
    struct inode *dir = place->dir, *up = dir->parent;

    if (!is_dots(place->name))
        return node_find(dir, place->name, &place->file);
    if (place->name.length == 2 && up->parent == NULL) {
        place->dir = inode_hold(up);
        inode_put(dir);
        return entry_search(place);
    }
    place->file = inode_hold(place->name.length == 2 ? up : dir);
    return 0;
}

/* Finds what has the place's name. */
static inline int place_find(struct place *place)
{
    int error = inode_permits(place->dir, place->who, MAY_EXECUTE);

    if (place->dir->disk.links == 0)
        return -ENOENT; /* it is gone, and its `..` may be anything */
    if (error == 0)
        error = place->dir->parent == NULL ? entry_search(place)
                                           : node_search(place);
    if (error == 0 && place->must_be_directory &&
        !S_ISDIR(place->file->disk.mode))
        error = -ENOTDIR;
    return error;
}

/* Finds it and goes in. */
static int place_enter(struct place *place)
{
    int error = place_find(place);

    if (error < 0)
        return error;
    inode_put(place->dir);
    place->dir = place->file;
    place->file = NULL;
    return 0;
}

static const char *skip_slashes(const char *text)
{
    while (*text == '/')
        text++;
    return text;
}

/* Cuts the next name off the path, with the slashes behind it.
 * -ENAMETOOLONG. */
static int next_name(const char **path, struct place *place)
{
    const char *end = *path;

    while (*end != '/' && *end != '\0')
        end++;
    place->name = (struct name){*path, (size_t)(end - *path)};
    *path = skip_slashes(end);
    place->must_be_directory = *path != end;
    return place->name.length > ENTRY_NAME_SIZE ? -ENAMETOOLONG : 0;
}

static void place_put(const struct place *place)
{
    if (place->file != NULL)
        inode_put(place->file);
    inode_put(place->dir);
}

/* Walks a path, of which the last name need not exist. Also after an error the
 * place is to be put. */
static int place_get(struct inode *cwd, const char *path,
                     const struct user *who, struct place *place)
{
    int error = *path == '\0' ? -ENOENT : 0;

    place->dir = inode_hold(*path == '/' ? volume.root : cwd);
    place->file = NULL;
    place->offset = 0;
    place->who = who;
    path = skip_slashes(path);
    if (error == 0)
        error = next_name(&path, place);
    while (error == 0 && *path != '\0') {
        error = place_enter(place);
        if (error == 0)
            error = next_name(&path, place);
    }
    if (error < 0)
        return error;
    if (place->name.length > 0)
        error = place_find(place);
    else
        place->file = inode_hold(volume.root); /* the path was "/" */
    return error == -ENOENT ? 0 : error;
}

int path_walk(struct inode *cwd, const char *path, const struct user *who,
              struct inode **result)
{
    struct place place;
    int error = place_get(cwd, path, who, &place);

    if (error < 0)
        place_put(&place);
    else
        inode_put(place.dir);
    *result = place.file;
    return error == 0 && place.file == NULL ? -ENOENT : error;
}

/* --- New names ------------------------------------------------------------ */

/* Adds or takes away a link: of a name, or of a directory's `..`. */
static int links_change(struct inode *inode, int by)
{
    inode->disk.links = (uint16_t)(inode->disk.links + by);
    return inode_touch(inode);
}

/* May this name be given to a thing of that kind? `links`: the directory's new
 * ones. */
static int may_add(const struct place *place, uint32_t mode, unsigned links)
{
    if (place->file != NULL)
        return -EEXIST;
    if (place->dir->parent != NULL)
        return -EROFS;
    if (place->dir->disk.links == 0)
        return -ENOENT; /* a directory that is gone */
    if (place->must_be_directory && !S_ISDIR(mode))
        return -ENOTDIR;
    if (place->dir->disk.links + links > LINKS_MAX)
        return -EMLINK;
    return inode_permits(place->dir, place->who, MAY_WRITE | MAY_EXECUTE);
}

/* Gives the file a name, its first one or a further one. A directory has its
 * `.`, too. */
static int name_add(const struct place *place, struct inode *file)
{
    int links = S_ISDIR(file->disk.mode) ? 2 : 1;
    int error = links_change(file, links);

    if (error == 0)
        error = directory_add(place->dir, place->name, file->number);
    if (error < 0)
        links_change(file, -links);
    return error;
}

/* Makes the inode and, last, its name. A failure leaves no trace, for the
 * inode has no name then. */
static int file_create(struct place *place, uint32_t mode, uint32_t device)
{
    int error = inode_create(mode, device, place->who, &place->file);
    struct inode *file = place->file, *dir = place->dir;

    if (error == 0 && S_ISDIR(mode))
        error = directory_add(file, (struct name){".", 1}, file->number);
    if (error == 0 && S_ISDIR(mode))
        error = directory_add(file, (struct name){"..", 2}, dir->number);
    if (error == 0)
        error = name_add(place, file);
    if (error == 0 && S_ISDIR(mode))
        error = links_change(dir, 1);
    return error;
}

int path_create(struct inode *cwd, const char *path, uint32_t mode,
                uint32_t device, const struct user *who, struct inode **result)
{
    struct place place;
    int error = place_get(cwd, path, who, &place);

    if (error == 0)
        error = may_add(&place, mode, S_ISDIR(mode));
    if (error == 0)
        error = file_create(&place, mode, device);
    if (error == 0)
        *result = inode_hold(place.file);
    place_put(&place);
    return error;
}

int path_link(struct inode *cwd, const char *old, const char *new,
              const struct user *who)
{
    struct place place;
    struct inode *file;
    int error = path_walk(cwd, old, who, &file);

    if (error < 0)
        return error;
    error = place_get(cwd, new, who, &place);
    if (S_ISDIR(file->disk.mode))
        error = -EPERM;
    else if (file->parent != NULL)
        error = -EXDEV;
    else if (file->disk.links >= LINKS_MAX)
        error = -EMLINK;
    else if (error == 0)
        error = may_add(&place, file->disk.mode, 0);
    if (error == 0)
        error = name_add(&place, file);
    place_put(&place);
    inode_put(file);
    return error;
}

/* --- Names that go -------------------------------------------------------- */

/* Can this name, which exists, be changed at all? */
static int name_check(const struct place *place)
{
    if (place->name.length == 0)
        return -EBUSY;
    if (is_dots(place->name))
        return -EINVAL;
    if (place->dir->parent != NULL)
        return -EROFS;
    return place->file != NULL && place->file->parent != NULL ? -EBUSY : 0;
}

/* May this name be taken from its file? */
static int may_take(const struct place *place)
{
    int error = name_check(place);

    if (error == 0 && place->file->disk.links == 0)
        error = -EIO; /* more names than links: a damaged image */
    if (error == 0)
        error = inode_permits(place->dir, place->who, MAY_WRITE | MAY_EXECUTE);
    return error < 0 ? error
                     : sticky_permits(place->dir, place->file, place->who);
}

/* The file has lost its name in `dir`. A directory has no other one; it loses
 * its `.` as well, and `dir` the `..` in it. */
static int name_lost(struct inode *dir, struct inode *file)
{
    if (!S_ISDIR(file->disk.mode))
        return links_change(file, -1);
    int error = links_change(file, -(int)file->disk.links);
    return error < 0 ? error : links_change(dir, -1);
}

/* May the file be there no longer? A directory must be empty. */
static int may_lose(const struct place *place)
{
    int error = may_take(place);

    if (error < 0 || !S_ISDIR(place->file->disk.mode))
        return error;
    int is_empty = directory_is_empty(place->file);
    return is_empty < 0 ? is_empty : is_empty ? 0 : -ENOTEMPTY;
}

int path_remove(struct inode *cwd, const char *path, const struct user *who,
                int directory)
{
    struct place place;
    int error = place_get(cwd, path, who, &place);

    if (error == 0 && place.file == NULL)
        error = -ENOENT;
    else if (error == 0 && !S_ISDIR(place.file->disk.mode) != !directory)
        error = directory ? -ENOTDIR : -EISDIR;
    if (error == 0)
        error = may_lose(&place);
    if (error == 0)
        error = inode_write(place.file); /* fails now or not at all */
    if (error == 0)
        error = directory_set(place.dir, place.offset, 0);
    if (error == 0)
        error = name_lost(place.dir, place.file);
    place_put(&place);
    return error;
}

/* --- Rename --------------------------------------------------------------- */

/* -EINVAL if `dir` is `top` or lies in it. */
static int is_outside(struct inode *dir, const struct inode *top)
{
    const struct user root = {0, 0};
    struct place at = {inode_hold(dir), {"..", 2}, .who = &root};
    uint32_t steps = 0;
    int error = 0;

    while (error == 0 && at.dir != top && at.dir != volume.root) {
        error = place_enter(&at);
        if (steps++ == volume.inode_map.bits)
            error = -EIO; /* directories in a ring: a damaged image */
    }
    if (at.dir == top)
        error = -EINVAL;
    place_put(&at);
    return error;
}

static int may_rename(const struct place *from, const struct place *to)
{
    uint32_t mode = from->file->disk.mode;
    bool moves = S_ISDIR(mode) && from->dir != to->dir;
    int error = may_take(from);

    if (error == 0 && moves)
        error = is_outside(to->dir, from->file);
    if (error == 0 && moves) /* its `..` is to be changed */
        error = inode_permits(from->file, from->who, MAY_WRITE);
    if (error < 0)
        return error;
    if (to->file == NULL)
        return may_add(to, mode, moves);
    if (!S_ISDIR(to->file->disk.mode) != !S_ISDIR(mode))
        return S_ISDIR(mode) ? -ENOTDIR : -EISDIR;
    return may_lose(to);
}

/* Changes the `..` of a directory that has moved, and the links of both. */
static int parent_change(struct inode *dir, struct inode *old,
                         struct inode *new)
{
    uint32_t number, offset;
    int error = directory_find(dir, (struct name){"..", 2}, &number, &offset);

    if (error == 0)
        error = directory_set(dir, offset, new->number);
    if (error == 0)
        error = links_change(old, -1);
    return error < 0 ? error : links_change(new, 1);
}

/* Checks first. Then all blocks that must change are changed, to what they
 * were: so what fails is this, or the new entry, or nothing. */
static int rename_prepare(const struct place *from, const struct place *to)
{
    struct inode *all[] = {from->dir, to->dir, from->file, to->file};
    int error = may_rename(from, to);

    for (int i = 0; i < 4 && error == 0; i++)
        error = all[i] == NULL ? 0 : inode_touch(all[i]);
    if (error == 0)
        error = directory_set(from->dir, from->offset, from->file->number);
    if (error == 0 && S_ISDIR(from->file->disk.mode))
        error = parent_change(from->file, from->dir, from->dir);
    return error;
}

static int rename_do(const struct place *from, const struct place *to)
{
    struct inode *old = from->dir, *new = to->dir;
    int error = rename_prepare(from, to);

    if (error == 0 && to->file != NULL)
        error = directory_set(new, to->offset, from->file->number);
    else if (error == 0)
        error = directory_add(new, to->name, from->file->number);
    if (error == 0)
        error = directory_set(old, from->offset, 0);
    if (error == 0 && to->file != NULL)
        error = name_lost(new, to->file);
    if (error == 0 && S_ISDIR(from->file->disk.mode))
        error = parent_change(from->file, old, new);
    return error;
}

int path_rename(struct inode *cwd, const char *old, const char *new,
                const struct user *who)
{
    struct place from, to;
    int error = place_get(cwd, old, who, &from);
    int other_error = place_get(cwd, new, who, &to);

    if (error == 0)
        error = from.file == NULL ? -ENOENT : other_error;
    if (error == 0)
        error = name_check(&to);
    if (error == 0)
        error = name_check(&from);
    if (error == 0 && from.file != to.file)
        error = rename_do(&from, &to);
    place_put(&to);
    place_put(&from);
    return error;
}
