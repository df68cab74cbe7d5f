/*
 * The partitions of a disk, as its master boot record (MBR) tells them.
 */
#ifndef DISK_PARTITION_H
#define DISK_PARTITION_H

#include <kumquat/device.h>
#include <stdint.h>

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
