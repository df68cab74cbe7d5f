/*
 * What the crash test's file system has in the beginning, and the operations
 * that sequences are made of. Each may find what it needs or not, according to
 * what came before it: an error is a result like any other.
 *
 * An operation is one step, which happens wholly or not at all; a long write is
 * one step for each WRITE_UNIT that it touches.
 */
#ifndef HOST_CRASH_STEPS_H
#define HOST_CRASH_STEPS_H

#include "crash_tree.h"

#define NR_SLOTS 2u

static const struct user root_user = {0, 0};
static struct inode *slots[NR_SLOTS]; /* files that somebody holds open */

/* Called after each step; NULL while nobody wants to know. */
static void (*step_done)(void);

struct operation {
    const char *name;
    int (*run)(const struct operation *);
    const char *path, *other; /* the second one: a path, too */
    uint32_t x, y;
};

/* The inode, held; NULL and *error if there is none. */
static inline struct inode *step_find(const char *path, int *error)
{
    struct inode *inode = NULL;

    *error = path_walk(volume.root, path, &root_user, &inode);
    return *error < 0 ? NULL : inode;
}

/* Writes `length` bytes that are no others' at `offset`. If steps are counted
 * each part is written by itself. */
static inline int step_write(struct inode *inode, uint32_t offset,
                             uint32_t length)
{
    static uint8_t bytes[300 * BLOCK_SIZE];
    uint32_t done = 0;

    for (uint32_t i = 0; i < length; i++)
        bytes[i] = (uint8_t)(i / 8 % 251 + offset + length + clock_now);
    if (step_done == NULL)
        return file_write_memory(inode, offset, bytes, length);
    while (done < length) {
        uint32_t part = WRITE_UNIT - (offset + done) % WRITE_UNIT;
        if (part > length - done)
            part = length - done;
        int moved = file_write_memory(inode, offset + done, bytes + done, part);
        if (moved < 0)
            return done > 0 ? (int)done : moved;
        done += (uint32_t)moved;
        if (done < length)
            step_done();
    }
    return (int)done;
}

/* --- The operations ---------------------------------------------------------
 */

static int run_create(const struct operation *o)
{
    struct inode *inode;
    int error =
        path_create(volume.root, o->path, o->x, o->y, &root_user, &inode);

    if (error == 0)
        inode_put(inode);
    return error;
}

/* y bytes at x. */
static int run_write(const struct operation *o)
{
    int result;
    struct inode *inode = step_find(o->path, &result);

    if (inode == NULL)
        return result;
    result = step_write(inode, o->x, o->y);
    inode_put(inode);
    return result;
}

/* Reads all, which the inode takes down. */
static int run_read(const struct operation *o)
{
    static uint8_t bytes[300 * BLOCK_SIZE];
    int result;
    struct inode *inode = step_find(o->path, &result);

    if (inode == NULL)
        return result;
    result = file_read_memory(inode, 0, bytes, sizeof(bytes));
    inode_was_read(inode);
    inode_put(inode);
    return result;
}

static int run_append(const struct operation *o)
{
    int result;
    struct inode *inode = step_find(o->path, &result);

    if (inode == NULL)
        return result;
    result = step_write(inode, inode->disk.size, o->x);
    inode_put(inode);
    return result;
}

static int run_truncate(const struct operation *o)
{
    int result;
    struct inode *inode = step_find(o->path, &result);

    if (inode == NULL)
        return result;
    result = file_truncate(inode, o->x);
    inode_put(inode);
    return result;
}

static int run_unlink(const struct operation *o)
{
    return path_remove(volume.root, o->path, &root_user, 0);
}

static int run_rmdir(const struct operation *o)
{
    return path_remove(volume.root, o->path, &root_user, 1);
}

/* Opens a file, if the slot is free, and takes its name away. */
static int run_orphan(const struct operation *o)
{
    int error = -EEXIST;

    if (slots[o->x] == NULL)
        slots[o->x] = step_find(o->path, &error);
    return slots[o->x] == NULL || error < 0 ? error : run_unlink(o);
}

