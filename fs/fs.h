/*
 * What the files of the FS server share.
 *
 *   main.c        the loop, the table of handlers
 *   client.c      processes: their descriptors, fork, exec, exit
 *   open.c        open, and opening programs for MM
 *   descriptor.c  close, dup, fcntl, lseek
 *   transfer.c    read, write, getdents
 *   name.c        stat, unlink, chdir, getcwd
 *   device.c      character and block devices, parked requests, ioctl
 *   disk.c        the core's disk, clock; calls to drivers
 *
 * A descriptor leads to an open file, which has the offset and which
 * processes share after fork and dup; an open file leads to an inode.
 *
 *   client.fd[3] --+
 *   client.fd[4] --+--> struct file --> struct inode (core)
 *   child.fd[3] ---+
 */
#ifndef FS_FS_H
#define FS_FS_H

#include "fs/core/core.h"
#include <kumquat/ipc.h>
#include <kumquat/limits.h>
#include <stdbool.h>

#define NR_FILES     512u        /* open files at once */
#define LENGTH_MAX   0x7FFFFFFFu /* bytes of one read or write */
#define SYNC_SECONDS 5u          /* a change is on the disk after these */

/* What a handler returns instead of a result: the answer comes later. */
#define NO_REPLY 0x40000000

struct file {
    uint32_t holders; /* descriptors that lead here; 0: free */
    uint32_t flags;   /* O_ACCMODE, O_APPEND, O_NONBLOCK */
    uint32_t offset;  /* where the next read or write begins */
    struct inode *inode;
};

struct client;

/* Serves one message: its result, or NO_REPLY. */
typedef int handler(struct client *client, struct message *m);

struct client {
    endpoint who;      /* 0: nobody has this slot */
    uint32_t cloexec;  /* bit n: close descriptor n at exec */
    struct inode *cwd; /* held */
    struct file *fd[KUMQUAT_OPEN_MAX];

    handler *parked;        /* who will try again; NULL: not parked */
    word driver;            /* whose notification it waits for */
    struct message request; /* what is tried again */
    struct client *next_parked;
};

/* client.c */
struct client *client_of(endpoint who);
struct user client_user(endpoint who);
struct file *client_file(const struct client *client, word fd);
int client_free_fd(const struct client *client, word lowest);
void client_close(struct client *client, word fd);
struct file *file_new(struct inode *inode, uint32_t flags);
unsigned files_open(void);

/* transfer.c: a transfer from or to a client's memory under its loan. */
struct loan {
    struct transfer transfer; /* first: the one is cast to the other */
    endpoint who;
    word address;
};
struct loan loan_to(endpoint who, word address);
struct loan loan_from(endpoint who, word address);

/* device.c */
int device_check(const struct inode *inode, uint32_t flags);
int device_read(struct client *client, struct file *file, struct message *m);
int device_write(struct client *client, struct message *m);
void parked_forget(struct client *client);
void parked_retry(word driver);

/* disk.c */
int driver_call(word driver, struct message *m);
void root_mount(void);

handler do_open, do_exec_open;
handler do_close, do_dup, do_dup2, do_fcntl, do_lseek;
handler do_read, do_pread, do_write, do_getdents;
handler do_stat, do_fstat, do_unlink, do_chdir, do_getcwd;
handler do_ioctl;
handler do_forked, do_exited, do_execed;

#endif
