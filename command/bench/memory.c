/*
 * Pages: their faults, map and unmap; and the heap.
 */
#include "bench.h"
#include <err.h>
#include <kumquat/limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>

static char *map_or_end(size_t size)
{
    char *memory = map(NULL, size);

    if (memory == NULL)
        err(1, "map");
    return memory;
}

/* Writes to so many pages, one a round; each shall make a fault. */
static void measure_writes(volatile char *memory, uint32_t *times, int pages)
{
    for (int i = 0; i < pages; i++) {
        uint32_t start = stamp();
        memory[(size_t)i * PAGE_SIZE] = 1;
        times[i] = stamp() - start;
    }
}

char *map_touched(size_t size)
{
    char *memory = map_or_end(size);

    for (size_t at = 0; at < size; at += PAGE_SIZE)
        ((volatile char *)memory)[at] = 1;
    return memory;
}

void measure_cow(uint32_t *times, int rounds, int last)
{
    size_t size = (size_t)rounds * PAGE_SIZE;
    char *memory = map_touched(size);
    struct partner sharer = partner_start();

    if (last)
        partner_end(sharer);
    measure_writes(memory, times, rounds);
    if (!last)
        partner_end(sharer);
    unmap(memory, size);
}

void measure_zero(uint32_t *times, int rounds, int argument)
{
    size_t size = (size_t)rounds * PAGE_SIZE;
    char *memory = map_or_end(size);

    (void)argument;
    measure_writes(memory, times, rounds);
    unmap(memory, size);
}

void measure_map(uint32_t *times, int rounds, int megabytes)
{
    size_t size = (size_t)megabytes << 20;

    for (int i = 0; i < rounds; i++) {
        uint32_t start = stamp();
        unmap(map_or_end(size), size);
        times[i] = stamp() - start;
    }
}

void measure_heap(uint32_t *times, int rounds, int argument)
{
    (void)argument;
    for (int i = 0; i < rounds; i++) {
        uint32_t start = stamp();
        free(malloc(100));
        times[i] = stamp() - start;
    }
}
