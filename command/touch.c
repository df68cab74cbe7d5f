/*
 * touch - sets the times of files
 *
 * usage: touch [-acm] [-d TIME | -r OTHER | -t TIME] FILE ...
 *
 * Files were read and written just now; those that do not exist are made.
 *
 *   -a        only the time when it was read
 *   -m        only the time when it was written
 *   -c        makes no files
 *   -r OTHER  the times that this file has, instead of now
 *   -t TIME   this time: [[CC]YY]MMDDhhmm[.SS], in UTC
 *   -d TIME   the same as YYYY-MM-DD [hh:mm[:ss]], or @SECONDS since 1970
 *
 * Whoever may write a file may do so; for one time alone, or another one than
 * now, it must be the owner.
 *
 * Exit status: 0; 1 if a file could not be changed.
 *
 * Example: touch -t 202612241800 letter
 */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <limits.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

static int only_read, only_written; /* -a, -m */
static int no_new;                  /* -c */
static int is_now = 1;              /* neither -d, -r nor -t */
static struct utimbuf wanted;

/* --- -t, -d --------------------------------------------------------------- */

/* The next two digits. */
static int two(const char **at)
{
    int value = ((*at)[0] - '0') * 10 + (*at)[1] - '0';

    *at += 2;
    return value;
}

/* -1: it makes no sense. */
static time_t parse_time(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    const char *at = text, *end = text + digits;
    time_t now = time(NULL);
    struct tm tm = {.tm_year = gmtime(&now)->tm_year};

    if (digits != 8 && digits != 10 && digits != 12)
        return -1;
    if (*end != '\0' &&
        (*end != '.' || strlen(end) != 3 || strspn(end + 1, "0123456789") != 2))
        return -1;
    if (digits == 12) {
        tm.tm_year = two(&at) * 100 - 1900;
        tm.tm_year += two(&at);
    } else if (digits == 10) {
        tm.tm_year = two(&at);
        tm.tm_year += tm.tm_year < 69 ? 100 : 0; /* POSIX: 1969 to 2068 */
    }
    tm.tm_mon = two(&at) - 1;
    tm.tm_mday = two(&at);
    tm.tm_hour = two(&at);
    tm.tm_min = two(&at);
    tm.tm_sec = *at++ == '.' ? two(&at) : 0;
    struct tm same = tm;
    time_t result = mktime(&same);
    if (result < 0 || same.tm_mon != tm.tm_mon || same.tm_mday != tm.tm_mday ||
        same.tm_hour != tm.tm_hour || same.tm_min != tm.tm_min)
        return -1; /* the 31st of June and the like */
    return result;
}

/* "1994-03-04 15:30:45", as far as the minutes or the day, too; "@SECONDS". -1.
 */
static time_t parse_date(const char *text)
{
    static const char form[] = "0000-00-00 00:00:00";
    char digits[] = "000000000000.00";
    size_t used = 0, i = 0;

    if (*text == '@')
        return number_operand(text + 1, 0, LONG_MAX);
    for (; text[i] != '\0' && i < strlen(form); i++) {
        int digit = isdigit((unsigned char)text[i]);
        if (form[i] == '0' ? !digit : text[i] != form[i])
            return -1;
        used += digits[used] == '.';
        if (digit)
            digits[used++] = text[i];
    }
    if (text[i] != '\0' || (i != 10 && i != 16 && i != 19))
        return -1;
    return parse_time(digits);
}

static void want(time_t time, const char *text)
{
    if (time < 0)
        errx(STATUS_USAGE, "%s: not a time", text);
    wanted.actime = wanted.modtime = time;
}

/* --- Files ---------------------------------------------------------------- */

/* Sets the times that are wanted of a file. */
static int set_times(const char *path)
{
    struct utimbuf times = wanted;
    struct stat st;

    if (is_now && only_read == only_written)
        return utime(path, NULL);
    if (stat(path, &st) < 0)
        return -1;
    if (only_read && !only_written)
        times.modtime = st.st_mtime;
    if (only_written && !only_read)
        times.actime = st.st_atime;
    return utime(path, &times);
}

static int touch(const char *path)
{
    int done = set_times(path);

    if (done == 0 || errno != ENOENT)
        return done;
    if (no_new)
        return 0;
    int fd = open(path, O_WRONLY | O_CREAT, 0666);
    if (fd < 0)
        return -1;
    close(fd);
    return is_now ? 0 : set_times(path);
}

int main(int argc, char **argv)
{
    struct stat st;
    int option;

    wanted.actime = wanted.modtime = time(NULL);
    while ((option = option_next(argc, argv, "acd:mr:t:")) != -1) {
        only_read |= option == 'a';
        only_written |= option == 'm';
        no_new |= option == 'c';
        is_now &= strchr("drt", option) == NULL;
        if (option == 't')
            want(parse_time(optarg), optarg);
        if (option == 'd')
            want(parse_date(optarg), optarg);
        if (option == 'r' && stat(optarg, &st) < 0)
            return failed(optarg);
        if (option == 'r')
            wanted = (struct utimbuf){st.st_atime, st.st_mtime};
    }
    return each_operand(operands(argc, argv, 1, -1), touch);
}
