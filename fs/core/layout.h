/*
 * What the disk looks like: MINIX version 3 with blocks of 1 KiB.
 *
 *   block 0   boot block, not ours
 *         1   superblock
 *         2   inode map    bit n: inode n is in use
 *         .   zone map     bit n: zone first_zone - 1 + n is in use
 *         .   inodes       64 bytes each, number 1 (the root) first
 *         .   zones        a zone is a block here
 *   zones   .   the log      behind the file system's end, see log.c
 *
 * Numbers are little-endian, as on the machines that this runs on.
 * Source: mkfs.minix(8) of util-linux and Linux's fs/minix.
 */
#ifndef FS_CORE_LAYOUT_H
#define FS_CORE_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#define BLOCK_SIZE      1024u /* bytes */
#define SUPER_BLOCK     1u    /* where the superblock is */
#define SUPER_MAGIC     0x4D5Au
#define MAP_BLOCK       2u /* where the inode map begins */
#define ROOT_INODE      1u /* number of the root directory */

#define DIRECT_ZONES    7u  /* zone[0] to zone[6] of an inode */
#define INODE_ZONES     10u /* and then one each of depth 1, 2 and 3 */
#define ENTRY_NAME_SIZE 60u
#define LINKS_MAX       250u /* fsck.minix counts them in a byte */

struct disk_super {
    uint32_t inodes;
    uint16_t unused0;
    uint16_t inode_map_blocks;
    uint16_t zone_map_blocks;
    uint16_t first_zone;
    uint16_t log_zone_size; /* log2 of blocks a zone: only 0 is known */
    uint16_t unused1;
    uint32_t max_size; /* bytes */
    uint32_t zones;    /* blocks in all, from block 0 on */
    uint16_t magic;
    uint16_t unused2;
    uint16_t block_size; /* bytes */
    uint8_t version;
    uint32_t log_id; /* ours, behind what mkfs fills: whose log it is */
};

/* The log's record: the first sector of its first cluster. */
struct disk_log {
    uint32_t magic;
    uint32_t id;       /* the superblock's log_id */
    uint32_t sequence; /* of commits */
    uint32_t is_open;  /* 0: nothing is to be recovered */
    uint32_t count;    /* clusters in the log */
    uint32_t checksum; /* of these and their numbers */
};
#define LOG_MAGIC 0x474F4C4Bu /* "KLOG" */

struct disk_inode {
    uint16_t mode;
    uint16_t links; /* names */
    uint16_t uid;
    uint16_t gid;
    uint32_t size;                /* bytes */
    uint32_t atime, mtime, ctime; /* seconds since 1970 */
    uint32_t zone[INODE_ZONES];   /* 0: a hole; a device's number in [0] */
};

struct disk_entry {
    uint32_t inode;             /* 0: the entry is free */
    char name[ENTRY_NAME_SIZE]; /* NUL-ended unless it is full */
};

_Static_assert(offsetof(struct disk_super, log_id) == 32, "mkfs ends at 31");
_Static_assert(sizeof(struct disk_inode) == 64, "disk layout");
_Static_assert(sizeof(struct disk_entry) == 64, "disk layout");

#define BLOCK_INODES  (BLOCK_SIZE / sizeof(struct disk_inode))
#define BLOCK_ENTRIES (BLOCK_SIZE / sizeof(struct disk_entry))
#define BLOCK_WORDS   (BLOCK_SIZE / 4u)
#define BLOCK_BITS    (BLOCK_SIZE * 8u)

/* What a block may hold. */
union block {
    uint8_t bytes[BLOCK_SIZE];
    uint32_t words[BLOCK_WORDS]; /* of a map; or zones, if indirect */
    struct disk_super super;
    struct disk_log log;
    struct disk_inode inodes[BLOCK_INODES];
    struct disk_entry entries[BLOCK_ENTRIES];
};
_Static_assert(sizeof(union block) == BLOCK_SIZE, "nothing sticks out");

#endif
