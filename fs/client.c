/*
 * The processes that FS knows, by slot: descriptors and current directory.
 *
 * MM tells of fork, exec and exit. A process that FS has not heard of (INIT,
 * MM itself) has no descriptors and stands in the root. The endpoint tells
 * whether the slot still belongs to the one who had it.
 */
#include "fs/fs.h"
#include <sys/resource.h>

struct client clients[NR_SLOTS];
static struct file files[NR_FILES];
static struct file *free_files; /* of those that were open once */
unsigned open_files;

_Static_assert(KUMQUAT_OPEN_MAX <= 32, "cloexec is one word");

/* How many descriptors it may have. A server has no limits: MM, for one. */
word client_limit(void)
{
    word slot = ENDPOINT_SLOT(caller->who);
    word limit = info_block(slot)->limits[RLIMIT_NOFILE].soft;

    return slot < NR_SERVERS ? KUMQUAT_OPEN_MAX : min(limit, KUMQUAT_OPEN_MAX);
}

/* Its lowest free descriptor from `lowest` on. -EMFILE. */
int client_free_fd(word lowest)
{
    word limit = client_limit();

    for (word fd = lowest; fd < limit; fd++) {
        if (caller->fd[fd] == NULL)
            return (int)fd;
    }
    return -EMFILE;
}

/* Its lowest free descriptor, when there is an open file for it. -EMFILE,
 * -ENFILE. */
int client_room(void)
{
    int fd = client_free_fd(0);

    return fd >= 0 && open_files == NR_FILES ? -ENFILE : fd;
}

/* Makes a free descriptor lead to a new open file, for which there is room.
 * It takes over the inode, which is held. */
struct file *client_open(int fd, struct inode *inode, uint32_t flags)
{
    const uint32_t kept = O_ACCMODE | O_APPEND | O_NONBLOCK;
    struct file *file = free_files;

    if (file != NULL)
        free_files = file->next;
    else
        file = &files[open_files]; /* those before it are all open */
    *file = (struct file){.holders = 1, .flags = flags & kept, .inode = inode};
    open_files++;
    caller->fd[fd] = file;
    if (flags & O_CLOEXEC)
        caller->cloexec |= 1u << fd;
    return file;
}

/* Closes a descriptor that is open. */
void client_close(struct client *client, word fd)
{
    struct file *file = client->fd[fd];

    client->fd[fd] = NULL;
    client->cloexec &= ~(1u << fd);
    if (--file->holders > 0)
        return;
    if (file->pipe != NULL)
        pipe_leave(file);
    inode_put(file->inode);
    file->next = free_files;
    free_files = file;
    open_files--;
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
    request_forget(client);
    mount_leave(client);
    list_remove(&client->broken);
    client_close_set(client, ~0u);
    inode_put(client->cwd);
    client->who = 0;
}

/* The client of an endpoint whose slot was nobody's or another's. Without a
 * parent it lets nobody else write to its files. */
struct client *client_new(endpoint who)
{
    struct client *client = &clients[ENDPOINT_SLOT(who)];

    client_forget(client);
    *client = (struct client){
        .who = who, .umask = S_IWGRP | S_IWOTH, .cwd = inode_hold(volume.root)};
    list_init(&client->parked.link);
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

int do_forked(struct fs_forked *m)
{
    const struct client *parent = client_of(m->parent);
    struct client *child = client_of(m->child);

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

int do_exited(struct fs_exited *m)
{
    client_forget(client_of(m->process));
    return 0;
}

int do_execed(struct fs_execed *m)
{
    struct client *client = client_of(m->process);

    mount_leave(client); /* the exchange was the old program's */
    client_close_set(client, client->cloexec);
    return 0;
}
