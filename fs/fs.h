/*
 * What the files of the FS server share.
 *
 *   main.c        the loop, the table of handlers
 *   client.c      processes: their descriptors, fork, exec, exit
 *   open.c        open, and opening programs for LOADER
 *   descriptor.c  close, dup, fcntl, lseek
 *   transfer.c    read, write, getdents
 *   name.c        stat, chmod, chown, access, unlink, chdir, getcwd
 *   pipe.c        pipes, and who gets SIGPIPE
 *   device.c      character and block devices, ioctl
 *   park.c        requests that wait
 *   disk.c        the core's disk, clock; calls to drivers
 *
 * A descriptor leads to an open file, which has the offset and which
 * processes share after fork and dup; an open file leads to an inode.
 *
 *   client.fd[3] --+
 *   client.fd[4] --+--> struct file --> struct inode (core)
 *   child.fd[3] ---+               `--> struct pipe, if it is one
 */
#ifndef FS_FS_H
#define FS_FS_H

#include "fs/core/core.h"
#include <kumquat/ipc.h>
#include <kumquat/limits.h>
#include <kumquat/list.h>
#include <stdbool.h>

#define NR_FILES     512u        /* open files at once */
#define NR_PIPES     16u         /* pipes at once */
#define LENGTH_MAX   0x7FFFFFFFu /* bytes of one read or write */
#define SYNC_SECONDS 5u          /* a change is on the disk after these */

/* The client that has this link. */
#define CLIENT_OF(link, member) \
    ((struct client *)((char *)(link)-offsetof(struct client, member)))

/* What a handler returns instead of a result: the answer comes later. */
#define NO_REPLY 0x40000000

struct file {
    uint32_t holders; /* descriptors that lead here; 0: free */
    uint32_t flags;   /* O_ACCMODE, O_APPEND, O_NONBLOCK */
    uint32_t offset;  /* where the next read or write begins */
    struct inode *inode;
    struct pipe *pipe; /* NULL: it is none */
};

struct client;

/* Serves one message: its result, or NO_REPLY. */
typedef int handler(struct client *client, struct message *m);

struct client {
    endpoint who;      /* 0: nobody has this slot */
    uint32_t cloexec;  /* bit n: close descriptor n at exec */
    uint32_t umask;    /* bits that new files do not get */
    struct inode *cwd; /* held */
    struct file *fd[KUMQUAT_OPEN_MAX];

    /* The request at hand: */
    struct file *file; /* of its descriptor, if it is about one */
    word moved;        /* bytes that it has moved so far */

    /* If it is parked: */
    handler *parked;        /* who will try again; NULL: not parked */
    struct link waiting;    /* in the queue of what it waits for */
    struct message request; /* what is tried again */

    struct link broken; /* among those who shall get SIGPIPE */
};

/* Of the request at hand, if its row in main.c says so: the path, who asks,
 * and the inode that the path leads to. */
extern char request_path[KUMQUAT_PATH_MAX];
extern struct user request_user;
extern struct inode *request_inode;

static inline word min(word a, word b)
{
    return a < b ? a : b;
}

/* client.c */
struct client *client_of(endpoint who);
struct user client_user(endpoint who, bool real);
struct file *client_file(const struct client *client, word fd);
word client_limit(const struct client *client);
int client_free_fd(const struct client *client, word lowest);
int client_room(const struct client *client);
struct file *client_open(struct client *client, int fd, struct inode *inode,
                         uint32_t flags);
void client_close(struct client *client, word fd);
extern unsigned open_files;

/* park.c */
int park(struct client *client, handler *again, struct link *queue,
         const struct message *m);
void park_forget(struct client *client);
void park_retry(struct link *queue, bool in_order);

/* pipe.c */
int pipe_read(struct client *client, struct message *m);
int pipe_write(struct client *client, struct message *m);
void pipe_leave(const struct file *file);
void pipes_settle(void);
extern uint32_t pipes_due; /* != 0: pipes_settle() has something to do */

/* device.c */
int device_check(const struct inode *inode, uint32_t flags);
int device_read(struct client *client, struct message *m);
int device_write(struct client *client, struct message *m);
void device_news(void);

/* disk.c */
int driver_call(word driver, struct message *m);
void root_mount(void);

handler do_open, do_exec_open;
handler do_close, do_dup, do_dup2, do_fcntl, do_lseek;
handler do_read, do_pread, do_write, do_getdents;
handler do_stat, do_fstat, do_chmod, do_chown, do_access;
handler do_unlink, do_chdir, do_getcwd;
handler do_ioctl, do_pipe, do_signal;
handler do_forked, do_exited, do_execed, do_cancel;

#endif
