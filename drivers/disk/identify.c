/*
 * Parsing IDENTIFY DEVICE (ATA/ATAPI-6, 8.15). Words that are used:
 *
 *   27-46    model, two characters a word, the first in the high byte
 *   49       bit 9: sectors can be named by number (LBA); bit 8: DMA
 *   60-61    how many sectors can be named by 28 bits
 *   83       bit 12: FLUSH CACHE; bits 15-14: 01 if the word is valid
 */
#include "disk.h"

#define MODEL          27
#define CAPABILITIES   49
#define CAPABILITY_LBA (1 << 9)
#define CAPABILITY_DMA (1 << 8)
#define SECTORS        60
#define COMMANDS       83
#define COMMANDS_MASK  0xD000 /* bits 15, 14 and 12 */
#define COMMANDS_FLUSH 0x5000

void identify_parse(const uint16_t words[IDENTIFY_WORDS],
                    struct identity *identity)
{
    for (int i = 0; i < MODEL_SIZE - 1; i++)
        identity->model[i] = (char)(words[MODEL + i / 2] >> (i % 2 ? 0 : 8));
    identity->model[MODEL_SIZE - 1] = '\0';
    identity->flushes = (words[COMMANDS] & COMMANDS_MASK) == COMMANDS_FLUSH;
    identity->dma = words[CAPABILITIES] & CAPABILITY_DMA;
    if (words[CAPABILITIES] & CAPABILITY_LBA)
        identity->sectors = words[SECTORS] | (uint32_t)words[SECTORS + 1] << 16;
    else
        identity->sectors = 0;
}
