/*
 * Maps: pages that a process asks MM for.
 *
 * A file's map is made of zeroed pages that the file is read into: there is
 * nothing to keep in step afterwards.
 */
#include "lib/c/call.h"
#include <errno.h>
#include <kumquat/limits.h>
#include <kumquat/page.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

/* Up to whole pages; what does not fit in a word becomes 0, which MM
 * refuses. */
static size_t whole_pages(size_t size)
{
    return (size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

/* The flags of messages for a protection. */
static word page_flags(int protection)
{
    if (protection & PROT_WRITE)
        return PAGES_WRITE;
    return protection & (PROT_READ | PROT_EXEC) ? 0 : PAGES_NONE;
}

/* MM_MAP. NULL and errno. */
static void *pages_map(void *address, size_t length, word flags)
{
    word at;
    int error =
        returned(mm_map((word)address, whole_pages(length), flags, &at));

    return error < 0 ? NULL : (void *)at;
}

void *map(void *address, size_t size)
{
    return pages_map(address, size, PAGES_WRITE);
}

int unmap(void *address, size_t size)
{
    return returned(mm_unmap((word)address, whole_pages(size)));
}

int munmap(void *address, size_t length)
{
    return unmap(address, length);
}

int mprotect(void *address, size_t length, int protection)
{
    if (length == 0)
        return 0;
    return returned(
        mm_protect((word)address, whole_pages(length), page_flags(protection)));
}

int pages_renew(void *start, size_t length)
{
    return pages_map(start, length, PAGES_WRITE | PAGES_REPLACE) == NULL ? -1
                                                                         : 0;
}

/* Reads `length` bytes of a file, or as many as there are. -1 and errno. */
static int file_read(int fd, char *to, size_t length, off_t offset)
{
    while (length > 0) {
        ssize_t bytes = pread(fd, to, length, offset);
        if (bytes <= 0)
            return (int)bytes;
        to += bytes;
        offset += bytes;
        length -= (size_t)bytes;
    }
    return 0;
}

/* Fills a new map from a file, and protects it. On failure it is gone. */
static void *file_map(char *start, size_t length, int protection, int fd,
                      off_t offset)
{
    if (file_read(fd, start, length, offset) == 0 &&
        ((protection & PROT_WRITE) || mprotect(start, length, protection) == 0))
        return start;
    int error = errno == ESPIPE || errno == EISDIR ? ENODEV : errno;

    unmap(start, length);
    errno = error;
    return MAP_FAILED;
}

void *mmap(void *address, size_t length, int protection, int flags, int fd,
           off_t offset)
{
    bool of_file = !(flags & MAP_ANONYMOUS);
    word wanted = of_file ? PAGES_WRITE : page_flags(protection);
    void *start = NULL;

    if (!(flags & MAP_PRIVATE) || (flags & MAP_SHARED) || length == 0 ||
        ((flags & MAP_FIXED) && address == NULL) ||
        (of_file && (offset < 0 || offset % PAGE_SIZE != 0))) {
        errno = EINVAL;
        return MAP_FAILED;
    }
    if (of_file && pread(fd, NULL, 0, offset) < 0) {
        errno = errno == ESPIPE || errno == EISDIR ? ENODEV : errno;
        return MAP_FAILED;
    }
    if (flags & MAP_FIXED)
        wanted |= PAGES_REPLACE;
    if (address != NULL)
        start = pages_map(address, length, wanted);
    if (start == NULL && !(flags & MAP_FIXED))
        start = pages_map(NULL, length, wanted);
    if (start == NULL)
        return MAP_FAILED;
    return of_file ? file_map(start, length, protection, fd, offset) : start;
}

/* The endpoint of a pid; ANY, which is nobody's, if there is none. */
static endpoint endpoint_of(int pid)
{
    for (word slot = NR_SERVERS; slot < info_head()->slots; slot++)
        if (info_block(slot)->pid == pid && pid > 0)
            return info_block(slot)->self;
    return ANY;
}

int getphys(int pid, const void *address, struct page *page)
{
    word entry;
    int error = returned(mm_getphys(endpoint_of(pid), (word)address, &entry,
                                    &page->directory, &page->owners));

    page->address = (word)address & ~(PAGE_SIZE - 1);
    page->flags = entry & (PAGE_SIZE - 1);
    page->frame = page->flags & ENTRY_PRESENT ? entry - page->flags : 0;
    return error;
}

int usage_of(endpoint who, struct usage *usage)
{
    const struct info *block = info_block(ENDPOINT_SLOT(who));
    int error = returned(mm_refresh(who));

    if (error == 0)
        *usage = (struct usage){block->own, block->shared, block->tables};
    return error;
}
