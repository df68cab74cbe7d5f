/*
 * Permissions of files, and pipes: messages to FS.
 */
#include "lib/c/call.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int chmod(const char *path, mode_t mode)
{
    struct message m = {.type = FS_CHMOD, .arg = {PATH_ARGUMENTS(path), mode}};

    return call(FS, &m);
}

int fchmod(int fd, mode_t mode)
{
    struct message m = {.type = FS_CHMOD, .arg = {0, 0, mode, (word)fd}};

    return call(FS, &m);
}

int chown(const char *path, uid_t uid, gid_t gid)
{
    struct message m = {.type = FS_CHOWN,
                        .arg = {PATH_ARGUMENTS(path), uid, gid}};

    return call(FS, &m);
}

int fchown(int fd, uid_t uid, gid_t gid)
{
    struct message m = {.type = FS_CHOWN, .arg = {0, 0, uid, gid, (word)fd}};

    return call(FS, &m);
}

int access(const char *path, int mode)
{
    struct message m = {.type = FS_ACCESS,
                        .arg = {PATH_ARGUMENTS(path), (word)mode}};

    return call(FS, &m);
}

mode_t umask(mode_t mask)
{
    struct message m = {.type = FS_UMASK, .arg = {mask}};

    return (mode_t)call(FS, &m);
}

int pipe2(int fd[2], int flags)
{
    struct message m = {.type = FS_PIPE, .arg = {(word)flags}};

    if (call(FS, &m) < 0)
        return -1;
    fd[0] = (int)m.arg[0];
    fd[1] = (int)m.arg[1];
    return 0;
}

int pipe(int fd[2])
{
    return pipe2(fd, 0);
}
