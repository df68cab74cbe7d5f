/*
 * Damaged images: whatever is on the disk, FS must answer with an error or
 * with nonsense, but neither crash nor hang nor leave the disk's bounds (the
 * sanitizers and fs_disk.h look after that). Nor must the check.
 */
/* host-sources: fs/core/bitmap.c fs/core/cache.c fs/core/directory.c */
/* host-sources: fs/core/file.c fs/core/inode.c fs/core/log.c fs/core/path.c */
/* host-sources: fs/core/permission.c fs/core/volume.c fs/core/zone.c */
/* host-sources: tools/check.c */
#include "fs_disk.h"
#include "tap.h"

#define BLOCKS     600u
#define LOG_BLOCKS 260u /* behind them */
#define ROUNDS     4000u

static uint8_t good_disk[BLOCKS + LOG_BLOCKS][BLOCK_SIZE];
static unsigned complaints;
static uint8_t bytes[300000];
static uint32_t seed = 1;

static uint32_t random_below(uint32_t limit)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 4) * limit >> 28);
}

static void disk_restore(void)
{
    memcpy(disk, good_disk, sizeof(good_disk));
}

static void complain(const char *what)
{
    complaints += what[0] != '\0';
}

/* A disk with files and directories of every kind. */
static void disk_prepare(void)
{
    static const char *const files[] = {"/a/f", "/a/b/g", "/h"};

    disk_format(BLOCKS, 0);
    make("/a", S_IFDIR | 0755);
    make("/a/b", S_IFDIR | 0755);
    for (unsigned i = 0; i < 3; i++) {
        make(files[i], S_IFREG | 0644);
        struct inode *inode = find(files[i]);
        write_at(inode, i * 300000, bytes, 40000 * i + 100);
        inode_put(inode);
    }
    volume_unmount();
    complaints = check_volume(disk_blocks, complain);
    memcpy(good_disk, disk, sizeof(good_disk));
}

/* Uses everything that there is. */
static void disk_use(void)
{
    static const char *const paths[] = {"/a/f", "/a/b/g", "/h",
                                        "/a/b", "/new",   "/a/new"};
    struct disk_entry entry;

    for (unsigned i = 0; i < 6; i++) {
        struct inode *inode;
        if (i >= 4)
            make(paths[i], i == 4 ? S_IFREG | 0644 : S_IFDIR | 0755);
        if ((inode = find(paths[i])) == NULL)
            continue;
        uint32_t offset = 0;
        if (S_ISDIR(inode->disk.mode)) {
            for (int n = 0; n < 1000; n++) {
                if (directory_next(inode, &offset, &entry) <= 0)
                    break;
            }
        } else {
            file_read_memory(inode, 0, bytes, sizeof(bytes));
            write_at(inode, 5000, bytes, 9000);
            truncate_to(inode, 1500);
        }
        inode_put(inode);
        remove_name(paths[i]);
    }
}

static int mount_with(unsigned offset, unsigned length, uint32_t value)
{
    disk_restore();
    memcpy(disk[SUPER_BLOCK] + offset, &value, length);
    int error = disk_mount();
    disk_restore();
    return error;
}

static void test_super(void)
{
    ok(mount_with(0, 0, 0) == 0, "can the good image be mounted?");
    ok(mount_with(24, 2, 0x1234) == -EINVAL, "is a bad magic EINVAL?");
    ok(mount_with(28, 2, 4096) == -EINVAL && mount_with(12, 2, 1) == -EINVAL,
       "is another block or zone size EINVAL?");
    ok(mount_with(20, 4, BLOCKS + LOG_BLOCKS + 1) == -EINVAL &&
           mount_with(20, 4, ~0u) == -EINVAL && mount_with(20, 4, 0) == -EINVAL,
       "are more zones than the disk has EINVAL, or none?");
    ok(mount_with(0, 4, ~0u) == -EINVAL && mount_with(0, 4, 0) == -EINVAL &&
           mount_with(0, 4, 9000) == -EINVAL,
       "are inodes that do not fit EINVAL?");
    ok(mount_with(6, 2, 0) == -EINVAL && mount_with(8, 2, 0) == -EINVAL &&
           mount_with(6, 2, 0xFFFF) == -EINVAL,
       "are maps of the wrong size EINVAL?");
    ok(mount_with(10, 2, 0) == -EINVAL && mount_with(10, 2, 0xFFFF) == -EINVAL,
       "are zones that begin elsewhere EINVAL?");
    disk_restore();
    ok(volume_mount(1, 0) == -EIO && volume_mount(0, 0) == -EIO,
       "is a disk without a superblock EIO?");
}

/* Flips some bits among the first `blocks` blocks and uses the result. */
static void damage(unsigned first, unsigned blocks, unsigned flips)
{
    for (unsigned i = 0; i < flips; i++)
        disk[first + random_below(blocks)][random_below(BLOCK_SIZE)] ^=
            (uint8_t)(1u << random_below(8));
    check_volume(disk_blocks, complain);
    if (disk_mount() == 0)
        disk_use();
    volume_unmount();
}

static void test_flips(void)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        disk_restore();
        damage(0, BLOCKS + 2, 200);
    }
    ok(1, "does FS live on with bits flipped everywhere?");
    for (unsigned i = 0; i < ROUNDS; i++) {
        disk_restore();
        damage(SUPER_BLOCK, 5, 20);
    }
    ok(1, "and among superblock, maps and inodes?");
}

/* Puts random words where zone numbers and inode numbers stand. */
static void test_words(void)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        disk_restore();
        for (unsigned n = 0; n < 60; n++) {
            union block *b = (union block *)disk[4 + random_below(300)];
            b->words[random_below(BLOCK_WORDS)] = random_below(BLOCKS + 20);
        }
        damage(4, 1, 0);
    }
    ok(1, "and with wrong zone and inode numbers?");
}

