/*
 * sleep: waits.
 */
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char usage[] =
    "usage: sleep SECONDS ...\n"
    "Waits for so many seconds, all added up; 0.25 is a quarter of one.\n";

#define NANOSECONDS 1000000000 /* of a second */

/* Adds a number of seconds to *time. Returns whether the text is one. */
static int add_seconds(const char *text, struct timespec *time)
{
    long long nanoseconds = time->tv_nsec, part = NANOSECONDS / 10;
    char *end;

    if (!isdigit((unsigned char)text[0]) &&
        !(text[0] == '.' && isdigit((unsigned char)text[1])))
        return 0;
    long long seconds = strtoll(text, &end, 10) + time->tv_sec;
    if (*end == '.')
        end++;
    for (; isdigit((unsigned char)*end); end++, part /= 10)
        nanoseconds += (*end - '0') * part;
    seconds += nanoseconds / NANOSECONDS;
    if (*end != '\0' || seconds > INT32_MAX)
        return 0;
    time->tv_sec = (time_t)seconds;
    time->tv_nsec = (long)(nanoseconds % NANOSECONDS);
    return 1;
}

int main(int argc, char **argv)
{
    struct timespec time = {0};

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (argc == 1) {
        fputs(usage, stderr);
        return 2;
    }
    for (int i = 1; i < argc; i++)
        if (!add_seconds(argv[i], &time))
            errx(2, "%s: not a number of seconds", argv[i]);
    return nanosleep(&time, NULL) < 0;
}
