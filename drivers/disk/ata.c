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
#include "disk.h"

#include <errno.h>
#include <kumquat/info.h>
#include <kumquat/ports.h>
#include <kumquat/service.h>

/* Of the channel of drive n. */
#define BASE(n)    ((n) < 2 ? 0x1F0 : 0x170)
#define IRQ(n)     ((n) < 2 ? 14 : 15)
#define CHANNEL(n) ((n) / 2) /* its number for KERNEL */

/* Registers, from a channel's base. */
#define DATA       0
#define COUNT      2
#define LBA_LOW    3
#define LBA_MIDDLE 4
#define LBA_HIGH   5
#define DEVICE     6
#define STATUS     7 /* read; reading ends the interrupt */
#define COMMAND    7
#define CONTROL    0x206

/* The status, also in the control port, where reading ends nothing. */
#define STATUS_ERROR  0x01
#define STATUS_DATA   0x08
#define STATUS_FAULT  0x20
#define STATUS_BUSY   0x80
#define STATUS_ABSENT 0xFF /* what an empty bus reads as */

#define CONTROL_RESET 0x04

/* LBA, with the bits that old drives want set; and which drive of two. */
#define DEVICE_LBA   0xE0
#define DEVICE_OF(n) (DEVICE_LBA | (n) % 2 << 4)

#define SECTOR_WORDS (SECTOR_SIZE / 2)

#define TRIES        3
#define REQUEST_MS   1500    /* for a request with all its tries */
#define WAIT_MS      500     /* for one sector: then the drive is stuck */
#define PAUSE_MS     2       /* after a reset, before the status counts */
#define RESET_MS     100     /* for a drive to come back after that */
#define RESET_LOOKS  64      /* reads of a port that take 5 us together */
#define LOOKS        1000000 /* at a port take about a second */

/* The codes of commands, by PIO and by DMA (ATA/ATAPI-6, 8). */
static const uint8_t codes[][2] = {
    [ATA_READ] = {0x20, 0xC8},
    [ATA_WRITE] = {0x30, 0xCA},
    [ATA_FLUSH] = {0xE7},
    [ATA_IDENTIFY] = {0xEC},
};

struct command {
    unsigned drive;
    enum ata_operation operation;
    word sector;
    unsigned count;
    uint8_t *buffer;
    word end; /* the tick when it is given up */
    bool dma;
};

static struct identity drives[ATA_DRIVES];

/* --- waiting ------------------------------------------------------------- */

/* The tick when so many milliseconds will be over for certain. */
static word ticks_after(word ms)
{
    return info_head()->ticks + ms * info_head()->hz / 1000 + 2;
}

void ata_events(word events)
{
    for (unsigned drive = 0; drive < ATA_DRIVES; drive += 2) {
        if (!(events & EVENT_IRQ(IRQ(drive))))
            continue;
        inb(BASE(drive) + STATUS);
        irq_done(IRQ(drive));
    }
}

/*
 * Sleeps until an interrupt or the next tick. After a tick it looks at the
 * status for a while, about as long as a tick: a drive so slow is rare, and
 * where the clock of a machine without work runs ahead (QEMU's -icount), it
 * is the only wait that takes time. The kernel lets others run before a
 * server that computes so long.
 */
static void wait_event(uint16_t base, uint8_t busy)
{
    timer_until(info_head()->ticks + 1);
    word events = events_wait();
    ata_events(events);
    if (!(events & EVENT_TIMER))
        return;
    for (word i = LOOKS / info_head()->hz; i > 0; i--)
        if (!(inb(base + CONTROL) & busy))
            break;
}

/* The status, without ending an interrupt. A drive may show its old status
 * for 400 ns; the reads before the last take as long. */
static uint8_t drive_status(uint16_t base)
{
    for (int i = 0; i < 4; i++)
        inb(base + CONTROL);
    return inb(base + CONTROL);
}

/* Waits until no bit of `busy` is in the drive's status, which it returns; or
 * -EIO after WAIT_MS, or at `end`. */
static int drive_wait(uint16_t base, uint8_t busy, word end)
{
    word patience = ticks_after(WAIT_MS);
    uint8_t status = drive_status(base);

    while (status & busy) {
        if (ticks_until(end) <= 0 || ticks_until(patience) <= 0)
            return -EIO;
        wait_event(base, busy);
        status = drive_status(base);
    }
    return status;
}

/* Waits until the drive wants data moved (`data` is STATUS_DATA) or has done
 * its work (0). -EIO if it does not, or reports an error. */
static int drive_expect(uint16_t base, uint8_t data, word end)
{
    int status = drive_wait(base, STATUS_BUSY | (data ^ STATUS_DATA), end);

    if (status < 0 || (status & (STATUS_ERROR | STATUS_FAULT)))
        return -EIO;
    return (status & STATUS_DATA) == data ? 0 : -EIO;
}

