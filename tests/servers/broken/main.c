/*
 * BROKEN: a driver with a fault in each minor but two, for the test of
 * tests/guest/t_driver.c: that must find each. It is in the test image only.
 */
#include "broken.h"

#include <kumquat/device.h>
#include <kumquat/info.h>
#include <kumquat/service.h>
#include <poll.h>
#include <string.h>

#define SECTORS    160u
#define FIFO       64u          /* bytes of a character minor */
#define SLOW       (5 * HZ / 2) /* ticks */
#define SHORT_MOST 4096u        /* bytes */

static uint8_t disk[(SECTORS + 1) * SECTOR_SIZE];
static char fifo[FIFO + 1];
static word waiting; /* bytes in the fifo */

static struct message late; /* a request that is answered too late */
static uint32_t late_at;

static int answer_late(const struct message *m)
{
    late = *m;
    late_at = info_head()->ticks + SLOW;
    timer_until(late_at);
    return NO_REPLY;
}

static void do_events(word events)
{
    if (!(events & EVENT_TIMER) || late.source == 0)
        return;
    late.type = late.type == DEVICE_IOCTL ? (word)-ENOTTY : 0;
    ipc_reply(late.source, &late);
    late.source = 0;
}

/* --- The disk ------------------------------------------------------------- */

/* What a good driver would say of a range, but for the minor's fault. */
static int range_check(word minor, word first, word length)
{
    word count = (length + SECTOR_SIZE - 1) / SECTOR_SIZE;
    bool inside = minor == BLOCK_WRAPS
                      ? first + count <= SECTORS
                      : first <= SECTORS && count <= SECTORS - first;

    if (length % SECTOR_SIZE != 0 && minor != BLOCK_PARTS)
        return -EINVAL;
    if (!inside && minor != BLOCK_BEYOND)
        return -EINVAL;
    if (length == 0 && minor == BLOCK_EMPTY)
        return -EINVAL;
    return length > SHORT_MOST && minor == BLOCK_SHORT ? -EINVAL : 0;
}

static int disk_read(const struct device_block_read *m)
{
    word first = m->sector, length = m->buffer_length, to = m->buffer;

    if (m->minor == BLOCK_MIXES && length > SECTOR_SIZE)
        first ^= 1;
    if (m->minor == BLOCK_ALIGNS)
        to &= ~3u;
    if (m->minor == BLOCK_LONG)
        length++;
    return copy_to(m->source, to, disk + first * SECTOR_SIZE, length);
}

static int disk_write(const struct device_block_read *m)
{
    word length = m->buffer_length, from = m->buffer;
    uint8_t *to = disk + m->sector * SECTOR_SIZE;

    if (m->minor == BLOCK_LOSES)
        return 0;
    if (m->minor == BLOCK_ALIGNS)
        from &= ~3u;
    if (m->minor == BLOCK_SPILLS)
        memset(to + length, 0, SECTOR_SIZE);
    return copy_from(m->source, from, to, length);
}

static int do_move(struct device_block_read *m)
{
    int error = range_check(m->minor, m->sector, m->buffer_length);

    if (m->buffer_length % SECTOR_SIZE != 0 && m->minor == BLOCK_DIES)
        __builtin_trap();
    if (error < 0 || m->sector >= SECTORS)
        return error;
    error = m->type == DEVICE_BLOCK_READ ? disk_read(m) : disk_write(m);
    return m->minor == BLOCK_BLIND ? 0 : error;
}

static int do_flush(struct message *m)
{
    if (m->arg[0] == BLOCK_SLOW)
        return answer_late(m);
    if (m->arg[0] == BLOCK_FLUSH_LOSES)
        memset(disk, 0, sizeof disk);
    return m->arg[0] == BLOCK_FLUSHES_NOT ? -EIO : 0;
}

static int do_block(struct message *m)
{
    word minor = m->arg[0];

    if (minor == CHARACTER_BLOCK)
        return 0;
    if (minor % 256 == BLOCK_OTHER_ERROR && minor != BLOCK_OTHER_ERROR)
        return -EINVAL;
    if (minor >= BLOCK_MINORS)
        return -ENXIO;
    if (m->type == DEVICE_BLOCK_FLUSH)
        return do_flush(m);
    if (m->type != DEVICE_BLOCK_SIZE)
        return do_move((struct device_block_read *)m);
    m->arg[0] = SECTORS + (minor == BLOCK_SIZE_MORE);
    if (minor == BLOCK_SMALL)
        m->arg[0] = SECTORS / 2;
    return 0;
}

/* --- The fifo ------------------------------------------------------------- */

static int do_read(const struct device_read *m)
{
    word length = m->buffer_length < waiting ? m->buffer_length : waiting;

    if (waiting == 0)
        return -EAGAIN;
    int error = copy_to(m->source, m->buffer, fifo,
                        length + (m->minor == CHARACTER_LONG));
    if (error < 0 && m->minor != CHARACTER_BLIND)
        return error;
    waiting -= length;
    memmove(fifo, fifo + length, waiting);
    return (int)length + (m->minor == CHARACTER_GIVES_MORE);
}

static int do_write(const struct device_write *m)
{
    word room = FIFO - waiting;
    word length = m->buffer_length < room ? m->buffer_length : room;

    if (room == 0)
        return -EAGAIN;
    int error = copy_from(m->source, m->buffer, fifo + waiting, length);
    if (error < 0 && m->minor != CHARACTER_BLIND)
        return error;
    if (m->minor == CHARACTER_SCRIBBLES)
        copy_to(m->source, m->buffer, "?", 1);
    waiting += length;
    ipc_notify(FS);
    return (int)length + (m->minor == CHARACTER_TAKES_MORE);
}

static int do_poll(word minor)
{
    int now = (waiting > 0 ? POLLIN : 0) | (waiting < FIFO ? POLLOUT : 0);

    if (minor == CHARACTER_POLL_ODD)
        now |= POLLNVAL;
    if (minor == CHARACTER_POLL_EARLY)
        now |= POLLIN;
    if (minor == CHARACTER_POLL_FULL)
        now |= POLLOUT;
    return minor == CHARACTER_POLL_NEVER ? now & ~POLLIN : now;
}

static int do_ioctl(const struct message *m)
{
    if (m->arg[0] == CHARACTER_SLOW)
        return answer_late(m);
    return m->arg[0] == CHARACTER_IOCTL ? 0 : -ENOTTY;
}

static int do_character(struct message *m)
{
    word minor = m->arg[0];

    if (minor == BLOCK_CHARACTER)
        return 0;
    if (minor % 256 == CHARACTER_OTHER_ERROR && minor != CHARACTER_OTHER_ERROR)
        return -EINVAL;
    if (minor < CHARACTER_FINE || minor >= CHARACTER_MINORS)
        return -ENXIO;
    switch (m->type) {
    case DEVICE_READ:
        return do_read((struct device_read *)m);
    case DEVICE_WRITE:
        return do_write((struct device_write *)m);
    case DEVICE_POLL:
        return do_poll(minor);
    default:
        return do_ioctl(m);
    }
}

static const struct service service = {
    .events = do_events,
    .requests = {SERVE(device_read, do_character),
                 SERVE(device_write, do_character),
                 SERVE(device_ioctl, do_character),
                 SERVE(device_poll, do_character),
                 SERVE(device_block_read, do_block),
                 SERVE(device_block_write, do_block),
                 SERVE(device_block_flush, do_block),
                 SERVE(device_block_size, do_block)},
};

int main(void)
{
    service_run(&service);
}
