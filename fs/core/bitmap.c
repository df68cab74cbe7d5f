/*
 * Bitmaps: which inodes and which zones are in use.
 *
 * The lowest free thing is taken first, or the lowest free run of four that
 * makes up a whole cluster of the cache. That keeps files in few pieces, and
 * makes images reproducible.
 */
#include "fs/core/core.h"
#include <errno.h>

#define WORD_BITS 32u

/* Sets bits below bit 1 and at or above the end: nobody can have those. */
static uint32_t word_mask(const struct bitmap *map, uint32_t first_bit)
{
    uint32_t mask = first_bit == 0 ? 1 : 0;

    if (map->bits - first_bit < WORD_BITS)
        mask |= ~0u << (map->bits - first_bit);
    return mask;
}

int bitmap_count(struct bitmap *map)
{
    map->free = 0;
    map->lowest = map->lowest_run = 1;
    for (uint32_t bit = 0; bit < map->bits; bit += WORD_BITS) {
        const union block *b = cache_read(map->first_block + bit / BLOCK_BITS);
        if (b == NULL)
            return -EIO;
        uint32_t word = b->words[bit / WORD_BITS % BLOCK_WORDS];
        uint32_t clear = ~(word | word_mask(map, bit));
        for (; clear != 0; clear &= clear - 1)
            map->free++;
    }
    return 0;
}

int bitmap_set(struct bitmap *map, uint32_t bit)
{
    union block *b = cache_write(map->first_block + bit / BLOCK_BITS);

    if (b == NULL)
        return -EIO;
    b->words[bit / WORD_BITS % BLOCK_WORDS] |= 1u << bit % WORD_BITS;
    map->free--;
    return (int)bit;
}

int bitmap_take(struct bitmap *map, bool run)
{
    uint32_t *lowest = run ? &map->lowest_run : &map->lowest;
    uint32_t bit = *lowest / WORD_BITS * WORD_BITS;

    if (map->free == 0)
        return -ENOSPC;
    for (; bit < map->bits; bit += WORD_BITS) {
        const union block *b = cache_read(map->first_block + bit / BLOCK_BITS);
        if (b == NULL)
            return -EIO;
        uint32_t word = b->words[bit / WORD_BITS % BLOCK_WORDS];
        uint32_t clear = ~(word | word_mask(map, bit));
        if (run) /* a bit with three clear ones above it, in its place */
            clear &= clear >> 1 & clear >> 2 & clear >> 3 &
                     0x11111111u << map->run_start;
        if (clear != 0) {
            *lowest = bit + (uint32_t)__builtin_ctz(clear);
            return bitmap_set(map, *lowest);
        }
    }
    *lowest = bit;
    return run ? bitmap_take(map, false) : -ENOSPC;
}

void bitmap_pass(struct bitmap *map, uint32_t bit)
{
    uint32_t next = bit / WORD_BITS * WORD_BITS + WORD_BITS;

    if (map->lowest / WORD_BITS == bit / WORD_BITS)
        map->lowest = next;
    if (map->lowest_run / WORD_BITS == bit / WORD_BITS)
        map->lowest_run = next;
}

int bitmap_check(const struct bitmap *map)
{
    int error = 0;

    for (uint32_t bit = 0; bit < map->bits && error >= 0; bit += BLOCK_BITS)
        error = bitmap_test(map, bit);
    return error;
}

int bitmap_test(const struct bitmap *map, uint32_t bit)
{
    const union block *b = cache_read(map->first_block + bit / BLOCK_BITS);

    if (b == NULL)
        return -EIO;
    return (b->words[bit / WORD_BITS % BLOCK_WORDS] & 1u << bit % WORD_BITS) !=
           0;
}

int bitmap_give(struct bitmap *map, uint32_t bit)
{
    if (bit == 0 || bit >= map->bits)
        return -EIO;
    union block *b = cache_write(map->first_block + bit / BLOCK_BITS);
    if (b == NULL)
        return -EIO;
    uint32_t *word = &b->words[bit / WORD_BITS % BLOCK_WORDS];
    if ((*word & 1u << bit % WORD_BITS) == 0)
        return -EIO;
    *word &= ~(1u << bit % WORD_BITS);
    map->free++;
    if (bit < map->lowest)
        map->lowest = bit;
    if (bit < map->lowest_run)
        map->lowest_run = bit;
    return 0;
}
