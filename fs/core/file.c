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
    uint32_t index = offset / BLOCK_SIZE;
    uint32_t bytes = BLOCK_SIZE - offset % BLOCK_SIZE;
    int error = zone_find(inode, index, create, zone);

    if (error < 0)
        return error;
    if (*zone == 0)
        return (int)min(bytes, length);
    for (uint32_t next = *zone + 1; bytes < length; next++) {
        uint32_t found;
        if (next % CLUSTER_BLOCKS == 0)
            break;
        if (zone_find(inode, ++index, create, &found) < 0 || found != next)
            break;
        bytes += BLOCK_SIZE;
    }
    return (int)min(bytes, length);
}

/* Moves one piece. Returns its length. */
static int piece_read(struct inode *inode, uint32_t offset, uint32_t length,
                      struct transfer *to, uint32_t position)
{
    static const union block hole;
    uint32_t zone;
    int bytes = piece_find(inode, offset, length, 0, &zone);

    if (bytes < 0)
        return bytes;
    const union block *b = zone == 0 ? &hole : cache_read(zone);
    if (b == NULL)
        return -EIO;
    void *from = (uint8_t *)(uintptr_t)b + offset % BLOCK_SIZE;
    int error = to->move(to, position, from, (uint32_t)bytes);
    return error < 0 ? error : bytes;
}

static int piece_write(struct inode *inode, uint32_t offset, uint32_t length,
                       struct transfer *from, uint32_t position)
{
    uint32_t zone;
    int bytes = piece_find(inode, offset, length, 1, &zone);

    if (bytes < 0)
        return bytes;
    uint32_t start = offset % BLOCK_SIZE;
    uint32_t blocks = (start + (uint32_t)bytes + BLOCK_SIZE - 1) / BLOCK_SIZE;
    union block *b = cache_write(zone, blocks);
    if (b == NULL)
        return -EIO;
    int error =
        from->move(from, position, (uint8_t *)b + start, (uint32_t)bytes);
    return error < 0 ? error : bytes;
}

int file_read(struct inode *inode, uint32_t offset, uint32_t length,
              struct transfer *to)
{
    uint32_t done = 0;

    if (offset >= inode->disk.size)
        return 0;
    length = min(length, inode->disk.size - offset);
    while (done < length) {
        int bytes = piece_read(inode, offset + done, length - done, to, done);
        if (bytes < 0)
            return done > 0 ? (int)done : bytes;
        done += (uint32_t)bytes;
    }
    return (int)done;
}

/* What was written belongs to the file only now. */
static int size_update(struct inode *inode, uint32_t end)
{
    if (end > inode->disk.size)
        inode->disk.size = end;
    inode->disk.mtime = inode->disk.ctime = time_now();
    return inode_write(inode);
}

int file_write(struct inode *inode, uint32_t offset, uint32_t length,
               struct transfer *from)
{
    uint32_t done = 0;
    int bytes = 0;

    if (length == 0)
        return 0;
    if (offset >= volume.max_size)
        return -EFBIG;
    length = min(length, volume.max_size - offset);
    inode_changed(inode); /* whatever becomes of it */
    while (done < length && bytes >= 0) {
        bytes = piece_write(inode, offset + done, length - done, from, done);
        if (bytes > 0)
            done += (uint32_t)bytes;
    }
    if (done == 0)
        return bytes;
    int error = size_update(inode, offset + done);
    return error < 0 ? error : (int)done;
}

int file_truncate(struct inode *inode, uint32_t size)
{
    uint32_t blocks = size / BLOCK_SIZE + (size % BLOCK_SIZE != 0);
    uint32_t tail = size % BLOCK_SIZE;
    uint32_t zone = 0;

    if (size > volume.max_size)
        return -EFBIG;
    if (size < inode->disk.size && tail != 0) {
        int error = zone_find(inode, blocks - 1, 0, &zone);
        if (error < 0)
            return error;
    }
    if (zone != 0) { /* what comes back by a later extension must be zero */
        union block *b = cache_write(zone, 1);
        if (b == NULL)
            return -EIO;
        memset(b->bytes + tail, 0, BLOCK_SIZE - tail);
    }
    int cut = zone_cut(inode, blocks);
    inode->disk.size = size;
    int error = size_update(inode, size);
    return cut < 0 ? cut : error;
}

/* --- From and to memory -------------------------------------------------- */

struct memory_transfer {
    struct transfer transfer; /* first: the one is cast to the other */
    uint8_t *to;
    const uint8_t *from;
};

static int memory_read(struct transfer *t, uint32_t position, void *bytes,
                       uint32_t length)
{
    struct memory_transfer *m = (struct memory_transfer *)t;

    memcpy(m->to + position, bytes, length);
    return 0;
}

static int memory_write(struct transfer *t, uint32_t position, void *bytes,
                        uint32_t length)
{
    struct memory_transfer *m = (struct memory_transfer *)t;

    memcpy(bytes, m->from + position, length);
    return 0;
}

int file_read_memory(struct inode *inode, uint32_t offset, void *to,
                     uint32_t length)
{
    struct memory_transfer m = {.transfer.move = memory_read, .to = to};

    return file_read(inode, offset, length, &m.transfer);
}

int file_write_memory(struct inode *inode, uint32_t offset, const void *from,
                      uint32_t length)
{
    struct memory_transfer m = {.transfer.move = memory_write, .from = from};

    return file_write(inode, offset, length, &m.transfer);
}
