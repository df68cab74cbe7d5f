/*
 * sync - waits until all changes are on the disk
 *
 * usage: sync
 *
 * Exit status: 0; 1 if the disk refuses.
 */
#include <errno.h>
#include <kumquat/command.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    options_none(argc, argv, 0, 0);
    errno = 0;
    sync(); /* it returns nothing, but sets errno if it fails */
    return errno != 0 ? failed("disk") : 0;
}
