/*
 * Files and pipes. All that is read is in FS's cache, all that is written is
 * to go to the disk later.
 */
#include "bench.h"
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOLDER     "/bench.dir"
#define NAMES      200 /* in the folder; the last one is looked for */
#define LARGE_READ 65536

static char bytes[LARGE_READ] __attribute__((aligned(4096)));

/* The folder's file n. */
static const char *path_of(int n)
{
    static char path[40];

    snprintf(path, sizeof(path), FOLDER "/file%03d", n);
    return path;
}

static int open_or_end(const char *path, int flags)
{
    int fd = open(path, flags, 0600);

    if (fd < 0)
        err(1, "%s", path);
    return fd;
}

/* Makes a folder with so many files, the last of 64 KiB. */
static void folder_make(void)
{
    if (mkdir(FOLDER, 0700) < 0 && errno != EEXIST)
        err(1, FOLDER);
    for (int n = 0; n < NAMES; n++) {
        int fd = open_or_end(path_of(n), O_WRONLY | O_CREAT | O_TRUNC);
        if (n == NAMES - 1 && write(fd, bytes, sizeof(bytes)) != LARGE_READ)
            err(1, "%s", path_of(n));
        close(fd);
    }
}

static void folder_remove(void)
{
    for (int n = 0; n < NAMES; n++)
        unlink(path_of(n));
    if (rmdir(FOLDER) < 0)
        err(1, FOLDER);
}

void measure_open(uint32_t *times, int rounds, int argument)
{
    (void)argument;
    folder_make();
    const char *path = path_of(NAMES - 1);
    for (int i = 0; i < rounds; i++) {
        uint32_t start = stamp();
        close(open(path, O_RDONLY));
        times[i] = stamp() - start;
    }
    folder_remove();
}

void measure_stat(uint32_t *times, int rounds, int argument)
{
    struct stat st;

    (void)argument;
    for (int i = 0; i < rounds; i++) {
        uint32_t start = stamp();
        stat("/echo", &st);
        times[i] = stamp() - start;
    }
}

void measure_read(uint32_t *times, int rounds, int size)
{
    folder_make();
    int fd = open_or_end(path_of(NAMES - 1), O_RDONLY);
    for (int i = 0; i < rounds; i++) {
        lseek(fd, 0, SEEK_SET);
        uint32_t start = stamp();
        if (read(fd, bytes, (size_t)size) != size)
            err(1, "read");
        times[i] = stamp() - start;
    }
    close(fd);
    folder_remove();
}

void measure_write(uint32_t *times, int rounds, int size)
{
    folder_make();
    int fd = open_or_end(path_of(NAMES - 1), O_WRONLY);
    for (int i = 0; i < rounds; i++) {
        lseek(fd, 0, SEEK_SET);
        uint32_t start = stamp();
        if (write(fd, bytes, (size_t)size) != size)
            err(1, "write");
        times[i] = stamp() - start;
    }
    close(fd);
    folder_remove();
}

void measure_create(uint32_t *times, int rounds, int argument)
{
    (void)argument;
    for (int i = 0; i < rounds; i++) {
        uint32_t start = stamp();
        int fd = open("/bench.new", O_WRONLY | O_CREAT | O_EXCL, 0600);
        close(fd);
        unlink("/bench.new");
        times[i] = stamp() - start;
        if (fd < 0)
            err(1, "/bench.new");
    }
}

/* A byte there and, by another pipe, back. */
void measure_pipe(uint32_t *times, int rounds, int argument)
{
    int there[2], back[2];

    (void)argument;
    if (pipe(there) < 0 || pipe(back) < 0)
        err(1, "pipe");
    pid_t pid = fork();
    if (pid < 0)
        err(1, "fork");
    if (pid == 0) {
        close(there[1]);
        while (read(there[0], bytes, 1) == 1)
            write(back[1], bytes, 1);
        _exit(0);
    }
    close(there[0]);
    for (int i = 0; i < rounds; i++) {
        uint32_t start = stamp();
        write(there[1], bytes, 1);
        ssize_t got = read(back[0], bytes, 1);
        times[i] = stamp() - start;
        if (got != 1)
            err(1, "read");
    }
    close(there[1]);
    waitpid(pid, NULL, 0);
    close(back[0]);
    close(back[1]);
}
