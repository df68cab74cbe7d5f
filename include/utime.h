/*
 * The times of a file.
 */
#ifndef UTIME_H
#define UTIME_H

#include <kumquat/cxx.h>
#include <sys/types.h>

EXTERN_C_BEGIN

struct utimbuf {
    time_t actime, modtime; /* last read, last written */
};

/* Sets both times of a file, with NULL to this moment. EPERM unless its owner
 * or root, with NULL EACCES unless it may be written to; ENOENT, EROFS, EIO. */
int utime(const char *path, const struct utimbuf *times);

EXTERN_C_END

#endif
