/*
 * The block function of ChaCha20 (RFC 8439, 2.3), without a nonce.
 */
#ifndef RANDOM_CHACHA20_H
#define RANDOM_CHACHA20_H

#include <stdint.h>

#define KEY_WORDS   8  /* of a key */
#define BLOCK_WORDS 16 /* of a block; in memory they are the RFC's 64 bytes */

/* Block number `counter` of what this key gives. Who does not know the key
 * can't tell blocks from noise. */
void chacha20_block(const uint32_t key[KEY_WORDS], uint32_t counter,
                    uint32_t block[BLOCK_WORDS]);

#endif
