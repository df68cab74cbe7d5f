/*
 * What the files of the disk driver offer each other.
 */
#ifndef DISK_H
#define DISK_H

#include <kumquat/device.h>
#include <kumquat/types.h>
#include <stdbool.h>

/* --- identify.c: what a drive says of itself ----------------------------- */

#define IDENTIFY_WORDS 256
#define MODEL_SIZE     41 /* bytes of a model's name with its NUL */

struct identity {
    char model[MODEL_SIZE]; /* blanks fill it up */
    uint32_t sectors;       /* 0: a drive that we cannot use */
    bool flushes;           /* has a cache and a command to write it out */
    bool dma;               /* can move data by DMA */
};

/* Reads the 256 words of the answer. Larger disks are used as far as
 * sector numbers of 28 bits reach, 128 GiB. */
void identify_parse(const uint16_t words[IDENTIFY_WORDS],
                    struct identity *identity);

/* --- ata.c: drives, by DMA or by programmed I/O (PIO) ----------------------
 *
 * Two channels with two drives each. Every function here answers within two
 * seconds, whatever the hardware does: each wait has an end, and what failed
 * is tried three times with a reset in between.
 */

#define ATA_DRIVES 4 /* drive 0 and 1 on the first channel, 2 and 3 after */

/* Looks for a drive. Returns what it is, NULL if there is none to be used. To
 * be called for drive 0 to ATA_DRIVES - 1, once each and in this order, before
 * all else. */
const struct identity *ata_start(unsigned drive);

enum ata_operation { ATA_READ, ATA_WRITE, ATA_FLUSH, ATA_IDENTIFY };

/* Moves `count` sectors, at most 255, between the disk and the buffer. They
 * must exist. ATA_FLUSH moves none: it returns when all that was written is
 * on the disk. -EIO when it could not be done; a part of it may have been. */
int ata_do(unsigned drive, enum ata_operation operation, word sector,
           unsigned count, void *buffer);

/* Takes note of a notification from KERNEL that came late, when no command
 * waited for it any more. */
void ata_events(word events);

/* --- partition.c: what the master boot record (MBR) says is on a disk ---- */

#define PARTITIONS 4 /* that an MBR can hold: minors 1 to 4 of a drive */

/* A range of sectors. One of no sectors does not exist. */
struct partition {
    uint32_t first, count;
    uint8_t type; /* what the MBR says is in it: 0x81 is MINIX */
};

/*
 * Reads the table of sector 0 of a disk with `sectors` sectors. A sector
 * without the MBR's signature, or with an entry that is neither active nor
 * inactive (a boot sector of FAT, say), has no partitions; an entry that
 * reaches beyond the disk's end is cut there.
 */
void partition_parse(const uint8_t sector[SECTOR_SIZE], uint32_t sectors,
                     struct partition table[PARTITIONS]);

#endif
