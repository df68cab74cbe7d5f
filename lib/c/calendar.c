/*
 * The calendar: between seconds since 1970 and a date, in UTC.
 *
 * All is counted in days since 1970-01-01, which was a Thursday. Numbers are
 * 64 bits wide within, so that any struct tm can be put right.
 */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define FIRST_YEAR    1970
#define FIRST_WEEKDAY 4     /* a Thursday */
#define TM_YEAR       1900  /* tm_year counts from here */
#define DAY           86400 /* seconds */

/* --- Dates ---------------------------------------------------------------- */

/* Days of a year before its month; the second row is for leap years. */
static const int16_t days_before[2][13] = {
    {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365},
    {0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366},
};

static int is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* a / b, rounded down also below 0; b > 0. */
static int64_t divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* The leap years up to the end of a year. */
static int64_t leaps(int64_t year)
{
    return divide(year, 4) - divide(year, 100) + divide(year, 400);
}

/* Days from 1970 to the first of January of a year. */
static int64_t year_start(int64_t year)
{
    return (year - FIRST_YEAR) * 365 + leaps(year - 1) - leaps(FIRST_YEAR - 1);
}

/* The year that a day is in. */
static int64_t year_of(int64_t day)
{
    int64_t year = FIRST_YEAR + divide(day, 365); /* too late, if anything */

    while (year_start(year) > day)
        year--;
    while (year_start(year + 1) <= day)
        year++;
    return year;
}

/* Fills in what follows from the seconds. */
static void break_down(int64_t seconds, struct tm *tm)
{
    int64_t day = divide(seconds, DAY), year = year_of(day);
    const int16_t *before = days_before[is_leap(year)];
    int in_day = (int)(seconds - day * DAY), month = 0;

    memset(tm, 0, sizeof *tm);
    tm->tm_sec = in_day % 60;
    tm->tm_min = in_day / 60 % 60;
    tm->tm_hour = in_day / 3600;
    tm->tm_yday = (int)(day - year_start(year));
    while (before[month + 1] <= tm->tm_yday)
        month++;
    tm->tm_mday = tm->tm_yday - before[month] + 1;
    tm->tm_mon = month;
    tm->tm_year = (int)(year - TM_YEAR);
    tm->tm_wday =
        (int)(day + FIRST_WEEKDAY - divide(day + FIRST_WEEKDAY, 7) * 7);
}

/* The seconds that a date means, whatever its members are. */
static int64_t build_up(const struct tm *tm)
{
    int64_t years = divide(tm->tm_mon, 12);
    int64_t year = (int64_t)tm->tm_year + TM_YEAR + years;
    int month = (int)(tm->tm_mon - years * 12);
    int64_t day =
        year_start(year) + days_before[is_leap(year)][month] + tm->tm_mday - 1;

    return day * DAY + (int64_t)tm->tm_hour * 3600 + (int64_t)tm->tm_min * 60 +
           tm->tm_sec;
}

struct tm *gmtime(const time_t *time)
{
    static struct tm tm;

    break_down(*time, &tm);
    return &tm;
}

struct tm *localtime(const time_t *time)
{
    return gmtime(time);
}

time_t mktime(struct tm *tm)
{
    int64_t seconds = build_up(tm);

    if ((time_t)seconds != seconds)
        return -1;
    break_down(seconds, tm);
    return (time_t)seconds;
}

/* --- strftime ------------------------------------------------------------- */

static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday", "Saturday"};
static const char *const months[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

#define WHOLE INT_MAX
#define SHORT 3 /* letters of a name that is cut */

/* Text that grows up to a size. */
struct output {
    char *to;
    size_t size, length; /* length >= size: it did not fit */
};

static void put(struct output *out, const char *text, size_t length)
{
    if (out->length + length < out->size)
        memcpy(out->to + out->length, text, length);
    out->length += length;
}

static void put_name(struct output *out, const char *const names[], int count,
                     int number, size_t length)
{
    const char *name = number >= 0 && number < count ? names[number] : "?";

    put(out, name, strnlen(name, length));
}

static void put_number(struct output *out, const char *format, long number)
{
    char text[16];

    put(out, text, (size_t)snprintf(text, sizeof text, format, number));
}

/* Those conversions that stand for several. */
static const char *composition(char conversion)
{
    switch (conversion) {
    case 'c':
        return "%a %b %e %H:%M:%S %Y";
    case 'D':
        return "%m/%d/%y";
    case 'F':
        return "%Y-%m-%d";
    case 'R':
        return "%H:%M";
    case 'T':
        return "%H:%M:%S";
    default:
        return NULL;
    }
}

/* The conversions that are numbers. Returns whether this is one. */
static int put_part(struct output *out, char conversion, const struct tm *tm)
{
    const char *format = "%02ld";
    long number;

    switch (conversion) {
    case 'd':
        number = tm->tm_mday;
        break;
    case 'e':
        number = tm->tm_mday;
        format = "%2ld";
        break;
    case 'H':
        number = tm->tm_hour;
        break;
    case 'I':
        number = (tm->tm_hour + 11) % 12 + 1;
        break;
    case 'j':
        number = tm->tm_yday + 1;
        format = "%03ld";
        break;
    case 'm':
        number = tm->tm_mon + 1;
        break;
    case 'M':
        number = tm->tm_min;
        break;
    case 's':
        number = (long)build_up(tm);
        format = "%ld";
        break;
    case 'S':
        number = tm->tm_sec;
        break;
    case 'y':
        number = ((tm->tm_year % 100) + 100) % 100;
        break;
    case 'Y':
        number = tm->tm_year + (long)TM_YEAR;
        format = "%ld";
        break;
    default:
        return 0;
    }
    put_number(out, format, number);
    return 1;
}

/* All others; what is unknown stays as it is. */
static void put_other(struct output *out, const char *conversion,
                      const struct tm *tm)
{
    switch (*conversion) {
    case 'a':
        put_name(out, days, 7, tm->tm_wday, SHORT);
        break;
    case 'A':
        put_name(out, days, 7, tm->tm_wday, WHOLE);
        break;
    case 'b':
        put_name(out, months, 12, tm->tm_mon, SHORT);
        break;
    case 'B':
        put_name(out, months, 12, tm->tm_mon, WHOLE);
        break;
    case 'n':
        put(out, "\n", 1);
        break;
    case 'p':
        put(out, tm->tm_hour < 12 ? "AM" : "PM", 2);
        break;
    case 't':
        put(out, "\t", 1);
        break;
    case 'Z':
        put(out, "UTC", 3);
        break;
    case '%':
        put(out, "%", 1);
        break;
    default:
        put(out, conversion - 1, 2);
    }
}

static void put_format(struct output *out, const char *format,
                       const struct tm *tm)
{
    for (; *format != '\0'; format++) {
        if (*format != '%' || format[1] == '\0') {
            put(out, format, 1);
            continue;
        }
        const char *composed = composition(*++format);
        if (composed != NULL)
            put_format(out, composed, tm);
        else if (!put_part(out, *format, tm))
            put_other(out, format, tm);
    }
}

size_t strftime(char *to, size_t size, const char *format, const struct tm *tm)
{
    struct output out = {.to = to, .size = size};

    put_format(&out, format, tm);
    if (out.length >= size)
        return 0;
    to[out.length] = '\0';
    return out.length;
}
