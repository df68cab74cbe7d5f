/*
 * Bitmaps: which inodes and which zones are in use.
 *
 * The lowest free thing is always taken first. That keeps a growing file in
 * one piece as long as there is one, and makes images reproducible.
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
    map->lowest = 1;
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

/* Takes a bit that has just been found to be clear. */
static int bitmap_set(struct bitmap *map, uint32_t bit)
{
    union block *b = cache_write(map->first_block + bit / BLOCK_BITS, 1);

    if (b == NULL)
        return -EIO;
    b->words[bit / WORD_BITS % BLOCK_WORDS] |= 1u << bit % WORD_BITS;
    map->free--;
    map->lowest = bit + 1;
    return (int)bit;
}

int bitmap_take(struct bitmap *map)
{
    if (map->free == 0)
        return -ENOSPC;
    uint32_t bit = map->lowest / WORD_BITS * WORD_BITS;
    for (; bit < map->bits; bit += WORD_BITS) {
        const union block *b = cache_read(map->first_block + bit / BLOCK_BITS);
        if (b == NULL)
            return -EIO;
        uint32_t word = b->words[bit / WORD_BITS % BLOCK_WORDS];
        uint32_t clear = ~(word | word_mask(map, bit));
        if (clear != 0)
            return bitmap_set(map, bit + __builtin_ctz(clear));
    }
    return -ENOSPC;
}

int bitmap_give(struct bitmap *map, uint32_t bit)
{
    if (bit == 0 || bit >= map->bits)
        return -EIO;
    union block *b = cache_write(map->first_block + bit / BLOCK_BITS, 1);
    if (b == NULL)
        return -EIO;
    uint32_t *word = &b->words[bit / WORD_BITS % BLOCK_WORDS];
    if ((*word & 1u << bit % WORD_BITS) == 0)
        return -EIO;
    *word &= ~(1u << bit % WORD_BITS);
    map->free++;
    if (bit < map->lowest)
        map->lowest = bit;
    return 0;
}
