/*
 * Large directories against a model: names chosen at random are made, removed,
 * renamed and looked for, and each must be there if and only if the model has
 * it, whatever becomes of the directories' indexes meanwhile: memory is taken
 * away, directories go and others get their inodes, the volume is mounted
 * again.
 *
 * A third of the names have the same hash: their first 28 bytes stand once more
 * 32 bytes further on, where name_hash() has turned by 160 bits. There are more
 * of them than an index looks at.
 */
/* host-sources: fs/core/bitmap.c fs/core/cache.c fs/core/directory.c */
/* host-sources: fs/core/file.c fs/core/inode.c fs/core/log.c fs/core/path.c */
/* host-sources: fs/core/permission.c fs/core/volume.c fs/core/zone.c */
/* host-sources: tools/check.c */
#include "fs_disk.h"
#include "tap.h"

#define DIRECTORIES 6u /* more than there are indexes */
#define NAMES       900u
#define STEPS       30000u

static uint32_t has[DIRECTORIES][NAMES]; /* inode numbers; 0: no such name */
static uint32_t seed;

struct path {
    char text[80];
};

static uint32_t random_below(uint32_t limit)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 4) * limit >> 28);
}

static struct path path_of(uint32_t dir, uint32_t name)
{
    struct path path = {""};
    char half[29] = "";

    snprintf(path.text, sizeof(path.text), "/d%u/%u", dir, name);
    for (uint32_t i = 0; i < 28; i++)
        half[i] = (char)('a' + (i < 10 ? name >> i & 1 : 0));
    if (name % 3 == 0)
        snprintf(path.text, sizeof(path.text), "/d%u/%.28szzzz%.28s", dir, half,
                 half);
    return path;
}

static struct path directory_path(uint32_t dir)
{
    struct path path = {""};

    snprintf(path.text, sizeof(path.text), "/d%u", dir);
    return path;
}

/* The inode's number; 0: there is no such name. */
static uint32_t number_of(uint32_t dir, uint32_t name)
{
    struct inode *inode = find(path_of(dir, name).text);
    uint32_t number = inode == NULL ? 0 : inode->number;

    if (inode != NULL)
        inode_put(inode);
    return number;
}

static int step_make(uint32_t dir, uint32_t name)
{
    int error = make(path_of(dir, name).text, S_IFREG | 0600);

    if (has[dir][name] != 0)
        return error == -EEXIST;
    has[dir][name] = number_of(dir, name);
    return error == 0 && has[dir][name] != 0;
}

static int step_remove(uint32_t dir, uint32_t name)
{
    int error = remove_name(path_of(dir, name).text);
    int wanted = has[dir][name] != 0 ? 0 : -ENOENT;

    has[dir][name] = 0;
    return error == wanted;
}

static int step_rename(uint32_t dir, uint32_t name)
{
    uint32_t to = random_below(DIRECTORIES), new = random_below(NAMES);
    int error = rename_name(path_of(dir, name).text, path_of(to, new).text);

    if (has[dir][name] == 0)
        return error == -ENOENT;
    if (to != dir || new != name) {
        has[to][new] = has[dir][name];
        has[dir][name] = 0;
    }
    return error == 0;
}

/* Takes all names away, and the directory, and makes it anew. */
static int step_empty(uint32_t dir)
{
    int result = 1;

    for (uint32_t name = 0; name < NAMES; name++) {
        if (has[dir][name] != 0)
            result = step_remove(dir, name) && result;
    }
    return result && remove_directory(directory_path(dir).text) == 0 &&
           make(directory_path(dir).text, S_IFDIR | 0700) == 0;
}

static int all_agree(void)
{
    for (uint32_t dir = 0; dir < DIRECTORIES; dir++) {
        for (uint32_t name = 0; name < NAMES; name++) {
            if (number_of(dir, name) != has[dir][name])
                return 0;
        }
    }
    return 1;
}

/* One step: mostly a name is made, until the directory is full of them. */
static int step(void)
{
    uint32_t dir = random_below(DIRECTORIES), name = random_below(NAMES);
    uint32_t what = random_below(4000);

    if (what == 0)
        return step_empty(dir);
    if (what < 5)
        return volume_unmount() == 0 && disk_mount() == 0;
    if (what < 40)
        cache_shrink();
    if (what < 1400)
        return step_make(dir, name);
    if (what < 2200)
        return step_remove(dir, name);
    if (what < 2800)
        return step_rename(dir, name);
    return number_of(dir, name) == has[dir][name];
}

int main(void)
{
    uint32_t done = 0;

    disk_format(8000, 6000);
    for (uint32_t dir = 0; dir < DIRECTORIES; dir++)
        make(directory_path(dir).text, S_IFDIR | 0700);
    for (seed = 1; done < STEPS && step(); done++)
        ;
    if (done < STEPS)
        printf("# step %u\n", done);
    ok(done == STEPS, "is each name there if and only if it was made?");
    ok(all_agree(), "do all names agree in the end?");
    ok(disk_is_clean(), "is the file system clean?");
    return tap_end();
}
