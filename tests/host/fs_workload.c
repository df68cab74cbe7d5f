/*
 * The workload of guest/workload.h by FS's core, on an image.
 *
 *   fs_workload                       on a small one of its own, as a test
 *   fs_workload PARTITION LOG         on this file system, and into LOG goes
 *                                     what it wrote, with the flushes
 *
 * LOG is a row of requests: two numbers of 32 bits, the first block and how
 * many; then their bytes. No blocks: a flush.
 */
/* host-sources: fs/core/bitmap.c fs/core/cache.c fs/core/directory.c */
/* host-sources: fs/core/file.c fs/core/inode.c fs/core/log.c fs/core/path.c */
/* host-sources: fs/core/permission.c fs/core/volume.c fs/core/zone.c */
/* host-sources: tools/check.c */
#include "../guest/workload.h"
#include "fs/core/core.h"
#include "tap.h"
#include "tools/check.h"
#include "tools/memory_file.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOG_BLOCKS  1024u
#define SMALL       4096u /* blocks of the small file system */
#define FILL_BLOCKS (1400 * KIB / BLOCK_SIZE)

static union block *disk;
static uint32_t disk_blocks;
static FILE *trace; /* NULL: nobody wants to know */
static const struct user root_user = {0, 0};
static struct inode *files[STEP_FILES];

/* --- The core's disk, clock and memory ------------------------------------ */

static void trace_add(uint32_t block, uint32_t count, const void *from)
{
    const uint32_t head[2] = {block, count};

    if (trace == NULL)
        return;
    fwrite(head, sizeof(head), 1, trace);
    fwrite(from, BLOCK_SIZE, count, trace);
}

int block_read(uint32_t block, uint32_t count, void *to)
{
    if (block > disk_blocks || count > disk_blocks - block)
        return -EIO;
    memcpy(to, &disk[block], count * BLOCK_SIZE);
    return 0;
}

int block_write(uint32_t block, uint32_t count, const void *from)
{
    if (block > disk_blocks || count > disk_blocks - block)
        return -EIO;
    memcpy(&disk[block], from, count * BLOCK_SIZE);
    trace_add(block, count, from);
    return 0;
}

int block_flush(void)
{
    trace_add(0, 0, "");
    return 0;
}

uint32_t time_now(void)
{
    return 1700000000;
}

void *memory_take(unsigned n)
{
    static union block memory[CACHE_MOST][CLUSTER_BLOCKS];

    return memory[n];
}

void memory_give(unsigned n)
{
    (void)n;
}

static void fail(const char *what)
{
    printf("Bail out! %s\n", what);
    exit(1);
}

static void disk_read(const char *name)
{
    FILE *file = fopen(name, "rb");

    if (file == NULL || fseek(file, 0, SEEK_END) < 0)
        fail(name);
    disk_blocks = (uint32_t)(ftell(file) / BLOCK_SIZE);
    disk = calloc(disk_blocks, BLOCK_SIZE);
    rewind(file);
    if (disk == NULL ||
        fread(disk, BLOCK_SIZE, disk_blocks, file) != disk_blocks)
        fail(name);
    fclose(file);
}

/* A new file system and room for the log behind it. */
static void disk_make(void)
{
    char name[] = "/tmp/kumquat-work-XXXXXX", command[200];
    int fd = mkstemp(name);

    snprintf(command, sizeof(command),
             "PATH=$PATH:/usr/sbin:/sbin mkfs.minix -3 %s %u >/dev/null", name,
             SMALL);
    if (fd < 0 || ftruncate(fd, (SMALL + LOG_BLOCKS) * BLOCK_SIZE) < 0 ||
        system(command) != 0)
        fail("no file system");
    disk_read(name);
    close(fd);
    unlink(name);
}

/* --- The steps ------------------------------------------------------------ */

static int step_make(const char *path, uint32_t mode, uint32_t device)
{
    struct inode *inode;
    int error =
        path_create(volume.root, path, mode, device, &root_user, &inode);

    if (error == 0)
        inode_put(inode);
    return error;
}

static int step_open(const struct step *s)
{
    struct inode **file = &files[s->file];
    int error = path_walk(volume.root, s->path, &root_user, file);

    if (error == -ENOENT)
        error = path_create(volume.root, s->path, S_IFREG | 0644, 0, &root_user,
                            file);
    return error;
}

static int step_write(uint32_t number, const struct step *s)
{
    uint8_t *bytes = malloc(s->y);

    for (uint32_t i = 0; i < s->y; i++)
        bytes[i] = step_byte(number, i);
    int moved = file_write_memory(files[s->file], s->x, bytes, s->y);
    free(bytes);
    return moved;
}

static int step_close(const struct step *s)
{
    inode_put(files[s->file]);
    return 0;
}

/* Mode, or user and group. */
static int step_change(const struct step *s)
{
    struct inode *inode;
    int error = path_walk(volume.root, s->path, &root_user, &inode);

    if (error < 0)
        return error;
    error = s->kind == STEP_CHMOD ? inode_chmod(inode, &root_user, s->x)
                                  : inode_chown(inode, &root_user, s->x, s->y);
    inode_put(inode);
    return error;
}

static int step_do(uint32_t number, const struct step *s)
{
    switch (s->kind) {
    case STEP_MKDIR:
        return step_make(s->path, S_IFDIR | s->x, 0);
    case STEP_MKNOD:
        return step_make(s->path, s->x, s->y);
    case STEP_OPEN:
        return step_open(s);
    case STEP_WRITE:
        return step_write(number, s);
    case STEP_CUT:
        return file_truncate(files[s->file], s->x);
    case STEP_CLOSE:
        return step_close(s);
    case STEP_LINK:
        return path_link(volume.root, s->path, s->other, &root_user);
    case STEP_RENAME:
        return path_rename(volume.root, s->path, s->other, &root_user);
    case STEP_UNLINK:
    case STEP_RMDIR:
        return path_remove(volume.root, s->path, &root_user,
                           s->kind == STEP_RMDIR);
    case STEP_CHMOD:
    case STEP_CHOWN:
        return step_change(s);
    case STEP_SYNC:
        return volume_close();
    }
    return -ENOSYS;
}

/* Does each step have the result that the table says? */
static int steps_do(void)
{
    int right = 1;

    for (uint32_t i = 0; i < NR_STEPS; i++) {
        int result = steps[i].kind == STEP_SYNC ? 0 : volume_begin();
        if (result == 0)
            result = step_do(i, &steps[i]);
        if (result == steps[i].result)
            continue;
        printf("# step %u: %d, not %d\n", i, result, steps[i].result);
        right = 0;
    }
    return right;
}

static void complain(const char *what)
{
    printf("# check: %s\n", what);
}

int main(int argc, char **argv)
{
    if (argc == 3)
        disk_read(argv[1]);
    else
        disk_make();
    if (volume_mount(disk_blocks, 0) < 0)
        fail("it can't be mounted");
    uint32_t zones = volume.zone_map.free, inodes = volume.inode_map.free;
    for (uint32_t block = 0; block < FILL_BLOCKS; block++)
        cache_read(block); /* so that only the log's size limits a commit */
    trace = argc == 3 ? fopen(argv[2], "wb") : NULL;
    ok(steps_do(), "has each step the result it should have?");
    ok(volume.zone_map.free == zones && volume.inode_map.free == inodes,
       "is all the space back?");
    volume_unmount();
    if (trace != NULL)
        fclose(trace);
    ok(check_volume(disk_blocks, complain) == 0, "is all in order then?");
    return tap_end();
}
