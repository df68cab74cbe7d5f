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
 *      log.c        all changes of an operation reach the disk, or none
 *      cache.c      blocks in memory
 *      -----------  below: block_read, block_write, block_flush, time_now,
 *                   memory_take, memory_give
 *
 * Each file uses those below it (and inodes and zones each other). The core is
 * plain C without a thing of Kumquat's kernel in it: the same files are in the
 * FS server, in the host tool mfs and in the host tests, and each of these
 * brings its own disk and clock. There is one volume at a time, and whatever an
 * image contains, the core answers with an error and does not crash.
 *
 * An operation is what happens between one volume_begin() and the next. After
 * a crash at any moment, and recovery, each operation has happened wholly or
 * not at all, in the order they were made; what was done before the last
 * volume_sync() that returned 0 has happened.
 *
 * Functions return 0 or more, or a negative errno. A `struct inode *` that a
 * function hands out is held by the caller until inode_put().
 */
#ifndef FS_CORE_H
#define FS_CORE_H

#include "fs/core/layout.h"
#include <errno.h>
#include <kumquat/list.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#define CLUSTER_BLOCKS 4u    /* blocks the cache reads and keeps together */
#define CACHE_LEAST    64u   /* clusters that it must have: 256 KiB */
#define CACHE_MOST     2048u /* clusters that it can have: 8 MiB */
#define NR_INODES      256u  /* inodes in use at once */

static inline uint32_t min(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* --- What the user of the core provides ---------------------------------- */

/* Moves `count` blocks from number `block` on. 0 or -EIO. */
int block_read(uint32_t block, uint32_t count, void *to);
int block_write(uint32_t block, uint32_t count, const void *from);

/* What was written is on the disk. 0 or -EIO. */
int block_flush(void);

/* Seconds since 1970, for time stamps. */
uint32_t time_now(void);

/* Memory for the cache's cluster n, CLUSTER_BLOCKS * BLOCK_SIZE bytes. They
 * are taken from 0 on. NULL: the cache shall have no more now. It must be given
 * while n < CACHE_LEAST. */
void *memory_take(unsigned n);
void memory_give(unsigned n);

/* --- cache.c ------------------------------------------------------------- */

/* Forgets all blocks; the disk has `blocks` of them. -ENOMEM. */
int cache_start(uint32_t blocks);

/*
 * A block in memory, NULL if the disk fails (-EIO). The pointer is good
 * until the next call of the cache. The blocks after it lie behind it in
 * memory, up to the end of the cluster.
 */
const union block *cache_read(uint32_t block);

/* The same, to change blocks of that cluster. */
union block *cache_write(uint32_t block);

/* A page of CLUSTER_BLOCKS * BLOCK_SIZE bytes, n below 2^30, that is not on the
 * disk; `create` fills it with zeros. It can be found again until the cache
 * needs its memory: then it is NULL, and with `create` if there is none. The
 * pointer is good until the next call of the cache. */
void *cache_page(uint32_t n, bool create);

/* Reads the clusters of `count` blocks by one request, up to the first that
 * is there. */
void cache_ahead(uint32_t block, uint32_t count);

/* Gives back all memory but that of CACHE_LEAST clusters and of changes. */
void cache_shrink(void);

extern struct cache_counters {
    uint32_t clusters; /* that have memory: the first ones */
    uint32_t changed;  /* of these, since the last commit */
} cache;

/* For log.c. The next changed cluster from *at on, a count from 0, and its
 * number; NULL: there is none. */
const union block *cache_changed(unsigned *at, uint32_t *number);

/* All these are in the log: writes them to their places. -EIO: those that
 * can't be written stay changed. */
int cache_settle(void);

/* Between cache.c and log.c: for requests longer than a cluster. */
#define TRANSFER_BLOCKS 32u
extern union block transfer_buffer[TRANSFER_BLOCKS];

/* --- log.c --------------------------------------------------------------- */

/* Finds the log behind the end of the file system on the disk of `blocks`
 * blocks, and does what it says: then all operations that were committed are
 * on the disk. 0; 1: it was not closed. -EBUSY: the same, but `recover` is 0.
 * -EROFS: no room for a log. -EIO. */
int log_start(const struct disk_super *super, uint32_t blocks, int recover);

/* Makes room for the changes of one operation; see volume_begin(). */
int log_begin(void);

/* Puts all operations since the last commit on the disk: what was done is safe
 * when it returns 0. -EIO: it is to be tried again. */
int volume_sync(void);

/* The same, and the log says then that there is nothing to recover. */
int log_close(void);

/* The record that was written last. */
extern struct disk_log log_record;

/* Is there anything that volume_sync() or log_close() would have to do? */
static inline bool log_is_open(void)
{
    return cache.changed > 0 || log_record.is_open;
}

/* --- bitmap.c ------------------------------------------------------------ */

/* Bit n set: thing n is in use. Bit 0 belongs to nobody and stays set. */
struct bitmap {
    uint32_t first_block; /* of the map on the disk */
    uint32_t bits;        /* bits that count, bit 0 included */
    uint32_t free;        /* how many of them are clear */
    uint32_t lowest;      /* no bit below this one's word is clear */
    uint32_t lowest_run;  /* no run of four begins below this one's word */
    uint32_t run_start;   /* a run begins at bits 4n + run_start */
};

int bitmap_count(struct bitmap *map); /* sets free and lowest; -EIO */

/* Sets a clear bit, with `run` one with three clear ones after it, if there
 * is such a run -> the bit; -ENOSPC, -EIO. */
int bitmap_take(struct bitmap *map, bool run);
int bitmap_set(struct bitmap *map, uint32_t bit);        /* a clear one; -EIO */
int bitmap_give(struct bitmap *map, uint32_t bit);       /* -EIO: was not set */
int bitmap_test(const struct bitmap *map, uint32_t bit); /* 1: set, 0, -EIO */
void bitmap_pass(struct bitmap *map, uint32_t bit); /* not to be taken soon */

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
    unsigned options;        /* VOLUME_READ_ONLY and the like */
    bool has_orphans;        /* files without a name that can't be freed now */
};
extern struct volume volume;

