/*
 * The log from outside: when it is open and when closed, images that have no
 * room for one or another one's, files without a name after a crash, mount
 * options. What a crash at any write leaves is fs_crash.c's question.
 */
/* host-sources: fs/core/bitmap.c fs/core/cache.c fs/core/directory.c */
/* host-sources: fs/core/file.c fs/core/inode.c fs/core/log.c fs/core/path.c */
/* host-sources: fs/core/permission.c fs/core/volume.c fs/core/zone.c */
/* host-sources: tools/check.c */
#include "fs_disk.h"
#include "tap.h"

#define BLOCKS 800u

static uint8_t data[60000], back[60000];
static uint8_t saved[DISK_BLOCKS_MAX][BLOCK_SIZE];

static void disk_save(void)
{
    memcpy(saved, disk, sizeof(disk));
}

static int disk_is_as_saved(void)
{
    return memcmp(saved, disk, sizeof(disk)) == 0;
}

/* After a crash: whatever was in memory is gone. */
static int crash_and_mount(void)
{
    return disk_mount();
}

static int has(const char *path, uint32_t length)
{
    struct inode *inode = find(path);

    if (inode == NULL)
        return 0;
    int bytes = file_read_memory(inode, 0, back, sizeof(back));
    inode_put(inode);
    return bytes == (int)length && memcmp(back, data, length) == 0;
}

static int make_file(const char *path, uint32_t length)
{
    int error = make(path, S_IFREG | 0644);
    struct inode *inode = find(path);

    if (error < 0 || inode == NULL)
        return error;
    int bytes = write_at(inode, 0, data, length);
    inode_put(inode);
    return bytes;
}

static void test_open_and_closed(void)
{
    disk_format(BLOCKS, 0);
    disk_save();
    ok(!log_is_open() && volume_close() == 0 && disk_is_as_saved(),
       "is the log of a new volume closed?");
    make_file("/f", 9000);
    ok(log_is_open(), "is it open when something has changed?");
    ok(volume_sync() == 0 && log_is_open(), "also after sync?");
    disk_save();
    ok(volume_sync() == 0 && disk_is_as_saved(),
       "does a second sync write nothing?");
    ok(volume_mount(disk_blocks, VOLUME_RECOVERED) == -EBUSY &&
           disk_is_as_saved(),
       "is what needs recovery refused, if it is asked so?");
    ok(crash_and_mount() == 0 && has("/f", 9000) && !log_is_open(),
       "does a mount recover it, and close the log?");
    ok(volume_mount(disk_blocks, VOLUME_RECOVERED) == 0,
       "is it accepted after that?");
    make_file("/g", 100);
    ok(volume_close() == 0 && !log_is_open() &&
           volume_mount(disk_blocks, VOLUME_RECOVERED) == 0 && has("/g", 100),
       "and after a close?");
    make_file("/h", 100);
    ok(crash_and_mount() == 0 && walk_error("/h") == -ENOENT,
       "is what was not synced gone after a crash?");
    ok(disk_is_clean(), "are fsck.minix and our check content?");
}

static void test_orphans(void)
{
    disk_format(BLOCKS, 0);
    uint32_t free_zones = volume.zone_map.free;
    uint32_t free_inodes = volume.inode_map.free;
    make_file("/f", 50000);
    struct inode *held = find("/f");
    remove_name("/f");
    ok(volume_close() == 0 && log_is_open(),
       "does the log stay open while a file without a name is held?");
    ok(crash_and_mount() == 0 && volume.zone_map.free == free_zones &&
           volume.inode_map.free == free_inodes,
       "is it freed after a crash?");
    ok(disk_check(), "are fsck.minix and our check content?");
    for (int i = 0; i < 30; i++) {
        char path[20];
        snprintf(path, sizeof(path), "/f%d", i);
        make_file(path, 20000);
        find(path);
        remove_name(path);
        volume_sync();
    }
    ok(crash_and_mount() == 0 && volume.zone_map.free == free_zones &&
           disk_check(),
       "are thirty of them?");
    make_file("/f", 50000);
    held = find("/f");
    remove_name("/f");
    put(held);
    ok(volume_close() == 0 && !log_is_open(),
       "is the log closed when the last one is given back?");
    disk_is_clean();
}

