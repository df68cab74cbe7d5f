/*
 * The ATA protocol (ATA/ATAPI-6: registers in 7, protocols in 9.5-9.7).
 *
 * A command is written into the registers of a channel; then the drive is
 * busy (BSY), and asks for each sector (DRQ) or reports the end with an
 * interrupt. By DMA the sectors move without asking: KERNEL tells the
 * controller where to (KERNEL_DMA), and DRQ stays set until they have. The
 * interrupt is a hint only: what counts is the status that is read
 * afterwards, so a stale one does no harm and a lost one costs a tick. While
 * it waits the driver receives from KERNEL alone, and so the requests of FS
 * queue up in the order they came.
 *
 * The last try at a command is made by PIO. If only that succeeds, the drive's
 * DMA is not used any more.
 *
 * A request takes REQUEST_MS at most and then a reset: less than 2 s.
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

#define DEVICE_FIRST  0xE0 /* LBA, with the bits that old drives want set */
#define DEVICE_SECOND 0xF0

#define SECTOR_WORDS  (SECTOR_SIZE / 2)
#define NARROW_END    (1u << 28) /* the first sector that 28 bits cannot name */

#define TRIES         3
#define REQUEST_MS    1500    /* for a request with all its tries */
#define WAIT_MS       500     /* for one sector: then the drive is stuck */
#define PAUSE_MS      2       /* after a reset, before the status counts */
#define RESET_MS      100     /* for a drive to come back after that */
#define RESET_LOOKS   64      /* reads of a port that take 5 us together */
#define LOOKS         1000000 /* at a port take about a second */

struct channel {
    uint16_t base, control;
    int irq;
};

/* The codes of commands, by PIO and by DMA: with 28- and with 48-bit sector
 * numbers (ATA/ATAPI-6, 8). */
static const uint8_t codes[][2][2] = {
    [ATA_READ] = {{0x20, 0x24}, {0xC8, 0x25}},
    [ATA_WRITE] = {{0x30, 0x34}, {0xCA, 0x35}},
    [ATA_FLUSH] = {{0xE7, 0xEA}},
    [ATA_IDENTIFY] = {{0xEC}},
};

static const struct channel channels[] = {{0x1F0, 0x3F6, 14},
                                          {0x170, 0x376, 15}};
#define CHANNELS (sizeof channels / sizeof channels[0])

static struct drive {
    const struct channel *channel;
    uint8_t device; /* DEVICE_FIRST of its channel, or DEVICE_SECOND */
    struct identity identity;
} drives[ATA_DRIVES];

struct command {
    enum ata_operation operation;
    word sector;
    unsigned count;
    uint8_t *buffer;
    bool dma;
};

static bool timer_runs; /* the tick that wait_event() ordered is to come */

/* --- waiting ------------------------------------------------------------- */

/* The tick when so many milliseconds will be over for certain. */
static word ticks_after(word ms)
{
    return info_head()->ticks + ms * info_head()->hz / 1000 + 2;
}

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
static void wait_event(const struct channel *channel, uint8_t busy)
{
    struct message m;

    if (!timer_runs)
        timer_runs = set_timer(1) == 0;
    if (ipc_receive(KERNEL, &m) < 0)
        return;
    ata_events(m.arg[0]);
    if (!(m.arg[0] & EVENT_TIMER))
        return;
    for (word i = LOOKS / info_head()->hz; i > 0; i--)
        if (!(inb(channel->control) & busy))
            break;
}

/* The status, without ending an interrupt. A drive may show its old status
 * for 400 ns; the reads before the last take as long. */
static uint8_t channel_status(const struct channel *channel)
{
    for (int i = 0; i < 4; i++)
        inb(channel->control);
    return inb(channel->control);
}

/* Waits until no bit of `busy` is in the drive's status, which it returns; or
 * -EIO after WAIT_MS, or at `end`. */
static int channel_wait(const struct channel *channel, uint8_t busy, word end)
{
    word patience = ticks_after(WAIT_MS);
    uint8_t status = channel_status(channel);

    while (status & busy) {
        if (!is_ahead(end) || !is_ahead(patience))
            return -EIO;
        wait_event(channel, busy);
        status = channel_status(channel);
    }
    return status;
}

/* Waits likewise; then the drive must want data moved (`data` is STATUS_DATA)
 * or have done its work (0). -EIO if not, or if it reports an error. */
static int channel_expect(const struct channel *channel, uint8_t busy,
                          uint8_t data, word end)
{
    int status = channel_wait(channel, busy, end);

    if (status < 0 || (status & (STATUS_ERROR | STATUS_FAULT)))
        return -EIO;
    return (status & STATUS_DATA) == data ? 0 : -EIO;
}

/* Resets both drives of a channel, whatever they do (ATA/ATAPI-6, 9.2). */
static void channel_reset(const struct channel *channel)
{
    word pause = ticks_after(PAUSE_MS);

    outb(channel->control, CONTROL_RESET);
    for (int i = 0; i < RESET_LOOKS; i++)
        inb(channel->control);
    outb(channel->control, 0);
    while (is_ahead(pause))
        wait_event(channel, STATUS_BUSY);
    channel_wait(channel, STATUS_BUSY, ticks_after(RESET_MS));
}

