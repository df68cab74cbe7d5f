/*
 * open() and fcntl(): flags and commands.
 */
#ifndef FCNTL_H
#define FCNTL_H

#include <kumquat/cxx.h>
#include <sys/types.h>

EXTERN_C_BEGIN

#define O_RDONLY    0
#define O_WRONLY    1
#define O_RDWR      2
#define O_ACCMODE   3
#define O_CREAT     0100
#define O_EXCL      0200
#define O_NOCTTY    0400
#define O_TRUNC     01000
#define O_APPEND    02000
#define O_NONBLOCK  04000 /* ttys, pipes: EAGAIN instead of waiting */
#define O_DIRECTORY 0200000
#define O_CLOEXEC   02000000

#define F_DUPFD     0
#define F_GETFD     1
#define F_SETFD     2
#define F_GETFL     3
#define F_SETFL     4
#define FD_CLOEXEC  1

/* Opens a file. Returns the lowest free descriptor. With O_CREAT a third
 * argument, mode_t mode, says what a new file's permissions are, without the
 * umask's bits. ENOENT, EACCES, EISDIR, ENOTDIR, EEXIST, EMFILE, ENOSPC, ... */
int open(const char *path, int flags, ...);
int creat(const char *path, mode_t mode);

/* Asks or changes something of a descriptor: F_DUPFD copies it to the lowest
 * free one from the argument on; F_GETFD and F_SETFD are about FD_CLOEXEC,
 * F_GETFL and F_SETFL about O_APPEND and O_NONBLOCK. EBADF, EINVAL. */
int fcntl(int fd, int command, ...);

EXTERN_C_END

#endif
