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

/* Makes a copy of the process, which goes on from here as well: 0 in the copy,
 * the child; in the parent the child's pid. EAGAIN, ENOMEM. */
pid_t fork(void);

/* Ends the process at once: what stdio keeps in its buffers is lost. */
void _exit(int status) __attribute__((noreturn));

/* [getpid] */
/* The pid. This and the next need no trap: a process reads its own info block
 * through %gs. */
static inline pid_t getpid(void)
{
    return info_self()->pid;
}
/* [getpid end] */

/* The pid of the parent. */
static inline pid_t getppid(void)
{
    return info_self()->ppid;
}

/* The process group. */
static inline pid_t getpgrp(void)
{
    return info_self()->pgid;
}

/* The real user; who has started it. */
static inline uid_t getuid(void)
{
    return info_self()->uid;
}

/* The effective user, whose rights it has. */
static inline uid_t geteuid(void)
{
    return info_self()->euid;
}

/* The real group. */
static inline gid_t getgid(void)
{
    return info_self()->gid;
}

/* The effective group. */
static inline gid_t getegid(void)
{
    return info_self()->egid;
}

/* Puts a process into a group of its session, or tells its group or session. 0
 * stands for the caller. ESRCH, EPERM, EACCES, EINVAL. */
int setpgid(pid_t pid, pid_t group);
pid_t getpgid(pid_t pid);
pid_t getsid(pid_t pid);

/* Begins a session, without a terminal, whose leader the caller is. EPERM: it
 * leads a group already. */
pid_t setsid(void);

/* Users and groups. Root may set any id; others may make an id one of their
 * real, effective and saved ones. setuid and setgid of root set all three;
 * -1 keeps an id. EPERM. */
int setuid(uid_t uid);
int seteuid(uid_t uid);
int setreuid(uid_t real, uid_t effective);
int setresuid(uid_t real, uid_t effective, uid_t saved);
int setgid(gid_t gid);
int setegid(gid_t gid);
int setregid(gid_t real, gid_t effective);
int setresgid(gid_t real, gid_t effective, gid_t saved);

/* Sleeping: until the time is over or a handler has run; sleep returns the
 * seconds that are left then, usleep -1 and EINTR. Steps of 10 ms. */
unsigned sleep(unsigned seconds);
int usleep(unsigned microseconds);

/* Waits for a handler: -1 and EINTR. */
int pause(void);

/* SIGALRM after so many seconds, 0 for never; returns what was left. */
unsigned alarm(unsigned seconds);

/* Replaces the program. Returns only on failure: E2BIG, ENOENT, EACCES,
 * ENOEXEC, ENOMEM, EIO, ENAMETOOLONG, EFAULT. Those with p search PATH for a
 * name without a slash; those with l take the arguments one by one, up to a
 * null pointer; those with e take the environment last.
 *
 * A file that begins with "#!INTERPRETER ARGUMENT" is a script: the
 * interpreter runs, with the argument, the path, and argv from 1 on.
 * Set-user-ID bits count for programs, not for scripts. */
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

/* Gives a descriptor back. EBADF. */
int close(int fd);

/* Reads `count` bytes at most. Returns how many, 0 at the end of the file; a
 * terminal gives one line. EBADF, EISDIR, EFAULT, EAGAIN, EINTR, EIO. */
ssize_t read(int fd, void *buffer, size_t count);

/* Reads from `offset` without moving the file's own; ESPIPE for a terminal. */
ssize_t pread(int fd, void *buffer, size_t count, off_t offset);

/* Writes; returns how many bytes, fewer only if the disk is full or a signal
 * came. EBADF, EFAULT, EAGAIN, EINTR, EPIPE, ENOSPC, EFBIG, EIO. */
ssize_t write(int fd, const void *buffer, size_t count);

/* Moves where the next read or write begins: `offset` from the start, from
 * there (SEEK_CUR) or from the end. Returns where that is. EINVAL, ESPIPE. */
off_t lseek(int fd, off_t offset, int whence);

/* A pipe: what is written to fd[1] can be read from fd[0]. Flags: O_CLOEXEC,
 * O_NONBLOCK. EMFILE, ENFILE. */
int pipe(int fd[2]);
int pipe2(int fd[2], int flags);

/* A second descriptor of the same open file: the lowest that is free, or `to`,
 * which is closed before. EBADF, EMFILE. */
int dup(int fd);
int dup2(int fd, int to);

/* Removes a name; the file goes with its last one, when nobody has it open. */
int unlink(const char *path);

/* Removes an empty directory. ENOTEMPTY, EBUSY, EINVAL (`.`). */
int rmdir(const char *path);

/* A further name for a file. EEXIST, EPERM: a directory; EMLINK. */
int link(const char *old, const char *new_name);

/* Cuts a file, or extends it by zeros. EISDIR, EINVAL, EFBIG. */
int truncate(const char *path, off_t size);
int ftruncate(int fd, off_t size);

/* Gives a file to another owner and group; -1 keeps one. EPERM. */
int chown(const char *path, uid_t uid, gid_t gid);
int fchown(int fd, uid_t uid, gid_t gid);

#define F_OK 0
#define X_OK 1
#define W_OK 2
#define R_OK 4
/* May the real user do this? EACCES, ENOENT. */
int access(const char *path, int mode);

/* Makes it the working directory. ENOENT, ENOTDIR, EACCES. */
int chdir(const char *path);

/* The working directory; NULL and ERANGE if it does not fit, ENOENT if it has
 * been removed, EACCES if a directory above it may not be read. */
char *getcwd(char *buffer, size_t size);

/* Is it a terminal? */
int isatty(int fd);

/* All changes are on the disk when they return; fsync asks for those of one
 * file (but does not leave the others behind). EIO. */
void sync(void);
int fsync(int fd);
int fdatasync(int fd);

/* --- Random numbers ------------------------------------------------------- */

/* Fills the buffer with bytes that nobody can guess, 256 at most; until the
 * system has collected noise enough, soon after it has started, it waits. It
 * reads /dev/urandom, so it needs a free descriptor. EIO: it wants more, or
 * there is no such device; EMFILE, ENFILE, EFAULT. */
int getentropy(void *buffer, size_t length);

/* --- Passwords ------------------------------------------------------------ */

/* What is stored of a password: "$k$SALT$" and a hash of both. `setting`
 * begins with "$k$SALT"; all that was stored is good for it. The result is
 * good until the next call. EINVAL: another setting, or too long. */
char *crypt(const char *password, const char *setting);

/* Asks on stderr and reads a line, which the terminal does not show. NULL at
 * the end of input. The result is good until the next call. */
char *getpass(const char *prompt);

/* --- Options -------------------------------------------------------------- */

/* The next option letter of argv, -1 after the last one, '?' for one that is
 * not in `options`; ':' behind a letter there means that it has a value,
 * optarg. argv[optind] is the first operand. */
extern char *optarg;
extern int optind, opterr, optopt;
int getopt(int argc, char *const argv[], const char *options);

EXTERN_C_END

#endif
