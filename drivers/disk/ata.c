/*
 * The ATA protocol (ATA/ATAPI-6: registers in 7, PIO protocols in 9.5-9.7).
 *
 * A command is written into the registers of a channel; then the drive is
 * busy (BSY), and asks for each sector (DRQ) or reports the end with an
 * interrupt. The interrupt is a hint only: what counts is the status that is
 * read afterwards, so a stale one does no harm and a lost one costs a
 * tick. While it waits the driver receives from KERNEL alone, and so the
 * requests of FS queue up in the order they came.
 *
 * A request takes REQUEST_TICKS at most and then a reset: less than 2 s.
 */
#include "ata.h"

#include <errno.h>
#include <kumquat/device.h>
#include <kumquat/info.h>
#include <kumquat/kernel.h>
#include <kumquat/ports.h>

/* Registers, from a channel's base. */
#define DATA       0
#define COUNT      2
#define LBA_LOW    3
#define LBA_MIDDLE 4
#define LBA_HIGH   5
#define DEVICE     6
#define STATUS     7 /* read; reading ends the interrupt */
#define COMMAND    7

/* The status, also in the control port, where reading ends nothing. */
#define STATUS_ERROR  0x01
#define STATUS_DATA   0x08
#define STATUS_FAULT  0x20
#define STATUS_BUSY   0x80
#define STATUS_ABSENT 0xFF /* what an empty bus reads as */

#define CONTROL_RESET 0x04

#define DEVICE_LBA    0xE0 /* with the bits that old drives want set */
#define DEVICE_SECOND 0x10

#define SECTOR_WORDS  (SECTOR_SIZE / 2)
#define NARROW_END    (1u << 28) /* the first sector that 28 bits cannot name */

#define TRIES         3
#define REQUEST_TICKS (HZ * 17 / 10) /* for a request with all its tries */
#define WAIT_TICKS    (HZ / 2)  /* for one sector: then the drive is stuck */
#define RESET_TICKS   (HZ / 10) /* for a drive to come back after a reset */
#define RESET_LOOKS   64        /* reads of a port that take 5 us together */
#define POLLS         10000     /* looks at a busy drive after each tick */

struct channel {
    uint16_t base, control;
    int irq;
};

static const struct channel channels[] = {{0x1F0, 0x3F6, 14},
                                          {0x170, 0x376, 15}};
#define CHANNELS (sizeof channels / sizeof channels[0])

static struct drive {
    const struct channel *channel;
    uint8_t device; /* DEVICE_SECOND, or 0 for the first of its channel */
    struct identity identity;
} drives[ATA_DRIVES];

/* A command's codes with 28 and with 48 bits of sector number. */
static const struct {
    uint8_t narrow, wide;
} codes[] = {[ATA_READ] = {0x20, 0x24},      /* READ SECTORS (EXT) */
             [ATA_WRITE] = {0x30, 0x34},     /* WRITE SECTORS (EXT) */
             [ATA_FLUSH] = {0xE7, 0xE7},     /* FLUSH CACHE */
             [ATA_IDENTIFY] = {0xEC, 0xEC}}; /* IDENTIFY DEVICE */

struct command {
    enum ata_operation operation;
    word sector;
    unsigned count;
    uint8_t *buffer;
};

static bool timer_runs; /* the tick that wait_event() ordered is to come */

/* --- waiting ------------------------------------------------------------- */

/* Is a time still to come? Right across the counter's wrap. */
static bool is_ahead(word time)
{
    return (int32_t)(time - info_head()->ticks) > 0;
}

void ata_events(word events)
{
    if (events & EVENT_TIMER)
        timer_runs = false;
    for (unsigned i = 0; i < CHANNELS; i++) {
        if (!(events & EVENT_IRQ(channels[i].irq)))
            continue;
        inb(channels[i].base + STATUS);
        irq_done(channels[i].irq);
    }
}

/*
 * Sleeps until an interrupt or the next tick. After a tick it looks at the
 * status for a while, about as long as a tick: a drive so slow is rare, and
 * where the clock of a machine without work runs ahead (QEMU's -icount), it
 * is the only wait that takes time. The kernel lets others run before a
 * server that computes so long.
 */
static void wait_event(const struct channel *channel)
{
    struct message m;

    if (!timer_runs)
        timer_runs = set_timer(1) == 0;
    if (ipc_receive(KERNEL, &m) < 0)
        return;
    ata_events(m.arg[0]);
    if (!(m.arg[0] & EVENT_TIMER))
        return;
    for (int i = 0; i < POLLS && (inb(channel->control) & STATUS_BUSY); i++)
        ;
}

/* The status, without ending an interrupt. A drive may show its old status
 * for 400 ns; the reads before the last take as long. */
static uint8_t channel_status(const struct channel *channel)
{
    for (int i = 0; i < 4; i++)
        inb(channel->control);
    return inb(channel->control);
}

/* Waits until the drive is not busy. Returns its status, or -EIO when it
 * has been for WAIT_TICKS, or at `end`. */
static int channel_wait(const struct channel *channel, word end)
{
    word patience = info_head()->ticks + WAIT_TICKS;
    uint8_t status = channel_status(channel);

    while (status & STATUS_BUSY) {
        if (!is_ahead(end) || !is_ahead(patience))
            return -EIO;
        wait_event(channel);
        status = channel_status(channel);
    }
    return status;
}

