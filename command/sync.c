/*
 * sync: waits until all changes are on the disk.
 */
#include "files.h"

static const char usage[] = "usage: sync\n"
                            "Waits until all changes are on the disk.\n";

int main(int argc, char **argv)
{
    read_options(argc, argv, "", 0, 0, usage);
    errno = 0;
    sync(); /* it returns nothing, but sets errno if it fails */
    return errno != 0 ? failed("disk") : 0;
}
