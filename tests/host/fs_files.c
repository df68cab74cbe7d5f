/*
 * The contents of files: holes, indirect zones, truncation, full disks,
 * unlinked files that are open, disks that fail.
 */
/* host-sources: fs/core/bitmap.c fs/core/cache.c fs/core/directory.c */
/* host-sources: fs/core/file.c fs/core/inode.c fs/core/log.c fs/core/path.c */
/* host-sources: fs/core/permission.c fs/core/volume.c fs/core/zone.c */
/* host-sources: tools/check.c */
#include "fs_disk.h"
#include "tap.h"

static uint8_t data[3000000], back[3000000];

static struct inode *make_file(const char *path)
{
    make(path, S_IFREG | 0644);
    return find(path);
}

/* Does the file have exactly these bytes? */
static int has(struct inode *inode, uint32_t offset, const void *bytes,
               uint32_t length)
{
    return file_read_memory(inode, offset, back, length) == (int)length &&
           memcmp(back, bytes, length) == 0;
}

static int is_zero(struct inode *inode, uint32_t offset, uint32_t length)
{
    static const uint8_t zeros[100000];

    return has(inode, offset, zeros, length);
}

static void test_contents(void)
{
    struct inode *file = make_file("/big");
    uint32_t free_zones = volume.zone_map.free;

    ok(write_at(file, 0, data, sizeof(data)) == sizeof(data),
       "can 3 MB be written, into double-indirect zones?");
    ok(has(file, 0, data, sizeof(data)), "are they read back?");
    inode_put(file);
    disk_check();
    file = find("/big");
    ok(has(file, 0, data, sizeof(data)), "also after mounting again?");
    ok(has(file, 1023, data + 1023, 2) &&
           has(file, 268 * 1024 - 1, data + 268 * 1024 - 1, 70000),
       "can I start anywhere?");
    ok(file_read_memory(file, sizeof(data) - 5, back, 100) == 5 &&
           file_read_memory(file, sizeof(data), back, 100) == 0 &&
           file_read_memory(file, sizeof(data) + 99999, back, 1) == 0,
       "does reading stop at the end?");
    ok(write_at(file, 5000, "kumquat", 7) == 7 &&
           has(file, 5000, "kumquat", 7) && has(file, 4990, data + 4990, 10) &&
           has(file, 5007, data + 5007, 10) && file->disk.size == sizeof(data),
       "does a write in the middle change only that?");
    remove_name("/big");
    put(file);
    ok(volume.zone_map.free == free_zones, "are all zones back after unlink?");
}

static void test_truncate(void)
{
    struct inode *file = make_file("/cut");
    uint32_t free_zones = volume.zone_map.free;

    write_at(file, 0, data, 600000);
    ok(truncate_to(file, 300001) == 0 && file->disk.size == 300001 &&
           has(file, 0, data, 300001),
       "does truncate keep the beginning?");
    ok(disk_check() && (file = find("/cut")) != NULL, "is fsck content then?");
    ok(truncate_to(file, 310000) == 0 && is_zero(file, 300001, 9999),
       "is what an extension brings zero, not the old contents?");
    ok(truncate_to(file, 7 * 1024) == 0 && has(file, 0, data, 7 * 1024) &&
           free_zones - volume.zone_map.free == 7,
       "is exactly the first block of zone numbers given back?");
    ok(truncate_to(file, 0) == 0 && volume.zone_map.free == free_zones,
       "does truncation to 0 give all back?");
    ok(truncate_to(file, 0x80000000u) == -EFBIG, "is 2 GiB EFBIG?");
    inode_put(file);
    remove_name("/cut");
}

static void test_holes(void)
{
    struct inode *file = make_file("/holes");
    const uint32_t far = 100u << 20; /* only a triple-indirect zone is there */
    uint32_t free_zones = volume.zone_map.free;

    ok(write_at(file, far, "end", 3) == 3 && has(file, far, "end", 3),
       "can I write 100 MiB behind the end?");
    ok(free_zones - volume.zone_map.free == 4, "does that take four zones?");
    ok(is_zero(file, 0, 5000) && is_zero(file, 50u << 20, 100000) &&
           is_zero(file, far - 5000, 5000),
       "is a hole read as zeros, at every depth?");
    ok(write_at(file, 0x7FFFFFFE, "ab", 2) == 1 &&
           write_at(file, 0x7FFFFFFF, "b", 1) == -EFBIG &&
           file->disk.size == 0x7FFFFFFF,
       "does a file end at 2 GiB, with EFBIG behind?");
    ok(disk_check() && (file = find("/holes")) != NULL,
       "is fsck content with holes?");
    truncate_to(file, far);
    ok(is_zero(file, far - 100, 100) && file->disk.size == far,
       "can a file of holes be cut?");
    inode_put(file);
    remove_name("/holes");
    ok(volume.zone_map.free == free_zones, "are all zones back?");
}

