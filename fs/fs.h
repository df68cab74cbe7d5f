/*
 * What the files of the FS server share.
 *
 *   main.c        requests, by the table requests.def; sync
 *   client.c      processes: their descriptors, fork, exec, exit
 *   open.c        open, and opening programs for LOADER
 *   descriptor.c  close, dup, fcntl, lseek
 *   transfer.c    read, write, getdents; files on the disk
 *   name.c        stat, chmod, link, rename and what else is done by name
 *   pipe.c        pipes and FIFOs, and who gets SIGPIPE
 *   mount.c       directories whose files are a file server's
 *   device.c      character and block devices, ioctl
 *   park.c        requests that wait, poll
 *   disk.c        the core's disk, memory and clock; mounting the root
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
#include <fcntl.h>
#include <kumquat/device.h>
#include <kumquat/info.h>
#include <kumquat/service.h>
#include <limits.h>
#include <poll.h>

#define NR_FILES     512u        /* open files at once */
#define NR_PIPES     32u         /* pipes at once */
#define LENGTH_MAX   0x7FFFFFFFu /* bytes of one read or write */
#define SYNC_SECONDS 5u          /* a change is on the disk after these */

struct file {
    uint32_t holders; /* descriptors that lead here; 0: free */
    uint32_t flags;   /* O_ACCMODE, O_APPEND, O_NONBLOCK */
    uint32_t offset;  /* where the next read or write begins */
    struct inode *inode;
    struct pipe *pipe; /* NULL: it is none */
    struct file *next; /* when both are free */
};

struct client {
    endpoint who;      /* 0: nobody has this slot */
    uint32_t cloexec;  /* bit n: close descriptor n at exec */
    uint16_t umask;    /* bits that new files do not get */
    uint16_t walked;   /* bytes of the path that led to the directory `asks` */
    struct inode *cwd; /* held */
    struct mount *serves; /* NULL: it is no file server */
    struct file *fd[KUMQUAT_OPEN_MAX];

    /* Its request: */
    struct file *file;  /* that it is about, or NULL */
    word moved;         /* bytes that it has moved so far */
    word opens;         /* the descriptor of a FIFO whose other end it awaits */
    struct inode *asks; /* of which it asks a file server: held, or NULL */
    struct parked parked; /* if it waits */

    struct link broken; /* among those who shall get SIGPIPE */
};

extern struct client clients[NR_SLOTS];

/* The request at hand: whose it is and, if its row in requests.def says so, the
 * path and where it begins, who asks, and the inode that it leads to. Of a path
 * that led to nodes this is the rest. */
extern struct client *caller;
extern char request_text[KUMQUAT_PATH_MAX]; /* the whole path */
extern const char *request_path;
extern struct inode *request_from;
extern struct user request_user;
extern struct inode *request_inode;

/* client.c */
struct client *client_new(endpoint who);
struct user client_user(endpoint who, bool real);
word client_limit(void);
int client_free_fd(word lowest);
int client_room(void);
struct file *client_open(int fd, struct inode *inode, uint32_t flags);
void client_close(struct client *client, word fd);
extern unsigned open_files;

/* The client of that endpoint, a new one if the slot was another's. */
static inline struct client *client_of(endpoint who)
{
    struct client *client = &clients[ENDPOINT_SLOT(who)];

    return client->who == who ? client : client_new(who);
}

/* The caller's open file of a descriptor. NULL: -EBADF. */
static inline struct file *client_file(word fd)
{
    return fd < KUMQUAT_OPEN_MAX ? caller->fd[fd] : NULL;
}

/* park.c */
int request_park(struct queue *queue, const void *request);
int request_sleep(uint32_t tick, const void *request);
bool request_forget(struct client *client);
extern struct queue pollers; /* to be woken when what poll looks at changes */

/* pipe.c */
int pipe_read(struct fs_pread *m);
int pipe_write(struct fs_pread *m);
int fifo_open(const void *request, int fd);
int fifo_wait(const void *request);
void pipe_leave(const struct file *file);
int pipe_ready(const struct file *file);

/* mount.c */
int node_read(struct fs_pread *m);
int node_getdents(struct fs_getdents *m);
int asks_settle(const void *request, int result);
void asks_forget(struct client *client);
void mount_leave(struct client *client);

/* The number that others see: a mount's root has that of its directory. */
static inline uint32_t inode_shown(const struct inode *inode)
{
    const struct inode *up = inode->parent;

    return up != NULL && up->parent == NULL ? up->number : inode->number;
}

/* device.c */
extern uint8_t buffer[PAGE_SIZE]; /* for bytes on their way through FS */
int device_transfer(struct fs_pread *m);
int device_check(const struct inode *inode, uint32_t flags);
int device_ask(uint32_t device);
void device_news(endpoint driver);

/* disk.c */
extern uint32_t root_device;  /* its number, as in a device's inode */
extern unsigned root_insists; /* options that it must have: no room for a log */
void root_mount(void);

/* READ and WRITE are taken as PREAD: fd, buffer, buffer_length. */
#define REQUEST(message, handler, takes) int handler(struct fs_##message *m);
#define ALIKE(message, other, word, handler, takes)       \
    int handler(struct fs_##other *m);                    \
    _Static_assert(offsetof(struct fs_##message, word) == \
                       offsetof(struct fs_##other, word), \
                   #word " is not where the handler finds it");
#include "fs/requests.def"
#undef REQUEST
#undef ALIKE

#endif
