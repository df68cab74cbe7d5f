/*
 * Files of FS's core from and to memory of the host tools and tests.
 */
#ifndef TOOLS_MEMORY_FILE_H
#define TOOLS_MEMORY_FILE_H

#include "fs/core/core.h"
#include <string.h>

static inline int memory_read(uint32_t who, uintptr_t address, void *bytes,
                              uint32_t length)
{
    (void)who;
    memcpy((void *)address, bytes, length);
    return 0;
}

static inline int memory_write(uint32_t who, uintptr_t address, void *bytes,
                               uint32_t length)
{
    (void)who;
    memcpy(bytes, (const void *)address, length);
    return 0;
}

/* Closes and forgets the volume. -EIO, but it is gone. */
static inline int volume_unmount(void)
{
    int error = volume_close();

    volume.root = NULL;
    return error;
}

/* Like file_read(). */
static inline int file_read_memory(struct inode *inode, uint32_t offset,
                                   void *to, uint32_t length)
{
    struct transfer t = {memory_read, 0, (uintptr_t)to};

    return file_read(inode, offset, length, &t);
}

/* Like file_write(). */
static inline int file_write_memory(struct inode *inode, uint32_t offset,
                                    const void *from, uint32_t length)
{
    struct transfer t = {memory_write, 0, (uintptr_t)from};

    return file_write(inode, offset, length, &t);
}

#endif
