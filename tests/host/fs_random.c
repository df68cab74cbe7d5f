/*
 * FS's core against a model: thousands of operations chosen at random, each
 * done on the file system and on a tree in memory. Both must agree, also after
 * the volume was mounted again, with or without a crash before.
 */
/* host-sources: fs/core/bitmap.c fs/core/cache.c fs/core/directory.c */
/* host-sources: fs/core/file.c fs/core/inode.c fs/core/log.c fs/core/path.c */
/* host-sources: fs/core/permission.c fs/core/volume.c fs/core/zone.c */
/* host-sources: tools/check.c */
#include "fs_disk.h"
#include "tap.h"

#define NAMES    3u      /* that a directory can have: a, b, c */
#define DEPTH    3u      /* names in a path */
#define NODES    30u     /* files and directories */
#define SIZE_END 400000u /* bytes of a file of the model */
#define ROUNDS   8u
#define STEPS    2500u

static struct node {
    unsigned links; /* names; 0: this one is free */
    int is_directory;
    struct node *child[NAMES];
    uint32_t size;
    uint8_t bytes[SIZE_END];
} nodes[NODES];

/* Where a path leads in the model. */
struct spot {
    char path[2 * DEPTH + 1];
    struct node *dir;  /* NULL: there is none */
    unsigned name;     /* in it */
    struct node *node; /* NULL: there is none */
};

static uint8_t bytes[SIZE_END];
static uint32_t seed;

static uint32_t random_below(uint32_t limit)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 4) * limit >> 28);
}

/* A path by chance. Most lead to something. */
static struct spot spot_any(void)
{
    struct spot s = {.node = &nodes[0]};
    unsigned depth = 1 + random_below(DEPTH);

    for (unsigned i = 0; i < depth; i++) {
        s.dir = s.node != NULL && s.node->is_directory ? s.node : NULL;
        s.name = random_below(NAMES);
        s.node = s.dir == NULL ? NULL : s.dir->child[s.name];
        s.path[2 * i] = '/';
        s.path[2 * i + 1] = (char)('a' + s.name);
    }
    return s;
}

static struct node *node_new(int is_directory)
{
    struct node *node = &nodes[1];

    while (node->links > 0)
        node++;
    *node = (struct node){.links = 1, .is_directory = is_directory};
    return node;
}

static int has_room(void)
{
    unsigned used = 0;

    for (unsigned i = 0; i < NODES; i++)
        used += nodes[i].links > 0;
    return used < NODES;
}

static int is_empty(const struct node *dir)
{
    for (unsigned i = 0; i < NAMES; i++) {
        if (dir->child[i] != NULL)
            return 0;
    }
    return 1;
}

static int is_within(const struct node *node, const struct node *top)
{
    if (node == top)
        return 1;
    for (unsigned i = 0; i < NAMES; i++) {
        if (top->child[i] != NULL && is_within(node, top->child[i]))
            return 1;
    }
    return 0;
}

/* The file's contents against the model's. */
static int is_equal(struct inode *inode, const struct node *n)
{
    return inode->disk.size == n->size &&
           file_read_memory(inode, 0, bytes, SIZE_END) == (int)n->size &&
           memcmp(bytes, n->bytes, n->size) == 0;
}

/* --- One operation on both --------------------------------------------------
 */

/* A full disk excuses whoever needs space. */
static int is_full(int error)
{
    return error == -ENOSPC && volume.zone_map.free < 8;
}

static int step_make(int is_directory)
{
    struct spot s = spot_any();

    if (!has_room())
        return 1;
    int error = make(s.path, is_directory ? S_IFDIR | 0755 : S_IFREG | 0644);
    if (is_full(error))
        return 1;
    if (s.dir == NULL)
        return error == -ENOENT || error == -ENOTDIR;
    if (s.node != NULL)
        return error == -EEXIST;
    s.dir->child[s.name] = node_new(is_directory);
    return error == 0;
}

static int step_link(void)
{
    struct spot old = spot_any(), new = spot_any();
    int error = link_name(old.path, new.path);

    if (is_full(error))
        return 1;
    if (old.node == NULL || new.dir == NULL)
        return error < 0;
    if (old.node->is_directory)
        return error == -EPERM;
    if (new.node != NULL)
        return error == -EEXIST;
    new.dir->child[new.name] = old.node;
    old.node->links++;
    return error == 0;
}

/* Takes a name away, sometimes while the file is held and read afterwards. */
static int step_remove(void)
{
    struct spot s = spot_any();
    struct inode *held = random_below(2) ? find(s.path) : NULL;
    int directory = random_below(3) == 0;
    int error = directory ? remove_directory(s.path) : remove_name(s.path);
    int good = held == NULL || held->disk.links > 0 ||
               S_ISDIR(held->disk.mode) || is_equal(held, s.node);

    if (held != NULL)
        put(held);
    if (s.node == NULL)
        return good && (error == -ENOENT || error == -ENOTDIR);
    if (s.node->is_directory != directory)
        return good && error == (directory ? -ENOTDIR : -EISDIR);
    if (!is_empty(s.node))
        return good && error == -ENOTEMPTY;
    s.node->links--;
    s.dir->child[s.name] = NULL;
    return good && error == 0;
}

