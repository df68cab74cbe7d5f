/*
 * sleep - waits
 *
 * usage: sleep SECONDS ...
 *
 * Waits for so many seconds, all added up; 0.25 is a quarter of one. The clock
 * ticks a hundred times a second.
 *
 * Exit status: 0; 1 if a signal came; 2 if something is no number.
 *
 * Example: sleep 0.5
 */
#include <ctype.h>
#include <err.h>
#include <kumquat/command.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define NANOSECONDS 1000000000 /* of a second */

/* Adds a number of seconds to *time. Returns whether the text is one. */
static int add_seconds(const char *text, struct timespec *time)
{
    long long nanoseconds = time->tv_nsec, part = NANOSECONDS / 10;
    char *end;

    if (!isdigit((unsigned char)text[0]) &&
        !(text[0] == '.' && isdigit((unsigned char)text[1])))
        return 0;
    long long seconds = strtoll(text, &end, 10);
    if (seconds > INT32_MAX)
        return 0;
    if (*end == '.')
        end++;
    for (; isdigit((unsigned char)*end); end++, part /= 10)
        nanoseconds += (*end - '0') * part;
    seconds += time->tv_sec + nanoseconds / NANOSECONDS;
    if (*end != '\0' || seconds > INT32_MAX)
        return 0;
    time->tv_sec = (time_t)seconds;
    time->tv_nsec = (long)(nanoseconds % NANOSECONDS);
    return 1;
}

int main(int argc, char **argv)
{
    struct timespec time = {0};

    for (char **word = options_none(argc, argv, 1, -1); *word != NULL; word++)
        if (!add_seconds(*word, &time))
            errx(STATUS_USAGE, "%s: not a number of seconds", *word);
    return nanosleep(&time, NULL) < 0;
}