/* --- commands ------------------------------------------------------------ */

/* Selects a drive and writes a command into the registers. With 48 bits the
 * sector's upper ones go first, into the same registers (ATA/ATAPI-6, 6.2.1).
 */
static int drive_command(const struct drive *drive, const struct command *c,
                         word end)
{
    uint16_t base = drive->channel->base;
    bool wide = c->operation == ATA_FLUSH ? drive->identity.wide
                                          : c->sector + c->count > NARROW_END;

    if (channel_wait(drive->channel, STATUS_BUSY, end) < 0)
        return -EIO;
    outb(base + DEVICE, drive->device | (wide ? 0 : c->sector >> 24));
    if (channel_wait(drive->channel, STATUS_BUSY, end) < 0)
        return -EIO;
    for (int upper = wide; upper >= 0; upper--) {
        word sector = upper ? c->sector >> 24 : c->sector;
        outb(base + COUNT, upper ? 0 : (uint8_t)c->count);
        outb(base + LBA_LOW, (uint8_t)sector);
        outb(base + LBA_MIDDLE, (uint8_t)(sector >> 8));
        outb(base + LBA_HIGH, (uint8_t)(sector >> 16));
    }
    outb(base + COMMAND, codes[c->operation][c->dma][wide]);
    return 0;
}

/* A try by DMA, in the controller's order of steps (kernel/dma.c). */
static int drive_try_dma(const struct drive *drive, const struct command *c,
                         word end)
{
    word channel = (word)(drive->channel - channels);
    word how = c->operation == ATA_WRITE ? DMA_WRITE : DMA_READ;
    int error = dma(channel, how, c->buffer, c->count * SECTOR_SIZE);

    if (error == 0)
        error = drive_command(drive, c, end);
    if (error == 0)
        error = dma(channel, DMA_START, NULL, 0);
    if (error == 0)
        error =
            channel_expect(drive->channel, STATUS_BUSY | STATUS_DATA, 0, end);
    int stopped = dma(channel, DMA_STOP, NULL, 0);
    return error < 0 ? error : stopped;
}

/* One try at a command, that lasts to `end` at most. */
static int drive_try(const struct drive *drive, const struct command *c,
                     word end)
{
    const struct channel *channel = drive->channel;
    uint8_t *buffer = c->buffer;

    if (c->dma)
        return drive_try_dma(drive, c, end);
    if (drive_command(drive, c, end) < 0)
        return -EIO;
    for (unsigned i = 0; i < c->count; i++, buffer += SECTOR_SIZE) {
        if (channel_expect(channel, STATUS_BUSY, STATUS_DATA, end) < 0)
            return -EIO;
        if (c->operation == ATA_WRITE)
            outsw(channel->base + DATA, buffer, SECTOR_WORDS);
        else
            insw(channel->base + DATA, buffer, SECTOR_WORDS);
    }
    return channel_expect(channel, STATUS_BUSY, 0, end);
}

int ata_do(unsigned number, enum ata_operation operation, word sector,
           unsigned count, void *buffer)
{
    struct drive *drive = &drives[number];
    bool has_dma = drive->identity.dma && operation <= ATA_WRITE;
    struct command command = {operation, sector, count, buffer, has_dma};
    word end = ticks_after(REQUEST_MS);

    if (operation == ATA_FLUSH && !drive->identity.flushes)
        return 0;
    for (int i = 1; i <= TRIES && is_ahead(end); i++) {
        command.dma = has_dma && i < TRIES;
        if (drive_try(drive, &command, end) == 0) {
            if (has_dma && !command.dma) {
                log_line("drive %u: DMA fails, PIO from now on", number);
                drive->identity.dma = false;
            }
            return 0;
        }
        log_line("drive %u: command %02x at sector %u failed, try %d", number,
                 codes[operation][command.dma][0], sector, i);
        channel_reset(drive->channel);
    }
    return -EIO;
}

/* --- start --------------------------------------------------------------- */

/* A CD-ROM refuses to identify itself, an absent drive shows 0. */
const struct identity *ata_start(unsigned number)
{
    static uint16_t words[IDENTIFY_WORDS];
    const struct command command = {ATA_IDENTIFY, 0, 1, (uint8_t *)words,
                                    false};
    const struct channel *channel = &channels[number / 2];
    struct drive *drive = &drives[number];

    drive->channel = channel;
    drive->device = number % 2 == 0 ? DEVICE_FIRST : DEVICE_SECOND;
    if (inb(channel->base + STATUS) == STATUS_ABSENT)
        return NULL;
    if (drive->device == DEVICE_FIRST)
        channel_reset(channel);
    outb(channel->base + DEVICE, drive->device);
    uint8_t status = channel_status(channel);
    if (status == 0 || status == STATUS_ABSENT)
        return NULL;
    if (drive_try(drive, &command, ticks_after(WAIT_MS)) < 0)
        return NULL;
    identify_parse(words, &drive->identity);
    if (dma(number / 2, DMA_STOP, NULL, 0) == -ENODEV)
        drive->identity.dma = false;
    return drive->identity.sectors > 0 ? &drive->identity : NULL;
}