/* May it be renamed, by the rules of POSIX? */
static int may_rename(const struct spot *old, const struct spot *new)
{
    if (old->node == NULL || new->dir == NULL)
        return 0;
    if (old->node->is_directory && is_within(new->dir, old->node))
        return 0;
    if (new->node == NULL || new->node == old->node)
        return 1;
    return new->node->is_directory ==
           old->node->is_directory &&is_empty(new->node);
}

static int step_rename(void)
{
    struct spot old = spot_any(), new = spot_any();
    int error = rename_name(old.path, new.path);

    if (is_full(error))
        return 1;
    if (old.node != NULL && old.node == new.node)
        return error == 0;
    if (!may_rename(&old, &new))
        return error < 0;
    if (new.node != NULL)
        new.node->links--;
    new.dir->child[new.name] = old.node;
    old.dir->child[old.name] = NULL;
    return error == 0;
}

/* Writes what fits: a full disk takes less, and the model follows. */
static int step_write(struct node *n, struct inode *inode)
{
    uint32_t offset = random_below(n->size + 5000);
    uint32_t length = random_below(random_below(4) == 0 ? 90000 : 3000) + 1;

    if (offset + length > SIZE_END)
        return 1;
    for (uint32_t i = 0; i < length; i++)
        bytes[i] = (uint8_t)random_below(256);
    int done = write_at(inode, offset, bytes, length);
    if (done < 0)
        return is_full(done) && inode->disk.size == n->size;
    memcpy(n->bytes + offset, bytes, (size_t)done);
    if (offset + (uint32_t)done > n->size)
        n->size = offset + (uint32_t)done;
    return (uint32_t)done == length || is_full(-ENOSPC);
}

static int step_truncate(struct node *n, struct inode *inode)
{
    uint32_t size = random_below(random_below(3) == 0 ? SIZE_END : n->size + 1);

    if (size < n->size)
        memset(n->bytes + size, 0, n->size - size);
    n->size = size;
    return truncate_to(inode, size) == 0;
}

/* Looks at a file, and perhaps changes it. */
static int step_file(unsigned what)
{
    struct spot s = spot_any();
    struct inode *inode = find(s.path);
    int good;

    if (inode == NULL || s.node == NULL)
        return inode == NULL && s.node == NULL;
    if (s.node->is_directory)
        good = S_ISDIR(inode->disk.mode);
    else if (what < 8)
        good = step_write(s.node, inode);
    else if (what < 10)
        good = step_truncate(s.node, inode);
    else
        good = is_equal(inode, s.node) && inode->disk.links == s.node->links;
    inode_put(inode);
    return good;
}

/* Mounts again, after a sync and a crash or after an unmount. */
static int step_mount(void)
{
    int error = random_below(2) ? volume_sync() : volume_unmount();

    return error == 0 && disk_mount() == 0;
}

/* One random operation. Did it do what the model says? */
static int step(void)
{
    unsigned what = random_below(30);

    if (what < 3)
        return step_make(0);
    if (what < 5)
        return step_make(1);
    if (what < 7)
        return step_link();
    if (what < 10)
        return step_remove();
    if (what < 14)
        return step_rename();
    return what == 14 ? step_mount() : step_file(what - 15);
}

static int round_run(void)
{
    for (unsigned n = 0; n < STEPS; n++) {
        if (!step()) {
            printf("# step %u, seed %u\n", n, seed);
            return 0;
        }
    }
    return 1;
}

/* Removes all that is in a directory of the model. */
static void remove_all(struct node *dir, const char *path)
{
    char child[20];

    for (unsigned i = 0; i < NAMES; i++) {
        if (dir->child[i] == NULL)
            continue;
        snprintf(child, sizeof(child), "%s/%c", path, 'a' + i);
        remove_all(dir->child[i], child);
        if (dir->child[i]->is_directory)
            remove_directory(child);
        else
            remove_name(child);
    }
}

int main(void)
{
    for (unsigned round = 0; round < ROUNDS; round++) {
        seed = round + 1;
        memset(nodes, 0, sizeof(nodes));
        nodes[0].links = nodes[0].is_directory = 1;
        disk_format(round % 2 ? 8000 : 400, 0); /* it fits, or it does not */
        make("/a", S_IFDIR | 0755); /* the root's block stays in any case */
        remove_directory("/a");
        uint32_t free_zones = volume.zone_map.free;
        ok(round_run(), "do FS and the model agree?");
        ok(disk_check(), "are fsck.minix and our check content?");
        remove_all(&nodes[0], "");
        ok(volume.zone_map.free == free_zones && inodes_used == 1,
           "is all free again in the end?");
        ok(disk_is_clean(), "are they content with that?");
    }
    return tap_end();
}
