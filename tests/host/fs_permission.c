/*
 * Who may do what with a file: classes of bits, chmod, chown, set-user-ID
 * bits that go away, directories with the sticky bit.
 */
/* host-sources: fs/core/bitmap.c fs/core/cache.c fs/core/directory.c */
/* host-sources: fs/core/file.c fs/core/inode.c fs/core/log.c fs/core/path.c */
/* host-sources: fs/core/permission.c fs/core/volume.c fs/core/zone.c */
/* host-sources: tools/check.c */
#include "fs_disk.h"
#include "tap.h"

static const struct user owner = {7, 70}, member = {9, 70}, other = {8, 80};

/* A file of that mode that belongs to `owner`; held. */
static struct inode *own_file(const char *path, uint32_t mode)
{
    make(path, mode);
    struct inode *inode = find(path);
    inode->disk.uid = (uint16_t)owner.uid;
    inode->disk.gid = (uint16_t)owner.gid;
    inode->disk.ctime = 1;
    inode_write(inode);
    return inode;
}

static unsigned mode_of(const struct inode *inode)
{
    return inode->disk.mode & 07777u;
}

/* What a user may do, as a sum of MAY_*. */
static unsigned rights(const struct inode *inode, const struct user *who)
{
    unsigned sum = 0;

    for (unsigned bit = MAY_EXECUTE; bit <= MAY_READ; bit *= 2)
        sum |= inode_permits(inode, who, bit) == 0 ? bit : 0;
    return sum;
}

/* Every mode, every class, every combination of rights. */
static void test_classes(void)
{
    struct inode *file = own_file("/classes", S_IFREG | 0644);
    int good = 1, root_good = 1, sums = 1;

    for (unsigned mode = 0; mode <= 0777; mode++) {
        file->disk.mode = (uint16_t)(S_IFREG | mode);
        good &= rights(file, &owner) == mode >> 6;
        good &= rights(file, &member) == (mode >> 3 & 7);
        good &= rights(file, &other) == (mode & 7);
        root_good &= rights(file, &root_user) == (mode & 0111 ? 7 : 6);
        for (unsigned wanted = 0; wanted < 8; wanted++)
            sums &= (inode_permits(file, &member, wanted) == 0) ==
                    ((mode >> 3 & wanted) == wanted);
    }
    ok(good, "does exactly one class count, and is none a way round another?");
    ok(root_good, "may root do all, but execute only what somebody may?");
    ok(sums, "are several rights asked for together all needed?");
    file->disk.mode = S_IFDIR;
    ok(rights(file, &root_user) == 7, "may root search every directory?");
    file->disk.mode = S_IFREG;
    inode_put(file);
}

static void test_search(void)
{
    struct inode *dir = own_file("/closed", S_IFDIR | 0600), *inode;

    make("/closed/f", S_IFREG | 0666);
    ok(path_walk(volume.root, "/closed/f", &owner, &inode) == -EACCES &&
           path_walk(volume.root, "/closed/.", &owner, &inode) == -EACCES,
       "is a directory without x closed, even to its owner?");
    inode_chmod(dir, &owner, 0100);
    ok(path_walk(volume.root, "/closed/f", &owner, &inode) == 0,
       "and does x alone let him pass?");
    inode_put(inode);
    inode_put(dir);
}

static void test_chmod(void)
{
    struct inode *file = own_file("/mode", S_IFREG | 0644);

    ok(inode_chmod(file, &other, 0777) == -EPERM &&
           inode_chmod(file, &member, 0777) == -EPERM &&
           mode_of(file) == 0644 && file->disk.ctime == 1,
       "is chmod by others EPERM, and changes nothing?");
    ok(inode_chmod(file, &owner, 06751) == 0 && mode_of(file) == 06751 &&
           S_ISREG(file->disk.mode) && file->disk.ctime == time_now(),
       "can the owner set all bits, and is ctime set?");
    ok(inode_chmod(file, &root_user, 0xFFFFF1FF) == 0 &&
           mode_of(file) == 0777 && S_ISREG(file->disk.mode),
       "are bits of the kind left alone?");
    file->disk.gid = 1;
    ok(inode_chmod(file, &owner, 06755) == 0 && mode_of(file) == 04755,
       "does he get no set-group-ID bit for a group that is not his?");
    ok(inode_chmod(file, &root_user, 06755) == 0 && mode_of(file) == 06755,
       "does root?");
    inode_put(file);
    disk_check();
    file = find("/mode");
    ok(mode_of(file) == 06755, "is it so after mounting again?");
    inode_put(file);
}

