/*
 * CLOCK: what time it is, sleeping, and alarms.
 *
 *   timer.c      sleeps and alarms, which go by KERNEL's ticks
 *   calendar.c   what the battery's clock says, in seconds
 *
 * Everybody can read the ticks; the battery's clock is asked once, to know
 * when they began.
 */
#include "calendar.h"
#include "timer.h"
#include <errno.h>
#include <kumquat/kernel.h>
#include <kumquat/ports.h>
#include <kumquat/service.h>
#include <string.h>

#define RTC_INDEX 0x70
#define RTC_DATA  0x71
#define STATUS    0x0A   /* register A */
#define UPDATING  0x80   /* the registers change, or will within 244 us */
#define LOOKS     100000 /* at that, which lasts 2 ms, before it is wrong */

static const uint8_t registers[RTC_REGISTERS] = {
    [SECOND] = 0x00, [MINUTE] = 0x02, [HOUR] = 0x04,    [DAY] = 0x07,
    [MONTH] = 0x08,  [YEAR] = 0x09,   [CENTURY] = 0x32, [FORMAT] = 0x0B};

static uint8_t rtc_read(uint8_t index)
{
    outb(RTC_INDEX, index);
    return inb(RTC_DATA);
}

/* The registers count as read when they are the same a second time. */
static int do_time(struct clock_time *m)
{
    uint8_t rtc[RTC_REGISTERS] = {0}, before[RTC_REGISTERS];
    int looks = 0;

    do {
        memcpy(before, rtc, sizeof rtc);
        while (looks++ < LOOKS && (rtc_read(STATUS) & UPDATING))
            ;
        for (int i = 0; i < RTC_REGISTERS; i++)
            rtc[i] = rtc_read(registers[i]);
    } while (looks < LOOKS && memcmp(rtc, before, sizeof rtc) != 0);
    return looks < LOOKS ? calendar_seconds(rtc, &m->reply.seconds) : -EIO;
}

static int do_sleep(struct clock_sleep *m)
{
    return sleep_until(m->source, m->until);
}

static int do_cancel(struct clock_cancel *m)
{
    return sleep_cancel(m->process);
}

static int do_signal(struct message *m)
{
    (void)m;
    return (int)alarm_next();
}

static void do_events(word events)
{
    if ((events & EVENT_TIMER) && timers_expired())
        ipc_notify(MM);
}

static const struct service service = {
    .events = do_events,
    .requests = {SERVE(clock_sleep, do_sleep), SERVE(clock_itimer, alarm_set),
                 SERVE(clock_time, do_time),
                 SERVE_ONLY(MM, clock_cancel, do_cancel),
                 SERVE_ONLY(MM, clock_signal, do_signal)},
};

int main(void)
{
    timers_start();
    service_run(&service);
}
