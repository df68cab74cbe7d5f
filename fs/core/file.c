/*
 * The bytes of a file.
 *
 * A transfer goes piece by piece. A piece is as long as it can be without
 * leaving the file's blocks that are neighbours in one cluster of the cache,
 * so that up to 4 KiB move at once.
 */
#include "fs/core/core.h"

/* Moves what comes first out of the file. Returns its length in bytes. */
static int piece_read(struct inode *inode, uint32_t offset, uint32_t length,
                      const struct transfer *to, uintptr_t address)
{
    static union block hole;
    union block *b = &hole;
    uint32_t start = offset % BLOCK_SIZE;
    struct run run;
    int error = zone_find(inode, offset / BLOCK_SIZE, 0, &run);

    if (error < 0)
        return error;
    length = min(length, run.blocks * BLOCK_SIZE - start);
    if (run.zone != 0 && start == 0 && offset == inode->next_read)
        cache_ahead(run.zone, (inode->disk.size - offset) / BLOCK_SIZE);
    if (run.zone != 0)
        b = (union block *)(uintptr_t)cache_read(run.zone);
    if (b == NULL)
        return -EIO;
    inode->next_read = offset + length;
    error = to->move(to->who, address, b->bytes + start, length);
    return error < 0 ? error : (int)length;
}

/* Moves what comes first into the file. Returns its length in bytes. */
static int piece_write(struct inode *inode, uint32_t offset, uint32_t length,
                       const struct transfer *from, uintptr_t address)
{
    uint32_t index = offset / BLOCK_SIZE, start = offset % BLOCK_SIZE;
    struct run run, next;
    int error = zone_find(inode, index, 1, &run);

    if (error < 0)
        return error;
    while (run.blocks * BLOCK_SIZE < start + length &&
           (run.zone + run.blocks) % CLUSTER_BLOCKS != 0 &&
           zone_find(inode, index + run.blocks, 1, &next) == 0 &&
           next.zone == run.zone + run.blocks)
        run.blocks++;
    length = min(length, run.blocks * BLOCK_SIZE - start);
    union block *b = cache_write(run.zone);
    if (b == NULL)
        return -EIO;
    error = from->move(from->who, address, b->bytes + start, length);
    return error < 0 ? error : (int)length;
}

int file_read(struct inode *inode, uint32_t offset, uint32_t length,
              const struct transfer *to)
{
    uint32_t done = 0;
    int bytes = 0;

    if (offset >= inode->disk.size)
        return 0;
    length = min(length, inode->disk.size - offset);
    while (done < length && bytes >= 0) {
        bytes = piece_read(inode, offset + done, length - done, to,
                           to->address + done);
        if (bytes > 0)
            done += (uint32_t)bytes;
    }
    return done > 0 ? (int)done : bytes;
}

int file_write(struct inode *inode, uint32_t offset, uint32_t length,
               const struct transfer *from)
{
    uint32_t done = 0;
    int bytes = 0;

    if (length > 0 && offset >= volume.max_size)
        return -EFBIG;
    length = min(length, volume.max_size - offset);
    ++*inode_version(inode); /* whatever becomes of it */
    while (done < length && bytes >= 0) {
        uint32_t at = offset + done, unit = WRITE_UNIT - at % WRITE_UNIT;
        if (done > 0 && unit == WRITE_UNIT) {
            bytes = inode_written(inode, at);
            if (bytes < 0 || (bytes = volume_begin()) < 0)
                break;
        }
        bytes = piece_write(inode, at, min(length - done, unit), from,
                            from->address + done);
        if (bytes > 0)
            done += (uint32_t)bytes;
    }
    if (done > 0)
        bytes = inode_written(inode, offset + done);
    return bytes < 0 ? bytes : (int)done;
}

int file_truncate(struct inode *inode, uint32_t size)
{
    uint32_t blocks = size / BLOCK_SIZE + (size % BLOCK_SIZE != 0);
    uint32_t tail = size % BLOCK_SIZE;
    struct run run = {0, 0};
    int error = size > volume.max_size ? -EFBIG : 0;

    if (error == 0 && size < inode->disk.size && tail != 0)
        error = zone_find(inode, blocks - 1, 0, &run);
    if (error == 0 && run.zone != 0 && cache_write(run.zone) == NULL)
        error = -EIO;
    if (error == 0)
        error = zone_cut(inode, blocks);
    if (error < 0)
        return error;
    if (run.zone != 0) { /* what comes back by a later extension must be zero */
        union block *b = cache_write(run.zone); /* it is in memory */
        memset(b->bytes + tail, 0, BLOCK_SIZE - tail);
    }
    inode->disk.size = size;
    return inode_written(inode, size);
}
