/*
 * Files that are open. All that is read is in FS's cache, all that is written
 * is to go to the disk later.
 */
#include "bench.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 4096 /* bytes, for operations that don't say how many */

void measure_fstat(struct run *run)
{
    struct stat st;
    int fd = data_open(O_RDONLY);

    EACH_ROUND(run, fstat(fd, &st));
    close(fd);
}

void measure_lseek(struct run *run)
{
    int fd = data_open(O_RDONLY);

    EACH_ROUND(run, lseek(fd, i, SEEK_SET));
    close(fd);
}

void measure_dup(struct run *run)
{
    EACH_ROUND(run, close(dup(STDOUT_FILENO)));
}

static void read_from(struct run *run, off_t offset, int size)
{
    int fd = data_open(O_RDONLY);

    EACH_ROUND_AFTER(run, lseek(fd, offset, SEEK_SET),
                     read(fd, buffer, (size_t)size) - size);
    close(fd);
}

static void write_to(struct run *run, off_t offset, int size)
{
    int fd = data_open(O_WRONLY);

    EACH_ROUND_AFTER(run, lseek(fd, offset, SEEK_SET),
                     write(fd, buffer, (size_t)size) - size);
    close(fd);
}

/* The first byte of the block that so many quarters of the file end with. */
static off_t block_at(int quarters)
{
    return data_size() / 4 * quarters - BLOCK;
}

void measure_read(struct run *run)
{
    read_from(run, 0, run->argument);
}

void measure_read_at(struct run *run)
{
    read_from(run, block_at(run->argument), BLOCK);
}

void measure_write(struct run *run)
{
    write_to(run, 0, run->argument);
}

void measure_write_at(struct run *run)
{
    write_to(run, block_at(run->argument), BLOCK);
}

/* What is to be written is on the disk before each round: else that would fall
 * into some of them. */
void measure_append(struct run *run)
{
    int fd = data_open(O_WRONLY | O_APPEND);

    EACH_ROUND_AFTER(run, fsync(fd), write(fd, buffer, BLOCK) - BLOCK);
    if (ftruncate(fd, data_size()) < 0)
        err(1, DATA);
    close(fd);
}

void measure_device(struct run *run)
{
    int fd = open_or_end("/dev/null", O_WRONLY);

    EACH_ROUND(run, write(fd, buffer, 1));
    close(fd);
}