static void test_unlinked(void)
{
    struct inode *file = make_file("/gone");
    uint32_t free_inodes = volume.inode_map.free;

    write_at(file, 0, data, 20000);
    uint32_t free_zones = volume.zone_map.free;
    ok(remove_name("/gone") == 0 && walk_error("/gone") == -ENOENT &&
           has(file, 0, data, 20000) && write_at(file, 20000, data, 100) == 100,
       "can I unlink a file and still read and write it?");
    put(file);
    ok(volume.inode_map.free == free_inodes + 1 &&
           volume.zone_map.free > free_zones,
       "is everything free after the last close?");
}

static void test_full_disk(void)
{
    struct inode *file = make_file("/fill");
    uint32_t free_zones = volume.zone_map.free, offset = 0;
    int bytes;

    while ((bytes = write_at(file, offset, data, 100000)) > 0)
        offset += (uint32_t)bytes;
    ok(bytes == -ENOSPC && volume.zone_map.free == 0 &&
           file->disk.size == offset,
       "is a full disk ENOSPC, after all that fits was written?");
    ok(has(file, offset / 100000 * 100000, data, offset % 100000),
       "is the last, short write there?");
    ok(make("/dir", S_IFDIR | 0755) == -ENOSPC && walk_error("/dir") == -ENOENT,
       "is a directory that does not fit not there?");
    char path[20];
    uint32_t free_inodes;
    unsigned count = 0;
    int error;
    do { /* the last block of the directory has room for some */
        free_inodes = volume.inode_map.free;
        snprintf(path, sizeof(path), "/n%u", count++);
        error = make(path, S_IFREG | 0644);
    } while (error == 0);
    ok(error == -ENOSPC && count <= 16 && volume.inode_map.free == free_inodes,
       "does a file whose name does not fit leave no inode?");
    ok(write_at(file, 0, data + 1, 1000) == 1000,
       "can what is there be overwritten?");
    ok(disk_check(), "is fsck.minix content with a full disk?");
    ok(remove_name("/fill") == 0 && volume.zone_map.free == free_zones,
       "is the space back after unlink?");
    ok(make("/dir", S_IFDIR | 0755) == 0 && walk_error("/dir") == 0,
       "and does the directory fit now?");
}

static void test_full_inodes(void)
{
    char path[20];
    int error;
    unsigned count = 0;

    disk_format(500, 64);
    do {
        snprintf(path, sizeof(path), "/f%u", count++);
        error = make(path, S_IFREG | 0644);
    } while (error == 0);
    ok(error == -ENOSPC && volume.inode_map.free == 0 &&
           walk_error(path) == -ENOENT,
       "is the file that finds no inode ENOSPC and not there?");
    ok(disk_check(), "is fsck.minix content without a free inode?");
    ok(remove_name("/f3") == 0 && make(path, S_IFREG | 0644) == 0,
       "is there an inode again after unlink?");
}

static void test_many_held(void)
{
    static struct inode *held[NR_INODES];
    char path[20];
    unsigned count = 0;
    int error = 0;

    disk_format(4000, 0);
    while (error == 0 && count < NR_INODES) {
        snprintf(path, sizeof(path), "/f%u", count);
        volume_begin();
        error = path_create(volume.root, path, S_IFREG | 0644, 0, &root_user,
                            &held[count]);
        count += error == 0;
    }
    ok(error == -ENFILE && count == NR_INODES - 1 && walk_error("/f0") == 0,
       "is a full table of inodes ENFILE?");
    while (count > 0)
        inode_put(held[--count]);
    ok(inodes_used == 1 && disk_check(), "and nothing is lost?");
}

/* Writes and removes files on a disk that fails after n requests. */
static void test_failing_disk(void)
{
    int held = 1;

    for (long n = 0; n < 200; n += 7) {
        disk_format(1000, 0);
        disk_fails_after = n;
        struct inode *file = make_file("/f");
        if (file != NULL) {
            write_at(file, 0, data, 900000);
            truncate_to(file, 500);
            inode_put(file);
        }
        remove_name("/f");
        held &= inodes_used == 1;
        volume_unmount();
    }
    ok(held, "does FS live on with a disk that fails at any request?");
}

/* A disk that fails for a while, when others do not. */
static void test_failing_sync(void)
{
    disk_format(1000, 0);
    struct inode *file = make_file("/f");
    write_at(file, 0, data, 100000);
    int is_error = 1;
    for (long n = 0; n < 6; n++) {
        disk_fails_after = n; /* a commit takes more requests */
        is_error &= volume_sync() == -EIO && log_is_open();
    }
    ok(is_error, "is a sync that fails at any request EIO?");
    ok(has(file, 0, data, 100000), "can the file be read all the same?");
    disk_fails_after = -1;
    ok(volume_sync() == 0 && volume_close() == 0 && !log_is_open() &&
           has(file, 0, data, 100000),
       "and nothing is dropped when the disk is back?");
    inode_put(file);
    ok(disk_check() && (file = find("/f")) != NULL &&
           has(file, 0, data, 100000),
       "is it on the disk then?");
    inode_put(file);
}

