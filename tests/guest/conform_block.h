/*
 * What docs/driver.md wants of a block device.
 */
#ifndef CONFORM_BLOCK_H
#define CONFORM_BLOCK_H

#include "conform.h"

#define RANGE   136u /* sectors that are written to, and get it back */
#define LARGEST 128u /* sectors of the longest request: 64 KiB */
#define PIECE   8u   /* of the requests that save them */

static uint8_t saved[RANGE * SECTOR_SIZE];

/* Requests for the buffer's bytes from `offset` on. */
static int move(word type, word sector, word offset, word length)
{
    return driver_ask(type, at.minor, sector, offset, length, 0, 2);
}

static int get(word sector, word offset, word count)
{
    return move(DEVICE_BLOCK_READ, sector, offset, count * SECTOR_SIZE);
}

static int put(word sector, word offset, word count)
{
    return move(DEVICE_BLOCK_WRITE, sector, offset, count * SECTOR_SIZE);
}

/* Are the bytes from `offset` on those that fill(seed) has at the place of
 * another sector of the range? */
static int has(word seed, word offset, word sector, word count)
{
    for (word i = 0; i < count * SECTOR_SIZE; i++)
        if (buffer[offset + i] != pattern(seed, sector * SECTOR_SIZE + i))
            return 0;
    return 1;
}

/* Writes fill(seed) to the range, small pieces at a time. */
static int range_fill(word seed)
{
    fill(seed);
    for (word i = 0; i < RANGE; i += PIECE)
        if (put(at.first + i, i * SECTOR_SIZE, PIECE) != 0)
            return 0;
    return 1;
}

/* Copies the range to or from `saved`. */
static int range_save(int back)
{
    const word size = PIECE * SECTOR_SIZE;

    for (word i = 0; i < RANGE; i += PIECE) {
        uint8_t *kept = saved + i * SECTOR_SIZE;
        if (back)
            memcpy(buffer, kept, size);
        if ((back ? put : get)(at.first + i, 0, PIECE) != 0)
            return 0;
        if (!back)
            memcpy(kept, buffer, size);
    }
    return 1;
}

static int tells_size(void)
{
    STEP(1,
         driver_ask(DEVICE_BLOCK_SIZE, at.minor, 0, 0, 0, 0, PROBE_PLAIN) == 0);
    at.sectors = values[0];
    if (at.first == 0 && at.sectors >= RANGE)
        at.first = at.sectors - RANGE;
    STEP(2, at.sectors >= RANGE && at.first <= at.sectors - RANGE);
    STEP(3, range_save(0));
    return 0;
}

static int block_no_minor(void)
{
    for (int i = 0; i < 2; i++)
        for (word type = DEVICE_BLOCK_READ; type <= DEVICE_BLOCK_SIZE; type++)
            STEP(1 + (int)(type - DEVICE_BLOCK_READ),
                 driver_ask(type, no_minor(i), at.first, 0, SECTOR_SIZE, 0,
                            2) == -ENXIO);
    return 0;
}

static int no_characters(void)
{
    STEP(1, is_refused(driver_ask(DEVICE_READ, at.minor, 0, 1, 0, 0, 1)));
    STEP(2, is_refused(driver_ask(DEVICE_WRITE, at.minor, 0, 1, 0, 0, 1)));
    STEP(3, is_refused(
                driver_ask(DEVICE_POLL, at.minor, 0, 0, 0, 0, PROBE_PLAIN)));
    return 0;
}

static int last_sector(void)
{
    STEP(1, get(at.sectors - 1, 0, 1) == 0);
    STEP(2, get(at.sectors - 2, 0, 2) == 0);
    return 0;
}

/* Neither moves such a range anything. */
static int is_outside(word sector, word count)
{
    fill(count);
    return get(sector, MARGIN, count) == -EINVAL &&
           put(sector, MARGIN, count) == -EINVAL &&
           is_filled(count, 0, sizeof(buffer));
}

static int not_beyond(void)
{
    STEP(1, is_outside(at.sectors, 1));
    STEP(2, is_outside(at.sectors - 1, 2));
    STEP(3, is_outside(at.sectors + 1000, 1));
    return 0;
}

static int not_around(void)
{
    STEP(1, is_outside(UINT32_MAX, 1));
    STEP(2, is_outside(UINT32_MAX, 2));
    STEP(3, is_outside(UINT32_MAX - 6, 8));
    STEP(4, at.sectors >= 1u << 23 || is_outside(1u << 23, 1));
    return 0;
}

static int whole_sectors(void)
{
    static const word lengths[] = {1, 511, 513, 1023};

    for (int i = 0; i < 4; i++) {
        STEP(1, move(DEVICE_BLOCK_READ, at.first, 0, lengths[i]) == -EINVAL);
        STEP(2, move(DEVICE_BLOCK_WRITE, at.first, 0, lengths[i]) == -EINVAL);
    }
    return 0;
}

static int nothing(void)
{
    STEP(1, get(at.first, 0, 0) == 0 && put(at.first, 0, 0) == 0);
    return 0;
}

