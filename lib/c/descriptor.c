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

/* Asks FS about a descriptor. All words are set one by one: to clear the
 * message first takes longer. */
static inline int ask(word type, int fd, word a, word b, word c)
{
    struct message m;

    m.type = type;
    m.arg[0] = (word)fd;
    m.arg[1] = a;
    m.arg[2] = b;
    m.arg[3] = c;
    m.arg[4] = 0;
    return call(FS, &m);
}

int close(int fd)
{
    return ask(FS_CLOSE, fd, 0, 0, 0);
}

ssize_t read(int fd, void *buffer, size_t count)
{
    return ask(FS_READ, fd, (word)buffer, count, 0);
}

ssize_t pread(int fd, void *buffer, size_t count, off_t offset)
{
    return ask(FS_PREAD, fd, (word)buffer, count, (word)offset);
}

ssize_t write(int fd, const void *buffer, size_t count)
{
    return ask(FS_WRITE, fd, (word)buffer, count, 0);
}

off_t lseek(int fd, off_t offset, int whence)
{
    struct message m = {.type = FS_LSEEK,
                        .arg = {(word)fd, (word)offset, (word)whence}};

    return call(FS, &m) < 0 ? -1 : (off_t)m.arg[0];
}

int dup(int fd)
{
    return ask(FS_DUP, fd, 0, 0, 0);
}

int dup2(int fd, int to)
{
    return ask(FS_DUP2, fd, (word)to, 0, 0);
}

int fcntl(int fd, int command, ...)
{
    va_list arguments;

    va_start(arguments, command);
    word value = va_arg(arguments, word);
    va_end(arguments);
    return command == F_DUPFD ? ask(FS_DUP, fd, value, 0, 0)
                              : ask(FS_FCNTL, fd, (word)command, value, 0);
}

int fstat(int fd, struct stat *st)
{
    return ask(FS_FSTAT, fd, (word)st, sizeof *st, 0);
}

int ftruncate(int fd, off_t size)
{
    struct message m = {.type = FS_TRUNCATE,
                        .arg = {0, 0, (word)size, (word)fd}};

    return call(FS, &m);
}

int fsync(int fd)
{
    return ask(FS_FSYNC, fd, 0, 0, 0);
}

int fdatasync(int fd)
{
    return fsync(fd);
}
