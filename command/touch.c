/*
 * touch: sets the times of files to this moment.
 */
#include "files.h"
#include <fcntl.h>
#include <utime.h>

static const char usage[] =
    "usage: touch FILE ...\n"
    "The files were read and written just now; those that do not exist are made.\n";

static int touch(const char *path)
{
    int error = utime(path, NULL);

    if (error == 0 || errno != ENOENT)
        return error;
    int fd = open(path, O_WRONLY | O_CREAT, 0666);
    return fd < 0 ? -1 : close(fd);
}

int main(int argc, char **argv)
{
    read_options(argc, argv, "", 1, INT_MAX, usage);
    return each_operand(argv + optind, touch);
}