static void test_bad_block(void)
{
    struct inode *file = find("/f");

    disk_bad_block = disk_blocks - disk_log_blocks + 4; /* in the log */
    write_at(file, 0, data + 3, 5000);
    ok(volume_sync() == -EIO && volume_close() == -EIO,
       "is a bad block in the log EIO?");
    disk_bad_block = file->disk.zone[0];
    volume_sync(); /* it is safe in the log */
    ok(volume_sync() == -EIO && volume_close() == -EIO,
       "and one that cannot be written to its place?");
    ok(write_at(file, 5000, data + 7, 5000) == 5000 && volume_sync() == -EIO &&
           has(file, 0, data + 3, 5000) && has(file, 5000, data + 7, 5000),
       "do reading and writing go on?");
    disk_bad_block = 0;
    ok(volume_sync() == 0 && volume_close() == 0 &&
           has(file, 0, data + 3, 5000),
       "can it be synced when the block is good again?");
    disk_bad_block = file->disk.zone[0];
    write_at(file, 0, data + 9, 5000);
    volume_sync();
    inode_put(file);
    disk_bad_block = 0;
    ok(disk_mount() == 0 && (file = find("/f")) != NULL &&
           has(file, 0, data + 9, 5000),
       "is what the log has written to its place after a crash?");
    inode_put(file);
    ok(disk_is_clean(), "is fsck.minix content?");
}

/* What cannot be written to its place must not be read from there either. */
static void test_bad_block_evicted(void)
{
    disk_format(2000, 0);
    struct inode *large = make_file("/large"), *file = make_file("/f");
    write_at(large, 0, data, 1000000);
    write_at(file, 0, data, 5000);
    volume_sync();
    disk_bad_block = file->disk.zone[0];
    write_at(file, 0, data + 7, 5000);
    volume_sync();
    ok(has(large, 0, data, 1000000) && has(file, 0, data + 7, 5000),
       "does FS keep what it could not write, whatever it reads meanwhile?");
    disk_bad_block = 0;
    inode_put(large);
    inode_put(file);
    disk_is_clean();
}

/* A block that cannot be written for a while; then a crash, after n requests of
 * the next commit. */
static void test_bad_block_and_crash(void)
{
    int clean = 1;

    for (long n = 0; n < 40; n++) {
        disk_format(600, 0);
        volume_sync();
        make("/dir", S_IFDIR | 0755);
        disk_bad_block = volume.inode_table;
        volume_sync();
        disk_bad_block = 0;
        make("/other", S_IFDIR | 0755);
        disk_fails_after = n;
        volume_sync();
        disk_fails_after = -1;
        clean &= disk_mount() == 0 && walk_error("/dir") == 0;
        clean &= disk_is_clean();
    }
    ok(clean, "is the log not written over before all of it is in its place?");
}

/* Fills the memory with changes while the log can't be written. */
static void test_memory_full(void)
{
    int error = 0, good = 1;
    char path[20];

    disk_format(4000, 0);
    disk_bad_block = disk_blocks - disk_log_blocks + 4;
    for (unsigned i = 0; error == 0 && i < 1000; i++) {
        snprintf(path, sizeof(path), "/f%u", i);
        error = make(path, S_IFREG | 0644);
        if (error < 0)
            break;
        struct inode *file = find(path);
        int bytes = write_at(file, 0, data + i, 12000);
        good &= bytes == 12000 || bytes == -EIO;
        inode_put(file);
    }
    ok(good && error == -EIO,
       "is it EIO when no more changes fit into memory?");
    ok(walk_error("/f0") == 0 && walk_error("/f1") == 0,
       "can what is there be read?");
    disk_bad_block = 0;
    ok(volume_sync() == 0 && make("/last", S_IFREG | 0644) == 0,
       "and does all go on when the disk is back?");
    ok(disk_check() && walk_error("/f1") == 0 && walk_error("/last") == 0,
       "with nothing lost?");
}

int main(void)
{
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 31 + i / 1021);
    disk_format(4000, 0);
    test_contents();
    test_truncate();
    test_holes();
    test_unlinked();
    test_full_disk();
    ok(inodes_used == 1 && disk_is_clean(),
       "is only the root held, and fsck.minix content?");
    test_full_inodes();
    test_many_held();
    test_failing_disk();
    test_failing_sync();
    test_bad_block();
    test_bad_block_evicted();
    test_bad_block_and_crash();
    test_memory_full();
    return tap_end();
}
