/*
 * FS's core: a MINIX file system, version 3, over a disk of 1 KiB blocks.
 *
 *      path.c       names to inodes: walk, create, unlink
 *      directory.c  a directory is a file of 64-byte entries
 *      file.c       bytes of a file, moved in pieces
 *      permission.c who may do what with a file
 *      zone.c       which block holds a file's n-th 1,024 bytes
 *      inode.c      the inodes in use, in memory
 *      volume.c     mount, sync; free zones and free inodes
 *      bitmap.c     the two maps of what is free
 *      cache.c      blocks in memory
 *      -----------  below: block_read, block_write, block_flush, time_now
 *
 * Each file uses only those below it. The core is plain C without a thing of
 * Kumquat's kernel in it: the same files are in the FS server, in the host
 * tool mfs and in the host tests, and each of these brings its own disk and
 * clock. There is one volume at a time, all memory is static, and whatever
 * an image contains, the core answers with an error and does not crash.
 *
 * Functions return 0 or more, or a negative errno. A `struct inode *` that a
 * function hands out is held by the caller until inode_put().
 */
#ifndef FS_CORE_H
#define FS_CORE_H

#include "fs/core/layout.h"
#include <stddef.h>

#define CLUSTER_BLOCKS  4u   /* blocks the cache reads and keeps together */
#define CACHE_CLUSTERS  128u /* clusters in memory: 512 KiB */
#define NR_INODES       256u /* inodes in use at once */
#define NAME_MAX_LENGTH ENTRY_NAME_SIZE /* bytes of a name, no NUL */

/* --- What the user of the core provides ---------------------------------- */

/* Moves `count` blocks from number `block` on. 0 or -EIO. */
int block_read(uint32_t block, uint32_t count, void *to);
int block_write(uint32_t block, uint32_t count, const void *from);

/* What was written is on the disk. 0 or -EIO. */
int block_flush(void);

/* Seconds since 1970, for time stamps. */
uint32_t time_now(void);

/* --- cache.c ------------------------------------------------------------- */

/* Forgets all blocks; the disk has `blocks` of them. */
void cache_start(uint32_t blocks);

/*
 * A block in memory, NULL if the disk fails (-EIO). The pointer is good
 * until the next call of the cache. The blocks after it lie behind it in
 * memory, up to the end of the cluster. cache_write() also marks `count`
 * blocks as changed: they are written at cache_sync() at the latest.
 */
const union block *cache_read(uint32_t block);
union block *cache_write(uint32_t block, uint32_t count);

/* Writes every changed block and flushes the disk. 0 or -EIO. */
int cache_sync(void);

/* Clusters of blocks that are changed, but not on the disk. */
extern uint32_t cache_changed;

/* --- bitmap.c ------------------------------------------------------------ */

/* Bit n set: thing n is in use. Bit 0 belongs to nobody and stays set. */
struct bitmap {
    uint32_t first_block; /* of the map on the disk */
    uint32_t bits;        /* bits that count, bit 0 included */
    uint32_t free;        /* how many of them are clear */
    uint32_t lowest;      /* no bit below this one is clear */
};

int bitmap_count(struct bitmap *map); /* sets free and lowest; -EIO */
int bitmap_take(struct bitmap *map);  /* -> a bit; -ENOSPC, -EIO */
int bitmap_give(struct bitmap *map, uint32_t bit); /* -EIO: was not set */

/* --- volume.c ------------------------------------------------------------ */

struct inode;

struct volume {
    struct bitmap inode_map; /* bit n: inode n */
    struct bitmap zone_map;  /* bit n: zone first_zone - 1 + n */
    uint32_t inode_table;    /* first block of the inodes */
    uint32_t first_zone;     /* zones below it hold what is above */
    uint32_t zones;          /* end of the zones: blocks in all */
    uint32_t max_size;       /* bytes a file may have */
    struct inode *root;      /* NULL: nothing is mounted */
};
extern struct volume volume;

/* Mounts the disk of `blocks` blocks. -EINVAL: not a MINIX v3 file system
 * that fits the disk; -EIO. */
int volume_mount(uint32_t blocks);

/* Writes what has changed and forgets the volume. -EIO, but it is gone. */
int volume_unmount(void);

/* A zone filled with zeros. -ENOSPC, -EIO. */
int zone_alloc(uint32_t *zone);

/* -EIO if the zone was free or is none. */
int zone_free(uint32_t zone);

/* May a file have this zone? */
int zone_is_valid(uint32_t zone);

/* --- inode.c ------------------------------------------------------------- */

/* Who asks. User 0 may do all. */
struct user {
    uint32_t uid, gid;
};

struct inode {
    uint32_t number;        /* 0: this entry of the table is free */
    uint32_t holders;       /* who will inode_put() it */
    struct inode *next;     /* same hash, or free likewise */
    struct disk_inode disk; /* as it is on the disk */
};

void inode_table_start(void);
unsigned inode_table_used(void);

/* The inode of that number. -EIO if the disk says nonsense, -ENFILE. */
int inode_get(uint32_t number, struct inode **result);
struct inode *inode_hold(struct inode *inode);

/* Gives it back. The last one frees a file that has no name any more. */
void inode_put(struct inode *inode);

