/*
 * ln: gives files further names.
 */
#include "files.h"

static const char usage[] =
    "usage: ln FILE NAME\n"
    "       ln FILE ... FOLDER\n"
    "Gives a file one more name, or files the same names in FOLDER. All names of a\n"
    "file are alike; it is gone when the last one is removed.\n";

static int name_file(const char *from, const char *to)
{
    return link(from, to) < 0 ? failed(to) : 0;
}

int main(int argc, char **argv)
{
    read_options(argc, argv, "", 2, INT_MAX, usage);
    return each_target(argc - optind, argv + optind, name_file);
}
