/*
 * truncate - gives files another size
 *
 * usage: truncate -s SIZE FILE ...
 *
 * Cuts the files, or extends them by zeros, which take no room on the disk;
 * those that do not exist are made.
 *
 *   -s SIZE  bytes, less than 2048M; K or M can follow the number. With + or -
 *            before it they grow or shrink by so much
 *
 * Exit status: 0; 1 if a file could not be changed.
 *
 * Example: truncate -s 1M disk
 */
#include <errno.h>
#include <fcntl.h>
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <limits.h>
#include <unistd.h>

static off_t size;
static char how; /* '+', '-', 0: that size */

/* What a file gets that has `now` bytes. -1 and EFBIG. */
static off_t new_size(off_t now)
{
    if (how == '-')
        return now > size ? now - size : 0;
    if (how == '+' && now > INT_MAX - size) {
        errno = EFBIG;
        return -1;
    }
    return how == '+' ? now + size : size;
}

static int change(const char *path)
{
    struct stat st;
    int fd = open(path, O_WRONLY | O_CREAT, 0666);

    if (fd < 0)
        return -1;
    off_t wanted = fstat(fd, &st) < 0 ? -1 : new_size(st.st_size);
    int error = wanted < 0 || ftruncate(fd, wanted) < 0 ? errno : 0;
    close(fd);
    errno = error;
    return error != 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
    const char *text = NULL;

    while (option_next(argc, argv, "s:") != -1)
        text = optarg;
    if (text == NULL)
        usage_exit();
    if (*text == '+' || *text == '-')
        how = *text++;
    size = size_operand(text);
    return each_operand(operands(argc, argv, 1, -1), change);
}
