/*
 * Numbers that look random: the same row for the same seed.
 */
#include <stdint.h>
#include <stdlib.h>

static uint32_t state = 1;

void srand(unsigned seed)
{
    state = seed == 0 ? 1 : seed;
}

/* Xorshift with Marsaglia's shifts 13, 17, 5: every state but 0. */
int rand(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return (int)(state & RAND_MAX);
}