/* Resets both drives of a channel, whatever they do (ATA/ATAPI-6, 9.2). */
static void channel_reset(uint16_t base)
{
    word pause = ticks_after(PAUSE_MS);

    outb(base + CONTROL, CONTROL_RESET);
    for (int i = 0; i < RESET_LOOKS; i++)
        inb(base + CONTROL);
    outb(base + CONTROL, 0);
    while (ticks_until(pause) > 0)
        wait_event(base, STATUS_BUSY);
    drive_wait(base, STATUS_BUSY, ticks_after(RESET_MS));
}

/* --- commands ------------------------------------------------------------ */

/* Selects the drive and writes a command into the registers. */
static int drive_command(const struct command *c)
{
    uint16_t base = BASE(c->drive);

    if (drive_wait(base, STATUS_BUSY, c->end) < 0)
        return -EIO;
    outb(base + DEVICE, DEVICE_OF(c->drive) | c->sector >> 24);
    if (drive_wait(base, STATUS_BUSY, c->end) < 0)
        return -EIO;
    outb(base + COUNT, (uint8_t)c->count);
    outb(base + LBA_LOW, (uint8_t)c->sector);
    outb(base + LBA_MIDDLE, (uint8_t)(c->sector >> 8));
    outb(base + LBA_HIGH, (uint8_t)(c->sector >> 16));
    outb(base + COMMAND, codes[c->operation][c->dma]);
    return 0;
}

/* A try by DMA, in the controller's order of steps (kernel/dma.c). */
static int drive_try_dma(const struct command *c)
{
    word how = c->operation == ATA_WRITE ? DMA_WRITE : DMA_READ;
    word channel = CHANNEL(c->drive);
    int error = dma(channel, how, c->buffer, c->count * SECTOR_SIZE);

    if (error == 0)
        error = drive_command(c);
    if (error == 0)
        error = dma(channel, DMA_START, NULL, 0);
    if (error == 0)
        error = drive_expect(BASE(c->drive), 0, c->end);
    int stopped = dma(channel, DMA_STOP, NULL, 0);
    return error < 0 ? error : stopped;
}

/* One try at a command. */
static int drive_try(const struct command *c)
{
    uint16_t base = BASE(c->drive);
    uint8_t *buffer = c->buffer;

    if (c->dma)
        return drive_try_dma(c);
    if (drive_command(c) < 0)
        return -EIO;
    for (unsigned i = 0; i < c->count; i++, buffer += SECTOR_SIZE) {
        if (drive_expect(base, STATUS_DATA, c->end) < 0)
            return -EIO;
        if (c->operation == ATA_WRITE)
            outsw(base + DATA, buffer, SECTOR_WORDS);
        else
            insw(base + DATA, buffer, SECTOR_WORDS);
    }
    return drive_expect(base, 0, c->end);
}

int ata_do(unsigned drive, enum ata_operation operation, word sector,
           unsigned count, void *buffer)
{
    bool has_dma = drives[drive].dma && operation <= ATA_WRITE;
    word end = ticks_after(REQUEST_MS);
    struct command c = {drive, operation, sector, count, buffer, end, false};

    if (operation == ATA_FLUSH && !drives[drive].flushes)
        return 0;
    for (int i = 1; i <= TRIES && ticks_until(end) > 0; i++) {
        c.dma = has_dma && i < TRIES;
        if (drive_try(&c) == 0) {
            if (has_dma && !c.dma) {
                log_line("drive %u: DMA fails, PIO from now on", drive);
                drives[drive].dma = false;
            }
            return 0;
        }
        log_line("drive %u: command %02x at sector %u failed, try %d", drive,
                 codes[operation][c.dma], sector, i);
        channel_reset(BASE(drive));
    }
    return -EIO;
}

/* --- start --------------------------------------------------------------- */

/* A CD-ROM refuses to identify itself, an absent drive shows 0. */
const struct identity *ata_start(unsigned drive)
{
    static uint16_t words[IDENTIFY_WORDS];
    uint16_t base = BASE(drive);

    if (inb(base + STATUS) == STATUS_ABSENT)
        return NULL;
    if (drive % 2 == 0)
        channel_reset(base);
    outb(base + DEVICE, DEVICE_OF(drive));
    uint8_t status = drive_status(base), *answer = (uint8_t *)words;
    word end = ticks_after(WAIT_MS);
    struct command c = {drive, ATA_IDENTIFY, 0, 1, answer, end, false};
    if (status == 0 || status == STATUS_ABSENT || drive_try(&c) < 0)
        return NULL;
    identify_parse(words, &drives[drive]);
    if (dma(CHANNEL(drive), DMA_STOP, NULL, 0) == -ENODEV)
        drives[drive].dma = false;
    return drives[drive].sectors > 0 ? &drives[drive] : NULL;
}
