/*
 * Parsing the MBR: four entries, then 55 AA.
 */
#include "disk.h"

#include <string.h>

/* Places as cylinder, head and sector have not been true since disks grew
 * beyond 8 GB; only the numbers are used. All are little-endian. */
struct mbr {
    uint8_t code[446];
    struct {
        uint8_t active; /* 0x80, or 0x00 */
        uint8_t first_place[3];
        uint8_t type; /* 0: the entry is not used */
        uint8_t last_place[3];
        uint32_t first, count; /* sectors */
    } __attribute__((packed)) entries[PARTITIONS];
    uint8_t signature[2];
} __attribute__((packed));
_Static_assert(sizeof(struct mbr) == SECTOR_SIZE, "it fills sector 0");

static bool is_mbr(const struct mbr *mbr)
{
    bool is = mbr->signature[0] == 0x55 && mbr->signature[1] == 0xAA;

    for (unsigned i = 0; i < PARTITIONS; i++)
        is = is && (mbr->entries[i].active & 0x7F) == 0;
    return is;
}

void partition_parse(const uint8_t sector[SECTOR_SIZE], uint32_t sectors,
                     struct partition table[PARTITIONS])
{
    const struct mbr *mbr = (const struct mbr *)sector;

    memset(table, 0, PARTITIONS * sizeof table[0]);
    for (unsigned i = 0; i < PARTITIONS && is_mbr(mbr); i++) {
        uint32_t first = mbr->entries[i].first, count = mbr->entries[i].count;
        uint8_t type = mbr->entries[i].type;
        if (type == 0 || first == 0 || first >= sectors)
            continue;
        if (count > sectors - first)
            count = sectors - first;
        table[i] = (struct partition){first, count, type};
    }
}
