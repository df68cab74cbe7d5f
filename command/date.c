/*
 * date: prints the time of day, in UTC.
 */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char usage[] =
    "usage: date [+FORMAT]\n"
    "Prints the date and the time, in UTC. In FORMAT these stand for parts:\n"
    "  %Y %m %d  %F   year, month, day; all three\n"
    "  %H %M %S  %T   hour, minute, second; all three\n"
    "  %a %A %b %B    names of day and month, short and long\n"
    "  %e %j %y %I %p day, day of the year, 99, 12-hour clock, AM or PM\n"
    "  %s             seconds since 1970;  %n %t %% newline, tab, %\n";

#define STANDARD "+%a %b %e %H:%M:%S %Z %Y"

int main(int argc, char **argv)
{
    const char *format = argc > 1 ? argv[1] : STANDARD;
    time_t now = time(NULL);
    char text[1024];

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (argc > 2 || *format != '+') {
        fputs(usage, stderr);
        return 2;
    }
    if (format[1] != '\0' &&
        strftime(text, sizeof(text), format + 1, gmtime(&now)) == 0)
        errx(1, "the text is too long");
    puts(format[1] != '\0' ? text : "");
    return fflush(stdout) == 0 ? 0 : 1;
}
