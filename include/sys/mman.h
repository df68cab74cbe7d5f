/*
 * Pages of memory: map, unmap, protect.
 */
#ifndef SYS_MMAN_H
#define SYS_MMAN_H

#include <kumquat/cxx.h>
#include <stddef.h>
#include <sys/types.h>

EXTERN_C_BEGIN

#define PROT_NONE     0
#define PROT_READ     1
#define PROT_WRITE    2 /* implies PROT_READ */
#define PROT_EXEC     4 /* the i386's pages do not know it */

#define MAP_SHARED    0x01 /* not supported: EINVAL */
#define MAP_PRIVATE   0x02
#define MAP_FIXED     0x10 /* at the address, in place of what is there */
#define MAP_ANONYMOUS 0x20
#define MAP_FAILED    ((void *)-1)

/*
 * `size` bytes of zeroed memory, rounded up to whole pages, at `address`, or
 * wherever there is room if that is NULL. They cost nothing until they are
 * touched. NULL and errno, with nothing changed: EINVAL (not the start of a
 * page, no bytes, or not in the user's part of the space), EEXIST (something
 * is there), ENOMEM (no room).
 */
void *map(void *address, size_t size);

/* Gives the pages of a range back; where there are none nothing happens.
 * 0; -1 and errno: EINVAL (as above), ENOMEM. */
int unmap(void *address, size_t size);

/*
 * POSIX's. Without MAP_FIXED the address is a wish. A file's bytes are read
 * at once, so that later changes to the file are not seen, and pages behind
 * its end are zero. MAP_FAILED and errno: those of map(), EBADF, ENODEV (not
 * a regular file), EINVAL for MAP_SHARED or an offset inside a page, EIO.
 */
void *mmap(void *address, size_t length, int protection, int flags, int fd,
           off_t offset);
int munmap(void *address, size_t length);

/* 0; -1 and errno: EINVAL, ENOMEM where there are no pages (those before have
 * changed then). */
int mprotect(void *address, size_t length, int protection);

EXTERN_C_END

#endif
