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

#define BUFFER_SIZE    65536 /* bytes of the longest request */
#define MINORS_A_DRIVE DISK_MINOR(1, 0)

static struct partition tables[ATA_DRIVES][PARTITIONS];
/* Not on whole pages: KERNEL would make FS's cache share them, and the next
 * transfer would have to split each. */
static uint8_t pages[BUFFER_SIZE + 16] __attribute__((aligned(4096)));
static uint8_t *const buffer = pages + 16;

/* Finds the drive and the range of a minor; -ENXIO. */
static int range_find(word minor, unsigned *drive, struct partition *range)
{
    unsigned partition = minor % MINORS_A_DRIVE;
    const struct identity *identity = ata_identity(minor / MINORS_A_DRIVE);

    if (identity == NULL || partition > PARTITIONS)
        return -ENXIO;
    *drive = minor / MINORS_A_DRIVE;
    if (partition == 0)
        *range = (struct partition){.first = 0, .count = identity->sectors};
    else
        *range = tables[*drive][partition - 1];
    return range->count > 0 ? 0 : -ENXIO;
}

static int do_transfer(struct message *m, bool write)
{
    unsigned drive;
    struct partition range;
    int error = range_find(m->arg[0], &drive, &range);
    word first = m->arg[1], length = m->arg[3], count = length / SECTOR_SIZE;

    if (error < 0)
        return error;
    if (length > BUFFER_SIZE || length % SECTOR_SIZE != 0 ||
        first > range.count || count > range.count - first)
        return -EINVAL;
    if (write)
        error = copy_from(m->source, m->arg[2], buffer, length);
    if (error == 0 && count > 0)
        error = ata_do(drive, write ? ATA_WRITE : ATA_READ, range.first + first,
                       count, buffer);
    if (error == 0 && !write)
        error = copy_to(m->source, m->arg[2], buffer, length);
    return error;
}

static int do_flush(struct message *m)
{
    struct partition range;
    unsigned drive;
    int error = range_find(m->arg[0], &drive, &range);

    return error < 0 ? error : ata_do(drive, ATA_FLUSH, 0, 0, NULL);
}

static int do_size(struct message *m)
{
    struct partition range;
    unsigned drive;
    int error = range_find(m->arg[0], &drive, &range);

    m->arg[0] = error < 0 ? 0 : range.count;
    return error;
}

static int do_request(struct message *m)
{
    switch (m->type) {
    case DEVICE_BLOCK_READ:
        return do_transfer(m, false);
    case DEVICE_BLOCK_WRITE:
        return do_transfer(m, true);
    case DEVICE_BLOCK_FLUSH:
        return do_flush(m);
    case DEVICE_BLOCK_SIZE:
        return do_size(m);
    }
    return -ENOSYS;
}

/* Reads a drive's partitions and tells the log about it. */
static void drive_start(unsigned drive)
{
    const struct identity *identity = ata_identity(drive);

    if (identity == NULL)
        return;
    log_line("drive %u: %s, %u sectors", drive, identity->model,
             identity->sectors);
    if (ata_do(drive, ATA_READ, 0, 1, buffer) < 0)
        return;
    partition_parse(buffer, identity->sectors, tables[drive]);
    for (unsigned i = 0; i < PARTITIONS; i++) {
        const struct partition *p = &tables[drive][i];
        if (p->count > 0)
            log_line("drive %u: partition %u: type %02x, %u sectors "
                     "from %u",
                     drive, i + 1, p->type, p->count, p->first);
    }
}

int main(void)
{
    struct message m;

    ata_start();
    for (unsigned i = 0; i < ATA_DRIVES; i++)
        drive_start(i);
    int error = ipc_receive(ANY, &m);
    while (error == 0) {
        if (m.type == NOTIFY) {
            ata_events(m.source == KERNEL ? m.arg[0] : 0);
            error = ipc_receive(ANY, &m);
        } else {
            m.type = (word)do_request(&m);
            error = ipc_reply_receive(m.source, &m);
        }
    }
    panic("receive: error %d", error);
}
