/*
 * Parsing the MBR: four entries of 16 bytes at offset 446, then 55 AA.
 *
 *   0  0x80 active, 0x00 inactive     4  type, 0: entry not used
 *   1  first sector as cylinder/head  8  first sector, little-endian
 *   5  last sector likewise          12  number of sectors
 *
 * Only the last two are true on any disk of this century.
 */
#include "partition.h"

#include <string.h>

#define TABLE       446
#define ENTRY_SIZE  16
#define ENTRY_TYPE  4
#define ENTRY_FIRST 8
#define ENTRY_COUNT 12
#define SIGNATURE   510

static uint32_t little_endian(const uint8_t *bytes)
{
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Is this sector an MBR? */
static int is_mbr(const uint8_t *sector)
{
    if (sector[SIGNATURE] != 0x55 || sector[SIGNATURE + 1] != 0xAA)
        return 0;
    for (unsigned i = 0; i < PARTITIONS; i++)
        if ((sector[TABLE + i * ENTRY_SIZE] & 0x7F) != 0)
            return 0;
    return 1;
}

unsigned partition_parse(const uint8_t sector[SECTOR_SIZE], uint32_t sectors,
                         struct partition table[PARTITIONS])
{
    unsigned found = 0;

    memset(table, 0, PARTITIONS * sizeof table[0]);
    if (!is_mbr(sector))
        return 0;
    for (unsigned i = 0; i < PARTITIONS; i++) {
        const uint8_t *entry = sector + TABLE + i * ENTRY_SIZE;
        uint32_t first = little_endian(entry + ENTRY_FIRST);
        uint32_t count = little_endian(entry + ENTRY_COUNT);
        if (entry[ENTRY_TYPE] == 0 || first == 0 || first >= sectors)
            continue;
        if (count > sectors - first)
            count = sectors - first;
        if (count == 0)
            continue;
        table[i] = (struct partition){first, count, entry[ENTRY_TYPE]};
        found++;
    }
    return found;
}
