/*
 * A full disk: every operation of the crash test with 0 to 4 free zones, or
 * without a free inode. It does what it always does, or a part of a write, or
 * it says ENOSPC: then nothing has changed, and it works when there is room
 * again. In the end all the space is back.
 */
/* host-sources: fs/core/bitmap.c fs/core/cache.c fs/core/directory.c */
/* host-sources: fs/core/file.c fs/core/inode.c fs/core/log.c fs/core/path.c */
/* host-sources: fs/core/permission.c fs/core/volume.c fs/core/zone.c */
/* host-sources: tools/check.c */
#include "crash_steps.h"
#include "tap.h"
#include "tools/check.h"

#define MOST_FREE 4u

static unsigned refused, cut;
static int unchanged = 1, clean = 1, repeated = 1, all_back = 1, as_usual = 1;

static const struct operation fill_gone = {.path = "/fill", .run = run_rmdir};

static int run(const struct operation *o)
{
    must(volume_begin(), "volume_begin");
    return o->run(o);
}

static void start(void)
{
    memset(slots, 0, sizeof(slots));
    must(volume_mount(disk_blocks, 0), "volume_mount");
}

/* Takes zones until so many are free. */
static void fill_zones(unsigned free)
{
    struct operation block = {.path = "/fill", .x = BLOCK_SIZE};

    make("/fill", S_IFREG | 0644, 7 * BLOCK_SIZE);
    while (volume.zone_map.free > free) {
        must(volume_begin(), "volume_begin");
        if (run_append(&block) < 0)
            break;
    }
}

/* Takes all inodes. Their names are in one directory, which is removed by
 * clear(). */
static void fill_inodes(unsigned free)
{
    char path[20];

    make("/fill", S_IFDIR | 0755, 0);
    for (unsigned i = 0; volume.inode_map.free > free; i++) {
        snprintf(path, sizeof(path), "/fill/%u", i);
        make(path, S_IFREG | 0644, 0);
    }
}

static void clear(void)
{
    char path[20];
    struct operation file = {.path = path, .run = run_unlink};

    must(volume_begin(), "volume_begin");
    if (path_remove(volume.root, "/fill", &root_user, 0) == 0)
        return;
    for (unsigned i = 0; i < 64; i++) {
        snprintf(path, sizeof(path), "/fill/%u", i);
        run(&file);
    }
    must(run(&fill_gone), "rmdir");
}

static void complain(const char *what)
{
    printf("# check: %s\n", what);
}

/* Gives back what an operation may have left open. Is the disk in order? */
static int is_clean(void)
{
    for (unsigned i = 0; i < NR_SLOTS; i++) {
        must(volume_begin(), "volume_begin");
        if (slots[i] != NULL)
            inode_put(slots[i]);
        slots[i] = NULL;
    }
    return volume_sync() == 0 && check_volume(disk_blocks, complain) == 0;
}

static int says(int good, const char *what, const struct operation *o)
{
    if (!good)
        printf("# %s: %s\n", o->name, what);
    return good;
}

static uint64_t free_counts(void)
{
    return (uint64_t)volume.inode_map.free << 32 | volume.zone_map.free;
}

/* Does the operation on a disk that is full but for `free` things, where it
 * usually has this result and leaves so much free. */
static void try_full(const struct operation *o, void (*fill)(unsigned),
                     unsigned free, int usual, uint64_t usual_free)
{
    start();
    fill(free);
    must(volume_sync(), "volume_sync");
    uint64_t before = tree_hash();
    int result = run(o);
    must(volume_sync(), "volume_sync");
    if (result == -ENOSPC && usual != -ENOSPC) {
        refused++;
        unchanged &= says(tree_hash() == before, "is refused halfway", o);
        clear();
        result = run(o);
        repeated &= says(result == usual, "does not work with room", o);
    } else {
        clear();
    }
    cut += result != usual;
    as_usual &=
        says(result == usual || (result > 0 && result < usual), "result", o);
    clean &= says(is_clean(), "not in order", o);
    if (result == usual)
        all_back &= says(free_counts() == usual_free, "space is lost", o);
}

static void try_operation(const struct operation *o)
{
    unsigned before = undo_count;

    start();
    int usual = run(o);
    is_clean();
    uint64_t usual_free = free_counts();
    disk_undo(before);
    for (unsigned free = 0; free <= MOST_FREE; free++) {
        try_full(o, fill_zones, free, usual, usual_free);
        disk_undo(before);
    }
    try_full(o, fill_inodes, 0, usual, usual_free);
    disk_undo(before);
}

int main(void)
{
    disk_populate();
    undo_count = 0;
    for (unsigned i = 0; i < NR_OPERATIONS; i++)
        try_operation(&operations[i]);
    printf("# %u operations refused, %u writes cut short\n", refused, cut);
    ok(refused > 15 && cut > 10, "is a full disk noticed?");
    ok(unchanged, "has what is refused by ENOSPC changed nothing?");
    ok(as_usual, "does all else do what it always does, or a part of a write?");
    ok(repeated, "does it work when there is room again?");
    ok(clean, "is the disk in order after it?");
    ok(all_back, "is all space back in the end?");
    ok(inodes_used == 1, "is only the root held?");
    return tap_end();
}
