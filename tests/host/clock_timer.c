/*
 * CLOCK's timers against a plain model: many thousand sleeps and alarms begin,
 * end early, run out or lose their owner, while time moves on and wraps around.
 */
/* host-sources: servers/clock/timer.c */
#include "servers/clock/timer.h"
#include "tests/host/tap.h"

#include <errno.h>
#include <kumquat/info.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#define STEPS 200000

/* What shall run out, by slot. */
static struct model {
    bool sleeps, alarmed;
    uint32_t sleep_at, alarm_at, interval;
} model[NR_SLOTS];

static uint32_t now, armed, seed = 1;
static unsigned woken, rung, wrong;

static uint32_t below(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

static bool is_due(uint32_t at)
{
    return (int32_t)(at - now) <= 0;
}

/* --- What CLOCK stands on ------------------------------------------------- */

int32_t ticks_until(uint32_t tick)
{
    return (int32_t)(tick - now);
}

void timer_until(uint32_t tick)
{
    armed = tick;
}

/* A sleeper is answered. */
int ipc_reply(endpoint who, struct message *m)
{
    struct model *of = &model[ENDPOINT_SLOT(who)];

    wrong += !of->sleeps || !is_due(of->sleep_at) || m->type != 0;
    of->sleeps = false;
    woken++;
    return 0;
}

/* --- The steps ------------------------------------------------------------ */

static struct info *block(unsigned slot)
{
    return (struct info *)info_block(slot);
}

static void begin_sleep(unsigned slot)
{
    uint32_t at = now + below(300);
    int result = sleep_until(block(slot)->self, at);

    wrong += result != (at == now ? 0 : NO_REPLY);
    model[slot].sleeps = at != now;
    model[slot].sleep_at = at;
}

static void end_sleep(unsigned slot)
{
    int result = sleep_cancel(block(slot)->self);

    wrong += result != (model[slot].sleeps ? -EINTR : -ESRCH);
    model[slot].sleeps = false;
}

/* An alarm is set anew, or, in no ticks, taken back. */
static void set_alarm(unsigned slot)
{
    uint32_t ticks = below(200), interval = below(3) == 0 ? 1 + below(50) : 0;
    struct clock_itimer m = {
        .source = block(slot)->self, .ticks = ticks, .interval = interval};

    wrong += alarm_set(&m) != 0;
    model[slot].alarmed = ticks != 0;
    model[slot].alarm_at = now + ticks;
    model[slot].interval = interval;
}

/* Another process gets the slot: what the old one left is nobody's. */
static void die(unsigned slot)
{
    endpoint next = (block(slot)->self >> ENDPOINT_SLOT_BITS) % 1000 + 1;

    block(slot)->self = ENDPOINT_MAKE(next, slot);
    model[slot].sleeps = model[slot].alarmed = false;
}

static void take_alarms(void)
{
    endpoint who;

    while ((who = alarm_next()) != 0) {
        struct model *of = &model[ENDPOINT_SLOT(who)];
        wrong += !of->alarmed || !is_due(of->alarm_at);
        of->alarmed = of->interval != 0;
        of->alarm_at += of->interval;
        rung++;
    }
}

static void let_time_pass(void)
{
    now += below(3);
    ((struct info_head *)INFO_BASE)->ticks = now;
    do
        timers_expired();
    while (take_alarms(), is_due(armed) && timers_expired());
    for (unsigned slot = 0; slot < NR_SLOTS; slot++) {
        const struct model *of = &model[slot];
        wrong += of->sleeps && is_due(of->sleep_at);
        wrong += of->alarmed && is_due(of->alarm_at);
        wrong += of->sleeps && (int32_t)(of->sleep_at - armed) < 0;
        wrong += of->alarmed && (int32_t)(of->alarm_at - armed) < 0;
    }
}

int main(void)
{
    void *pages =
        mmap((void *)INFO_BASE, 1 << 20, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    unsigned step = 0;

    if (pages != (void *)INFO_BASE) {
        printf("1..0 # the info pages' place is taken\n");
        return 1;
    }
    now = 0u - STEPS / 4; /* it wraps around */
    ((struct info_head *)INFO_BASE)->ticks = now;
    for (unsigned slot = NR_SERVERS; slot < NR_SLOTS; slot++)
        block(slot)->self = ENDPOINT_MAKE(1, slot);
    timers_start();
    for (; step < STEPS && wrong == 0; step++) {
        unsigned slot = NR_SERVERS + below(NR_SLOTS - NR_SERVERS);
        unsigned kind = below(40);
        if (kind < 10 && !model[slot].sleeps)
            begin_sleep(slot);
        else if (kind < 14)
            end_sleep(slot);
        else if (kind < 22)
            set_alarm(slot);
        else if (kind == 22)
            die(slot);
        else
            let_time_pass();
    }
    printf("# %u steps, %u woken, %u rung\n", step, woken, rung);
    ok(wrong == 0, "does each timer run out in time, and only for its owner?");
    ok(woken > 1000 && rung > 1000, "did many run out?");
    return tap_end();
}