static void test_read_only(void)
{
    struct inode *inode;

    disk_format(BLOCKS, 0);
    make_file("/f", 9000);
    volume_sync();
    ok(volume_mount(disk_blocks, VOLUME_READ_ONLY) == 0 && has("/f", 9000),
       "is recovery done for a read-only mount, too?");
    disk_save();
    inode = find("/f");
    inode_was_read(inode);
    inode_put(inode);
    ok(volume_begin() == -EROFS && make("/g", S_IFREG) == -EROFS &&
           volume_sync() == 0 && volume_close() == 0 && !log_is_open(),
       "is a change EROFS then, and sync nothing to do?");
    ok(volume_unmount() == 0 && disk_is_as_saved(), "is nothing written?");
    ok(disk_is_clean(), "are fsck.minix and our check content?");
}

static void test_no_room(void)
{
    disk_log_blocks = 0;
    disk_format(BLOCKS, 0);
    ok(volume_begin() == -EROFS && walk_error("/") == 0,
       "is an image without room for a log read-only?");
    disk_log_blocks = 30;
    disk_format(BLOCKS, 0);
    ok(volume_begin() == -EROFS, "also with too little room?");
    disk_log_blocks = 260;
    disk_format(BLOCKS, 0);
    make_file("/f", 9000);
    volume_sync();
    disk_blocks = BLOCKS;
    ok(disk_mount() == 0 && volume_begin() == -EROFS,
       "is one whose log was cut off?");
    disk_blocks = BLOCKS + 10;
    ok(volume_mount(disk_blocks, 0) != 0 || volume_begin() == -EROFS,
       "or cut short?");
    disk_blocks = BLOCKS + disk_log_blocks;
    ok(disk_mount() == 0 && volume_begin() == 0 && has("/f", 9000),
       "and is all well when it is whole again?");
    disk_is_clean();
}

static void test_other_log(void)
{
    disk_format(BLOCKS, 0);
    make_file("/old", 30000);
    volume_sync();
    disk_mkfs(BLOCKS, 0); /* behind it the open log stays as it is */
    ok(volume_mount(disk_blocks, VOLUME_RECOVERED) == 0 &&
           walk_error("/old") == -ENOENT,
       "does a new file system not have the log of the one before?");
    make_file("/new", 10000);
    ok(crash_and_mount() == 0 && walk_error("/new") == -ENOENT &&
           walk_error("/old") == -ENOENT,
       "also not after a crash?");
    make_file("/new", 10000);
    volume_sync();
    ok(crash_and_mount() == 0 && has("/new", 10000) &&
           walk_error("/old") == -ENOENT && disk_check(),
       "but its own?");
    disk_mkfs(BLOCKS / 2, 0); /* its log is elsewhere */
    ok(disk_mount() == 0 && walk_error("/new") == -ENOENT &&
           make_file("/f", 20000) == 20000 && volume_sync() == 0,
       "does a smaller one begin anew?");
    ok(crash_and_mount() == 0 && has("/f", 20000) && disk_is_clean(),
       "and recover?");
}

/* A long row of crashes: each leaves all that was synced. */
static void test_generations(void)
{
    char path[20];
    int good = 1;

    disk_format(BLOCKS, 0);
    for (int i = 0; i < 40; i++) {
        snprintf(path, sizeof(path), "/f%d", i);
        make_file(path, (uint32_t)i * 300);
        volume_sync();
        make("/never", S_IFREG | 0644);
        good &= crash_and_mount() == 0 && has(path, (uint32_t)i * 300) &&
                walk_error("/never") == -ENOENT;
    }
    ok(good, "can it crash forty times in a row?");
    ok(disk_is_clean(), "are fsck.minix and our check content?");
}

/* Changes that do not fit into the cache or the log at once. */
static void test_much(void)
{
    char path[20];
    int good = 1;

    disk_format(4000, 0);
    for (int i = 0; i < 50; i++) {
        snprintf(path, sizeof(path), "/f%d", i);
        good &= make_file(path, sizeof(data)) == sizeof(data);
    }
    for (int i = 0; i < 50; i++) {
        snprintf(path, sizeof(path), "/f%d", i);
        good &= has(path, sizeof(data));
    }
    ok(good, "are 3 MB written without a sync there?");
    ok(disk_check() && has("/f49", sizeof(data)), "and after mounting again?");
    for (int i = 0; i < 50; i += 2) {
        snprintf(path, sizeof(path), "/f%d", i);
        good &= remove_name(path) == 0;
    }
    volume_sync();
    ok(good && crash_and_mount() == 0 && walk_error("/f0") == -ENOENT &&
           has("/f1", sizeof(data)) && disk_is_clean(),
       "and after removing half of it and a crash?");
}

int main(void)
{
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 31 + i / 1021);
    test_open_and_closed();
    test_orphans();
    test_read_only();
    test_no_room();
    test_other_log();
    test_generations();
    test_much();
    return tap_end();
}
