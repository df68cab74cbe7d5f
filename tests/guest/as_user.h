/*
 * Tests of permissions: acting as another user, and files to try it on.
 */
#ifndef AS_USER_H
#define AS_USER_H

#include "child.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* Nobody of /etc/passwd but the student. */
#define OWNER   7
#define GROUP   70
#define MEMBER  9 /* of GROUP */
#define OTHER   8
#define STUDENT 1000
#define HOME    "/home/student"

/* Did this fail, and with this error? */
#define FAILS(error, call) (errno = 0, (call) == -1 && errno == (error))

/* Goes on as another user; root (0, 0) can be had back. */
static inline int as(uid_t uid, gid_t gid)
{
    return seteuid(0) == 0 && setegid(gid) == 0 && seteuid(uid) == 0;
}

/* Becomes another user for good. */
static inline int become(uid_t uid, gid_t gid)
{
    return setgid(gid) == 0 && setuid(uid) == 0;
}

/* Makes a file anew that has this text, mode and owner. By root. */
static inline int make_file(const char *path, const char *text, mode_t mode,
                            uid_t uid, gid_t gid)
{
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    ssize_t length = (ssize_t)strlen(text);
    int good = fd >= 0 && write(fd, text, (size_t)length) == length &&
               fchown(fd, uid, gid) == 0 && fchmod(fd, mode) == 0;
    close(fd);
    return good;
}

/* The permission bits of a file; -1 if there is none. */
static inline int mode_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (int)(st.st_mode & 07777) : -1;
}

/* Does the file belong to these? */
static inline int belongs_to(const char *path, uid_t uid, gid_t gid)
{
    struct stat st;
    return stat(path, &st) == 0 && st.st_uid == uid && st.st_gid == gid;
}

/* Can it be opened that way? */
static inline int opens(const char *path, int flags)
{
    int fd = open(path, flags);
    return fd >= 0 && close(fd) == 0;
}

#endif
