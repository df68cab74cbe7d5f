/*
 * Files by descriptor: messages to FS.
 */
#include "lib/c/call.h"
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int open(const char *path, int flags, ...)
{
    struct message m = {.type = FS_OPEN,
                        .arg = {PATH_ARGUMENTS(path), (word)flags}};

    if (flags & O_CREAT) {
        va_list arguments;
        va_start(arguments, flags);
        m.arg[3] = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    return call(FS, &m);
}

int creat(const char *path, mode_t mode)
{
    return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int close(int fd)
{
    struct message m = {.type = FS_CLOSE, .arg = {(word)fd}};

    return call(FS, &m);
}

ssize_t read(int fd, void *buffer, size_t count)
{
    struct message m = {.type = FS_READ,
                        .arg = {(word)fd, (word)buffer, count}};

    return call(FS, &m);
}

ssize_t pread(int fd, void *buffer, size_t count, off_t offset)
{
    struct message m = {.type = FS_PREAD,
                        .arg = {(word)fd, (word)buffer, count, (word)offset}};

    return call(FS, &m);
}

ssize_t write(int fd, const void *buffer, size_t count)
{
    struct message m = {.type = FS_WRITE,
                        .arg = {(word)fd, (word)buffer, count}};

    return call(FS, &m);
}

off_t lseek(int fd, off_t offset, int whence)
{
    struct message m = {.type = FS_LSEEK,
                        .arg = {(word)fd, (word)offset, (word)whence}};

    return call(FS, &m) < 0 ? -1 : (off_t)m.arg[0];
}

int dup(int fd)
{
    struct message m = {.type = FS_DUP, .arg = {(word)fd, 0}};

    return call(FS, &m);
}

int dup2(int fd, int to)
{
    struct message m = {.type = FS_DUP2, .arg = {(word)fd, (word)to}};

    return call(FS, &m);
}

int fcntl(int fd, int command, ...)
{
    va_list arguments;

    va_start(arguments, command);
    word value = va_arg(arguments, word);
    va_end(arguments);
    struct message m = {.type = FS_FCNTL,
                        .arg = {(word)fd, (word)command, value}};

    if (command == F_DUPFD)
        m = (struct message){.type = FS_DUP, .arg = {(word)fd, value}};
    return call(FS, &m);
}

int fstat(int fd, struct stat *st)
{
    struct message m = {.type = FS_FSTAT,
                        .arg = {(word)fd, (word)st, sizeof *st}};

    return call(FS, &m);
}

int ftruncate(int fd, off_t size)
{
    struct message m = {.type = FS_TRUNCATE,
                        .arg = {0, 0, (word)size, (word)fd}};

    return call(FS, &m);
}

int fsync(int fd)
{
    struct message m = {.type = FS_FSYNC, .arg = {(word)fd}};

    return call(FS, &m);
}

int fdatasync(int fd)
{
    return fsync(fd);
}
