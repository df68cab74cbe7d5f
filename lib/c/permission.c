/*
 * Permissions of files, and pipes: messages to FS.
 */
#include "lib/c/call.h"
#include <sys/stat.h>
#include <unistd.h>

int chmod(const char *path, mode_t mode)
{
    return returned(fs_chmod(path, mode, 0));
}

int fchmod(int fd, mode_t mode)
{
    struct message m = {.type = FS_CHMOD, .arg = {0, 0, mode, (word)fd}};

    return returned(message_ask(FS, &m));
}

int chown(const char *path, uid_t uid, gid_t gid)
{
    return returned(fs_chown(path, uid, gid, 0));
}

int fchown(int fd, uid_t uid, gid_t gid)
{
    struct message m = {.type = FS_CHOWN, .arg = {0, 0, uid, gid, (word)fd}};

    return returned(message_ask(FS, &m));
}

int access(const char *path, int mode)
{
    return returned(fs_access(path, (word)mode));
}

mode_t umask(mode_t mask)
{
    return (mode_t)returned(fs_umask(mask));
}

int pipe2(int fd[2], int flags)
{
    word reader, writer;

    if (returned(fs_pipe((word)flags, &reader, &writer)) < 0)
        return -1;
    fd[0] = (int)reader;
    fd[1] = (int)writer;
    return 0;
}

int pipe(int fd[2])
{
    return pipe2(fd, 0);
}