static void test_chown(void)
{
    struct inode *file = own_file("/given", S_IFREG | 06755);

    ok(inode_chown(file, &owner, 8, KEEP_ID) == -EPERM &&
           inode_chown(file, &other, 8, KEEP_ID) == -EPERM &&
           inode_chown(file, &member, KEEP_ID, KEEP_ID) == -EPERM,
       "can only root give a file away?");
    ok(inode_chown(file, &owner, KEEP_ID, 80) == -EPERM &&
           file->disk.gid == 70 && mode_of(file) == 06755,
       "is a group that he is not in EPERM for the owner?");
    ok(inode_chown(file, &owner, owner.uid, owner.gid) == 0 &&
           mode_of(file) == 0755 && file->disk.ctime == time_now(),
       "does his own change take the set-ID bits away?");
    inode_chmod(file, &root_user, 06755);
    ok(inode_chown(file, &root_user, 8, 80) == 0 && file->disk.uid == 8 &&
           file->disk.gid == 80 && mode_of(file) == 06755,
       "can root, and do the bits stay?");
    ok(inode_chown(file, &root_user, KEEP_ID, 5) == 0 && file->disk.uid == 8 &&
           file->disk.gid == 5,
       "does -1 keep an id?");
    ok(inode_chown(file, &root_user, 65535, 0) == -EINVAL &&
           inode_chown(file, &root_user, 0, 65536) == -EINVAL &&
           file->disk.uid == 8,
       "is an id that the disk can't hold EINVAL?");
    const struct user new_owner = {8, 81};
    ok(inode_chown(file, &new_owner, KEEP_ID, 81) == 0 && file->disk.gid == 81,
       "may the owner choose his own group?");
    inode_put(file);
}

static void test_disarm(void)
{
    struct inode *file = own_file("/armed", S_IFREG | 06777);
    struct inode *dir = own_file("/team", S_IFDIR | 02777);

    inode_disarm(file, &root_user);
    ok(mode_of(file) == 06777, "do set-ID bits stay when root writes?");
    inode_disarm(file, &other);
    ok(mode_of(file) == 0777, "do they go when another user writes?");
    inode_disarm(dir, &other);
    ok(mode_of(dir) == 02777, "does a directory keep its bit?");
    inode_put(file);
    inode_put(dir);
}

static void test_sticky(void)
{
    struct inode *dir = own_file("/tmp", S_IFDIR | 01777);

    inode_put(own_file("/tmp/a", S_IFREG | 0666));
    inode_put(own_file("/tmp/b", S_IFREG | 0666));
    ok(remove_as("/tmp/a", &other, 0) == -EPERM &&
           remove_as("/tmp/a", &member, 0) == -EPERM,
       "can a sticky directory's files not be removed by others?");
    ok(remove_as("/tmp/a", &owner, 0) == 0 &&
           remove_as("/tmp/b", &root_user, 0) == 0,
       "but by their owner and by root?");
    make("/tmp/c", S_IFREG | 0666);
    ok(remove_as("/tmp/c", &owner, 0) == 0, "and by the directory's owner?");
    make("/tmp/d", S_IFREG | 0666);
    inode_chmod(dir, &owner, 0777);
    ok(remove_as("/tmp/d", &other, 0) == 0, "without the bit by everybody?");
    inode_put(dir);
}

int main(void)
{
    disk_format(1000, 0);
    test_classes();
    test_search();
    test_chmod();
    test_chown();
    test_disarm();
    test_sticky();
    ok(inodes_used == 1, "is only the root held in the end?");
    ok(disk_is_clean(), "is fsck.minix content?");
    return tap_end();
}
