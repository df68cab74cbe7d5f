/*
 * Names, directories and permissions of FS's core.
 */
/* host-sources: fs/core/bitmap.c fs/core/cache.c fs/core/directory.c */
/* host-sources: fs/core/file.c fs/core/inode.c fs/core/log.c fs/core/path.c */
/* host-sources: fs/core/permission.c fs/core/volume.c fs/core/zone.c */
/* host-sources: tools/check.c */
#include "fs_disk.h"
#include "tap.h"

#define LONG_60 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz01234567"

static void test_walk(void)
{
    make("/d", S_IFDIR | 0755);
    make("/d/e", S_IFDIR | 0755);
    make("/d/e/f", S_IFREG | 0644);
    struct inode *f = find("/d/e/f"), *same = find("//d/./e/../e///f");
    ok(f != NULL && f == same, "do . and .. and many slashes lead on?");
    inode_put(same);
    struct inode *e = find("/d/e/"), *up;
    ok(path_walk(e, "..", &root_user, &up) == 0 && up != e,
       "does a relative path start at the current directory?");
    inode_put(up);
    ok(find("/../..") == volume.root, "is the root its own parent?");
    inode_put(volume.root);
    ok(walk_error("/d/none") == -ENOENT && walk_error("/none/f") == -ENOENT,
       "is a missing name ENOENT, at the end and on the way?");
    ok(walk_error("") == -ENOENT, "is an empty path ENOENT?");
    ok(walk_error("/d/e/f/x") == -ENOTDIR && walk_error("/d/e/f/") == -ENOTDIR,
       "is a file used as a directory ENOTDIR?");
    ok(f->holders == 1 && inodes_used == 3,
       "does a failed walk give back what it held?");
    inode_put(f);
    inode_put(e);
}

static void test_long_names(void)
{
    ok(make("/" LONG_60, S_IFREG | 0644) == 0 && walk_error("/" LONG_60) == 0,
       "can a name have 60 bytes?");
    ok(make("/" LONG_60 "x", S_IFREG | 0644) == -ENAMETOOLONG &&
           walk_error("/" LONG_60 "x/y") == -ENAMETOOLONG,
       "are 61 bytes ENAMETOOLONG?");
    ok(walk_error("/abcdefghij") == -ENOENT, "is the beginning no match?");
    ok(remove_name("/" LONG_60) == 0 && walk_error("/" LONG_60) == -ENOENT,
       "can it be removed?");
}

static void test_create(void)
{
    struct inode *dir = find("/d");

    ok(make("/d/e", S_IFREG | 0644) == -EEXIST && make("/", S_IFDIR) == -EEXIST,
       "is an existing name EEXIST?");
    ok(make("/d/new/", S_IFREG | 0644) == -ENOTDIR &&
           make("/d/sub/", S_IFDIR | 0755) == 0,
       "may only a new directory's path end with a slash?");
    ok(dir->disk.links == 4, "does each subdirectory count as a link?");
    ok(remove_name("/d/sub") == -EISDIR && remove_name("/") == -EISDIR &&
           remove_name("/d/.") == -EISDIR,
       "is unlink of a directory EISDIR?");
    ok(remove_name("/d/e/f/") == -ENOTDIR, "is unlink of FILE/ ENOTDIR?");
    inode_put(dir);
}

static void test_device(void)
{
    struct inode *inode;
    int error = volume_begin();

    error = path_create(volume.root, "/tty", S_IFCHR | 0666, 0x408, &root_user,
                        &inode);

    ok(error == 0 && inode_device(inode) == 0x408,
       "does a device keep its number?");
    inode_put(inode);
    disk_check();
    inode = find("/tty");
    ok(inode != NULL && inode_device(inode) == 0x408 &&
           S_ISCHR(inode->disk.mode),
       "also after mounting again?");
    inode_put(inode);
    ok(remove_name("/tty") == 0, "can it be removed?");
}

/* Many names in one directory, removed in another order. */
static void test_many(void)
{
    char path[32];
    int good = 1;
    uint32_t free_zones = volume.zone_map.free;
    uint32_t free_inodes = volume.inode_map.free;

    for (unsigned i = 0; i < 700; i++) {
        snprintf(path, sizeof(path), "/d/e/many%u", i);
        good &= make(path, S_IFREG | 0600) == 0;
    }
    ok(good, "can a directory hold 700 names?");
    struct inode *dir = find("/d/e");
    struct disk_entry entry;
    uint32_t offset = 0;
    unsigned count = 0;
    while (directory_next(dir, &offset, &entry) > 0)
        count++;
    ok(count == 700 + 3, "are all of them read back?");
    inode_put(dir);
    for (unsigned i = 0; i < 700; i++) {
        snprintf(path, sizeof(path), "/d/e/many%u", i * 333 % 700);
        good &= remove_name(path) == 0;
    }
    ok(good && walk_error("/d/e/f") == 0, "can they be removed again?");
    ok(volume.inode_map.free == free_inodes &&
           free_zones - volume.zone_map.free < 60,
       "are inodes and zones back, but for the directory's own?");
}

static void test_permissions(void)
{
    const struct user owner = {7, 70}, other = {8, 80}, group = {9, 70};
    struct inode *inode, *result;

    volume_begin();
    path_create(volume.root, "/own", S_IFDIR | 0750, 0, &root_user, &inode);
    inode->disk.uid = 7;
    inode->disk.gid = 70;
    inode_write(inode);
    ok(path_create(volume.root, "/own/f", S_IFREG | 0640, 0, &owner, &result) ==
               0 &&
           result->disk.uid == 7 && result->disk.gid == 70,
       "does a file belong to its maker?");
    ok(inode_permits(result, &owner, MAY_READ | MAY_WRITE) == 0 &&
           inode_permits(result, &group, MAY_READ) == 0 &&
           inode_permits(result, &group, MAY_WRITE) == -EACCES &&
           inode_permits(result, &other, MAY_READ) == -EACCES,
       "do owner, group and others have their own bits?");
    ok(inode_permits(result, &root_user, MAY_READ | MAY_WRITE) == 0 &&
           inode_permits(result, &root_user, MAY_EXECUTE) == -EACCES,
       "may root do all, but execute only what somebody may?");
    inode_put(result);
    ok(path_walk(volume.root, "/own/f", &other, &result) == -EACCES,
       "is a directory without search permission EACCES?");
    ok(path_create(volume.root, "/own/g", S_IFREG | 0644, 0, &group, &result) ==
               -EACCES &&
           remove_as("/own/f", &group, 0) == -EACCES &&
           remove_as("/own/f", &owner, 0) == 0,
       "do names change only with write permission?");
    inode_put(inode);
}

int main(void)
{
    disk_format(4000, 0);
    test_walk();
    test_long_names();
    test_create();
    test_device();
    test_many();
    test_permissions();
    ok(inodes_used == 1, "is only the root held in the end?");
    ok(disk_is_clean(), "is fsck.minix content?");
    return tap_end();
}
