/*
 * mv: gives files and directories other names.
 */
#include "files.h"

static const char usage[] =
    "usage: mv [-f] FILE NAME\n"
    "       mv [-f] FILE ... FOLDER\n"
    "Gives a file or directory another name, or moves them into FOLDER. A file that\n"
    "has the name already is replaced, with or without -f.\n";

static int move(const char *from, const char *to)
{
    if (rename(from, to) == 0)
        return 0;
    warn("%s to %s", from, to);
    return 1;
}

int main(int argc, char **argv)
{
    read_options(argc, argv, "f", 2, INT_MAX, usage);
    return each_target(argc - optind, argv + optind, move);
}
