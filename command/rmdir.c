/*
 * rmdir: removes empty directories.
 */
#include "files.h"

static const char usage[] = "usage: rmdir FOLDER ...\n"
                            "Removes empty directories.\n";

int main(int argc, char **argv)
{
    read_options(argc, argv, "", 1, INT_MAX, usage);
    return each_operand(argv + optind, rmdir);
}
