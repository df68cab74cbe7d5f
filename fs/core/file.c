/*
 * The bytes of a file.
 *
 * A transfer goes piece by piece. A piece is as long as it can be without
 * leaving the file's blocks that are neighbours in one cluster of the cache,
 * so that up to 4 KiB move at once.
 */
#include "fs/core/core.h"
#include <errno.h>
#include <string.h>

static uint32_t min(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/*
 * The piece of the file at `offset`, at most `length` bytes: its zone (0: a
 * hole, which is never longer than its block). Returns its length in bytes.
 */
static int piece_find(struct inode *inode, uint32_t offset, uint32_t length,
                      int create, uint32_t *zone)
{
    uint32_t index = offset / BLOCK_SIZE, start = offset % BLOCK_SIZE;
    struct run run, next;
    int error = zone_find(inode, index, create, &run);

    if (error < 0)
        return error;
    *zone = run.zone;
    if (run.zone == 0)
        return (int)min(BLOCK_SIZE - start, length);
    while (create && run.blocks * BLOCK_SIZE < start + length &&
           (run.zone + run.blocks) % CLUSTER_BLOCKS != 0 &&
           zone_find(inode, index + run.blocks, 1, &next) == 0 &&
           next.zone == run.zone + run.blocks)
        run.blocks++;
    return (int)min(run.blocks * BLOCK_SIZE - start, length);
}

/* Moves one piece, into the file or out of it. Returns its length. */
static int piece_move(struct inode *inode, uint32_t offset, uint32_t length,
                      const struct transfer *t, uint32_t position, int write)
{
    static union block hole;
    uint32_t zone, start = offset % BLOCK_SIZE;
    int bytes = piece_find(inode, offset, length, write, &zone);

    if (bytes < 0)
        return bytes;
    union block *b = &hole;
    if (!write && zone != 0 && offset == inode->next_read)
        cache_ahead(zone, (inode->disk.size - offset) / BLOCK_SIZE);
    if (write)
        b = cache_write(zone);
    else if (zone != 0)
        b = (union block *)(uintptr_t)cache_read(zone);
    if (b == NULL)
        return -EIO;
    if (!write)
        inode->next_read = offset + (uint32_t)bytes;
    int error = t->move(t->who, t->address + position, b->bytes + start,
                        (uint32_t)bytes);
    return error < 0 ? error : bytes;
}

/* Moves piece after piece. Returns the bytes moved; the error if none were. */
static int pieces_move(struct inode *inode, uint32_t offset, uint32_t length,
                       const struct transfer *t, int write)
{
    uint32_t done = 0;
    int bytes = 0;

    while (done < length && bytes >= 0) {
        bytes = piece_move(inode, offset + done, length - done, t, done, write);
        if (bytes > 0)
            done += (uint32_t)bytes;
    }
    return done > 0 ? (int)done : bytes;
}

int file_read(struct inode *inode, uint32_t offset, uint32_t length,
              const struct transfer *to)
{
    if (offset >= inode->disk.size)
        return 0;
    length = min(length, inode->disk.size - offset);
    return pieces_move(inode, offset, length, to, 0);
}

/* What was written belongs to the file only now. */
static int size_update(struct inode *inode, uint32_t end)
{
    if (end > inode->disk.size)
        inode->disk.size = end;
    inode->disk.mtime = time_now();
    return inode_touch(inode);
}

/* Writes what one operation can. */
static int unit_write(struct inode *inode, uint32_t offset, uint32_t length,
                      const struct transfer *from)
{
    int bytes = pieces_move(inode, offset, length, from, 1);
    int error = bytes < 0 ? 0 : size_update(inode, offset + (uint32_t)bytes);

    return error < 0 ? error : bytes;
}

int file_write(struct inode *inode, uint32_t offset, uint32_t length,
               const struct transfer *from)
{
    struct transfer part = *from;
    uint32_t done = 0, unit = 0;
    int bytes = 0;

    if (length > 0 && offset >= volume.max_size)
        return -EFBIG;
    length = min(length, volume.max_size - offset);
    inode_changed(inode); /* whatever becomes of it */
    while (done < length && (uint32_t)bytes == unit) {
        unit = min(length - done, WRITE_UNIT - (offset + done) % WRITE_UNIT);
        part.address = from->address + done;
        bytes = done > 0 ? volume_begin() : 0;
        if (bytes == 0)
            bytes = unit_write(inode, offset + done, unit, &part);
        if (bytes > 0)
            done += (uint32_t)bytes;
    }
    return done > 0 ? (int)done : bytes;
}

int file_truncate(struct inode *inode, uint32_t size)
{
    uint32_t blocks = size / BLOCK_SIZE + (size % BLOCK_SIZE != 0);
    uint32_t tail = size % BLOCK_SIZE;
    struct run run = {0, 0};

    if (size > volume.max_size)
        return -EFBIG;
    if (size < inode->disk.size && tail != 0) {
        int error = zone_find(inode, blocks - 1, 0, &run);
        if (error < 0)
            return error;
    }
    if (run.zone != 0 && cache_write(run.zone) == NULL)
        return -EIO;
    int error = zone_cut(inode, blocks);
    if (error < 0)
        return error;
    if (run.zone != 0) { /* what comes back by a later extension must be zero */
        union block *b = cache_write(run.zone); /* it is in memory */
        memset(b->bytes + tail, 0, BLOCK_SIZE - tail);
    }
    inode->disk.size = size;
    return size_update(inode, size);
}

/* --- From and to memory -------------------------------------------------- */

static int memory_read(uint32_t who, uintptr_t address, void *bytes,
                       uint32_t length)
{
    (void)who;
    memcpy((void *)address, bytes, length);
    return 0;
}

static int memory_write(uint32_t who, uintptr_t address, void *bytes,
                        uint32_t length)
{
    (void)who;
    memcpy(bytes, (const void *)address, length);
    return 0;
}

int file_read_memory(struct inode *inode, uint32_t offset, void *to,
                     uint32_t length)
{
    struct transfer t = {memory_read, 0, (uintptr_t)to};

    return file_read(inode, offset, length, &t);
}

int file_write_memory(struct inode *inode, uint32_t offset, const void *from,
                      uint32_t length)
{
    struct transfer t = {memory_write, 0, (uintptr_t)from};

    return file_write(inode, offset, length, &t);
}
