/*
 * The processes that FS knows, by slot: descriptors and current directory.
 *
 * MM tells of fork, exec and exit. A process that FS has not heard of (INIT,
 * MM itself) has no descriptors and stands in the root. The endpoint tells
 * whether the slot still belongs to the one who had it.
 */
#include "fs/fs.h"
#include <errno.h>
#include <fcntl.h>
#include <kumquat/info.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define FIRST_UMASK (S_IWGRP | S_IWOTH) /* of a process without a parent */

static struct client clients[NR_SLOTS];
static struct file files[NR_FILES];
unsigned open_files;

_Static_assert(KUMQUAT_OPEN_MAX <= 32, "cloexec is one word");

static void file_put(struct file *file)
{
    if (--file->holders > 0)
        return;
    if (file->pipe != NULL)
        pipe_leave(file);
    inode_put(file->inode);
    open_files--;
}

/* The open file of a descriptor. NULL: -EBADF. */
struct file *client_file(const struct client *client, word fd)
{
    return fd < KUMQUAT_OPEN_MAX ? client->fd[fd] : NULL;
}

/* How many descriptors it may have. A server has no limits: MM, for one. */
word client_limit(const struct client *client)
{
    word slot = ENDPOINT_SLOT(client->who);
    word limit = info_block(slot)->limits[RLIMIT_NOFILE].soft;

    return slot < NR_SERVERS || limit > KUMQUAT_OPEN_MAX ? KUMQUAT_OPEN_MAX
                                                         : limit;
}

/* The lowest free descriptor from `lowest` on. -EMFILE. */
int client_free_fd(const struct client *client, word lowest)
{
    word limit = client_limit(client);

    for (word fd = lowest; fd < limit; fd++) {
        if (client->fd[fd] == NULL)
            return (int)fd;
    }
    return -EMFILE;
}

/* The lowest free descriptor, when there is an open file for it. -EMFILE,
 * -ENFILE. */
int client_room(const struct client *client)
{
    int fd = client_free_fd(client, 0);

    return fd >= 0 && open_files == NR_FILES ? -ENFILE : fd;
}

/* Makes a free descriptor lead to a new open file, for which there is room.
 * It takes over the inode, which is held. */
struct file *client_open(struct client *client, int fd, struct inode *inode,
                         uint32_t flags)
{
    const uint32_t kept = O_ACCMODE | O_APPEND | O_NONBLOCK;
    struct file *file = files;

    while (file->holders > 0)
        file++;
    *file = (struct file){.holders = 1, .flags = flags & kept, .inode = inode};
    open_files++;
    client->fd[fd] = file;
    if (flags & O_CLOEXEC)
        client->cloexec |= 1u << fd;
    return file;
}

/* Closes a descriptor that is open. */
void client_close(struct client *client, word fd)
{
    file_put(client->fd[fd]);
    client->fd[fd] = NULL;
    client->cloexec &= ~(1u << fd);
}

/* Closes those open descriptors whose bit is set. */
static void client_close_set(struct client *client, uint32_t set)
{
    for (word fd = 0; fd < KUMQUAT_OPEN_MAX; fd++) {
        if (client->fd[fd] != NULL && (set & 1u << fd))
            client_close(client, fd);
    }
}

/* Nobody has this slot any more. */
static void client_forget(struct client *client)
{
    if (client->who == 0)
        return;
    park_forget(client);
    list_remove(&client->broken);
    client_close_set(client, ~0u);
    inode_put(client->cwd);
    client->who = 0;
}

/* The client of that endpoint; a new one if the slot was another's. */
struct client *client_of(endpoint who)
{
    struct client *client = &clients[ENDPOINT_SLOT(who)];

    if (client->who == who)
        return client;
    client_forget(client);
    *client = (struct client){
        .who = who, .umask = FIRST_UMASK, .cwd = inode_hold(volume.root)};
    list_init(&client->waiting);
    list_init(&client->broken);
    return client;
}

/* As whom a process works with files, or who he really is. */
struct user client_user(endpoint who, bool real)
{
    const struct info *info = info_block(ENDPOINT_SLOT(who));

    return real ? (struct user){info->uid, info->gid}
                : (struct user){info->euid, info->egid};
}

/* --- What MM tells. Its endpoints are live ones. -------------------------- */

int do_forked(struct client *mm, struct message *m)
{
    const struct client *parent = client_of(m->arg[0]);
    struct client *child = client_of(m->arg[1]);

    (void)mm;
    inode_put(child->cwd);
    child->cwd = inode_hold(parent->cwd);
    child->cloexec = parent->cloexec;
    child->umask = parent->umask;
    for (word fd = 0; fd < KUMQUAT_OPEN_MAX; fd++) {
        child->fd[fd] = parent->fd[fd];
        if (child->fd[fd] != NULL)
            child->fd[fd]->holders++;
    }
    return 0;
}

int do_exited(struct client *mm, struct message *m)
{
    (void)mm;
    client_forget(client_of(m->arg[0]));
    return 0;
}

int do_execed(struct client *mm, struct message *m)
{
    struct client *client = client_of(m->arg[0]);

    (void)mm;
    client_close_set(client, client->cloexec);
    return 0;
}
