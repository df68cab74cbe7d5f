/*
 * From the times at which ticks come to numbers that nobody can guess.
 */
#ifndef RANDOM_POOL_H
#define RANDOM_POOL_H

#include "chacha20.h"

#include <stdbool.h>
#include <stddef.h>

#define POOL_NOISE    64u        /* ticks with noise that make the pool ready */
#define POOL_PATIENCE 256u       /* ticks, with noise or without */
#define POOL_BYTES    (1u << 20) /* given out, then new noise is wanted */
#define POOL_STIR     (KEY_WORDS * sizeof(uint32_t)) /* bytes at a time */
#define POOL_BLOCK    (BLOCK_WORDS * sizeof(uint32_t))

/* Wants noise from now on: cycles is the time-stamp counter's low half. */
void pool_gather(uint32_t cycles);

/* A tick has come. Does the pool want to hear of the next one? */
bool pool_tick(uint32_t cycles);

/* A request has come at that time, which is noise as well, but does not
 * count: who asks may know when. */
void pool_request(uint32_t cycles);

/* Has it had noise, or at least time, enough? Then it stays so. */
bool pool_is_ready(void);

/* Ticks with noise in them, of those since pool_gather(). */
unsigned pool_noise(void);

/* Has so much been given out that new noise would be good? */
bool pool_is_used(void);

/* Gives random blocks, POOL_BLOCK bytes each. */
void pool_give(uint8_t *to, size_t blocks);

/* Changes all that is to be given by these bytes, known or not. */
void pool_stir(const uint8_t bytes[POOL_STIR]);

#endif
