/*
 * The calendar: the same dates, seconds and texts as on the host, in UTC.
 */
#define _GNU_SOURCE
#include "tests/host/tap.h"
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define gmtime    kq_gmtime
#define localtime kq_localtime
#define mktime    kq_mktime
#define strftime  kq_strftime
#include "lib/c/calendar.c"
#undef gmtime
#undef localtime
#undef mktime
#undef strftime

#define DATES 200000
#define TEXT  200

static const char every[] = "%a|%A|%b|%B|%d|%e|%H|%I|%j|%m|%M|%p|%S|%y|%Y|%D|"
                            "%F|%T|%R|%c|%s|%n|%t|%%";

static int same(const struct tm *a, const struct tm *b)
{
    return a->tm_sec == b->tm_sec && a->tm_min == b->tm_min &&
           a->tm_hour == b->tm_hour && a->tm_mday == b->tm_mday &&
           a->tm_mon == b->tm_mon && a->tm_year == b->tm_year &&
           a->tm_wday == b->tm_wday && a->tm_yday == b->tm_yday &&
           a->tm_isdst == b->tm_isdst;
}

/* Any time from the year 1425 to 2514. */
static time_t any_time(void)
{
    return (int64_t)(int32_t)((uint32_t)random() << 16 ^ (uint32_t)random()) *
           8;
}

static int gmtime_agrees(time_t time)
{
    struct tm ours = *kq_gmtime(&time), theirs;

    return same(&ours, gmtime_r(&time, &theirs));
}

/* All days from 1902 to 2037, at both ends. */
static void test_every_day(void)
{
    int good = 1;

    for (int64_t day = -24800; day < 24800; day++)
        good = good && gmtime_agrees(day * DAY) &&
               gmtime_agrees(day * DAY + DAY - 1);
    ok(good, "does gmtime agree with the host on every day?");
}

static void test_any_second(void)
{
    int good = 1, back = 1;

    for (int i = 0; i < DATES; i++) {
        time_t time = any_time();
        good = good && gmtime_agrees(time);
        struct tm tm = *kq_gmtime(&time);
        back = back && kq_mktime(&tm) == time;
    }
    ok(good, "does it on any second?");
    ok(back, "does mktime bring the seconds back?");
}

/* A member from -max to max. */
static int any_member(int max)
{
    return (int)(random() % (2 * max + 1)) - max;
}

static void test_odd_dates(void)
{
    int good = 1;

    for (int i = 0; i < DATES; i++) {
        struct tm ours = {.tm_sec = any_member(100000),
                          .tm_min = any_member(5000),
                          .tm_hour = any_member(500),
                          .tm_mday = any_member(5000),
                          .tm_mon = any_member(100),
                          .tm_year = 70 + any_member(60)};
        struct tm theirs = ours;
        good =
            good && kq_mktime(&ours) == mktime(&theirs) && same(&ours, &theirs);
    }
    ok(good, "does mktime put odd members right as the host does?");
}

static void test_formats(void)
{
    char ours[TEXT], theirs[TEXT];
    int good = 1;

    for (int i = 0; i < DATES / 10; i++) {
        time_t time = any_time();
        struct tm tm = *gmtime(&time);
        size_t length = kq_strftime(ours, TEXT, every, &tm);
        good = good && length == strftime(theirs, TEXT, every, &tm) &&
               strcmp(ours, theirs) == 0;
    }
    ok(good, "does strftime write what the host's writes?");
}

static void test_ends(void)
{
    char text[16];
    struct tm tm = {.tm_mday = 1};

    ok(kq_strftime(text, 11, "%F", &tm) == 10 &&
           strcmp(text, "1900-01-01") == 0,
       "does a text fit exactly?");
    ok(kq_strftime(text, 10, "%F", &tm) == 0, "is it 0 when it does not?");
    ok(kq_strftime(text, 0, "", &tm) == 0, "is it 0 without any room?");
    kq_strftime(text, sizeof(text), "%Z %Q%", &tm);
    ok(strcmp(text, "UTC %Q%") == 0, "does what is unknown stay?");
    tm.tm_wday = 9;
    tm.tm_mon = -1;
    kq_strftime(text, sizeof(text), "%a %B", &tm);
    ok(strcmp(text, "? ?") == 0, "is a day that there is not a ?");
    tm.tm_mon = INT_MAX;
    tm.tm_year = INT_MAX;
    (void)kq_mktime(&tm);
    ok(1, "does mktime survive the largest members?");
}

int main(void)
{
    setenv("TZ", "UTC", 1);
    tzset();
    srandom(1);
    test_every_day();
    test_any_second();
    test_odd_dates();
    test_formats();
    test_ends();
    return tap_end();
}
