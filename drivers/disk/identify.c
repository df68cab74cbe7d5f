/*
 * Parsing IDENTIFY DEVICE (ATA/ATAPI-6, 8.15). Words that are used:
 *
 *   27-46    model, two characters a word, the first in the high byte
 *   49       bit 9: sectors can be named by number (LBA); bit 8: DMA
 *   60-61    how many sectors the 28-bit commands reach
 *   83       bit 10: 48-bit commands; bit 12: FLUSH CACHE;
 *            bits 15-14: 01 if the word is valid
 *   100-103  how many sectors the 48-bit commands reach
 */
#include "identify.h"

#define MODEL               27
#define CAPABILITIES        49
#define CAPABILITY_LBA      (1 << 9)
#define CAPABILITY_DMA      (1 << 8)
#define SECTORS_28          60
#define COMMANDS            83
#define COMMANDS_VALID      0x4000
#define COMMANDS_VALID_MASK 0xC000
#define COMMAND_WIDE        (1 << 10)
#define COMMAND_FLUSH       (1 << 12)
#define SECTORS_48          100

static uint32_t two_words(const uint16_t *words)
{
    return words[0] | (uint32_t)words[1] << 16;
}

/* Copies the model's name without the blanks that fill it up (v86 uses
 * NULs); what cannot be printed becomes a blank. */
static void model_copy(char *to, const uint16_t *words)
{
    unsigned end = 0;

    for (unsigned i = 0; i < MODEL_SIZE - 1; i++) {
        uint8_t c = i % 2 == 0 ? words[i / 2] >> 8 : words[i / 2] & 0xFF;
        to[i] = c > ' ' && c <= '~' ? (char)c : ' ';
        if (to[i] != ' ')
            end = i + 1;
    }
    to[end] = '\0';
}

void identify_parse(const uint16_t words[IDENTIFY_WORDS],
                    struct identity *identity)
{
    uint16_t commands = words[COMMANDS];

    if ((commands & COMMANDS_VALID_MASK) != COMMANDS_VALID)
        commands = 0;
    model_copy(identity->model, words + MODEL);
    identity->wide = commands & COMMAND_WIDE;
    identity->flushes = commands & COMMAND_FLUSH;
    identity->dma = words[CAPABILITIES] & CAPABILITY_DMA;
    identity->sectors =
        two_words(words + (identity->wide ? SECTORS_48 : SECTORS_28));
    if (identity->wide && two_words(words + SECTORS_48 + 2) != 0)
        identity->sectors = UINT32_MAX;
    if (!(words[CAPABILITIES] & CAPABILITY_LBA))
        identity->sectors = 0;
}
