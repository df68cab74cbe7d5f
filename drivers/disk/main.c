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
#include "ata.h"
#include "partition.h"

#include <errno.h>
#include <kumquat/kernel.h>
#include <kumquat/service.h>

#define BUFFER_SIZE    65536 /* bytes of the longest request */
#define MINORS_A_DRIVE DISK_MINOR(1, 0)

static struct partition ranges[ATA_DRIVES][1 + PARTITIONS];
/* Not on whole pages: KERNEL would make FS's cache share them, and the next
 * transfer would have to split each. */
static uint8_t pages[BUFFER_SIZE + 16] __attribute__((aligned(4096)));
static uint8_t *const buffer = pages + 16;

/* The range of a minor, NULL if it does not exist. */
static const struct partition *range_find(word minor)
{
    word drive = minor / MINORS_A_DRIVE, partition = minor % MINORS_A_DRIVE;

    if (drive >= ATA_DRIVES || partition > PARTITIONS ||
        ranges[drive][partition].count == 0)
        return NULL;
    return &ranges[drive][partition];
}

static int do_transfer(struct message *m)
{
    const struct partition *range = range_find(m->arg[0]);
    bool write = m->type == DEVICE_BLOCK_WRITE;
    word first = m->arg[1], length = m->arg[3], count = length / SECTOR_SIZE;
    int error = 0;

    if (range == NULL)
        return -ENXIO;
    if (length > BUFFER_SIZE || length % SECTOR_SIZE != 0 ||
        first > range->count || count > range->count - first)
        return -EINVAL;
    if (write)
        error = copy_from(m->source, m->arg[2], buffer, length);
    if (error == 0 && count > 0)
        error = ata_do(m->arg[0] / MINORS_A_DRIVE, write ? ATA_WRITE : ATA_READ,
                       range->first + first, count, buffer);
    if (error == 0 && !write)
        error = copy_to(m->source, m->arg[2], buffer, length);
    return error;
}

static int do_flush(struct message *m)
{
    if (range_find(m->arg[0]) == NULL)
        return -ENXIO;
    return ata_do(m->arg[0] / MINORS_A_DRIVE, ATA_FLUSH, 0, 0, NULL);
}

static int do_size(struct message *m)
{
    const struct partition *range = range_find(m->arg[0]);

    if (range == NULL)
        return -ENXIO;
    m->arg[0] = range->count;
    return 0;
}

/* Finds a drive and its partitions, and tells the log. */
static void drive_start(unsigned drive)
{
    const struct identity *identity = ata_start(drive);

    if (identity == NULL)
        return;
    log_line("drive %u: %s, %u sectors, %s", drive, identity->model,
             identity->sectors, identity->dma ? "DMA" : "PIO");
    ranges[drive][0].count = identity->sectors;
    if (ata_do(drive, ATA_READ, 0, 1, buffer) < 0)
        return;
    partition_parse(buffer, identity->sectors, &ranges[drive][1]);
    for (unsigned i = 1; i <= PARTITIONS; i++) {
        const struct partition *p = &ranges[drive][i];
        if (p->count > 0)
            log_line("drive %u: partition %u: type %02x, %u sectors "
                     "from %u",
                     drive, i, p->type, p->count, p->first);
    }
}

#define REQUEST(name) [DEVICE_##name - DEVICE_READ]
static const struct service service = {
    .events = ata_events,
    .first = DEVICE_READ,
    .requests = {REQUEST(BLOCK_READ) = do_transfer,
                 REQUEST(BLOCK_WRITE) = do_transfer,
                 REQUEST(BLOCK_FLUSH) = do_flush,
                 REQUEST(BLOCK_SIZE) = do_size},
};

int main(void)
{
    for (unsigned i = 0; i < ATA_DRIVES; i++)
        drive_start(i);
    service_run(&service);
}
