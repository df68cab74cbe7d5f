/*
 * Four processes change files at once, each by operations that follow from
 * its number, with syncs in between. Row D9: the disk's writes are recorded,
 * and after a crash at any of them each process must find its files as they
 * were after one of its operations (test_log.py has the same in Python).
 *
 * A process whose sync has returned says so on the second disk, if there is
 * one: what follows in the record is what had been promised at that moment.
 */
#include "child.h"
#include "tap.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#define WORKERS    4u
#define OPERATIONS 60u /* of each, if no number is given */
#define SYNC_EVERY 5u
#define SECTOR     512
#define LONGEST    6000u /* bytes of a write */

static const char *const names[] = {"a", "b", "c", "d/a", "d/b", "d/c"};
#define NAMES (sizeof(names) / sizeof(names[0]))

static uint32_t state; /* of the random numbers */
static uint32_t operations = OPERATIONS;
static uint8_t bytes[LONGEST];

static uint32_t any(uint32_t limit)
{
    state = state * 1103515245u + 12345u;
    return (state >> 16) % limit;
}

static const char *any_name(void)
{
    return names[any(NAMES)];
}

/* Writes bytes that are all `number`, at an offset of the file or, -1, at its
 * end. */
static int write_some(const char *name, uint32_t number, off_t offset,
                      uint32_t length)
{
    int fd = open(name, O_WRONLY | O_CREAT | (offset < 0 ? O_APPEND : 0), 0644);

    memset(bytes, (int)(number % 251 + 1), length);
    if (offset > 0)
        lseek(fd, offset, SEEK_SET);
    int right = fd >= 0 && write(fd, bytes, length) == (ssize_t)length;
    close(fd);
    return right;
}

/* A file that has lost its name is written to, and then closed. */
static int write_unlinked(const char *name, uint32_t number)
{
    int fd = open(name, O_RDWR);

    if (fd < 0)
        return errno == ENOENT;
    int right = unlink(name) == 0;
    memset(bytes, (int)number, LONGEST);
    right = right && write(fd, bytes, LONGEST) == LONGEST;
    return close(fd) == 0 && right;
}

/* 0, or an error that is expected: the name is not there, or is. */
static int is_usual(int result)
{
    return result == 0 || errno == ENOENT || errno == EEXIST;
}

/* One operation; its number of random numbers is fixed by its kind. */
static int operate(uint32_t number)
{
    uint32_t kind = any(10);
    const char *name = any_name(), *other = any_name();
    uint32_t x = any(1000), y = any(LONGEST);

    switch (kind) {
    case 0:
    case 1:
    case 2:
        return write_some(name, number, (off_t)(x % 5 * 4096), y + 1);
    case 3:
        return write_some(name, number, 300000, y + 1);
    case 4:
        return write_some(name, number, -1, y + 1);
    case 5:
        return is_usual(truncate(name, (off_t)(x * 20)));
    case 6:
        return is_usual(rename(name, other));
    case 7:
        return is_usual(link(name, other));
    case 8:
        return is_usual(unlink(name));
    default:
        return write_unlinked(name, number);
    }
}

/* Tells the second disk: the worker's first `number` operations are safe. */
static void report(word worker, uint32_t number)
{
    static char sector[SECTOR];
    int fd = open("/dev/disk1", O_WRONLY);

    snprintf(sector, sizeof(sector), "safe %u %u\n", (unsigned)worker,
             (unsigned)number);
    lseek(fd, (off_t)worker * SECTOR, SEEK_SET);
    write(fd, sector, sizeof(sector));
    close(fd);
}

/* -> 0, or the operation that failed. */
static int work(word worker)
{
    char home[20];

    snprintf(home, sizeof(home), "/load%u", (unsigned)worker);
    if (mkdir(home, 0755) < 0 || chdir(home) < 0 || mkdir("d", 0755) < 0)
        return 255;
    state = worker + 1;
    for (uint32_t i = 1; i <= operations; i++) {
        if (!operate(i))
            return (int)(i % 250 + 1);
        if (i % SYNC_EVERY != 0)
            continue;
        errno = 0;
        sync();
        if (errno != 0)
            return 254;
        report(worker, i);
    }
    return 0;
}

/* Takes away what the worker has left. */
static int clean(word worker)
{
    char path[40];

    for (unsigned i = 0; i < NAMES; i++) {
        snprintf(path, sizeof(path), "/load%u/%s", (unsigned)worker, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof(path), "/load%u/d", (unsigned)worker);
    rmdir(path);
    *strrchr(path, '/') = '\0';
    return rmdir(path);
}

/* t_load [OPERATIONS]; with a number the files stay. */
int main(int argc, char **argv)
{
    pid_t pids[WORKERS];
    int status, wrong = 0, left = 0;

    if (argc > 1)
        operations = (uint32_t)atoi(argv[1]);
    plan(2);
    for (word i = 0; i < WORKERS; i++)
        pids[i] = start_child(work, i);
    for (word i = 0; i < WORKERS; i++) {
        status = end_of(pids[i]);
        if (!exited_with(status, 0))
            remark("worker %u: %s", (unsigned)i, status_text(status));
        wrong += !exited_with(status, 0);
    }
    is(wrong, 0, "do four processes get on that change files at once?");
    for (word i = 0; i < WORKERS && argc == 1; i++)
        left += clean(i) != 0;
    is(left, 0, "can all be removed?");
    return done();
}
