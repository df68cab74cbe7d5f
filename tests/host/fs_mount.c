/*
 * Mounts in FS's core: walking into a directory that covers one of the disk's,
 * and out of it. What is in it says a table here.
 */
/* host-sources: fs/core/bitmap.c fs/core/cache.c fs/core/directory.c */
/* host-sources: fs/core/file.c fs/core/inode.c fs/core/log.c fs/core/path.c */
/* host-sources: fs/core/permission.c fs/core/volume.c fs/core/zone.c */
/* host-sources: tools/check.c */
#include "fs_disk.h"
#include "tap.h"

#define NODES   0x80000000u
#define WAITING (-1000) /* what the answer to a name may be: it is to come */

static const struct node {
    const char *name;
    uint32_t parent, mode;
} nodes[] = {
    {"", 0, S_IFDIR | 0755},
    {"d", 0, S_IFDIR | 0755},
    {"f", 1, S_IFREG | 0644},
    {"closed", 0, S_IFDIR | 0600},
};

static uint32_t asked;    /* names that the table was asked for */
static uint32_t answered; /* more of them wait */

/* Finds a name in the table. */
static int table_find(struct inode *dir, struct name name, struct inode **file)
{
    if (asked++ == answered)
        return WAITING;
    for (uint32_t n = 1; n < sizeof(nodes) / sizeof(nodes[0]); n++) {
        struct disk_inode disk = {.mode = (uint16_t)nodes[n].mode, .links = 1};
        if (nodes[n].parent == dir->number - NODES &&
            strlen(nodes[n].name) == name.length &&
            memcmp(nodes[n].name, name.text, name.length) == 0)
            return inode_make(NODES + n, &disk, dir, file);
    }
    return -ENOENT;
}

static struct inode *covered, *root;

static void mount(void)
{
    make("/a", S_IFDIR | 0755);
    make("/a/m", S_IFDIR | 0755);
    make("/a/m/below", S_IFREG | 0644);
    make("/a/beside", S_IFREG | 0644);
    covered = find("/a/m");
    inode_make(NODES, &covered->disk, covered, &root);
    covered->over = root;
    node_find = table_find;
    answered = UINT32_MAX;
}

/* Does the path lead to that inode's number? */
static int leads_to(struct inode *cwd, const char *path, uint32_t number)
{
    struct inode *found;

    if (path_walk(cwd, path, &root_user, &found) != 0)
        return 0;
    uint32_t is = found->number;
    inode_put(found);
    return is == number;
}

static void test_walks(void)
{
    struct inode *a = find("/a"), *d = find("/a/m/d"), *beside, *x;

    beside = find("/a/beside");
    ok(leads_to(a, "m", NODES) && leads_to(a, "/a/m/", NODES),
       "is the directory what is mounted on it?");
    ok(leads_to(a, "m/d/f", NODES + 2) && leads_to(d, "f", NODES + 2),
       "do its names lead on?");
    ok(walk_error("/a/m/below") == -ENOENT,
       "is what it covers not to be seen?");
    ok(leads_to(a, "m/d/..", NODES) && leads_to(d, "./.././d", NODES + 1),
       "do . and .. lead about in it?");
    ok(leads_to(d, "../..", a->number) &&
           leads_to(d, "../../beside", beside->number) &&
           leads_to(root, "../m/../m/d/../../beside", beside->number),
       "does .. lead out, and in again?");
    ok(leads_to(covered, "..", a->number) && leads_to(covered, "below", 4),
       "does who was in the covered directory see it?");
    ok(walk_error("/a/m/d/f/x") == -ENOTDIR &&
           walk_error("/a/m/d/f/") == -ENOTDIR &&
           walk_error("/a/m/d/x/y") == -ENOENT,
       "are missing names and files in the way told?");
    const struct user other = {8, 80};
    ok(path_walk(a, "m/closed/x", &other, &x) == -EACCES,
       "may nobody pass a directory that is closed?");
    inode_put(d);
    inode_put(beside);
    inode_put(a);
}

