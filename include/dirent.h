/*
 * Reading directories.
 */
#ifndef DIRENT_H
#define DIRENT_H

#include <kumquat/cxx.h>
#include <kumquat/limits.h>
#include <sys/types.h>

EXTERN_C_BEGIN

/* One entry, also as message FS GETDENTS delivers it: 68 bytes each. */
struct dirent {
    ino_t d_ino;
    char d_name[KUMQUAT_NAME_MAX + 4]; /* NUL-ended */
};
_Static_assert(sizeof(struct dirent) == 68, "FS and the C library share it");

typedef struct dir_stream DIR;

/* Begins to read a directory. NULL and errno. */
DIR *opendir(const char *path);

/* The next entry; NULL at the end, and if there is an error. Only that sets
 * errno: who wants to know sets it to 0 before. EIO. */
struct dirent *readdir(DIR *dir);

/* Goes back to the start; ends it. */
void rewinddir(DIR *dir);
int closedir(DIR *dir);

EXTERN_C_END

#endif
