/*
 * From registers to seconds (Motorola MC146818 data sheet: time, calendar and
 * alarm locations; register B).
 */
#include "calendar.h"
#include <errno.h>

#define FORMAT_24_HOURS 0x02
#define FORMAT_BINARY   0x04 /* else each digit takes four bits */
#define HOUR_PM         0x80 /* when there are 12 */
#define NO_NUMBER       255  /* more than any of them may be */

static unsigned number(const uint8_t *rtc, uint8_t value)
{
    if (rtc[FORMAT] & FORMAT_BINARY)
        return value;
    return (value & 15) > 9 ? NO_NUMBER : (value >> 4) * 10 + (value & 15);
}

/* The hour from 0 to 23: 12 PM is noon. */
static unsigned hour_of(const uint8_t *rtc)
{
    unsigned hour = number(rtc, rtc[HOUR] & ~HOUR_PM);

    if (rtc[FORMAT] & FORMAT_24_HOURS)
        return number(rtc, rtc[HOUR]);
    if (hour < 1 || hour > 12)
        return NO_NUMBER;
    return hour % 12 + (rtc[HOUR] & HOUR_PM ? 12 : 0);
}

/* The year in full: one from 1970 to 2069 if the century makes no sense. */
static unsigned year_of(const uint8_t *rtc)
{
    unsigned year = number(rtc, rtc[YEAR]);
    unsigned full = number(rtc, rtc[CENTURY]) * 100 + year;

    if (full >= 1970 && full <= 2105)
        return full;
    return year + (year < 70 ? 2000 : 1900);
}

/* Days from a fixed one to the first of a month. The year begins in March
 * here, so that the leap day is its last; months of 31, 30, 31, 30, 31 days
 * follow each other, which is what the fraction counts. */
static unsigned days_to(unsigned year, unsigned month)
{
    if (month < 3)
        return days_to(year - 1, month + 12);
    return 365 * year + year / 4 - year / 100 + year / 400 +
           (153 * (month - 3) + 2) / 5;
}

int calendar_seconds(const uint8_t rtc[RTC_REGISTERS], uint32_t *seconds)
{
    unsigned year = year_of(rtc), month = number(rtc, rtc[MONTH]);
    unsigned day = number(rtc, rtc[DAY]), hour = hour_of(rtc);
    unsigned minute = number(rtc, rtc[MINUTE]);
    unsigned second = number(rtc, rtc[SECOND]);

    if (year > 2105 || month < 1 || month > 12 || hour > 23 || minute > 59 ||
        second > 59)
        return -EIO;
    unsigned first = days_to(year, month);
    if (day < 1 || day > days_to(year, month + 1) - first)
        return -EIO;
    unsigned days = first + day - 1 - days_to(1970, 1);
    *seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    return 0;
}
