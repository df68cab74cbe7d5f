/*
 * RANDOM: bytes that nobody can guess, as /dev/random and /dev/urandom.
 *
 *   pool.c       collects noise, and makes bytes of it
 *   chacha20.c   the cipher that does so
 *
 * The noise is in the times at which the timer's ticks arrive here, counted in
 * cycles of the processor: caches, buses and other devices delay each a
 * little, and two quartzes never agree. RANDOM wants to hear of 64 ticks when
 * it starts, and again after each MiB that it has given; of none in between. A
 * read that comes before the first 64 has to wait.
 */
#include "pool.h"

#include <errno.h>
#include <kumquat/device.h>
#include <kumquat/info.h>
#include <kumquat/service.h>
#include <poll.h>
#include <string.h>

#define STAGE 1024u /* bytes that are moved at a time, in whole blocks */

static uint8_t stage[STAGE] __attribute__((aligned(4)));
static bool gathers; /* ticks are on their way */

static uint32_t cycles(void)
{
    return (uint32_t)__builtin_ia32_rdtsc();
}

static void tick_ask(void)
{
    timer_until(info_head()->ticks + 1);
}

static void gather(void)
{
    gathers = true;
    pool_gather(cycles());
    tick_ask();
}

static void do_events(word events)
{
    bool was_ready = pool_is_ready();

    if (!(events & EVENT_TIMER) || !gathers)
        return;
    gathers = pool_tick(cycles());
    if (gathers)
        tick_ask();
    if (was_ready || gathers)
        return;
    if (pool_noise() < POOL_NOISE)
        log_line("noise in %u of %u ticks only: the bytes can be guessed",
                 pool_noise(), POOL_PATIENCE);
    ipc_notify(FS); /* who reads need not wait any longer */
}

static int do_read(struct device_read *m)
{
    int error = 0;

    if (m->minor != RANDOM_BYTES)
        return -ENXIO;
    if (!pool_is_ready())
        return -EAGAIN;
    pool_request(cycles());
    word length = m->buffer_length < PAGE_SIZE ? m->buffer_length : PAGE_SIZE;
    for (word at = 0, part; at < length && error == 0; at += part) {
        part = length - at < STAGE ? length - at : STAGE;
        pool_give(stage, (part + POOL_BLOCK - 1) / POOL_BLOCK);
        error = copy_to(m->source, m->buffer + at, stage, part);
    }
    memset(stage, 0, sizeof stage);
    if (pool_is_used() && !gathers)
        gather();
    return error < 0 ? error : (int)length;
}

/* What is written can't do harm, and counts for nothing: who writes knows
 * it. */
static int do_write(struct device_write *m)
{
    word length = m->buffer_length < STAGE ? m->buffer_length : STAGE;

    if (m->minor != RANDOM_BYTES)
        return -ENXIO;
    memset(stage, 0, sizeof stage);
    int error = copy_from(m->source, m->buffer, stage, length);
    for (word at = 0; at < length && error == 0; at += POOL_STIR)
        pool_stir(stage + at);
    return error < 0 ? error : (int)length;
}

static int do_ioctl(struct device_ioctl *m)
{
    return m->minor != RANDOM_BYTES ? -ENXIO : -ENOTTY;
}

static int do_poll(struct device_poll *m)
{
    if (m->minor != RANDOM_BYTES)
        return -ENXIO;
    return POLLOUT | (pool_is_ready() ? POLLIN : 0);
}

static const struct service service = {
    .events = do_events,
    .requests = {SERVE(device_read, do_read), SERVE(device_write, do_write),
                 SERVE(device_ioctl, do_ioctl), SERVE(device_poll, do_poll)},
};

int main(void)
{
    gather();
    service_run(&service);
}
