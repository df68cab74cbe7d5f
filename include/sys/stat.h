/*
 * What stat() tells of a file. Mode bits are POSIX's, the same as on disk.
 */
#ifndef SYS_STAT_H
#define SYS_STAT_H

#include <kumquat/cxx.h>
#include <sys/types.h>

EXTERN_C_BEGIN

struct stat {
    dev_t st_dev;     /* device the file is on */
    ino_t st_ino;     /* inode number */
    mode_t st_mode;   /* kind and permissions */
    nlink_t st_nlink; /* names it has */
    uid_t st_uid;
    gid_t st_gid;
    dev_t st_rdev;        /* which device it is, see kumquat/device.h */
    off_t st_size;        /* bytes */
    blksize_t st_blksize; /* bytes of a block */
    blkcnt_t st_blocks;   /* 512-byte units it takes on disk */
    time_t st_atime, st_mtime, st_ctime; /* seconds since 1970 */
};

#define S_IFMT      0170000
#define S_IFSOCK    0140000
#define S_IFLNK     0120000
#define S_IFREG     0100000
#define S_IFBLK     0060000
#define S_IFDIR     0040000
#define S_IFCHR     0020000
#define S_IFIFO     0010000
#define S_ISUID     04000
#define S_ISGID     02000
#define S_ISVTX     01000
#define S_IRWXU     0700
#define S_IRUSR     0400
#define S_IWUSR     0200
#define S_IXUSR     0100
#define S_IRWXG     0070
#define S_IRGRP     0040
#define S_IWGRP     0020
#define S_IXGRP     0010
#define S_IRWXO     0007
#define S_IROTH     0004
#define S_IWOTH     0002
#define S_IXOTH     0001

#define S_ISREG(m)  (((m)&S_IFMT) == S_IFREG)
#define S_ISDIR(m)  (((m)&S_IFMT) == S_IFDIR)
#define S_ISCHR(m)  (((m)&S_IFMT) == S_IFCHR)
#define S_ISBLK(m)  (((m)&S_IFMT) == S_IFBLK)
#define S_ISFIFO(m) (((m)&S_IFMT) == S_IFIFO)
#define S_ISLNK(m)  (((m)&S_IFMT) == S_IFLNK)

/* Tells what there is to know of a file. ENOENT, EACCES, ENOTDIR, EBADF. */
int stat(const char *path, struct stat *st);
int fstat(int fd, struct stat *st);

/* Sets a file's permissions. EPERM unless it is the caller's. */
int chmod(const char *path, mode_t mode);
int fchmod(int fd, mode_t mode);

/* New things with a name; the umask's bits are cleared. mknod makes files,
 * FIFOs and, for root, devices (kumquat/device.h). EEXIST, EPERM, ENOSPC. */
int mkdir(const char *path, mode_t mode);
int mkfifo(const char *path, mode_t mode);
int mknod(const char *path, mode_t mode, dev_t device);

/* Sets the bits that new files do not get; returns the old ones. */
mode_t umask(mode_t mask);

EXTERN_C_END

#endif
