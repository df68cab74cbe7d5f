/*
 * Does our check of a file system notice each kind of damage, and call it by
 * its name?
 */
/* host-sources: fs/core/bitmap.c fs/core/cache.c fs/core/directory.c */
/* host-sources: fs/core/file.c fs/core/inode.c fs/core/log.c fs/core/path.c */
/* host-sources: fs/core/permission.c fs/core/volume.c fs/core/zone.c */
/* host-sources: tools/check.c */
#include "fs_disk.h"
#include "tap.h"

#define BLOCKS 400u

static uint8_t good_disk[DISK_BLOCKS_MAX][BLOCK_SIZE];
static char said[20000];
static uint8_t data[20000];
static uint32_t dir, file, large; /* numbers of /d, /d/f and /large */

static void take_down(const char *what)
{
    size_t length = strlen(said);

    snprintf(said + length, sizeof(said) - length, "%s\n", what);
}

static union block *block_at(uint32_t block)
{
    return (union block *)disk[block];
}

static struct disk_super *super(void)
{
    return &block_at(SUPER_BLOCK)->super;
}

static struct disk_inode *inode_at(uint32_t number)
{
    uint32_t block = volume.inode_table + (number - 1) / BLOCK_INODES;

    return &block_at(block)->inodes[(number - 1) % BLOCK_INODES];
}

/* The n-th entry of a directory. */
static struct disk_entry *entry_at(uint32_t number, unsigned n)
{
    return &block_at(inode_at(number)->zone[0])->entries[n];
}

static void inode_flip(uint32_t number)
{
    disk[MAP_BLOCK][number / 8] ^= (uint8_t)(1u << number % 8);
}

static void zone_flip(uint32_t zone)
{
    uint32_t bit = zone - volume.first_zone + 1;

    disk[volume.zone_map.first_block][bit / 8] ^= (uint8_t)(1u << bit % 8);
}

/* With the damage done since the last call: does the check say this? */
static void notices(const char *text, const char *question)
{
    said[0] = '\0';
    unsigned complaints = check_volume(disk_blocks, take_down);
    int good = complaints > 0 && strstr(said, text) != NULL;

    if (!good)
        printf("# it said: %s\n", said);
    ok(good, question);
    memcpy(disk, good_disk, sizeof(disk));
}

static uint32_t number_of(const char *path)
{
    struct inode *inode = find(path);
    uint32_t number = inode->number;

    inode_put(inode);
    return number;
}

static void prepare(void)
{
    disk_format(BLOCKS, 0);
    make("/d", S_IFDIR | 0755);
    make("/d/f", S_IFREG | 0644);
    make("/d/g", S_IFREG | 0644);
    make("/d/e", S_IFDIR | 0755);
    make("/large", S_IFREG | 0644);
    make("/fifo", S_IFIFO | 0644);
    struct inode *inode = find("/large");
    write_at(inode, 0, data, sizeof(data));
    inode_put(inode);
    dir = number_of("/d");
    file = number_of("/d/f");
    large = number_of("/large");
    volume_unmount();
    memcpy(good_disk, disk, sizeof(disk));
}

static void test_super(void)
{
    super()->magic = 0x2468;
    notices("no MINIX", "is another magic noticed?");
    super()->block_size = 4096;
    notices("4096", "other blocks?");
    super()->zones = disk_blocks + 1;
    notices("zones", "more zones than the disk has?");
    super()->first_zone++;
    notices("begin", "zones that begin elsewhere?");
    super()->inodes = 9000;
    notices("inodes", "more inodes than the map has?");
}

static void test_maps(void)
{
    zone_flip(inode_at(large)->zone[2]);
    notices("marked as free", "a zone in use that is marked as free?");
    zone_flip(BLOCKS - 1);
    notices("nobody has it", "a zone marked that nobody has?");
    inode_flip(file);
    notices("marked as free", "a file whose inode is marked as free?");
    inode_flip(60);
    notices("inode 60", "an inode marked that no name leads to?");
    inode_at(60)->mode = S_IFREG;
    notices("not empty", "a free inode with something in it?");
}

static void test_zones(void)
{
    inode_at(large)->zone[1] = inode_at(large)->zone[0];
    notices("has it, and", "a zone used twice?");
    inode_at(large)->zone[1] = SUPER_BLOCK;
    notices("which is none", "the superblock as a zone?");
    block_at(inode_at(large)->zone[7])->words[3] = BLOCKS;
    notices("which is none", "a zone behind the end, in an indirect block?");
    inode_at(large)->zone[8] = inode_at(large)->zone[7];
    notices("has it, and", "a block of zone numbers used twice?");
    inode_at(large)->size = ~0u;
    notices("4294967295 bytes", "a size that cannot be?");
}

static void test_inodes(void)
{
    inode_at(file)->links = 2;
    notices("1 names, but counts 2", "too many links?");
    inode_at(dir)->links = 2;
    notices("3 names, but counts 2", "too few links of a directory?");
    inode_at(file)->mode = 0644;
    notices("no kind", "a mode without a kind?");
    inode_at(number_of("/fifo"))->zone[0] = 100;
    notices("special file with zone", "a FIFO with a zone?");
    entry_at(dir, 2)->inode = 0;
    inode_at(file)->links = 0;
    notices("without a name", "a file that lost its last name?");
}

static void test_directories(void)
{
    entry_at(dir, 0)->inode = file;
    notices("where . should be", "a `.` that leads elsewhere?");
    entry_at(dir, 1)->inode = dir;
    notices("where .. should be", "a `..` that leads elsewhere?");
    strcpy(entry_at(dir, 2)->name, "g");
    notices("two g", "a name that is there twice?");
    strcpy(entry_at(dir, 2)->name, "a/b");
    notices("a/b", "a name with a slash?");
    entry_at(dir, 2)->name[0] = '\0';
    notices("\"\"", "an empty name?");
    strcpy(entry_at(dir, 2)->name, "..");
    notices("\"..\"", "a second `..`?");
    entry_at(dir, 2)->inode = 60000;
    notices("60000", "an inode that is none?");
    entry_at(dir, 2)->inode = 60;
    notices("no kind", "an inode that is free?");
    entry_at(dir, 2)->inode = ROOT_INODE;
    notices("it has a name in", "a directory in itself?");
    entry_at(ROOT_INODE, 4)->inode = number_of("/d/e");
    notices("it has a name in", "a directory with two names?");
    inode_at(dir)->size += 10;
    notices("bytes", "a size that is not that of entries?");
    inode_at(dir)->size = 2 * BLOCK_SIZE;
    notices("not all there", "a directory with a hole?");
    inode_at(dir)->size = 64;
    notices("64 bytes", "a directory without `..`?");
}

int main(void)
{
    prepare();
    ok(check_volume(disk_blocks, take_down) == 0, "is a good image good?");
    disk_mount();
    test_super();
    test_maps();
    test_zones();
    test_inodes();
    test_directories();
    return tap_end();
}
