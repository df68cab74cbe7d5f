/*
 * Files by descriptor: messages to FS.
 */
#include "lib/c/call.h"
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

int open(const char *path, int flags, ...)
{
    mode_t mode = 0;

    if (flags & O_CREAT) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    return returned(fs_open(path, (word)flags, mode));
}

int creat(const char *path, mode_t mode)
{
    return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int close(int fd)
{
    return returned(fs_close((word)fd));
}

ssize_t read(int fd, void *buffer, size_t count)
{
    return returned(fs_read((word)fd, buffer, count));
}

ssize_t pread(int fd, void *buffer, size_t count, off_t offset)
{
    return returned(fs_pread((word)fd, buffer, count, (word)offset));
}

ssize_t write(int fd, const void *buffer, size_t count)
{
    return returned(fs_write((word)fd, buffer, count));
}

off_t lseek(int fd, off_t offset, int whence)
{
    word at;
    int error = returned(fs_lseek((word)fd, (word)offset, (word)whence, &at));

    return error < 0 ? -1 : (off_t)at;
}

int dup(int fd)
{
    return returned(fs_dup((word)fd, 0));
}

int dup2(int fd, int to)
{
    return returned(fs_dup2((word)fd, (word)to));
}

int fcntl(int fd, int command, ...)
{
    va_list arguments;

    va_start(arguments, command);
    word value = va_arg(arguments, word);
    va_end(arguments);
    return returned(command == F_DUPFD
                        ? fs_dup((word)fd, value)
                        : fs_fcntl((word)fd, (word)command, value));
}

int fstat(int fd, struct stat *st)
{
    return returned(fs_fstat((word)fd, st, sizeof *st));
}

int ftruncate(int fd, off_t size)
{
    struct message m = {.type = FS_TRUNCATE,
                        .arg = {0, 0, (word)size, (word)fd}};

    return returned(message_ask(FS, &m));
}

int fsync(int fd)
{
    return returned(fs_fsync((word)fd));
}

int fdatasync(int fd)
{
    return fsync(fd);
}
