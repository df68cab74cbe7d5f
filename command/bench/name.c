/*
 * Names: operations in a folder of many.
 */
#include "bench.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

void measure_open(struct run *run)
{
    folder_make();
    const char *path = folder_last();
    EACH_ROUND(run, close(open(path, O_RDONLY)));
}

void measure_stat(struct run *run)
{
    struct stat st;

    folder_make();
    const char *path = folder_last();
    EACH_ROUND(run, stat(path, &st));
}

void measure_missing(struct run *run)
{
    struct stat st;

    folder_make();
    EACH_ROUND(run, -(stat(NEW, &st) == 0));
}

void measure_create(struct run *run)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL;

    folder_make();
    EACH_ROUND(run, close(open(NEW, flags, 0600)) | unlink(NEW));
}

void measure_link(struct run *run)
{
    folder_make();
    EACH_ROUND(run, link(DATA, NEW) | unlink(NEW));
}

void measure_rename(struct run *run)
{
    folder_make();
    const char *path = folder_last();
    EACH_ROUND(run, rename(path, NEW) | rename(NEW, path));
}

void measure_mkdir(struct run *run)
{
    folder_make();
    EACH_ROUND(run, mkdir(NEW, 0700) | rmdir(NEW));
}

#define BESIDES 3 /* names in the folder: ".", "..", and DATA's */

/* Lists the folder; how many names there are, or -1. */
static int list(void)
{
    DIR *dir = opendir(FOLDER);
    int count = 0;

    if (dir == NULL)
        return -1;
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

void measure_readdir(struct run *run)
{
    folder_make();
    EACH_ROUND(run, -(list() != setting.names + BESIDES));
}
