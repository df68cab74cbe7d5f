/*
 * Calls of the system, POSIX's names. -1 and errno on failure.
 */
#ifndef UNISTD_H
#define UNISTD_H

#include <kumquat/cxx.h>
#include <kumquat/info.h>
#include <sys/types.h>

EXTERN_C_BEGIN

#define STDIN_FILENO  0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

#define SEEK_SET      0
#define SEEK_CUR      1
#define SEEK_END      2

extern char **environ; /* ends with NULL */

/* --- Processes ------------------------------------------------------------ */

pid_t fork(void);
void _exit(int status) __attribute__((noreturn));

/* [getpid] */
/* These need no trap: a process reads its own info block through %gs. */
static inline pid_t getpid(void)
{
    return info_self()->pid;
}
/* [getpid end] */

static inline pid_t getppid(void)
{
    return info_self()->ppid;
}

static inline pid_t getpgrp(void)
{
    return info_self()->pgid;
}

static inline uid_t getuid(void)
{
    return info_self()->uid;
}

static inline uid_t geteuid(void)
{
    return info_self()->euid;
}

static inline gid_t getgid(void)
{
    return info_self()->gid;
}

static inline gid_t getegid(void)
{
    return info_self()->egid;
}

int setpgid(pid_t pid, pid_t group);
pid_t setsid(void);

/* Replaces the program. Returns only on failure: E2BIG, ENOENT, EACCES,
 * ENOEXEC, ENOMEM, EIO, ENAMETOOLONG, EFAULT. Those with p search PATH for a
 * name without a slash; those with l take the arguments one by one, up to a
 * null pointer; those with e take the environment last. */
int execve(const char *path, char *const argv[], char *const envp[]);
int execv(const char *path, char *const argv[]);
int execvp(const char *file, char *const argv[]);
int execl(const char *path, const char *argument, ...);
int execlp(const char *file, const char *argument, ...);
int execle(const char *path, const char *argument, ...);

/* Sets the heap's end / moves it; sbrk returns the old end. ENOMEM. */
int brk(void *end);
void *sbrk(intptr_t increment);

/* --- Files ---------------------------------------------------------------- */

int close(int fd);
ssize_t read(int fd, void *buffer, size_t count);
/* Reads from `offset` without moving the file's own; ESPIPE for a terminal. */
ssize_t pread(int fd, void *buffer, size_t count, off_t offset);
ssize_t write(int fd, const void *buffer, size_t count);
off_t lseek(int fd, off_t offset, int whence);
int dup(int fd);
int dup2(int fd, int to);
int unlink(const char *path);
int chdir(const char *path);

/* The working directory; ERANGE if it does not fit. */
char *getcwd(char *buffer, size_t size);
int isatty(int fd);
void sync(void);

/* --- Options -------------------------------------------------------------- */

extern char *optarg;
extern int optind, opterr, optopt;
int getopt(int argc, char *const argv[], const char *options);

EXTERN_C_END

#endif