static int run_write_open(const struct operation *o)
{
    return slots[0] == NULL ? -ENOENT : step_write(slots[0], o->x, o->y);
}

static int run_truncate_open(const struct operation *o)
{
    return slots[0] == NULL ? -ENOENT : file_truncate(slots[0], o->x);
}

static int run_close(const struct operation *o)
{
    if (slots[o->x] == NULL)
        return -ENOENT;
    inode_put(slots[o->x]);
    slots[o->x] = NULL;
    return 0;
}

static int run_link(const struct operation *o)
{
    return path_link(volume.root, o->path, o->other, &root_user);
}

static int run_rename(const struct operation *o)
{
    return path_rename(volume.root, o->path, o->other, &root_user);
}

static int run_chmod(const struct operation *o)
{
    int error;
    struct inode *inode = step_find(o->path, &error);

    if (inode == NULL)
        return error;
    error = inode_chmod(inode, &root_user, o->x);
    inode_put(inode);
    return error;
}

static int run_chown(const struct operation *o)
{
    int error;
    struct inode *inode = step_find(o->path, &error);

    if (inode == NULL)
        return error;
    error = inode_chown(inode, &root_user, o->x, o->y);
    inode_put(inode);
    return error;
}

static int run_utime(const struct operation *o)
{
    int error;
    struct inode *inode = step_find(o->path, &error);

    if (inode == NULL)
        return error;
    error = inode_utime(inode, &root_user, o->x, o->y);
    inode_put(inode);
    return error;
}

static int run_sync(const struct operation *o)
{
    (void)o;
    return volume_sync();
}

static int run_close_volume(const struct operation *o)
{
    (void)o;
    return volume_close();
}

#define OP(kind, ...)                                   \
    {                                                   \
#kind " " #__VA_ARGS__, run_##kind, __VA_ARGS__ \
    }

static const struct operation operations[] = {
    OP(sync, "", "", 0, 0),
    OP(close_volume, "", "", 0, 0),
    OP(create, "/new", "", S_IFREG | 0644, 0),
    OP(create, "/d/new", "", S_IFREG | 0600, 0),
    OP(create, "/full/new", "", S_IFREG | 0644, 0),
    OP(create, "/node", "", S_IFBLK | 0600, 0x501),
    OP(create, "/d/fifo", "", S_IFIFO | 0600, 0),
    OP(create, "/m", "", S_IFDIR | 0755, 0),
    OP(create, "/d/m", "", S_IFDIR | 0700, 0),
    OP(create, "/full/m", "", S_IFDIR | 0755, 0),
    OP(write, "/new", "", 0, 2500),
    OP(write, "/new", "", 0, 20000),
    OP(write, "/small", "", 0, 300),
    OP(write, "/small", "", 600, 1000),
    OP(write, "/small", "", 50000, 100),
    OP(write, "/small", "", 300000, 1200),
    OP(write, "/big", "", 6000, 4096),
    OP(write, "/wide", "", 0, 36000),
    OP(write, "/wide", "", 10000, 12000),
    OP(write, "/holes", "", 9000, 3000),
    OP(read, "/wide", "", 0, 0),
    OP(read, "/d/file", "", 0, 0),
    OP(append, "/five", "", 500, 0),
    OP(append, "/five", "", 3000, 0),
    OP(append, "/big", "", 5000, 0),
    OP(append, "/d/moved", "", 1500, 0),
    OP(truncate, "/big", "", 0, 0),
    OP(truncate, "/big", "", 5000, 0),
    OP(truncate, "/big", "", 8192, 0),
    OP(truncate, "/wide", "", 0, 0),
    OP(truncate, "/wide", "", 20001, 0),
    OP(truncate, "/small", "", 10000, 0),
    OP(truncate, "/holes", "", 1, 0),
    OP(unlink, "/small", "", 0, 0),
    OP(unlink, "/big", "", 0, 0),
    OP(unlink, "/wide", "", 0, 0),
    OP(unlink, "/one", "", 0, 0),
    OP(unlink, "/d/two", "", 0, 0),
    OP(unlink, "/tty", "", 0, 0),
    OP(unlink, "/new", "", 0, 0),
    OP(unlink, "/full/n3", "", 0, 0),
    OP(orphan, "/held", "", 0, 0),
    OP(orphan, "/big", "", 1, 0),
    OP(write_open, "", "", 2000, 9000),
    OP(truncate_open, "", "", 100, 0),
    OP(close, "", "", 0, 0),
    OP(close, "", "", 1, 0),
    OP(link, "/small", "/d/link", 0, 0),
    OP(link, "/one", "/full/three", 0, 0),
    OP(rename, "/small", "/d/moved", 0, 0),
    OP(rename, "/small", "/five", 0, 0),
    OP(rename, "/one", "/d/two", 0, 0),
    OP(rename, "/big", "/held", 0, 0),
    OP(rename, "/d/e", "/g/e", 0, 0),
    OP(rename, "/g", "/d/e", 0, 0),
    OP(rename, "/d", "/g/h/d", 0, 0),
    OP(rename, "/g/h", "/m", 0, 0),
    OP(rename, "/new", "/full/moved", 0, 0),
    OP(rmdir, "/d/e", "", 0, 0),
    OP(rmdir, "/m", "", 0, 0),
    OP(chmod, "/five", "", 0600, 0),
    OP(chown, "/five", "", 7, 8),
    OP(utime, "/five", "", 1, 2),
};
#define NR_OPERATIONS (sizeof(operations) / sizeof(operations[0]))