/* How a volume is mounted: a sum of these. */
enum {
    VOLUME_READ_ONLY = 1, /* nothing changes; but recovery is done */
    VOLUME_NO_ATIME = 2,  /* reading a file does not set its atime */
    VOLUME_RECOVERED = 4, /* -EBUSY if it has not been recovered */
};

/* Mounts the disk of `blocks` blocks, after recovery if that is needed.
 * -EINVAL: not a MINIX v3 file system that fits the disk; -EIO, -EBUSY. Without
 * room for a log it is read-only. */
int volume_mount(uint32_t blocks, unsigned options);

/* To be called before each operation that may change something: whatever was
 * done before is complete. -EROFS; -EIO if changes wait for a disk that fails
 * and no more fit into memory. */
int volume_begin(void);

/* All that was done is safe when it returns 0, and the disk needs no recovery
 * unless there are files without a name that somebody holds. -EIO. */
int volume_close(void);

/* A zone filled with zeros: `wanted` if it is free; with ZONE_OF_CLUSTER the
 * first of a free cluster, if there is one; otherwise any. -ENOSPC, -EIO. */
#define ZONE_OF_CLUSTER UINT32_MAX
int zone_alloc(uint32_t wanted, uint32_t *zone);

/* -EIO if the zone was free or is none. */
int zone_free(uint32_t zone);

/* May a file have this zone? */
int zone_is_valid(uint32_t zone);

/* --- inode.c ------------------------------------------------------------- */

/* Who asks. User 0 may do all. */
struct user {
    uint32_t uid, gid;
};

/* A zone, and how many blocks of the file are known to lie there on in the
 * same cluster: 1 at least. */
struct run {
    uint32_t zone, blocks;
};

struct inode {
    struct link link;       /* among those that nobody holds */
    uint32_t number;        /* of the inode on the disk, 1 at least */
    uint32_t holders;       /* who will inode_put() it; 0: nobody has it */
    uint32_t next_read;     /* offset where the last read ended */
    uint32_t run_start;     /* the block that was asked for last */
    struct run run;         /* where it is and the blocks behind it are */
    struct inode *next;     /* same hash */
    struct inode *over;     /* the root of what is mounted on it, or NULL */
    struct inode *parent;   /* held; NULL: it is on the disk */
    struct disk_inode disk; /* as it is on the disk */
};

/*
 * What is not on the disk but a file server's has a parent: the directory in
 * which it was found. That of a mount's root is the directory that it covers,
 * from whose inode `over` leads back.
 *
 *   / --> proc (disk) ==over==> root of the mount --> 1 --> status
 */

void inode_table_start(void);
extern unsigned inodes_used;
unsigned inodes_orphaned(void); /* those of them without a name */

/* After a crash: frees the inodes that are in use and have no name. -EIO. */
int inodes_recover(void);

/* The inode of that number, above all those of the disk, which has this parent
 * and says `disk`, of at least one link. -ENFILE; -EIO: somebody holds it, and
 * it is of another kind. */
int inode_make(uint32_t number, const struct disk_inode *disk,
               struct inode *parent, struct inode **result);

/* The inode of that number. -EIO if the disk says nonsense, -ENFILE. */
int inode_get(uint32_t number, struct inode **result);
struct inode *inode_hold(struct inode *inode);
bool inode_is_held(uint32_t number);

