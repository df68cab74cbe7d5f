/*
 * fsync. With a file's name it adds a line to that file, makes it safe, and
 * says what it was told: for the tests of disks that fail (test_faults.py).
 */
#include "tap.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define LINE "a line that is to be safe\n"

static int add_line(const char *name)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_APPEND, 0644);

    if (fd < 0 || write(fd, LINE, strlen(LINE)) != (ssize_t)strlen(LINE)) {
        printf("write: %s\n", strerror(errno));
        return 2;
    }
    if (fsync(fd) < 0) {
        printf("fsync: %s\n", strerror(errno));
        return 1;
    }
    puts("safe");
    return 0;
}

int main(int argc, char **argv)
{
    int ends[2];

    if (argc == 2)
        return add_line(argv[1]);
    plan(3);
    is(pipe(ends) == 0 && fsync(ends[1]) == -1 && errno == EINVAL, 1,
       "is fsync of a pipe EINVAL?");
    is(fsync(20) == -1 && errno == EBADF, 1, "and of nothing EBADF?");
    is(add_line("/t_fsync.file") == 0 && unlink("/t_fsync.file") == 0, 1,
       "and of a file 0?");
    return done();
}
