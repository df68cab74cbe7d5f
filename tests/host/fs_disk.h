/*
 * A disk in memory for the tests of FS's core, with mkfs and fsck from the
 * host, and switches that make it fail. Behind the file system is the log.
 */
#ifndef HOST_FS_DISK_H
#define HOST_FS_DISK_H

#include "disk_tool.h"
#include "fs/core/core.h"
#include "tools/check.h"
#include "tools/memory_file.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DISK_BLOCKS_MAX 9000u
#define DISK_CLUSTERS   (2 * CACHE_LEAST) /* that the cache may have */

static uint8_t disk[DISK_BLOCKS_MAX][BLOCK_SIZE];
static uint32_t disk_blocks;           /* with the log */
static uint32_t disk_log_blocks = 260; /* of them; for the next format */
static long disk_fails_after = -1; /* requests that still work; -1: all do */
static uint32_t disk_bad_block;    /* cannot be written; 0: all can */
static const struct user root_user = {0, 0};

static int disk_request(uint32_t block, uint32_t count)
{
    if (block > disk_blocks || count > disk_blocks - block) {
        printf("# request beyond the disk: %u+%u\n", block, count);
        abort();
    }
    if (disk_fails_after == 0)
        return -EIO;
    if (disk_fails_after > 0)
        disk_fails_after--;
    return 0;
}

int block_read(uint32_t block, uint32_t count, void *to)
{
    int error = disk_request(block, count);

    if (error == 0)
        memcpy(to, disk[block], count * BLOCK_SIZE);
    return error;
}

int block_write(uint32_t block, uint32_t count, const void *from)
{
    int error = disk_request(block, count);

    if (disk_bad_block != 0 && block <= disk_bad_block &&
        disk_bad_block < block + count)
        error = -EIO;
    if (error == 0)
        memcpy(disk[block], from, count * BLOCK_SIZE);
    return error;
}

int block_flush(void)
{
    return disk_request(0, 0);
}

uint32_t time_now(void)
{
    return 1700000000;
}

void *memory_take(unsigned n)
{
    static union block memory[DISK_CLUSTERS][CLUSTER_BLOCKS];

    return n < DISK_CLUSTERS ? memory[n] : NULL;
}

void memory_give(unsigned n)
{
    (void)n;
}

/* A new file system of that many blocks on the disk as it is. inodes 0: mkfs
 * decides. */
static inline void disk_mkfs(uint32_t blocks, unsigned inodes)
{
    char output[2000], tool[60] = "mkfs.minix -3";
    char number[20];

    if (inodes != 0)
        snprintf(tool, sizeof(tool), "mkfs.minix -3 -i %u", inodes);
    disk_blocks = blocks + disk_log_blocks;
    disk_fails_after = -1;
    snprintf(number, sizeof(number), "%u", blocks);
    if (disk_tool(tool, number, disk, disk_blocks * BLOCK_SIZE, 1, output,
                  sizeof(output)) != 0) {
        printf("Bail out! no file system: %s\n", output);
        exit(1);
    }
}

static inline int disk_mount(void)
{
    return volume_mount(disk_blocks, 0);
}

/* The same on an empty disk, and mounted. */
static inline void disk_format(uint32_t blocks, unsigned inodes)
{
    memset(disk, 0, sizeof(disk));
    disk_mkfs(blocks, inodes);
    if (disk_mount() != 0) {
        puts("Bail out! the new file system can't be mounted");
        exit(1);
    }
}

static inline void disk_complain(const char *what)
{
    printf("# check: %s\n", what);
}

/* Unmounts. Do fsck.minix and our own check find nothing to complain of? */
static inline int disk_is_clean(void)
{
    char output[20000];
    int error = volume_unmount();
    int status = disk_tool("fsck.minix -f", "", disk, disk_blocks * BLOCK_SIZE,
                           0, output, sizeof(output));

    /* clean: one line, which says that it checks */
    if (error == 0 && status == 0 && strchr(output, '\n') != NULL &&
        strchr(output, '\n')[1] == '\0')
        return check_volume(disk_blocks, disk_complain) == 0;
    printf("# unmount %d, fsck.minix %d: %s\n", error, status, output);
    return 0;
}

/* The same, and the volume is mounted again. */
static inline int disk_check(void)
{
    return disk_is_clean() && disk_mount() == 0;
}

/* --- Short forms of the core's functions, as user 0 ----------------------- */

/* Each is an operation of its own. */

/* Makes a file or directory; 0 or an error. */
static inline int make(const char *path, uint32_t mode)
{
    struct inode *inode;
    int error = volume_begin();

    if (error == 0)
        error = path_create(volume.root, path, mode, 0, &root_user, &inode);
    if (error == 0)
        inode_put(inode);
    return error;
}

/* The inode, held; NULL if there is none. */
static inline struct inode *find(const char *path)
{
    struct inode *inode;

    return path_walk(volume.root, path, &root_user, &inode) == 0 ? inode : NULL;
}

/* The error of looking a path up. */
static inline int walk_error(const char *path)
{
    struct inode *inode;
    int error = path_walk(volume.root, path, &root_user, &inode);

    if (error == 0)
        inode_put(inode);
    return error;
}

/* Takes a name away as this user, with `directory` a directory's. */
static inline int remove_as(const char *path, const struct user *who,
                            int directory)
{
    int error = volume_begin();

    return error < 0 ? error : path_remove(volume.root, path, who, directory);
}

static inline int remove_name(const char *path)
{
    return remove_as(path, &root_user, 0);
}

static inline int remove_directory(const char *path)
{
    return remove_as(path, &root_user, 1);
}

static inline int link_name(const char *old, const char *new)
{
    int error = volume_begin();

    return error < 0 ? error : path_link(volume.root, old, new, &root_user);
}

static inline int rename_name(const char *old, const char *new)
{
    int error = volume_begin();

    return error < 0 ? error : path_rename(volume.root, old, new, &root_user);
}

static inline int write_at(struct inode *inode, uint32_t offset,
                           const void *from, uint32_t length)
{
    int error = volume_begin();

    return error < 0 ? error : file_write_memory(inode, offset, from, length);
}

static inline int truncate_to(struct inode *inode, uint32_t size)
{
    int error = volume_begin();

    return error < 0 ? error : file_truncate(inode, size);
}

/* Gives an inode back, which may free the file. */
static inline void put(struct inode *inode)
{
    volume_begin();
    inode_put(inode);
}

#endif
