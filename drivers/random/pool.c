/*
 * Two keys. What is given out are blocks of the one key, of which the first
 * half of the first is the next key: who finds out a key can't tell what was
 * given before ("fast key erasure", D. J. Bernstein, 2017).
 *
 *   times --> batch --> pool --- all at once, after 64 ticks ---> key --> bytes
 *
 * Times are collected in the pool and come into the key together. One by one,
 * who knows the key could find each by trying: there are few bits in one.
 *
 * Bytes are stirred into a key by exclusive or with the next one, as OpenBSD's
 * arc4random does it: who knows the bytes knows no more of the key than before,
 * who knows the key but not the bytes loses it.
 */
#include "pool.h"

#include <string.h>

/* Clock cycles: a change of less may be the rounding of two clocks. */
#define NOISE_LEAST 16

static uint32_t key[KEY_WORDS], pool[KEY_WORDS];
static uint32_t batch[KEY_WORDS]; /* times that are to come into the pool */
static unsigned batched;
static uint32_t last, last_step; /* of the ticks' times */
static unsigned ticks, noise;    /* since pool_gather() */
static bool ready;
static size_t given; /* bytes, since the key has had noise */

/* Goes on to the next key. The block's second half is nobody's yet. */
static void key_next(uint32_t *which, uint32_t block[BLOCK_WORDS])
{
    chacha20_block(which, 0, block);
    memcpy(which, block, sizeof key);
}

static void key_stir(uint32_t *which, const uint32_t *words)
{
    uint32_t block[BLOCK_WORDS];

    key_next(which, block);
    for (int i = 0; i < KEY_WORDS; i++)
        which[i] ^= words[i];
}

void pool_gather(uint32_t cycles)
{
    last = cycles;
    ticks = noise = 0;
}

void pool_request(uint32_t cycles)
{
    batch[batched++] = cycles;
    if (batched == KEY_WORDS)
        key_stir(pool, batch);
    batched %= KEY_WORDS;
}

bool pool_tick(uint32_t cycles)
{
    uint32_t step = cycles - last, block[BLOCK_WORDS];
    int32_t change = (int32_t)(step - last_step);

    last = cycles;
    last_step = step;
    pool_request(cycles);
    noise += ticks > 1 && (change >= NOISE_LEAST || change <= -NOISE_LEAST);
    ticks++;
    if (noise < POOL_NOISE && ticks < POOL_PATIENCE)
        return true;
    key_stir(pool, batch); /* which need not be full: no time is left out */
    batched = 0;
    key_next(pool, block);
    key_stir(key, block + KEY_WORDS);
    ready = true;
    given = 0;
    return false;
}

bool pool_is_ready(void)
{
    return ready;
}

unsigned pool_noise(void)
{
    return noise;
}

bool pool_is_used(void)
{
    return given >= POOL_BYTES;
}

void pool_give(uint8_t *to, size_t blocks)
{
    uint32_t next[BLOCK_WORDS], block[BLOCK_WORDS];

    chacha20_block(key, 0, next);
    for (uint32_t i = 1; i <= blocks; i++, to += POOL_BLOCK) {
        chacha20_block(key, i, block);
        memcpy(to, block, POOL_BLOCK);
    }
    memcpy(key, next, sizeof key);
    given += blocks * POOL_BLOCK;
}

void pool_stir(const uint8_t bytes[POOL_STIR])
{
    uint32_t words[KEY_WORDS];

    memcpy(words, bytes, sizeof words);
    key_stir(key, words);
}
