/*
 * The disk driver: sectors of drives and partitions for FS.
 *
 *   ata.c        drives: commands, interrupts, time-outs, retries
 *   identify.c   what a drive says of itself
 *   partition.c  what the MBR says is on it
 *
 * A minor names a range of sectors (kumquat/device.h): partition 0 is the
 * whole drive. A request must lie within its range wholly; then it is done
 * in one piece and answered. One at a time: the rest wait in KERNEL's queue.
 */
#include "disk.h"

#include <errno.h>
#include <kumquat/service.h>

#define BUFFER_SIZE    65536 /* bytes of the longest request */
#define MINOR_DRIVE(n) ((n) / DISK_MINOR(1, 0))
#define MINORS         DISK_MINOR(ATA_DRIVES, 0)

static struct partition ranges[MINORS];
/* Not on whole pages: KERNEL would make FS's cache share them, and the next
 * transfer would have to split each. */
static uint8_t pages[BUFFER_SIZE + 16] __attribute__((aligned(4096)));
static uint8_t *const buffer = pages + 16;

/* 0 if the minor has all these sectors. */
static int range_check(word minor, word sector, word length)
{
    if (minor >= MINORS || ranges[minor].count == 0)
        return -ENXIO;
    if (length > BUFFER_SIZE || length % SECTOR_SIZE != 0 ||
        (uint64_t)sector + length / SECTOR_SIZE > ranges[minor].count)
        return -EINVAL;
    return 0;
}

/* Moves sectors of the minor, which has them, to the buffer or from it. */
static int buffer_move(enum ata_operation operation, word minor, word sector,
                       word length)
{
    if (length == 0)
        return 0;
    return ata_do(MINOR_DRIVE(minor), operation, ranges[minor].first + sector,
                  length / SECTOR_SIZE, buffer);
}

static int do_read(struct device_block_read *m)
{
    int error = range_check(m->minor, m->sector, m->buffer_length);

    if (error == 0)
        error = buffer_move(ATA_READ, m->minor, m->sector, m->buffer_length);
    if (error == 0)
        error = copy_to(m->source, m->buffer, buffer, m->buffer_length);
    return error;
}

static int do_write(struct device_block_write *m)
{
    int error = range_check(m->minor, m->sector, m->buffer_length);

    if (error == 0)
        error = copy_from(m->source, m->buffer, buffer, m->buffer_length);
    if (error == 0)
        error = buffer_move(ATA_WRITE, m->minor, m->sector, m->buffer_length);
    return error;
}

static int do_flush(struct device_block_flush *m)
{
    int error = range_check(m->minor, 0, 0);

    return error < 0 ? error
                     : ata_do(MINOR_DRIVE(m->minor), ATA_FLUSH, 0, 0, NULL);
}

static int do_size(struct device_block_size *m)
{
    int error = range_check(m->minor, 0, 0);

    if (error == 0)
        m->reply.sectors = ranges[m->minor].count;
    return error;
}

/* Finds a drive and its partitions, and tells the log. */
static void drive_start(unsigned drive)
{
    const struct identity *identity = ata_start(drive);
    struct partition *whole = &ranges[DISK_MINOR(drive, 0)];

    if (identity == NULL)
        return;
    log_line("drive %u: %u sectors, %s, %s", drive, identity->sectors,
             identity->dma ? "DMA" : "PIO", identity->model);
    whole->count = identity->sectors;
    if (ata_do(drive, ATA_READ, 0, 1, buffer) < 0)
        return;
    partition_parse(buffer, whole->count, whole + 1);
    for (const struct partition *p = whole + 1; p <= whole + PARTITIONS; p++)
        if (p->count > 0)
            log_line("drive %u: partition %u: type %02x, %u sectors from %u",
                     drive, (unsigned)(p - whole), p->type, p->count, p->first);
}

static const struct service service = {
    .events = ata_events,
    .requests = {SERVE(device_block_read, do_read),
                 SERVE(device_block_write, do_write),
                 SERVE(device_block_flush, do_flush),
                 SERVE(device_block_size, do_size)},
};

int main(void)
{
    for (unsigned i = 0; i < ATA_DRIVES; i++)
        drive_start(i);
    service_run(&service);
}
