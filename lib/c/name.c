/*
 * Files by name, and the volume they are on: messages to FS.
 */
#include "lib/c/call.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

/* A request about a name, and the arguments that follow the path's two. */
static int name_call(word type, const char *path, word a, word b, word c)
{
    struct message m = {.type = type, .arg = {PATH_ARGUMENTS(path), a, b, c}};

    return call(FS, &m);
}

/* --- What is behind a name ------------------------------------------------ */

int stat(const char *path, struct stat *st)
{
    return name_call(FS_STAT, path, (word)st, sizeof *st, 0);
}

int chdir(const char *path)
{
    return name_call(FS_CHDIR, path, 0, 0, 0);
}

int truncate(const char *path, off_t size)
{
    return name_call(FS_TRUNCATE, path, (word)size, 0, 0);
}

int utime(const char *path, const struct utimbuf *times)
{
    if (times == NULL)
        return name_call(FS_UTIME, path, 1, 0, 0);
    return name_call(FS_UTIME, path, 0, (word)times->actime,
                     (word)times->modtime);
}

/* --- Names that come ------------------------------------------------------ */

int mknod(const char *path, mode_t mode, dev_t device)
{
    return name_call(FS_MKNOD, path, mode, device, 0);
}

int mkdir(const char *path, mode_t mode)
{
    return mknod(path, S_IFDIR | (mode & ~S_IFMT), 0);
}

int mkfifo(const char *path, mode_t mode)
{
    return mknod(path, S_IFIFO | (mode & ~S_IFMT), 0);
}

int link(const char *old, const char *new_name)
{
    return name_call(FS_LINK, old, PATH_ARGUMENTS(new_name), 0);
}

int rename(const char *old, const char *new_name)
{
    return name_call(FS_RENAME, old, PATH_ARGUMENTS(new_name), 0);
}

/* --- Names that go -------------------------------------------------------- */

int unlink(const char *path)
{
    return name_call(FS_UNLINK, path, 0, 0, 0);
}

int rmdir(const char *path)
{
    return name_call(FS_UNLINK, path, 1, 0, 0);
}

int remove(const char *path)
{
    if (unlink(path) == 0)
        return 0;
    return errno == EISDIR ? rmdir(path) : -1;
}

/* --- All files ------------------------------------------------------------ */

void sync(void)
{
    struct message m = {.type = FS_SYNC};

    call(FS, &m);
}

int remount(unsigned options)
{
    struct message m = {.type = FS_REMOUNT, .arg = {options}};

    return call(FS, &m);
}
