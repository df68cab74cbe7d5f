/*
 * ChaCha20: sixteen words, four rows of four. A round mixes each column, and
 * then each diagonal, by additions, exclusive ors and rotations alone; ten of
 * them, and the words from before are added so that nobody can go back.
 *
 *   four constants         "expand 32-byte k"
 *   the key
 *   the key
 *   counter 0 0 0
 */
#include "chacha20.h"

#include <string.h>

#define DOUBLE_ROUNDS 10

static uint32_t rotate(uint32_t x, int by)
{
    return x << by | x >> (32 - by);
}

static void quarter(uint32_t *w, int a, int b, int c, int d)
{
    w[d] = rotate(w[d] ^ (w[a] += w[b]), 16);
    w[b] = rotate(w[b] ^ (w[c] += w[d]), 12);
    w[d] = rotate(w[d] ^ (w[a] += w[b]), 8);
    w[b] = rotate(w[b] ^ (w[c] += w[d]), 7);
}

void chacha20_block(const uint32_t key[KEY_WORDS], uint32_t counter,
                    uint32_t block[BLOCK_WORDS])
{
    uint32_t before[BLOCK_WORDS] = {0x61707865, 0x3320646e, 0x79622d32,
                                    0x6b206574, [12] = counter};

    memcpy(before + 4, key, KEY_WORDS * sizeof key[0]);
    memcpy(block, before, sizeof before);
    for (int i = 0; i < DOUBLE_ROUNDS; i++) {
        for (int column = 0; column < 4; column++)
            quarter(block, column, 4 + column, 8 + column, 12 + column);
        for (int column = 0; column < 4; column++)
            quarter(block, column, 4 + (column + 1) % 4, 8 + (column + 2) % 4,
                    12 + (column + 3) % 4);
    }
    for (int i = 0; i < BLOCK_WORDS; i++)
        block[i] += before[i];
}
