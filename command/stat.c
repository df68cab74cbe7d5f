/*
 * stat - all that is known of files
 *
 * usage: stat [-c FORMAT] FILE ...
 *
 *   -c FORMAT  a line of this form for each file
 *
 * In FORMAT these stand for something:
 *
 *     %n %s       name, size in bytes
 *     %F %i %h    kind, number (inode), how many names
 *     %a %A       permissions in octal; kind and permissions as in ls -l
 *     %u %U       number and name of the owner
 *     %g %G       number and name of the group
 *     %b %B       units on the disk (also where there are holes), bytes of one
 *     %t %T       of a device: driver and number, in hex
 *     %X %Y %Z    when it was read, written, changed: seconds since 1970
 *     %x %y %z    likewise, date and time
 *     %%          a %
 *
 * Exit status: 0; 1 if a file could not be looked at.
 *
 * Example: stat -c '%s %n' *
 */
#include <err.h>
#include <kumquat/command.h>
#include <kumquat/device.h>
#include <kumquat/file_command.h>
#include <time.h>
#include <unistd.h>

#define UNIT 512u /* bytes that st_blocks counts */

static const char *format = "   File: %n\n"
                            "   Kind: %F, %s bytes, %b units of %B bytes\n"
                            "  Inode: %i, names: %h, device: %t:%T\n"
                            "   Mode: %a/%A, user: %u/%U, group: %g/%G\n"
                            "   Read: %x\n"
                            "Written: %y\n"
                            "Changed: %z";

static const char *kind(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return "directory";
    case S_IFCHR:
        return "character device";
    case S_IFBLK:
        return "block device";
    case S_IFIFO:
        return "fifo";
    default:
        return "file";
    }
}

/* A number or a time as text, good until the next one. */
static char text[32];

static const char *number(const char *form, unsigned value)
{
    snprintf(text, sizeof text, form, value);
    return text;
}

static const char *date(time_t time)
{
    strftime(text, sizeof text, "%F %T", gmtime(&time));
    return text;
}

/* What a letter stands for; NULL: nothing. */
static const char *part(char letter, const char *path, const struct stat *st)
{
    switch (letter) {
    case 'n':
        return path;
    case 's':
        return number("%u", (unsigned)st->st_size);
    case 'F':
        return kind(st->st_mode);
    case 'i':
        return number("%u", st->st_ino);
    case 'h':
        return number("%u", st->st_nlink);
    case 'a':
        return number("%o", st->st_mode & 07777);
    case 'A':
        mode_text(st->st_mode, text);
        return text;
    case 'u':
        return number("%u", st->st_uid);
    case 'U':
        return user_text(st->st_uid);
    case 'g':
        return number("%u", st->st_gid);
    case 'G':
        return group_text(st->st_gid);
    case 'b':
        return number("%u", st->st_blocks);
    case 'B':
        return number("%u", UNIT);
    case 't':
        return number("%x", DEV_MAJOR(st->st_rdev));
    case 'T':
        return number("%x", DEV_MINOR(st->st_rdev));
    case 'X':
        return number("%u", (unsigned)st->st_atime);
    case 'Y':
        return number("%u", (unsigned)st->st_mtime);
    case 'Z':
        return number("%u", (unsigned)st->st_ctime);
    case 'x':
        return date(st->st_atime);
    case 'y':
        return date(st->st_mtime);
    case 'z':
        return date(st->st_ctime);
    case '%':
        return "%";
    default:
        return NULL;
    }
}

static int print(const char *path)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return -1;
    for (const char *at = format; *at != '\0'; at++) {
        if (*at != '%') {
            putchar(*at);
            continue;
        }
        const char *value = part(*++at, path, &st);
        if (value == NULL)
            errx(STATUS_USAGE, "%%%.1s: stands for nothing", at);
        fputs(value, stdout);
    }
    putchar('\n');
    return 0;
}

int main(int argc, char **argv)
{
    while (option_next(argc, argv, "c:") != -1)
        format = optarg;
    return each_operand(operands(argc, argv, 1, -1), print);
}