/* Gives it back. The last one frees a file that has no name any more, by an
 * operation of its own. */
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

/* Bytes have been written up to offset `end`: that far the file goes at least,
 * and it has new times. -EIO. */
int inode_written(struct inode *inode, uint32_t end);

/* The file has been read: sets atime, if it is older than a change of the file
 * or than a day, and the volume wants it. */
void inode_was_read(struct inode *inode);

/* A number to be raised when the file's bytes may be others. After a new mount
 * it is a new one. (A change of another inode may raise it too.) */
uint32_t *inode_version(const struct inode *inode);

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

/* Sets the times. -EPERM unless it is the owner or root. */
int inode_utime(struct inode *inode, const struct user *who, uint32_t atime,
                uint32_t mtime);

/* Sets user and group, KEEP_ID keeps one. -EPERM: only root gives files away,
 * an owner may only choose his own group; -EINVAL: no such id. */
#define KEEP_ID UINT32_MAX
int inode_chown(struct inode *inode, const struct user *who, uint32_t uid,
                uint32_t gid);

/* Before `who` writes: a file that is not written by root is nobody's
 * set-user-ID program any more. inode_write() is left to the caller. */
void inode_disarm(struct inode *inode, const struct user *who);

/* --- zone.c -------------------------------------------------------------- */

/* Where the file's block `index` is: zone 0 is a hole, unless `create` says to
 * fill it. -ENOSPC, -EFBIG, -EIO. */
int zone_search(struct inode *inode, uint32_t index, int create,
                struct run *run);

/* The same; the run that was found last is looked at first. */
static inline int zone_find(struct inode *inode, uint32_t index, int create,
                            struct run *run)
{
    uint32_t skip = index - inode->run_start;

    if (skip >= inode->run.blocks)
        return zone_search(inode, index, create, run);
    *run = (struct run){inode->run.zone + skip, inode->run.blocks - skip};
    return 0;
}

/* Frees the zones of all blocks from `index` on. -EIO: a block on the way to
 * them can't be read, nothing has changed; or the image is damaged. */
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
 * file or the disk; the error if there were none. What is written is cut into
 * operations of WRITE_UNIT bytes, counted from the file's start; the last
 * begun is the caller's. */
#define WRITE_UNIT 16384u
int file_read(struct inode *inode, uint32_t offset, uint32_t length,
              const struct transfer *to);
int file_write(struct inode *inode, uint32_t offset, uint32_t length,
               const struct transfer *from);

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

/* Makes the entry at `offset` name another inode; 0: makes it free. -EIO. */
int directory_set(struct inode *dir, uint32_t offset, uint32_t number);

/* Has it nothing but `.` and `..`? 1, 0, -EIO. */
int directory_is_empty(struct inode *dir);

/* The next entry at *offset or later, which then lies behind it. 1, 0 at
 * the end, -EIO. */
int directory_next(struct inode *dir, uint32_t *offset,
                   struct disk_entry *entry);

/* --- path.c -------------------------------------------------------------- */

/* Finds a name in a directory that has a parent: 0 and an inode, or what the
 * function that asked for it is to return. Whoever makes such inodes sets it.
 * There nothing is changed: -EROFS, and -EXDEV for a link. */
extern int (*node_find)(struct inode *dir, struct name name,
                        struct inode **file);

/* In all of these: -ENOENT, -ENOTDIR, -ENAMETOOLONG, -EACCES, -EIO,
 * -ENFILE. A path not starting with / starts at `cwd`. */
int path_walk(struct inode *cwd, const char *path, const struct user *who,
              struct inode **result);

/* A file, directory or device, by the kind in `mode`. -EEXIST, -ENOSPC,
 * -EMLINK. */
int path_create(struct inode *cwd, const char *path, uint32_t mode,
                uint32_t device, const struct user *who, struct inode **result);

/* Takes a name away: with `directory` an empty directory's (rmdir), else any
 * other's (unlink). -EISDIR or -ENOTDIR, -ENOTEMPTY, -EBUSY (the root), -EINVAL
 * (the name is `.`), -EPERM (a sticky directory). */
int path_remove(struct inode *cwd, const char *path, const struct user *who,
                int directory);

/* A further name for a file. -EEXIST, -EPERM (a directory), -EMLINK,
 * -ENOSPC. */
int path_link(struct inode *cwd, const char *old, const char *new,
              const struct user *who);

/* Gives a file or directory another name; what had that name loses it in the
 * same moment. -EINVAL: a directory into itself, or `.` or `..`; -EISDIR,
 * -ENOTDIR, -ENOTEMPTY: what is there is of another kind, or not empty;
 * -EPERM, -EBUSY (the root), -ENOSPC, -EMLINK. */
int path_rename(struct inode *cwd, const char *old, const char *new,
                const struct user *who);

#endif
