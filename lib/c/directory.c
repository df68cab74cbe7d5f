/*
 * Directories: records that FS hands out a few at a time.
 */
#include "lib/c/call.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define RECORDS 16 /* fetched in one call */

struct dir_stream {
    int fd;
    int next, count; /* in records[] */
    struct dirent records[RECORDS];
};

DIR *opendir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return NULL;
    DIR *dir = malloc(sizeof *dir);
    if (dir == NULL) {
        close(fd);
        errno = ENOMEM;
        return NULL;
    }
    dir->fd = fd;
    dir->next = dir->count = 0;
    return dir;
}

struct dirent *readdir(DIR *dir)
{
    if (dir->next == dir->count) {
        int bytes = returned(
            fs_getdents((word)dir->fd, dir->records, sizeof dir->records));
        if (bytes <= 0)
            return NULL;
        dir->next = 0;
        dir->count = bytes / (int)sizeof dir->records[0];
    }
    return &dir->records[dir->next++];
}

void rewinddir(DIR *dir)
{
    lseek(dir->fd, 0, SEEK_SET);
    dir->next = dir->count = 0;
}

int closedir(DIR *dir)
{
    int fd = dir->fd;

    free(dir);
    return close(fd);
}
