/*
 * mv - gives files and directories other names
 *
 * usage: mv [-finv] FILE NAME
 *        mv [-finv] FILE ... FOLDER
 *
 * Gives a file or directory another name, or moves them into FOLDER. A file
 * that has the name already is replaced, and so is an empty directory by a
 * directory.
 *
 *   -f  without asking, as usual
 *   -i  asks before something is replaced
 *   -n  replaces nothing
 *   -v  tells what was moved
 *
 * The last one of -f, -i and -n counts.
 *
 * Exit status: 0; 1 if something was not moved for another reason than -i or
 * -n.
 *
 * Example: mv -i *.txt letters
 */
#include <err.h>
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <unistd.h>

static int replace = 'f'; /* or -i, -n */
static int tell;          /* -v */

/* May `to` be replaced, if it is there? */
static int is_allowed(const char *to)
{
    struct stat st;

    if (replace == 'f' || stat(to, &st) < 0)
        return 1;
    return replace == 'i' && confirmed("replace", to);
}

static int move(const char *from, const char *to)
{
    struct stat st, other;
    int exists = stat(from, &st) == 0;

    if (exists && stat(to, &other) == 0 && st.st_ino == other.st_ino) {
        warnx("%s and %s are the same file", from, to);
        return 1;
    }
    if (exists && !is_allowed(to))
        return 0;
    if (!exists || rename(from, to) < 0) {
        warn("%s to %s", from, to);
        return 1;
    }
    if (tell)
        printf("%s -> %s\n", from, to);
    return 0;
}

int main(int argc, char **argv)
{
    int option;

    while ((option = option_next(argc, argv, "finv")) != -1) {
        if (option == 'v')
            tell = 1;
        else
            replace = option;
    }
    char **files = operands(argc, argv, 2, -1);
    return each_target(argc - optind, files, move);
}
