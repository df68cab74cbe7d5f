/*
 * ATA drives, by DMA or by programmed I/O (PIO): two channels with two drives
 * each.
 *
 * Every function here answers within two seconds, whatever the hardware
 * does: each wait has an end, and what failed is tried three times with a
 * reset in between.
 */
#ifndef DISK_ATA_H
#define DISK_ATA_H

#include "identify.h"

#include <kumquat/types.h>

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

#endif