static int within_buffer(void)
{
    for (word count = 1; count <= PIECE; count++) {
        word end = MARGIN + count * SECTOR_SIZE;
        fill(count);
        STEP(1, get(at.first, MARGIN, count) == 0);
        STEP(2, is_filled(count, 0, MARGIN));
        STEP(3, is_filled(count, end, sizeof(buffer)));
    }
    return 0;
}

static int reads_writes(void)
{
    STEP(1, range_fill(1));
    fill(0);
    STEP(2, get(at.first, 0, 1) == 0 && has(1, 0, 0, 1));
    STEP(3, get(at.first + RANGE - 1, 0, 1) == 0 && has(1, 0, RANGE - 1, 1));
    return 0;
}

static int several(void)
{
    STEP(1, range_fill(2));
    for (word count = 2; count <= PIECE; count++) {
        fill(0);
        STEP(2, get(at.first + 3, MARGIN, count) == 0);
        STEP(3, has(2, MARGIN, 3, count));
    }
    return 0;
}

static int spares_others(void)
{
    STEP(1, range_fill(3));
    fill(4);
    STEP(2, put(at.first + 5, 0, 2) == 0);
    STEP(3, get(at.first + 4, 0, 1) == 0 && has(3, 0, 4, 1));
    STEP(4, get(at.first + 7, 0, 1) == 0 && has(3, 0, 7, 1));
    STEP(5, get(at.first + 5, 0, 2) == 0 && has(4, 0, 0, 2));
    return 0;
}

/* Behind the page that the buffer begins with, too. */
static int any_address(void)
{
    static const word offsets[] = {1, 2, 3, 4001};

    STEP(1, range_fill(5));
    for (int i = 0; i < 4; i++) {
        word offset = offsets[i];
        fill(0);
        STEP(2, get(at.first, offset, 2) == 0 && has(5, offset, 0, 2));
        STEP(3, put(at.first + 8, offset, 2) == 0);
        STEP(4, get(at.first + 8, 0, 2) == 0 && has(5, 0, 0, 2));
    }
    return 0;
}

static int large(void)
{
    STEP(1, range_fill(6));
    STEP(2, get(at.first + 1, MARGIN, LARGEST) == 0);
    STEP(3, has(6, MARGIN, 1, LARGEST));
    fill(7);
    STEP(4, put(at.first + 2, 0, LARGEST) == 0);
    STEP(5, get(at.first + 2, 0, 1) == 0 && has(7, 0, 0, 1));
    STEP(6, get(at.first + LARGEST + 1, 0, 1) == 0);
    STEP(7, has(7, 0, LARGEST - 1, 1));
    return 0;
}

static int bad_address(void)
{
    STEP(1, range_fill(8));
    for (word type = DEVICE_BLOCK_READ; type <= DEVICE_BLOCK_WRITE; type++)
        STEP(2, driver_ask(type, at.minor, at.first, BAD, SECTOR_SIZE, 0,
                           PROBE_PLAIN) == -EFAULT);
    STEP(3, get(at.first, 0, 1) == 0 && has(8, 0, 0, 1));
    return 0;
}

static int flush(void)
{
    return driver_ask(DEVICE_BLOCK_FLUSH, at.minor, 0, 0, 0, 0, PROBE_PLAIN);
}

static int flushes(void)
{
    STEP(1, range_fill(9));
    STEP(2, flush() == 0);
    return 0;
}

static int is_kept(void)
{
    STEP(1, get(at.first, 0, PIECE) == 0 && has(9, 0, 0, PIECE));
    return 0;
}

static int block_by_fs(void)
{
    static uint8_t bytes[2 * SECTOR_SIZE];
    int fd = node_open(S_IFBLK, O_RDONLY);

    STEP(1, fd >= 0);
    STEP(2, pread(fd, bytes, sizeof(bytes),
                  (off_t)(at.first + 1) * SECTOR_SIZE) == sizeof(bytes));
    STEP(3, close(fd) == 0 && get(at.first + 1, 0, 2) == 0);
    STEP(4, memcmp(buffer, bytes, sizeof(bytes)) == 0);
    return 0;
}

static int given_back(void)
{
    STEP(1, range_save(1));
    return 0;
}

static const struct conform block_questions[] = {
    {"does it tell its size, 68 KiB or more, all of which can be read?",
     tells_size},
    {"is a minor that there is not ENXIO?", block_no_minor},
    {"does it refuse what character devices are asked?", no_characters},
    {"can its last sectors be read?", last_sector},
    {"is what lies behind them EINVAL, and nothing is moved?", not_beyond},
    {"is it if the numbers are so large that sums wrap around?", not_around},
    {"is a length that is not of whole sectors EINVAL?", whole_sectors},
    {"can nothing be moved?", nothing},
    {"does reading leave alone what is not the buffer?", within_buffer},
    {"can a sector that was written be read?", reads_writes},
    {"can several be read at once?", several},
    {"does writing leave alone the sectors beside?", spares_others},
    {"may the buffer be at any address?", any_address},
    {"can 64 KiB be moved at once?", large},
    {"is a bad address EFAULT, and nothing is written?", bad_address},
    {"does it flush?", flushes},
    {"is there after that what was written before?", is_kept},
    {"does FS find the same in it?", block_by_fs},
    {"does it take back what it had?", given_back},
    {"is each answer there within two seconds?", in_time},
    {"has it answered all that was asked?", all_answered},
};

#endif
