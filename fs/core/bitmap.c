/*
 * Bitmaps: which inodes and which zones are in use.
 *
 * The lowest free thing is taken first, or the lowest free run of four that
 * makes up a whole cluster of the cache. That keeps files in few pieces, and
 * makes images reproducible.
 */
#include "fs/core/core.h"

#define WORD_BITS 32u

/* Sets bits below bit 1 and at or above the end: nobody can have those. */
static uint32_t word_mask(const struct bitmap *map, uint32_t first_bit)
{
    uint32_t mask = first_bit == 0 ? 1 : 0;

    if (map->bits - first_bit < WORD_BITS)
        mask |= ~0u << (map->bits - first_bit);
    return mask;
}

/* The word from `first_bit` on, with those bits set that can be taken. -EIO. */
static int word_read(const struct bitmap *map, uint32_t first_bit,
                     uint32_t *clear)
{
    const union block *b =
        cache_read(map->first_block + first_bit / BLOCK_BITS);

    if (b == NULL)
        return -EIO;
    *clear = ~(b->words[first_bit / WORD_BITS % BLOCK_WORDS] |
               word_mask(map, first_bit));
    return 0;
}

/* Of a word's clear bits those with three more above them, in their place. */
static uint32_t runs_of(const struct bitmap *map, uint32_t clear)
{
    return clear & clear >> 1 & clear >> 2 & clear >> 3 &
           0x11111111u << map->run_start;
}

int bitmap_count(struct bitmap *map)
{
    uint32_t clear;

    map->free = 0;
    map->lowest = map->lowest_run = 1;
    for (uint32_t bit = 0; bit < map->bits; bit += WORD_BITS) {
        if (word_read(map, bit, &clear) < 0)
            return -EIO;
        map->free += (uint32_t)__builtin_popcount(clear);
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
    uint32_t clear, bit = *lowest / WORD_BITS * WORD_BITS;

    if (map->free == 0)
        return -ENOSPC;
    for (; bit < map->bits; bit += WORD_BITS) {
        if (word_read(map, bit, &clear) < 0)
            return -EIO;
        if (run)
            clear = runs_of(map, clear);
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

int bitmap_test(const struct bitmap *map, uint32_t bit)
{
    uint32_t clear;
    int error = word_read(map, bit / WORD_BITS * WORD_BITS, &clear);

    return error < 0 ? error : !(clear >> bit % WORD_BITS & 1);
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
    if (bit < map->lowest_run && runs_of(map, ~*word) != 0)
        map->lowest_run = bit;
    return 0;
}
