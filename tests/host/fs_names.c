/*
 * Names that change: link, rename, rmdir. Each case has its error, and after a
 * refusal nothing has changed.
 */
/* host-sources: fs/core/bitmap.c fs/core/cache.c fs/core/directory.c */
/* host-sources: fs/core/file.c fs/core/inode.c fs/core/log.c fs/core/path.c */
/* host-sources: fs/core/permission.c fs/core/volume.c fs/core/zone.c */
/* host-sources: tools/check.c */
#include "fs_disk.h"
#include "tap.h"

#define NAME_61 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz012345678"

static const struct user owner = {7, 70}, other = {8, 80};

static int rename_as(const char *old, const char *new, const struct user *who)
{
    volume_begin();
    return path_rename(volume.root, old, new, who);
}

static int link_as(const char *old, const char *new, const struct user *who)
{
    volume_begin();
    return path_link(volume.root, old, new, who);
}

static uint32_t number_of(const char *path)
{
    struct inode *inode = find(path);
    uint32_t number = inode == NULL ? 0 : inode->number;

    if (inode != NULL)
        inode_put(inode);
    return number;
}

static unsigned links_of(const char *path)
{
    struct inode *inode = find(path);
    unsigned links = inode == NULL ? 0 : inode->disk.links;

    if (inode != NULL)
        inode_put(inode);
    return links;
}

/* A file or directory of that mode that belongs to `owner`. */
static void make_own(const char *path, uint32_t mode)
{
    make(path, mode);
    struct inode *inode = find(path);
    volume_begin();
    inode_chown(inode, &root_user, owner.uid, owner.gid);
    inode_put(inode);
}

static void make_file(const char *path, const char *text)
{
    make(path, S_IFREG | 0644);
    struct inode *inode = find(path);
    write_at(inode, 0, text, (uint32_t)strlen(text));
    inode_put(inode);
}

static int has(const char *path, const char *text)
{
    char bytes[100] = "";
    struct inode *inode = find(path);

    if (inode == NULL)
        return 0;
    file_read_memory(inode, 0, bytes, sizeof(bytes) - 1);
    inode_put(inode);
    return strcmp(bytes, text) == 0;
}

static void test_link(void)
{
    make("/d", S_IFDIR | 0755);
    make_file("/a", "alpha");
    ok(link_name("/a", "/d/b") == 0 && number_of("/a") == number_of("/d/b") &&
           links_of("/a") == 2 && has("/d/b", "alpha"),
       "can a file have two names?");
    ok(remove_name("/a") == 0 && links_of("/d/b") == 1 && has("/d/b", "alpha"),
       "is it there when one of them is gone?");
    ok(link_name("/d", "/e") == -EPERM && walk_error("/e") == -ENOENT,
       "is a link to a directory EPERM?");
    ok(link_name("/none", "/x") == -ENOENT &&
           link_name("/d/b", "/x/y") == -ENOENT,
       "is a file or a directory that is not there ENOENT?");
    ok(link_name("/d/b", "/d") == -EEXIST &&
           link_name("/d/b", "/d/b") == -EEXIST,
       "is a name that exists EEXIST?");
    ok(link_name("/d/b", "/d/b/c") == -ENOTDIR &&
           link_name("/d/b", "/new/") == -ENOTDIR,
       "is a file as a directory ENOTDIR?");
    ok(link_name("/d/b", "/" NAME_61) == -ENAMETOOLONG,
       "is a name of 61 bytes ENAMETOOLONG?");
    struct inode *b = find("/d/b");
    b->disk.links = LINKS_MAX;
    ok(link_name("/d/b", "/more") == -EMLINK && walk_error("/more") == -ENOENT,
       "is one name more than can be counted EMLINK?");
    b->disk.links = 1;
    inode_put(b);
    make_own("/own", S_IFDIR | 0755);
    ok(link_as("/d/b", "/own/b", &other) == -EACCES &&
           link_as("/d/b", "/own/b", &owner) == 0,
       "does a new name need the right to write?");
    ok(links_of("/d/b") == 2, "has no refusal counted?");
}

static void test_rmdir(void)
{
    unsigned links = links_of("/");

    make("/r", S_IFDIR | 0755);
    make("/r/s", S_IFDIR | 0755);
    ok(remove_directory("/r") == -ENOTEMPTY && walk_error("/r/s") == 0,
       "is a directory that is not empty ENOTEMPTY?");
    ok(remove_directory("/r/s/.") == -EINVAL && remove_directory("/") == -EBUSY,
       "is `.` EINVAL, and the root EBUSY?");
    ok(remove_directory("/r/s/..") < 0 && walk_error("/r/s") == 0,
       "is `..` refused?");
    make_file("/r/s/f", "f");
    ok(remove_directory("/r/s/f") == -ENOTDIR, "is a file ENOTDIR?");
    remove_name("/r/s/f");
    ok(remove_directory("/r/s/") == 0 && walk_error("/r/s") == -ENOENT &&
           links_of("/r") == 2,
       "can an empty directory be removed, by a path with a slash?");
    make("/r/s", S_IFDIR | 0755);
    struct inode *held = find("/r/s"), *inode;
    ok(remove_directory("/r/s") == 0 && held->disk.links == 0,
       "also one that is somebody's current directory?");
    volume_begin();
    ok(path_create(held, "f", S_IFREG | 0644, 0, &root_user, &inode) ==
               -ENOENT &&
           path_link(held, "/d/b", "f", &root_user) == -ENOENT &&
           path_rename(held, "/d/b", "f", &root_user) == -ENOENT,
       "can nothing be made in it any more?");
    put(held);
    ok(remove_directory("/r") == 0 && links_of("/") == links,
       "is the parent's count of links right in the end?");
}