static void test_changes(void)
{
    struct inode *found;

    ok(make("/a/m/new", S_IFREG | 0644) == -EROFS &&
           make("/a/m/d/new", S_IFDIR | 0755) == -EROFS &&
           make("/a/m/d", S_IFDIR | 0755) == -EEXIST,
       "is nothing made in it?");
    ok(remove_name("/a/m/d/f") == -EROFS &&
           remove_directory("/a/m/d") == -EROFS &&
           remove_directory("/a/m") == -EBUSY &&
           remove_directory("/a") == -ENOTEMPTY,
       "is nothing removed, nor the directory itself?");
    ok(path_link(volume.root, "/a/m/d/f", "/f", &root_user) == -EXDEV &&
           path_link(volume.root, "/a/beside", "/a/m/d/g", &root_user) ==
               -EROFS,
       "does no file get a name on the other side?");
    ok(path_rename(volume.root, "/a/m/d/f", "/f", &root_user) == -EROFS &&
           path_rename(volume.root, "/a/beside", "/a/m/f", &root_user) ==
               -EROFS &&
           path_rename(volume.root, "/a/beside", "/a/m/d/f", &root_user) ==
               -EROFS &&
           path_rename(volume.root, "/a/m", "/m", &root_user) == -EBUSY &&
           path_rename(volume.root, "/a", "/a/m/d/a", &root_user) < 0,
       "is nothing renamed over there?");
    ok(path_rename(volume.root, "/a", "/b", &root_user) == 0 &&
           leads_to(root, "../m/d", NODES + 1) && walk_error("/b/m/d") == 0 &&
           path_rename(volume.root, "/b", "/a", &root_user) == 0,
       "can what it lies in be renamed?");
    ok(path_walk(volume.root, "/a/m/d/f", &root_user, &found) == 0 &&
           inodes_used == 5,
       "are all directories held that lead to a file?");
    inode_put(found);
}

/* An answer that is to come comes out of each function as it is. */
static void test_waiting(void)
{
    struct inode *found;

    for (uint32_t n = 0; n < 2; n++) {
        asked = 0;
        answered = n;
        ok(walk_error("/a/m/d/f") == WAITING && asked == n + 1,
           "does a walk stop where an answer is to come?");
    }
    answered = 0;
    asked = 0;
    int made =
        path_create(volume.root, "/a/m/d/f", S_IFREG, 0, &root_user, &found);
    asked = 0;
    int removed = remove_name("/a/m/d/f");
    asked = 0;
    int renamed = path_rename(volume.root, "/a/m/d", "/b", &root_user);
    asked = 0;
    int linked = path_link(volume.root, "/a/m/d", "/b", &root_user);
    ok(made == WAITING && removed == WAITING && renamed == WAITING &&
           linked == WAITING && walk_error("/b") == -ENOENT,
       "and what would change names?");
    answered = UINT32_MAX;
}

/* As many files as there are inodes, and then none too many. */
static void test_full(void)
{
    struct disk_inode disk = {.mode = S_IFDIR | 0755, .links = 1};
    struct inode *at = inode_hold(root), *next;
    uint32_t n = 10;
    int error;

    while ((error = inode_make(NODES + n++, &disk, at, &next)) == 0) {
        inode_put(at); /* its child holds it */
        at = next;
    }
    ok(error == -ENFILE && n > NR_INODES - 10,
       "is a chain of directories ENFILE in the end?");
    inode_put(at);
    ok(inodes_used == 3, "and is the whole chain given back?");
    covered->over = NULL;
    inode_put(root);
    ok(leads_to(volume.root, "/a/m/below", 4),
       "is the directory itself back when nothing covers it?");
    inode_put(covered);
}

int main(void)
{
    disk_format(4000, 0);
    mount();
    test_walks();
    test_changes();
    test_waiting();
    test_full();
    ok(inodes_used == 1, "is only the root held in the end?");
    ok(disk_is_clean(), "is fsck.minix content?");
    return tap_end();
}
