/*
 * Registers of the battery's clock, and the host's opinion of what they mean.
 */
/* host-sources: servers/clock/calendar.c */
#include "servers/clock/calendar.h"
#include "tests/host/tap.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FORMATS 4 /* bit 0: 24 hours, bit 1: binary */

static uint8_t rtc[RTC_REGISTERS];

/* A number as the format in rtc has it. */
static uint8_t coded(int number)
{
    return (uint8_t)(rtc[FORMAT] & 4 ? number : number / 10 * 16 + number % 10);
}

/* What the registers hold at a time. */
static void set(time_t when, int format)
{
    struct tm tm;

    gmtime_r(&when, &tm);
    rtc[FORMAT] = (uint8_t)(format << 1);
    rtc[SECOND] = coded(tm.tm_sec);
    rtc[MINUTE] = coded(tm.tm_min);
    rtc[HOUR] = coded(tm.tm_hour);
    rtc[DAY] = coded(tm.tm_mday);
    rtc[MONTH] = coded(tm.tm_mon + 1);
    rtc[YEAR] = coded(tm.tm_year % 100);
    rtc[CENTURY] = coded(19 + tm.tm_year / 100);
    if (format & 1)
        return;
    rtc[HOUR] = coded((tm.tm_hour + 11) % 12 + 1);
    rtc[HOUR] |= tm.tm_hour >= 12 ? 0x80 : 0;
}

static bool is(time_t when)
{
    uint32_t seconds;

    return calendar_seconds(rtc, &seconds) == 0 && seconds == (uint32_t)when;
}

static bool is_refused(void)
{
    uint32_t seconds = 7;

    return calendar_seconds(rtc, &seconds) == -EIO && seconds == 7;
}

/* A date and time in 24 hours and BCD, which are given as 0x31 for 31. */
static void bcd(int century, int year, int month, int day, int hour)
{
    const uint8_t to[RTC_REGISTERS] = {
        [CENTURY] = (uint8_t)century, [YEAR] = (uint8_t)year,
        [MONTH] = (uint8_t)month,     [DAY] = (uint8_t)day,
        [HOUR] = (uint8_t)hour,       [FORMAT] = 0x02};

    memcpy(rtc, to, sizeof rtc);
}

static time_t date(int year, int month, int day, int hour)
{
    struct tm tm = {.tm_year = year - 1900,
                    .tm_mon = month - 1,
                    .tm_mday = day,
                    .tm_hour = hour};

    return timegm(&tm);
}

/* Every 7 hours, 11 minutes and 13 seconds from 1970 to 2105. */
static void test_dates(void)
{
    const time_t step = (7 * 60 + 11) * 60 + 13, end = date(2106, 1, 1, 0);
    bool right[FORMATS] = {true, true, true, true};

    for (time_t when = 0; when < end; when += step)
        for (int format = 0; format < FORMATS; format++) {
            set(when, format);
            right[format] = right[format] && is(when);
        }
    ok(right[1], "is each date of 136 years right, in BCD and 24 hours?");
    ok(right[3], "in binary and 24 hours?");
    ok(right[0], "in BCD and 12 hours?");
    ok(right[2], "in binary and 12 hours?");
}

static void test_edges(void)
{
    set(0, 1);
    ok(is(0), "is 1 January 1970 the beginning?");
    bcd(0x21, 0x05, 0x12, 0x31, 0x23);
    ok(is(date(2105, 12, 31, 23)), "does it reach the end of 2105?");
    bcd(0x20, 0x00, 0x02, 0x29, 0);
    ok(is(date(2000, 2, 29, 0)), "was 2000 a leap year?");
    bcd(0x21, 0x00, 0x02, 0x29, 0);
    ok(is_refused(), "will 2100 be none?");
    bcd(0, 0x26, 0x11, 0x21, 0);
    ok(is(date(2026, 11, 21, 0)), "is 26 without a century 2026?");
    bcd(0xFF, 0x70, 0x01, 0x01, 0);
    ok(is(0), "is 70 with a century that is none 1970?");
    bcd(0x19, 0x69, 0x01, 0x01, 0);
    ok(is(date(2069, 1, 1, 0)), "is 1969 not believed?");
    set(date(2026, 11, 21, 0), 0);
    ok(rtc[HOUR] == 0x12 && is(date(2026, 11, 21, 0)), "is 12 AM midnight?");
    rtc[HOUR] = 0x92;
    ok(is(date(2026, 11, 21, 12)), "is 12 PM noon?");
}

static void test_nonsense(void)
{
    static const struct {
        int where;
        uint8_t what;
    } wrong[] = {{SECOND, 0x60}, {MINUTE, 0x60}, {HOUR, 0x24},  {DAY, 0x00},
                 {DAY, 0x31},    {MONTH, 0x00},  {MONTH, 0x13}, {SECOND, 0x0A},
                 {MINUTE, 0x1F}, {DAY, 0x0B},    {YEAR, 0xFF}};
    bool refused = true;

    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        set(date(2026, 11, 21, 5), 1);
        rtc[wrong[i].where] = wrong[i].what;
        refused = refused && is_refused();
    }
    ok(refused, "is a register with what can't be refused?");
    set(date(2026, 11, 21, 5), 0);
    rtc[HOUR] = 0x00;
    ok(is_refused(), "is hour 0 of 12?");
    rtc[HOUR] = 0x13;
    ok(is_refused(), "and hour 13?");
    memset(rtc, 0xFF, sizeof rtc);
    ok(is_refused(), "are the ones of an empty bus?");
    memset(rtc, 0, sizeof rtc);
    ok(is_refused(), "and zeros?");
}

int main(void)
{
    test_dates();
    test_edges();
    test_nonsense();
    return tap_end();
}
