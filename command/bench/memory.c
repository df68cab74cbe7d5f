/*
 * Pages: their faults, map and unmap; and the heap.
 */
#include "bench.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define FILE_MAPPED 65536 /* bytes */

static char *map_or_end(size_t size)
{
    char *memory = map(NULL, size);

    if (memory == NULL)
        err(1, "map");
    return memory;
}

/* Writes to a page. */
static inline int touch(char *memory, int page)
{
    ((volatile char *)memory)[(size_t)page * PAGE_SIZE] = 1;
    return 0;
}

char *map_touched(size_t size)
{
    char *memory = map_or_end(size);

    for (size_t page = 0; page < size / PAGE_SIZE; page++)
        touch(memory, (int)page);
    return memory;
}

void measure_cow(struct run *run)
{
    size_t size = (size_t)run->rounds * PAGE_SIZE;
    char *memory = map_touched(size);
    struct partner sharer = partner_start(NULL);

    if (run->argument)
        partner_end(sharer);
    EACH_ROUND(run, touch(memory, i));
    if (!run->argument)
        partner_end(sharer);
    unmap(memory, size);
}

void measure_zero(struct run *run)
{
    size_t size = (size_t)run->rounds * PAGE_SIZE;
    char *memory = map_or_end(size);

    EACH_ROUND(run, touch(memory, i));
    unmap(memory, size);
}

void measure_map(struct run *run)
{
    size_t size = (size_t)run->argument << 20;

    EACH_ROUND(run, unmap(map_or_end(size), size));
}

void measure_map_file(struct run *run)
{
    int fd = data_open(O_RDONLY);

    EACH_ROUND(run,
               munmap(mmap(NULL, FILE_MAPPED, PROT_READ, MAP_PRIVATE, fd, 0),
                      FILE_MAPPED));
    close(fd);
}

void measure_protect(struct run *run)
{
    char *page = map_touched(PAGE_SIZE);

    EACH_ROUND(run, mprotect(page, PAGE_SIZE, PROT_READ) |
                        mprotect(page, PAGE_SIZE, PROT_READ | PROT_WRITE));
    unmap(page, PAGE_SIZE);
}

void measure_brk(struct run *run)
{
    EACH_ROUND(run, -(sbrk(PAGE_SIZE) == (void *)-1 ||
                      sbrk(-(intptr_t)PAGE_SIZE) == (void *)-1));
}

void measure_heap(struct run *run)
{
    EACH_ROUND(run, (free(malloc(100)), 0));
}
