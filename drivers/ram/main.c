/*
 * RAM: the devices that are nothing but memory.
 *
 *   /dev/null   reads as empty, takes all
 *   /dev/zero   reads as zeros, takes all
 *   /dev/ram0   a disk; what is on it is gone when this server dies
 *
 * The disk's pages read as zeros and have no memory until they are written to.
 * Then they get the next page of the store, the upper half of the window. So
 * the disk can be larger than the store (16,352 KiB), but when there is no page
 * left, or no memory, it takes no more (-EIO).
 *
 *   disk     page 0   page 1   page 2   page 3       sectors 0 to 6, 7 to 14,
 *            place    NULL     place    place         15 to 22, 23 to 30
 *              |                 `--------|------.
 *   store    page 0                     page 1   page 2
 *
 * The disk's first sector lies one sector behind the start of its page. Else
 * the pages of FS's cache would come to lie on whole pages here: KERNEL would
 * make the two share a frame and keep another one free, to copy it as soon
 * as one of them is written. To copy at once costs less of both.
 */
#include <errno.h>
#include <kumquat/device.h>
#include <kumquat/info.h>
#include <kumquat/kernel.h>
#include <kumquat/service.h>
#include <poll.h>
#include <string.h>

#define DISK_KIB      31736u /* as large as the partition of a new image */
#define DISK_KIB_MOST 32768u
#define FRAMES_KEPT   64u /* free ones that the disk leaves to others */
#define DISK_PAGES    (DISK_KIB_MOST * 1024 / PAGE_SIZE + 1)

static word sectors;               /* of the disk */
static uint8_t *place[DISK_PAGES]; /* NULL: all zeros */
static word used;                  /* pages of the store */
static const uint8_t zeros[PAGE_SIZE];

/* --- The disk ------------------------------------------------------------- */

/* How many of `length` bytes can be moved in one piece: those of a page, and
 * of the next ones as long as the store has them one behind the other. */
static word piece(word at, word length)
{
    word page = at / PAGE_SIZE, end = (page + 1) * PAGE_SIZE;

    while (end - at < length && place[page] != NULL &&
           place[page + 1] == place[page] + PAGE_SIZE) {
        page++;
        end += PAGE_SIZE;
    }
    return end - at < length ? end - at : length;
}

/* Gives a page of the disk memory: the store's next page. */
static int page_begin(uint8_t **page)
{
    const struct info_memory *memory = &info_head()->memory;

    if (memory->free >= memory->reserved + FRAMES_KEPT)
        *page = page_take(used, 1);
    used += *page != NULL;
    return *page != NULL ? 0 : -EIO;
}

/* Moves bytes between the lender's memory and what piece() has found. */
static int piece_move(word at, bool write, endpoint lender, word theirs,
                      word length)
{
    uint8_t **page = &place[at / PAGE_SIZE];
    int error = write && *page == NULL ? page_begin(page) : 0;

    at %= PAGE_SIZE;
    if (error < 0)
        return error;
    if (write)
        return copy_from(lender, theirs, *page + at, length);
    return copy_to(lender, theirs, *page == NULL ? zeros : *page + at, length);
}

static int transfer(word first, bool write, endpoint lender, word theirs,
                    word length)
{
    int error = 0;

    if (length % SECTOR_SIZE != 0 ||
        (uint64_t)first + length / SECTOR_SIZE > sectors)
        return -EINVAL;
    for (word at = (first + 1) * SECTOR_SIZE; length > 0 && error == 0;) {
        word part = piece(at, length);
        error = piece_move(at, write, lender, theirs, part);
        at += part;
        theirs += part;
        length -= part;
    }
    return error;
}

static int do_block_read(struct device_block_read *m)
{
    if (m->minor != RAM_DISK)
        return -ENXIO;
    return transfer(m->sector, false, m->source, m->buffer, m->buffer_length);
}

static int do_block_write(struct device_block_write *m)
{
    if (m->minor != RAM_DISK)
        return -ENXIO;
    return transfer(m->sector, true, m->source, m->buffer, m->buffer_length);
}

static int do_flush(struct device_block_flush *m)
{
    return m->minor == RAM_DISK ? 0 : -ENXIO;
}

static int do_size(struct device_block_size *m)
{
    if (m->minor != RAM_DISK)
        return -ENXIO;
    m->reply.sectors = sectors;
    return 0;
}

/* --- Null and zero -------------------------------------------------------- */

static bool is_character(word minor)
{
    return minor == RAM_NULL || minor == RAM_ZERO;
}

static int do_read(struct device_read *m)
{
    word length = m->buffer_length < PAGE_SIZE ? m->buffer_length : PAGE_SIZE;

    if (!is_character(m->minor))
        return -ENXIO;
    if (m->minor == RAM_NULL)
        return 0;
    int error = copy_to(m->source, m->buffer, zeros, length);
    return error < 0 ? error : (int)length;
}

static int do_write(struct device_write *m)
{
    return is_character(m->minor) ? (int)m->buffer_length : -ENXIO;
}

static int do_ioctl(struct device_ioctl *m)
{
    return is_character(m->minor) ? -ENOTTY : -ENXIO;
}

static int do_poll(struct device_poll *m)
{
    return is_character(m->minor) ? POLLIN | POLLOUT : -ENXIO;
}

/* --- Start ---------------------------------------------------------------- */

/* KiB of the disk: "ramdisk=NUMBER" on the command line. */
static word disk_kib(void)
{
    const char *at = strstr(info_head()->command_line, "ramdisk=");
    word kib = 0;

    if (at == NULL)
        return DISK_KIB;
    for (at += strlen("ramdisk="); *at >= '0' && *at <= '9'; at++)
        if (kib < DISK_KIB_MOST)
            kib = kib * 10 + (word)(*at - '0');
    return kib < DISK_KIB_MOST ? kib : DISK_KIB_MOST;
}

/* KERNEL has no events for RAM. */
static const struct service service = {
    .requests = {SERVE(device_read, do_read), SERVE(device_write, do_write),
                 SERVE(device_ioctl, do_ioctl), SERVE(device_poll, do_poll),
                 SERVE(device_block_read, do_block_read),
                 SERVE(device_block_write, do_block_write),
                 SERVE(device_block_flush, do_flush),
                 SERVE(device_block_size, do_size)},
};

int main(void)
{
    sectors = disk_kib() * (1024 / SECTOR_SIZE);
    log_line("a disk of %u sectors", (unsigned)sectors);
    service_run(&service);
}
