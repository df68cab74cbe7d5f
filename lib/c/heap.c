/*
 * The heap: first fit over a ring of blocks, grown by sbrk.
 *
 * Each block has a header in front: its size, and whether it is free. Blocks
 * lie one behind the other without gaps, from the first to the end of the
 * heap, so the next block is found by the size, and free neighbours become
 * one block when a search meets them.
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
    size_t size; /* bytes with the header; a multiple of UNIT */
    bool is_free;
    uint32_t unused[2];
};
_Static_assert(sizeof(struct block) == UNIT, "blocks are aligned");

static struct block *first, *end;

static struct block *next_of(struct block *b)
{
    return (struct block *)((char *)b + b->size);
}

/* One block of `b` and all free ones behind it. */
static void merge(struct block *b)
{
    for (struct block *n = next_of(b); n != end && n->is_free; n = next_of(b))
        b->size += n->size;
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

static struct block *find(size_t size)
{
    for (struct block *b = first; b != end; b = next_of(b)) {
        if (!b->is_free)
            continue;
        merge(b);
        if (b->size >= size)
            return b;
    }
    return NULL;
}

/* A free block of at least `size` at the end of the heap. */
static struct block *grow(size_t size)
{
    size_t bytes = size < GROW_MIN ? GROW_MIN : size;
    struct block *b = sbrk((intptr_t)bytes);

    if (b == (void *)-1)
        return NULL;
    if (first == NULL)
        first = b;
    b->size = bytes;
    b->is_free = true;
    end = next_of(b);
    return b;
}

void *malloc(size_t size)
{
    if (size > SIZE_LIMIT) {
        errno = ENOMEM;
        return NULL;
    }
    size = (size + sizeof(struct block) + UNIT - 1) & ~(UNIT - 1);
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

void *realloc(void *block, size_t size)
{
    if (block == NULL)
        return malloc(size);
    size_t old = ((struct block *)block - 1)->size - sizeof(struct block);

    if (size <= old)
        return block;
    void *larger = malloc(size);
    if (larger == NULL)
        return NULL;
    memcpy(larger, block, old);
    free(block);
    return larger;
}
