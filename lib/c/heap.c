/*
 * The heap: first fit over a row of blocks, grown by sbrk.
 *
 * Each block has a header in front: its size, and whether it is free. Blocks
 * lie one behind the other without gaps, from the first to the last, so the
 * next block is found by the size, and free neighbours become one block when
 * a search meets them. The last block is a header alone, never free. If the
 * program itself has called sbrk meanwhile, its memory becomes the body of
 * that block, and the heap goes on behind it.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UNIT       16u    /* bytes: alignment, and size of a header */
#define GROW_MIN   65536u /* bytes asked of the system at least */
#define SIZE_LIMIT 0x40000000u

struct block {
    _Alignas(UNIT) size_t size; /* bytes with the header; so many UNITs */
    bool is_free;
};
_Static_assert(sizeof(struct block) == UNIT, "blocks are aligned");

static struct block *first, *last;
static char *edge; /* where the memory that sbrk gave us ends */

static struct block *next_of(struct block *b)
{
    return (struct block *)((char *)b + b->size);
}

/* One block of `b` and all free ones behind it. */
static void merge(struct block *b)
{
    for (struct block *n = next_of(b); n->is_free; n = next_of(b))
        b->size += n->size;
}

/* The sum up to the next multiple of UNIT. */
static size_t round_up(size_t bytes)
{
    return (bytes + UNIT - 1) & ~(size_t)(UNIT - 1);
}

/* Cuts what is not needed off the end of a block. */
static void split(struct block *b, size_t size)
{
    if (b->size - size < 2 * UNIT)
        return;
    struct block *rest = (struct block *)((char *)b + size);

    rest->size = b->size - size;
    rest->is_free = true;
    b->size = size;
}

/* The first free block of at least `size`, or NULL. */
static struct block *find(size_t size)
{
    for (struct block *b = first; b != last; b = next_of(b)) {
        if (!b->is_free)
            continue;
        merge(b);
        if (b->size >= size)
            return b;
    }
    return NULL;
}

/* A free block of at least `size` at the end of the heap, or NULL. */
static struct block *grow(size_t size)
{
    size_t bytes = size + 2 * UNIT; /* the last header, and to align */
    if (bytes < GROW_MIN)
        bytes = GROW_MIN;
    char *start = sbrk((intptr_t)bytes);
    if (start == (void *)-1)
        return NULL;

    struct block *b = (struct block *)round_up((uintptr_t)start);
    if (first == NULL)
        first = b;
    else if (start == edge)
        b = last;
    else
        last->size = (size_t)((char *)b - (char *)last);

    edge = start + bytes;
    last = (struct block *)((uintptr_t)edge & ~(uintptr_t)(UNIT - 1)) - 1;
    last->is_free = false;
    b->size = (size_t)((char *)last - (char *)b);
    b->is_free = true;
    return b;
}

void *malloc(size_t size)
{
    if (size > SIZE_LIMIT) {
        errno = ENOMEM;
        return NULL;
    }
    size = round_up(size + sizeof(struct block));
    struct block *b = find(size);

    if (b == NULL)
        b = grow(size);
    if (b == NULL)
        return NULL;
    split(b, size);
    b->is_free = false;
    return b + 1;
}

void free(void *block)
{
    if (block != NULL)
        ((struct block *)block - 1)->is_free = true;
}

void *calloc(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_LIMIT / size) {
        errno = ENOMEM;
        return NULL;
    }
    void *block = malloc(count * size);

    return block == NULL ? NULL : memset(block, 0, count * size);
}

/* Grows in place if what lies behind is free. */
void *realloc(void *block, size_t size)
{
    if (block == NULL)
        return malloc(size);
    struct block *b = (struct block *)block - 1;

    merge(b);
    size_t room = b->size - sizeof(struct block);
    if (size <= room) {
        split(b, round_up(size + sizeof(struct block)));
        return block;
    }
    void *larger = malloc(size);
    if (larger == NULL)
        return NULL;
    memcpy(larger, block, room);
    free(block);
    return larger;
}