/* Waits until the drive wants data moved (`data`) or has done its work.
 * Returns 0, or -EIO if it reports an error or wants something else. */
static int channel_expect(const struct channel *channel, bool data, word end)
{
    int status = channel_wait(channel, end);

    if (status < 0 || (status & (STATUS_ERROR | STATUS_FAULT)))
        return -EIO;
    return !(status & STATUS_DATA) == !data ? 0 : -EIO;
}

/* Resets both drives of a channel, whatever they do (ATA/ATAPI-6, 9.2). */
static void channel_reset(const struct channel *channel)
{
    word pause = info_head()->ticks + 2; /* 10 ms or more; 2 are needed */

    outb(channel->control, CONTROL_RESET);
    for (int i = 0; i < RESET_LOOKS; i++)
        inb(channel->control);
    outb(channel->control, 0);
    while (is_ahead(pause))
        wait_event(channel);
    channel_wait(channel, pause + RESET_TICKS);
}

/* --- commands ------------------------------------------------------------ */

/* Selects a drive and writes a command into the registers; the sector's
 * upper bits go first, into the same registers (ATA/ATAPI-6, 6.2.1). */
static int drive_command(const struct drive *drive, const struct command *c,
                         word end)
{
    uint16_t base = drive->channel->base;
    uint8_t select = DEVICE_LBA | drive->device;
    bool wide = c->sector + c->count > NARROW_END;

    if (channel_wait(drive->channel, end) < 0)
        return -EIO;
    outb(base + DEVICE, select | (wide ? 0 : c->sector >> 24));
    if (channel_wait(drive->channel, end) < 0)
        return -EIO;
    if (wide) {
        outb(base + COUNT, 0);
        outb(base + LBA_LOW, (uint8_t)(c->sector >> 24));
        outb(base + LBA_MIDDLE, 0);
        outb(base + LBA_HIGH, 0);
    }
    outb(base + COUNT, (uint8_t)c->count);
    outb(base + LBA_LOW, (uint8_t)c->sector);
    outb(base + LBA_MIDDLE, (uint8_t)(c->sector >> 8));
    outb(base + LBA_HIGH, (uint8_t)(c->sector >> 16));
    outb(base + COMMAND,
         wide ? codes[c->operation].wide : codes[c->operation].narrow);
    return 0;
}

/* One try at a command, that lasts to `end` at most. */
static int drive_try(const struct drive *drive, const struct command *c,
                     word end)
{
    const struct channel *channel = drive->channel;
    uint8_t *buffer = c->buffer;

    if (drive_command(drive, c, end) < 0)
        return -EIO;
    for (unsigned i = 0; i < c->count; i++, buffer += SECTOR_SIZE) {
        if (channel_expect(channel, true, end) < 0)
            return -EIO;
        if (c->operation == ATA_WRITE)
            outsw(channel->base + DATA, buffer, SECTOR_WORDS);
        else
            insw(channel->base + DATA, buffer, SECTOR_WORDS);
    }
    return channel_expect(channel, false, end);
}

int ata_do(unsigned number, enum ata_operation operation, word sector,
           unsigned count, void *buffer)
{
    const struct drive *drive = &drives[number];
    const struct command command = {operation, sector, count, buffer};
    word end = info_head()->ticks + REQUEST_TICKS;

    if (operation == ATA_FLUSH && !drive->identity.flushes)
        return 0;
    for (int i = 1; i <= TRIES && is_ahead(end); i++) {
        if (drive_try(drive, &command, end) == 0)
            return 0;
        log_line("drive %u: command %02x at sector %u failed, try %d", number,
                 codes[operation].narrow, sector, i);
        channel_reset(drive->channel);
    }
    return -EIO;
}

/* --- start --------------------------------------------------------------- */

/* Asks a drive what it is. A CD-ROM refuses, an absent one shows 0. */
static void drive_identify(struct drive *drive)
{
    static uint16_t words[IDENTIFY_WORDS];
    const struct command command = {ATA_IDENTIFY, 0, 1, (uint8_t *)words};

    outb(drive->channel->base + DEVICE, DEVICE_LBA | drive->device);
    uint8_t status = channel_status(drive->channel);
    if (status == 0 || status == STATUS_ABSENT)
        return;
    if (drive_try(drive, &command, info_head()->ticks + WAIT_TICKS) == 0)
        identify_parse(words, &drive->identity);
}

void ata_start(void)
{
    for (unsigned i = 0; i < ATA_DRIVES; i++) {
        const struct channel *channel = &channels[i / 2];
        bool second = i % 2 != 0;
        drives[i].channel = channel;
        drives[i].device = second ? DEVICE_SECOND : 0;
        if (inb(channel->base + STATUS) == STATUS_ABSENT)
            continue;
        if (!second)
            channel_reset(channel);
        drive_identify(&drives[i]);
    }
}

const struct identity *ata_identity(unsigned drive)
{
    if (drive >= ATA_DRIVES || drives[drive].identity.sectors == 0)
        return NULL;
    return &drives[drive].identity;
}
