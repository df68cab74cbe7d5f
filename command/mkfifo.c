/*
 * mkfifo: makes pipes with a name.
 */
#include "files.h"

static const char usage[] =
    "usage: mkfifo NAME ...\n"
    "Makes pipes with a name: what one process writes to it another one reads.\n";

static int make(const char *path)
{
    return mkfifo(path, 0666);
}

int main(int argc, char **argv)
{
    read_options(argc, argv, "", 1, INT_MAX, usage);
    return each_operand(argv + optind, make);
}
