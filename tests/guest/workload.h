/*
 * A workload of files, step by step: for the booted system (t_workload.c) and
 * for FS's core on the host (host/fs_workload.c). On the same image the same
 * steps must put the same bytes on the disk.
 *
 * A step's result is 0, the bytes moved, or -errno. Nothing is there before the
 * first step, and nothing is left by the last. What is changed between two
 * syncs fits into the cache and the log, but for one write that is too long for
 * that on purpose.
 */
#ifndef WORKLOAD_H
#define WORKLOAD_H

#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>

enum step_kind {
    STEP_MKDIR,  /* path, x: mode */
    STEP_MKNOD,  /* path, x: mode with the kind, y: device */
    STEP_OPEN,   /* file, path: for reading and writing, made if need be */
    STEP_WRITE,  /* file, x: offset, y: bytes */
    STEP_CUT,    /* file, x: size */
    STEP_CLOSE,  /* file */
    STEP_LINK,   /* path, other */
    STEP_RENAME, /* path, other */
    STEP_UNLINK, /* path */
    STEP_RMDIR,  /* path */
    STEP_CHMOD,  /* path, x: mode */
    STEP_CHOWN,  /* path, x: user, y: group */
    STEP_SYNC,
};

#define STEP_FILES 2u /* that can be open: 0 and 1 */

struct step {
    enum step_kind kind;
    const char *path, *other;
    uint32_t file, x, y;
    int result;
};

#define KIB 1024u

/* clang-format off */
#define STEP(kind_of, ...) {.kind = STEP_##kind_of, ##__VA_ARGS__}
static const struct step steps[] = {
    STEP(MKDIR, .path = "/w", .x = 0755),
    STEP(OPEN, .path = "/w/a", .file = 0),
    STEP(WRITE, .file = 0, .y = 100, .result = 100),
    STEP(SYNC),
    STEP(WRITE, .file = 0, .x = 100, .y = 5000, .result = 5000),
    STEP(MKDIR, .path = "/w/d", .x = 0700),
    STEP(MKDIR, .path = "/w/d", .x = 0700, .result = -EEXIST),
    STEP(LINK, .path = "/w/a", .other = "/w/d/b"),
    STEP(SYNC),
    STEP(RENAME, .path = "/w/a", .other = "/w/d/c"),
    STEP(RENAME, .path = "/w/d", .other = "/w/d/e", .result = -EINVAL),
    STEP(OPEN, .path = "/w/a", .file = 1),
    STEP(WRITE, .file = 1, .x = 20000, .y = 3000, .result = 3000),
    STEP(SYNC),
    STEP(RENAME, .path = "/w/a", .other = "/w/d/b"),
    STEP(CUT, .file = 1, .x = 500),
    STEP(CUT, .file = 1, .x = 9000),
    STEP(WRITE, .file = 1, .x = 8500, .y = 16000, .result = 16000),
    STEP(SYNC),
    STEP(MKNOD, .path = "/w/fifo", .x = S_IFIFO | 0644),
    STEP(MKNOD, .path = "/w/node", .x = S_IFCHR | 0600, .y = 0x803),
    STEP(CHMOD, .path = "/w/d/c", .x = 0640),
    STEP(CHOWN, .path = "/w/node", .x = 1000, .y = 1001),
    STEP(SYNC),
    STEP(SYNC), /* nothing to do, not even a flush */
    /* a file without a name, while it is open */
    STEP(UNLINK, .path = "/w/d/b"),
    STEP(UNLINK, .path = "/w/d/b", .result = -ENOENT),
    STEP(WRITE, .file = 1, .x = 0, .y = 2000, .result = 2000),
    STEP(SYNC),
    STEP(RMDIR, .path = "/w/d", .result = -ENOTEMPTY),
    STEP(CLOSE, .file = 1),
    STEP(SYNC),
    STEP(CUT, .file = 0, .x = 0),
    STEP(CLOSE, .file = 0),
    STEP(OPEN, .path = "/w/big", .file = 1),
    STEP(SYNC),
    /* 250 clusters, more than a log takes; and two indirect levels */
    STEP(WRITE, .file = 1, .y = 1000 * KIB, .result = 1000 * KIB),
    STEP(SYNC),
    STEP(WRITE, .file = 1, .x = 700 * KIB + 1, .y = 40000, .result = 40000),
    STEP(CUT, .file = 1, .x = 290 * KIB),
    STEP(SYNC),
    STEP(CLOSE, .file = 1),
    STEP(UNLINK, .path = "/w/big"),
    STEP(UNLINK, .path = "/w/d/c"),
    STEP(UNLINK, .path = "/w/fifo"),
    STEP(UNLINK, .path = "/w/node"),
    STEP(SYNC),
    STEP(RMDIR, .path = "/w/d"),
    STEP(UNLINK, .path = "/w", .result = -EISDIR),
    STEP(RMDIR, .path = "/w"),
    STEP(SYNC),
};
#undef STEP
/* clang-format on */

#define NR_STEPS (sizeof(steps) / sizeof(steps[0]))

/* Byte `i` of what step `number` writes. */
static inline uint8_t step_byte(uint32_t number, uint32_t i)
{
    return (uint8_t)(number * 7 + i / 13);
}

#endif