static void test_rename_file(void)
{
    make_file("/one", "one");
    make_file("/two", "two");
    uint32_t one = number_of("/one"), free_inodes = volume.inode_map.free;
    ok(rename_name("/one", "/d/three") == 0 && walk_error("/one") == -ENOENT &&
           number_of("/d/three") == one && has("/d/three", "one"),
       "can a file get another name, in another directory?");
    ok(rename_name("/d/three", "/two") == 0 && has("/two", "one") &&
           links_of("/two") == 1 && walk_error("/d/three") == -ENOENT &&
           volume.inode_map.free == free_inodes + 1,
       "does the file that was there lose its name, and is it freed?");
    struct inode *held = find("/two");
    make_file("/next", "next");
    ok(rename_name("/next", "/two") == 0 && held->disk.links == 0 &&
           has("/two", "next"),
       "unless somebody holds it?");
    put(held);
    ok(rename_name("/two", "/two") == 0 && has("/two", "next"),
       "is a file renamed to itself as it was?");
    link_name("/two", "/same");
    ok(rename_name("/same", "/two") == 0 && links_of("/two") == 2 &&
           walk_error("/same") == 0,
       "do both names of a file stay when one is renamed to the other?");
    remove_name("/same");
    ok(rename_name("/none", "/x") == -ENOENT &&
           rename_name("/two", "/none/x") == -ENOENT,
       "is what is not there ENOENT?");
    ok(rename_name("/two", "/d") == -EISDIR &&
           rename_name("/d", "/two") == -ENOTDIR,
       "is a file in place of a directory EISDIR, the other way ENOTDIR?");
    ok(rename_name("/two", "/x/") < 0 &&
           rename_name("/two/", "/x") == -ENOTDIR &&
           rename_name("/two", "/two/x") == -ENOTDIR,
       "is a file used as a directory ENOTDIR?");
    ok(rename_name("/two", "/" NAME_61) == -ENAMETOOLONG && has("/two", "next"),
       "is a name of 61 bytes ENAMETOOLONG?");
}

static void test_rename_directory(void)
{
    unsigned root_links = links_of("/");

    make("/p", S_IFDIR | 0755);
    make("/p/q", S_IFDIR | 0755);
    make_file("/p/q/f", "deep");
    make("/s", S_IFDIR | 0755);
    ok(rename_name("/p/q", "/s/t") == 0 && has("/s/t/f", "deep") &&
           links_of("/p") == 2 && links_of("/s") == 3,
       "can a directory move, and are the links of both parents right?");
    ok(number_of("/s/t/..") == number_of("/s"), "does its `..` follow?");
    ok(rename_name("/s", "/s/t/u") == -EINVAL &&
           rename_name("/s", "/s/u") == -EINVAL &&
           rename_name("/s", "/s/t") == -EINVAL,
       "is a directory into itself EINVAL, at any depth?");
    ok(rename_name("/s/t", "/s/u") == 0 && links_of("/s") == 3 &&
           has("/s/u/f", "deep"),
       "can it get another name where it is?");
    ok(rename_name("/p", "/s/u") == -ENOTEMPTY && walk_error("/p") == 0,
       "is one in place of a directory with files ENOTEMPTY?");
    ok(rename_name("/s/u", "/p") == 0 && has("/p/f", "deep") &&
           links_of("/s") == 2 && links_of("/") == root_links + 2,
       "can it take an empty directory's place?");
    ok(rename_name("/p", "/") < 0 && rename_name("/", "/s/r") < 0,
       "does the root stay?");
    ok(rename_name("/p/.", "/x") == -EINVAL && rename_name("/p/..", "/x") < 0 &&
           rename_name("/s", "/p/.") < 0 && rename_name("/s", "/p/..") < 0,
       "are `.` and `..` refused?");
    ok(rename_name("/p", "/s") == 0 && has("/s/f", "deep"),
       "also in the same parent?");
    ok(rename_name("/s", "/v/") == 0 && walk_error("/v/f") == 0,
       "may a directory's new path end with a slash?");
    remove_name("/v/f");
    remove_directory("/v");
    ok(links_of("/") == root_links, "is the root's count of links right?");
}

static void test_rename_rights(void)
{
    make_own("/mine", S_IFDIR | 0755);
    make("/sticky", S_IFDIR | 01777);
    make("/open", S_IFDIR | 0777);
    make_own("/mine/f", S_IFREG | 0644);
    make_own("/sticky/f", S_IFREG | 0644);
    make_own("/mine/dir", S_IFDIR | 0755);
    ok(rename_as("/mine/f", "/open/f", &other) == -EACCES &&
           rename_as("/sticky/f", "/mine/g", &other) < 0 &&
           rename_as("/mine/f", "/two", &owner) == -EACCES,
       "does it need the right to write to both directories?");
    ok(rename_as("/sticky/f", "/open/f", &other) == -EPERM,
       "does a sticky directory keep what is not one's own?");
    make("/open/g", S_IFREG | 0666);
    ok(rename_as("/open/g", "/sticky/f", &other) == -EPERM,
       "also from a new name?");
    ok(rename_as("/sticky/f", "/mine/g", &owner) == 0 &&
           rename_as("/mine/dir", "/open/dir", &owner) == 0,
       "may the owner do it?");
    ok(rename_as("/open/dir", "/sticky/dir", &other) == -EACCES,
       "is a directory that one may not write to not moved?");
}

int main(void)
{
    disk_format(2000, 0);
    test_link();
    test_rmdir();
    test_rename_file();
    test_rename_directory();
    test_rename_rights();
    ok(inodes_used == 1, "is only the root held in the end?");
    ok(disk_is_clean(), "are fsck.minix and our check content?");
    return tap_end();
}
