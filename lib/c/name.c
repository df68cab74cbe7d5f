/*
 * Files by name, and the volume they are on: messages to FS.
 */
#include "lib/c/call.h"
#include <errno.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

/* --- What is behind a name ------------------------------------------------ */

int stat(const char *path, struct stat *st)
{
    return returned(fs_stat(path, st, sizeof *st));
}

int chdir(const char *path)
{
    return returned(fs_chdir(path));
}

int truncate(const char *path, off_t size)
{
    return returned(fs_truncate(path, (word)size, 0));
}

int utime(const char *path, const struct utimbuf *times)
{
    if (times == NULL)
        return returned(fs_utime(path, 1, 0, 0));
    return returned(
        fs_utime(path, 0, (word)times->actime, (word)times->modtime));
}

/* --- Names that come ------------------------------------------------------ */

int mknod(const char *path, mode_t mode, dev_t device)
{
    return returned(fs_mknod(path, mode, device));
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
    return returned(fs_link(old, new_name));
}

int rename(const char *old, const char *new_name)
{
    return returned(fs_rename(old, new_name));
}

/* --- Names that go -------------------------------------------------------- */

int unlink(const char *path)
{
    return returned(fs_unlink(path, 0));
}

int rmdir(const char *path)
{
    return returned(fs_unlink(path, 1));
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
    returned(fs_sync());
}

int remount(unsigned options)
{
    return returned(fs_remount(options));
}
