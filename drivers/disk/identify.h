/*
 * What a drive says of itself: the answer to IDENTIFY DEVICE.
 */
#ifndef DISK_IDENTIFY_H
#define DISK_IDENTIFY_H

#include <stdbool.h>
#include <stdint.h>

#define IDENTIFY_WORDS 256
#define MODEL_SIZE     41 /* bytes of a model's name with its NUL */

struct identity {
    char model[MODEL_SIZE];
    uint32_t sectors; /* 0: a drive that we cannot use */
    bool wide;        /* knows the commands with 48-bit sector numbers */
    bool flushes;     /* has a cache and a command to write it out */
    bool dma;         /* can move data by DMA */
};

/* Reads the 256 words of the answer. Disks of more than 2 TiB are used as
 * far as a 32-bit sector number reaches. */
void identify_parse(const uint16_t words[IDENTIFY_WORDS],
                    struct identity *identity);

#endif
