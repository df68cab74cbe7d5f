/*
 * The workload of workload.h by system calls. Row D9: what it puts on the disk
 * is compared with what FS's core writes on the host (test_log.py), and so it
 * fills the cache first: then only the log's size counts for when a commit must
 * come before its time.
 */
#include "tap.h"
#include "workload.h"
#include <dirent.h>
#include <fcntl.h>
#include <kumquat/info.h>

#define FILL    (1400 * KIB) /* more than the log holds */
#define AGE     4            /* seconds; after five FS syncs by itself */
#define LONGEST (1000 * KIB)

static uint8_t bytes[LONGEST];
static int files[STEP_FILES];

/* Reads a file's first bytes. -> how many. */
static uint32_t file_fill(const char *name)
{
    int fd = open(name, O_RDONLY);
    ssize_t n = read(fd, bytes, 64 * KIB);

    close(fd);
    return n > 0 ? (uint32_t)n : 0;
}

/* Reads programs until the cache has that much. */
static uint32_t cache_fill(void)
{
    DIR *dir = opendir("/");
    const struct dirent *entry;
    uint32_t size = 0;

    while (size < FILL && (entry = readdir(dir)) != NULL)
        size += file_fill(entry->d_name);
    closedir(dir);
    return size;
}

static int step_write(uint32_t number, const struct step *s)
{
    for (uint32_t i = 0; i < s->y; i++)
        bytes[i] = step_byte(number, i);
    if (lseek(files[s->file], (off_t)s->x, SEEK_SET) < 0)
        return -1;
    return write(files[s->file], bytes, s->y);
}

static int step_open(const struct step *s)
{
    files[s->file] = open(s->path, O_RDWR | O_CREAT, 0644);
    return files[s->file] < 0 ? -1 : 0;
}

/* sync() itself can't say no. */
static int step_sync(void)
{
    errno = 0;
    sync();
    return errno == 0 ? 0 : -1;
}

static int step_call(uint32_t number, const struct step *s)
{
    switch (s->kind) {
    case STEP_MKDIR:
        return mkdir(s->path, s->x);
    case STEP_MKNOD:
        return mknod(s->path, s->x, s->y);
    case STEP_OPEN:
        return step_open(s);
    case STEP_WRITE:
        return step_write(number, s);
    case STEP_CUT:
        return ftruncate(files[s->file], (off_t)s->x);
    case STEP_CLOSE:
        return close(files[s->file]);
    case STEP_LINK:
        return link(s->path, s->other);
    case STEP_RENAME:
        return rename(s->path, s->other);
    case STEP_UNLINK:
        return unlink(s->path);
    case STEP_RMDIR:
        return rmdir(s->path);
    case STEP_CHMOD:
        return chmod(s->path, s->x);
    case STEP_CHOWN:
        return chown(s->path, (uid_t)s->x, (gid_t)s->y);
    case STEP_SYNC:
        return step_sync();
    }
    return -1;
}

int main(void)
{
    uint32_t wrong = 0;

    plan(2);
    umask(022);
    chdir("/");
    ok(cache_fill() >= FILL, "can the cache be filled?", "too few files");
    sync();
    uint32_t start = info_head()->ticks;
    for (uint32_t i = 0; i < NR_STEPS; i++) {
        int result = step_call(i, &steps[i]);
        if (result == -1)
            result = -errno;
        if (result == steps[i].result)
            continue;
        remark("step %u: %d, not %d", (unsigned)i, result, steps[i].result);
        wrong++;
    }
    if (info_head()->ticks - start > AGE * info_head()->hz)
        remark("it took too long to be compared");
    ok(wrong == 0, "has each step the result it should have?", "%u have not",
       (unsigned)wrong);
    return done();
}
