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

static int block_move(struct message *m, const struct partition *range)
{
    bool write = m->type == DEVICE_BLOCK_WRITE;
    word first = m->arg[1], length = m->arg[3], count = length / SECTOR_SIZE;
    int error = 0;

    if (length > BUFFER_SIZE || length % SECTOR_SIZE != 0 ||
        first > range->count || count > range->count - first)
        return -EINVAL;
    if (write)
        error = copy_from(m->source, m->arg[2], buffer, length);
    if (error == 0 && count > 0)
        error = ata_do(MINOR_DRIVE(m->arg[0]), write ? ATA_WRITE : ATA_READ,
                       range->first + first, count, buffer);
    if (error == 0 && !write)
        error = copy_to(m->source, m->arg[2], buffer, length);
    return error;
}

/* What FS asks of a minor. */
static int do_block(struct message *m)
{
    word minor = m->arg[0];

    if (minor >= MINORS || ranges[minor].count == 0)
        return -ENXIO;
    if (m->type == DEVICE_BLOCK_FLUSH)
        return ata_do(MINOR_DRIVE(minor), ATA_FLUSH, 0, 0, NULL);
    if (m->type != DEVICE_BLOCK_SIZE)
        return block_move(m, &ranges[minor]);
    m->arg[0] = ranges[minor].count;
    return 0;
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
    .requests = {SERVE(device_block_read, do_block),
                 SERVE(device_block_write, do_block),
                 SERVE(device_block_flush, do_block),
                 SERVE(device_block_size, do_block)},
};

int main(void)
{
    for (unsigned i = 0; i < ATA_DRIVES; i++)
        drive_start(i);
    service_run(&service);
}