static inline int is_sync(const struct operation *o)
{
    return o->run == run_sync || o->run == run_close_volume;
}

/* --- The beginning -----------------------------------------------------------
 */

static inline void must(int result, const char *what)
{
    if (result >= 0)
        return;
    printf("Bail out! %s: error %d\n", what, result);
    exit(1);
}

static void make(const char *path, uint32_t mode, uint32_t length)
{
    struct operation create = {.path = path, .x = mode};
    struct operation write = {.path = path, .y = length};

    must(volume_begin(), "volume_begin");
    must(run_create(&create), path);
    must(run_write(&write), path);
}

/* A new file system with something of everything, unmounted. */
static inline void disk_populate(void)
{
    static const struct operation link = {.path = "/one", .other = "/d/two"};
    static const struct operation far = {.path = "/holes", .x = 40000, .y = 90};
    static const struct operation tty = {
        .path = "/tty", .x = S_IFCHR | 0600, .y = 0x400};
    char path[20];

    disk_format();
    must(volume_mount(disk_blocks, 0), "volume_mount");
    make("/d", S_IFDIR | 0755, 0);
    make("/d/e", S_IFDIR | 0755, 0);
    make("/g", S_IFDIR | 0755, 0);
    make("/g/h", S_IFDIR | 0755, 0);
    make("/full", S_IFDIR | 0755, 0);
    make("/small", S_IFREG | 0644, 700);
    make("/five", S_IFREG | 0644, 5000);
    make("/big", S_IFREG | 0644, 13000);
    make("/wide", S_IFREG | 0644, 40000);
    make("/holes", S_IFREG | 0644, 10);
    make("/one", S_IFREG | 0644, 100);
    make("/held", S_IFREG | 0600, 3000);
    make("/d/file", S_IFREG | 0644, 2000);
    make("/g/h/deep", S_IFREG | 0644, 1500);
    for (unsigned i = 2; i < BLOCK_ENTRIES; i++) {
        snprintf(path, sizeof(path), "/full/n%u", i);
        make(path, S_IFREG | 0644, i);
    }
    must(run_write(&far), "a hole");
    must(run_link(&link), "a link");
    must(run_create(&tty), "a device");
    must(volume_unmount(), "volume_unmount");
}

#endif
