/*
 * FS's core against a model: thousands of operations chosen at random, each
 * done on the file system and on plain arrays. Both must agree.
 */
/* host-sources: fs/core/bitmap.c fs/core/cache.c fs/core/directory.c */
/* host-sources: fs/core/file.c fs/core/inode.c fs/core/path.c */
/* host-sources: fs/core/permission.c fs/core/volume.c fs/core/zone.c */
#include "fs_disk.h"
#include "tap.h"

#define FILES    12
#define SIZE_END 700000u /* bytes of a file of the model */
#define ROUNDS   6
#define STEPS    1500

static struct model {
    int exists;
    uint32_t size;
    uint8_t bytes[SIZE_END];
    struct inode *open; /* held, perhaps unlinked */
} models[FILES];

static uint8_t bytes[SIZE_END];
static uint32_t seed;

static uint32_t random_below(uint32_t limit)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 4) * limit >> 28);
}

static const char *path_for(unsigned i)
{
    static char path[40];

    snprintf(path, sizeof(path), i % 3 == 0 ? "/file%u" : "/a/b/file%u", i);
    return path;
}

/* The file's contents against the model's. */
static int is_equal(struct inode *inode, const struct model *m)
{
    return inode->disk.size == m->size &&
           file_read_memory(inode, 0, bytes, SIZE_END) == (int)m->size &&
           memcmp(bytes, m->bytes, m->size) == 0;
}

/* Writes what fits: a full disk takes less, and the model follows. */
static int step_write(struct model *m, struct inode *inode)
{
    uint32_t offset = random_below(m->size + 5000);
    uint32_t length = random_below(random_below(4) == 0 ? 90000 : 3000) + 1;

    if (offset + length > SIZE_END)
        return 1;
    for (uint32_t i = 0; i < length; i++)
        bytes[i] = (uint8_t)random_below(256);
    int done = file_write_memory(inode, offset, bytes, length);
    if (done < 0)
        return done == -ENOSPC && inode->disk.size == m->size;
    memcpy(m->bytes + offset, bytes, (size_t)done);
    if (offset + (uint32_t)done > m->size)
        m->size = offset + (uint32_t)done;
    return (uint32_t)done == length || volume.zone_map.free == 0;
}

static int step_truncate(struct model *m, struct inode *inode)
{
    uint32_t size = random_below(random_below(3) == 0 ? SIZE_END : m->size + 1);

    if (size < m->size)
        memset(m->bytes + size, 0, m->size - size);
    m->size = size;
    return file_truncate(inode, size) == 0;
}

static int step_create(struct model *m, unsigned i)
{
    int error = make(path_for(i), S_IFREG | 0644);

    if (m->exists)
        return error == -EEXIST;
    if (error == -ENOSPC)
        return 1;
    m->exists = 1;
    m->size = 0;
    memset(m->bytes, 0, SIZE_END);
    return error == 0;
}

/* Removes a name, sometimes while the file is held and read afterwards. */
static int step_unlink(struct model *m, unsigned i)
{
    struct inode *held = random_below(2) ? find(path_for(i)) : NULL;
    int error = remove_name(path_for(i));
    int good = m->exists ? error == 0 : error == -ENOENT;

    if (held != NULL) {
        good &= is_equal(held, m);
        inode_put(held);
    }
    m->exists = 0;
    return good;
}

/* One random operation. Did it do what the model says? */
static int step(void)
{
    unsigned i = random_below(FILES), what = random_below(20);
    struct model *m = &models[i];

    if (what < 2)
        return step_create(m, i);
    if (what == 2)
        return step_unlink(m, i);
    if (what == 3) /* nothing may be in memory only */
        return volume_unmount() == 0 && volume_mount(disk_blocks) == 0;
    struct inode *inode = find(path_for(i));
    if (inode == NULL || !m->exists)
        return inode == NULL && !m->exists;
    int good;
    if (what < 12)
        good = step_write(m, inode);
    else if (what < 14)
        good = step_truncate(m, inode);
    else
        good = is_equal(inode, m);
    inode_put(inode);
    return good;
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

int main(void)
{
    for (unsigned round = 0; round < ROUNDS; round++) {
        seed = round + 1;
        memset(models, 0, sizeof(models));
        disk_format(round % 2 ? 8000 : 1500, 0); /* it fits, or it does not */
        make("/a", S_IFDIR | 0755);
        make("/a/b", S_IFDIR | 0755);
        uint32_t free_zones = volume.zone_map.free;
        ok(round_run(), "do FS and the model agree?");
        ok(disk_check(), "is fsck.minix content?");
        for (unsigned i = 0; i < FILES; i++)
            remove_name(path_for(i));
        ok(volume.zone_map.free == free_zones && inode_table_used() == 1,
           "is all free again in the end?");
        ok(disk_is_clean(), "is fsck.minix content with that?");
    }
    return tap_end();
}
