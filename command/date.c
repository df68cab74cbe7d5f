/*
 * date - prints the date and the time of day
 *
 * usage: date [-u] [-d @SECONDS | -r FILE] [+FORMAT]
 *
 *   -d @SECONDS  not of now: of so many seconds after 1970 began
 *   -r FILE      not of now: of the file's last change
 *   -u           in UTC; there is no other time here
 *
 * In FORMAT these stand for parts of it:
 *
 *   %Y %m %d  %F   year, month, day; all three
 *   %H %M %S  %T   hour, minute, second; all three
 *   %a %A %b %B    names of day and month, short and long
 *   %e %j %y %I %p day, day of the year, 99, 12-hour clock, AM or PM
 *   %s             seconds since 1970;  %n %t %% newline, tab, %
 *
 * The time is read from the battery's clock when the system starts, and
 * nothing sets it later.
 *
 * Exit status: 0; 1 if there is no such file.
 *
 * Example: date +%F
 */
#include <err.h>
#include <kumquat/command.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define STANDARD "+%a %b %e %H:%M:%S %Z %Y"

static time_t seconds_of(const char *text)
{
    if (*text != '@')
        errx(STATUS_USAGE, "%s: not @SECONDS", text);
    return (time_t)number_operand(text + 1, 0, INT32_MAX);
}

static time_t change_of(const char *path)
{
    struct stat st;

    if (stat(path, &st) < 0)
        err(1, "%s", path);
    return st.st_mtime;
}

int main(int argc, char **argv)
{
    time_t when = time(NULL);
    char text[1024];
    int option;

    while ((option = option_next(argc, argv, "d:r:u")) != -1) {
        if (option == 'd')
            when = seconds_of(optarg);
        else if (option == 'r')
            when = change_of(optarg);
    }
    char **formats = operands(argc, argv, 0, 1);
    const char *format = *formats != NULL ? *formats : STANDARD;
    if (*format != '+')
        usage_exit();
    if (format[1] != '\0' &&
        strftime(text, sizeof(text), format + 1, gmtime(&when)) == 0)
        errx(1, "the text is too long");
    puts(format[1] != '\0' ? text : "");
    return EXIT_SUCCESS;
}