/* Gives it a mode, a device's number, an owner, and this moment's times. */
void inode_fill(struct inode *inode, uint32_t mode, uint32_t device,
                const struct user *who);

/* A new inode without a name: links is 0. -ENOSPC, -ENFILE, -EIO. */
int inode_create(uint32_t mode, uint32_t device, const struct user *who,
                 struct inode **result);

/* To be called after each change of inode->disk, or of the file's bytes.
 * -EIO. */
int inode_write(const struct inode *inode);
int inode_touch(struct inode *inode); /* the same, and it sets ctime */

/* The file's bytes may be others now. */
void inode_changed(const struct inode *inode);

/* A number that is another one after such a change, also after a new mount.
 * (A change of another inode may change it too.) */
uint32_t inode_version(const struct inode *inode);

/* The number in the first zone of a device's inode. */
uint32_t inode_device(const struct inode *inode);

/* --- permission.c --------------------------------------------------------- */

/* `wanted` is a sum of these. 0 or -EACCES. */
enum { MAY_READ = 4, MAY_WRITE = 2, MAY_EXECUTE = 1 };
int inode_permits(const struct inode *inode, const struct user *who,
                  unsigned wanted);

/* May `who`, who may write to the directory, take the file's name away? In a
 * directory with the sticky bit only an owner may: -EPERM. */
int sticky_permits(const struct inode *dir, const struct inode *file,
                   const struct user *who);

/* Sets the twelve bits of the mode. -EPERM unless it is the owner or root. */
int inode_chmod(struct inode *inode, const struct user *who, uint32_t mode);

/* Sets user and group, KEEP_ID keeps one. -EPERM: only root gives files away,
 * an owner may only choose his own group; -EINVAL: no such id. */
#define KEEP_ID UINT32_MAX
int inode_chown(struct inode *inode, const struct user *who, uint32_t uid,
                uint32_t gid);

/* Before `who` writes: a file that is not written by root is nobody's
 * set-user-ID program any more. inode_write() is left to the caller. */
void inode_disarm(struct inode *inode, const struct user *who);

/* --- zone.c -------------------------------------------------------------- */

/* The zone of the file's block `index`: 0 for a hole, unless `create` says
 * to fill it. -ENOSPC, -EFBIG, -EIO. */
int zone_find(struct inode *inode, uint32_t index, int create, uint32_t *zone);

/* Frees the zones of all blocks from `index` on. -EIO, but goes on. */
int zone_cut(struct inode *inode, uint32_t index);

/* --- file.c -------------------------------------------------------------- */

/*
 * Whose memory a file's bytes go to or come from is not the core's affair.
 * move() is called for each piece: `bytes` is `length` bytes of the cache,
 * `address` where the piece belongs in that memory, `who` is the caller's
 * word. 0 or -errno.
 */
struct transfer {
    int (*move)(uint32_t who, uintptr_t address, void *bytes, uint32_t length);
    uint32_t who;
    uintptr_t address; /* of the whole */
};

/* Both return the bytes moved, fewer than `length` only at the end of the
 * file or the disk; the error if there were none. */
int file_read(struct inode *inode, uint32_t offset, uint32_t length,
              const struct transfer *to);
int file_write(struct inode *inode, uint32_t offset, uint32_t length,
               const struct transfer *from);

/* The same from and to memory of the caller. */
int file_read_memory(struct inode *inode, uint32_t offset, void *to,
                     uint32_t length);
int file_write_memory(struct inode *inode, uint32_t offset, const void *from,
                      uint32_t length);

/* Cuts or extends (by a hole). -EFBIG, -EIO. */
int file_truncate(struct inode *inode, uint32_t size);

/* --- directory.c --------------------------------------------------------- */

/* One name: not NUL-ended. */
struct name {
    const char *text;
    size_t length;
};

/* -> inode number and where the entry is; -ENOENT, -ENOTDIR, -EIO. */
int directory_find(struct inode *dir, struct name name, uint32_t *number,
                   uint32_t *offset);

/* The name must not exist yet. -ENOSPC, -EIO. */
int directory_add(struct inode *dir, struct name name, uint32_t number);
int directory_remove(struct inode *dir, uint32_t offset);

/* The next entry at *offset or later, which then lies behind it. 1, 0 at
 * the end, -EIO. */
int directory_next(struct inode *dir, uint32_t *offset,
                   struct disk_entry *entry);

/* --- path.c -------------------------------------------------------------- */

/* In all of these: -ENOENT, -ENOTDIR, -ENAMETOOLONG, -EACCES, -EIO,
 * -ENFILE. A path not starting with / starts at `cwd`. */
int path_walk(struct inode *cwd, const char *path, const struct user *who,
              struct inode **result);

/* A file, directory or device, by the kind in `mode`. -EEXIST, -ENOSPC,
 * -EMLINK. */
int path_create(struct inode *cwd, const char *path, uint32_t mode,
                uint32_t device, const struct user *who, struct inode **result);

/* Takes a file's name away. -EISDIR, -EPERM (a sticky directory). */
int path_unlink(struct inode *cwd, const char *path, const struct user *who);

/* Writes a directory's path and a NUL, -> bytes. -ERANGE. */
int path_of(struct inode *dir, char *to, size_t size);

#endif
