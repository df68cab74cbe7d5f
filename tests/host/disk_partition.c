/*
 * Partition tables and drive identities, sane and odd.
 */
/* host-sources: drivers/disk/partition.c drivers/disk/identify.c */
#include "drivers/disk/disk.h"
#include "tests/host/tap.h"

#include <stdlib.h>
#include <string.h>

#define SECTORS 65536u

static uint8_t sector[SECTOR_SIZE];
static struct partition table[PARTITIONS];

static void put_32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

/* An MBR with one entry in place `i`. */
static void mbr(int i, uint8_t type, uint32_t first, uint32_t count)
{
    memset(sector, 0, sizeof sector);
    sector[510] = 0x55;
    sector[511] = 0xAA;
    sector[446 + 16 * i + 4] = type;
    put_32(sector + 446 + 16 * i + 8, first);
    put_32(sector + 446 + 16 * i + 12, count);
}

/* Returns how many partitions there are. */
static int parse(void)
{
    int found = 0;

    partition_parse(sector, SECTORS, table);
    for (int i = 0; i < PARTITIONS; i++)
        found += table[i].count > 0;
    return found;
}

static int entry_is(int i, uint32_t first, uint32_t count)
{
    return table[i].first == first && table[i].count == count;
}

static void test_partitions(void)
{
    mbr(0, 0x81, 2048, 1000);
    sector[446] = 0x80;
    ok(parse() == 1 && entry_is(0, 2048, 1000) && table[0].type == 0x81,
       "is a partition found?");
    ok(entry_is(1, 0, 0) && entry_is(2, 0, 0) && entry_is(3, 0, 0),
       "are the others absent?");
    mbr(3, 0x83, 1, SECTORS - 1);
    ok(parse() == 1 && entry_is(3, 1, SECTORS - 1),
       "can the fourth fill the disk?");
    sector[511] = 0;
    ok(parse() == 0 && entry_is(3, 0, 0), "is a table without 55 AA none?");
    mbr(0, 0x81, 2048, 1000);
    sector[446 + 16] = 0x33;
    ok(parse() == 0, "is code where the table should be no table?");
    mbr(0, 0x81, 2048, SECTORS);
    ok(parse() == 1 && entry_is(0, 2048, SECTORS - 2048),
       "is a partition cut at the disk's end?");
    mbr(0, 0x81, 0xFFFFFF00, 0x200);
    ok(parse() == 0, "is one that wraps around refused?");
    mbr(0, 0x81, 2048, 0xFFFFFFFF);
    ok(parse() == 1 && entry_is(0, 2048, SECTORS - 2048),
       "and one whose length does cut?");
    mbr(0, 0x81, SECTORS, 1);
    ok(parse() == 0, "is one behind the disk's end refused?");
    mbr(0, 0x81, 2048, 0);
    ok(parse() == 0, "is an empty one refused?");
    mbr(0, 0, 2048, 1000);
    ok(parse() == 0, "is one without a type refused?");
    mbr(0, 0xEE, 0, 1000);
    ok(parse() == 0, "is one over the MBR itself refused?");
    srand(1);
    for (int i = 0; i < 100000; i++) {
        for (int j = 446; j < 510; j++)
            sector[j] = j % 16 == 14 ? 0x80 : (uint8_t)rand();
        parse();
        for (int j = 0; j < PARTITIONS; j++)
            if (table[j].first > SECTORS ||
                table[j].count > SECTORS - table[j].first)
                abort();
    }
    ok(1, "does no random table reach beyond the disk?");
}

static void model(uint16_t *words, const char *text)
{
    for (int i = 0; i < 40; i++)
        words[27 + i / 2] |= (uint16_t)(text[i] << (i % 2 == 0 ? 8 : 0));
}

static void test_identity(void)
{
    uint16_t words[IDENTIFY_WORDS] = {0};
    struct identity identity;

    words[49] = 1 << 9;
    words[60] = 0x5678;
    words[61] = 0x0123;
    model(words, "QEMU HARDDISK                           ");
    identify_parse(words, &identity);
    ok(strcmp(identity.model, "QEMU HARDDISK                           ") == 0,
       "is the model told?");
    ok(identity.sectors == 0x01235678 && !identity.flushes,
       "is a small old drive understood?");
    ok(!identity.dma, "is it used without DMA if it knows none?");
    words[49] |= 1 << 8;
    words[60] = 0xFFFF;
    words[61] = 0x0FFF;
    words[83] = 0x4000 | 1 << 10 | 1 << 12;
    words[100] = 0x4321;
    words[101] = 0x8765;
    identify_parse(words, &identity);
    ok(identity.sectors == 0x0FFFFFFF && identity.flushes && identity.dma,
       "is a large one, with DMA, as far as 28 bits reach?");
    words[83] = 0xFFFF;
    identify_parse(words, &identity);
    ok(!identity.flushes, "is a word without its valid mark not believed?");
    words[49] = 0;
    identify_parse(words, &identity);
    ok(identity.sectors == 0, "is a drive without LBA not used?");
    memset(words + 27, 0, 40);
    words[27] = 'v' << 8 | '8';
    words[28] = '6' << 8;
    identify_parse(words, &identity);
    ok(strcmp(identity.model, "v86") == 0, "also if NULs fill it up?");
}

int main(void)
{
    test_partitions();
    test_identity();
    return tap_end();
}