/* Blocks of zone numbers that lead back to themselves, to each other. */
static void test_cycles(void)
{
    disk_restore();
    disk_mount();
    struct inode *inode = find("/h");
    uint32_t number = inode->number, zone = inode->disk.zone[8];
    uint32_t table = volume.inode_table;
    volume_unmount();
    union block *inodes = (union block *)disk[table];
    for (unsigned i = 0; i < INODE_ZONES; i++)
        inodes->inodes[number - 1].zone[i] = zone;
    for (unsigned i = 0; i < BLOCK_WORDS; i++)
        ((union block *)disk[zone])->words[i] = zone;
    inodes->inodes[number - 1].size = 0x7FFFFFFF;
    ok(disk_mount() == 0 && (inode = find("/h")) != NULL,
       "can I open a file whose zones are a cycle?");
    ok(truncate_to(inode, 300) < 0, "does cutting it end, with an error?");
    inode_put(inode);
    remove_name("/h");
    ok(inodes_used == 1, "and removing it?");
}

/* Maps and inodes that contradict each other. */
static void test_lies(void)
{
    struct inode *inode;

    disk_restore();
    disk_mount();
    uint32_t free_zones = volume.zone_map.free, table = volume.inode_table;
    uint32_t map = volume.zone_map.first_block;
    inode = find("/h");
    uint32_t number = inode->number;
    disk[MAP_BLOCK][number / 8] &= (uint8_t) ~(1u << number % 8);
    memset(disk[map] + BLOCKS / 8 + 1, 0, BLOCK_SIZE - BLOCKS / 8 - 1);
    disk_mount();
    ok(volume.zone_map.free == free_zones,
       "are zones behind the disk's end never free?");
    inode = find("/h");
    ok(make("/new", S_IFREG | 0644) == -EIO && walk_error("/new") == -ENOENT &&
           inode->disk.size > 0,
       "is an inode in use never made anew?");
    struct name second = {"second", 6};
    directory_add(volume.root, second, number);
    ok(remove_name("/h") == 0 && remove_name("/second") == -EIO,
       "are more names than links EIO?");
    inode_put(inode);
    volume_unmount();
    disk_restore();
    union block *inodes = (union block *)disk[table];
    inodes->inodes[number - 1].zone[0] = SUPER_BLOCK;
    disk_mount();
    inode = find("/h");
    ok(file_read_memory(inode, 0, bytes, 10) == -EIO &&
           write_at(inode, 0, bytes, 10) == -EIO,
       "is a file that claims the superblock EIO?");
    inode_put(inode);
    volume_unmount();
    inodes->inodes[number - 1].links = 0;
    disk_mount();
    ok(walk_error("/h") == -EIO, "is a name of an inode without links EIO?");
}

/* The record's checksum, as log.c makes it: of what follows the record. */
static uint32_t log_checksum(const struct disk_log *record)
{
    uint32_t sum = record->sequence;
    uint32_t blocks = record->count * CLUSTER_BLOCKS;

    for (uint32_t i = 0; i <= blocks; i++) {
        uint32_t at = i == blocks ? BLOCKS + 1 : BLOCKS + CLUSTER_BLOCKS + i;
        const union block *b = (const union block *)disk[at];
        for (uint32_t n = 0; n < BLOCK_WORDS; n++) {
            sum = (sum ^ b->words[n]) * 0x01000193u;
            sum ^= sum >> 15;
        }
    }
    return sum;
}

/* Logs that are open and whole, but say nonsense. */
static void test_logs(void)
{
    struct disk_log *record = &((union block *)disk[BLOCKS])->log;
    union block *numbers = (union block *)disk[BLOCKS + 1];
    struct inode *inode;
    int is_error = 1;

    disk_restore();
    disk_mount();
    make("/logged", S_IFREG | 0644);
    volume_sync();
    memcpy(good_disk, disk, sizeof(good_disk));
    ok(record->is_open && record->checksum == log_checksum(record) &&
           disk_mount() == 0 && (inode = find("/logged")) != NULL,
       "is a good log replayed?");
    for (unsigned i = 0; i < ROUNDS / 8; i++) {
        disk_restore();
        record->count = random_below(LOG_BLOCKS / CLUSTER_BLOCKS);
        for (unsigned n = 0; n < record->count; n++)
            numbers->words[n] = random_below(BLOCKS / CLUSTER_BLOCKS);
        record->checksum = log_checksum(record);
        damage(BLOCKS + CLUSTER_BLOCKS, 1, 0);
    }
    ok(1, "does FS live on with a log that puts blocks anywhere?");
    for (unsigned i = 0; i < 32; i++) {
        disk_restore();
        numbers->words[0] = i % 2 ? 1u << i : ~0u << i;
        numbers->words[0] |= BLOCKS / CLUSTER_BLOCKS;
        record->checksum = log_checksum(record);
        is_error &= disk_mount() == -EIO;
    }
    ok(is_error, "is a log for blocks outside the file system EIO?");
    disk_restore();
    record->count = LOG_BLOCKS;
    ok(disk_mount() == -EIO, "is a log with more than there is room for EIO?");
    for (unsigned i = 0; i < ROUNDS / 4; i++) {
        disk_restore();
        damage(BLOCKS, 2, 3);
    }
    ok(1, "and with bits flipped in it?");
}

int main(void)
{
    disk_prepare();
    test_super();
    test_flips();
    test_words();
    test_cycles();
    test_lies();
    test_logs();
    ok(complaints > ROUNDS, "has the check noticed most of it?");
    return tap_end();
}
