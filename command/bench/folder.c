/*
 * The folder that operations on names and files work in.
 */
#include "bench.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

char buffer[BUFFER] __attribute__((aligned(4096)));
static int is_made;

/* The folder's name n. */
static const char *path_of(int n)
{
    static char path[40];

    snprintf(path, sizeof path, FOLDER "/file%05d", n);
    return path;
}

const char *folder_last(void)
{
    return path_of(setting.names - 1);
}

int open_or_end(const char *path, int flags)
{
    int fd = open(path, flags, 0600);

    if (fd < 0)
        err(1, "%s", path);
    return fd;
}

int data_open(int flags)
{
    folder_make();
    return open_or_end(DATA, flags);
}

off_t data_size(void)
{
    return setting.megabytes > 0 ? (off_t)setting.megabytes << 20 : BUFFER;
}

/* Removes all names in the folder, of files and empty folders. -> how many. */
static int names_remove(void)
{
    DIR *dir = opendir(FOLDER);
    int count = 0;

    if (dir == NULL)
        return 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char path[sizeof(FOLDER) + sizeof(entry->d_name)]; /* with "/" */
        snprintf(path, sizeof path, FOLDER "/%s", entry->d_name);
        if (entry->d_name[0] != '.')
            count += unlink(path) == 0 || rmdir(path) == 0;
    }
    closedir(dir);
    return count;
}

/* What is removed while a folder is read may hide a name behind it. */
static void folder_remove(void)
{
    while (names_remove() > 0)
        ;
    rmdir(FOLDER);
}

static void names_make(void)
{
    for (int n = 0; n < setting.names; n++)
        close(open_or_end(path_of(n), O_WRONLY | O_CREAT | O_TRUNC));
}

static void data_make(void)
{
    int fd = open_or_end(DATA, O_WRONLY | O_CREAT | O_TRUNC);

    for (off_t at = 0; at < data_size(); at += BUFFER) {
        ssize_t written = write(fd, buffer, BUFFER);
        if (written < 0)
            err(1, DATA);
        if (written < BUFFER)
            errx(1, "%s: the disk is full", DATA);
    }
    close(fd);
}

void folder_make(void)
{
    if (is_made)
        return;
    is_made = 1;
    folder_remove(); /* a bench that was interrupted leaves its own */
    if (mkdir(FOLDER, 0700) < 0)
        err(1, FOLDER);
    atexit(folder_remove);
    data_make();
    names_make();
}
