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

static struct client clients[NR_SLOTS];
static struct file files[NR_FILES];
static unsigned open_files;

_Static_assert(KUMQUAT_OPEN_MAX <= 32, "cloexec is one word");

unsigned files_open(void)
{
    return open_files;
}

/* An open file that holds the inode. NULL: the table is full. */
struct file *file_new(struct inode *inode, uint32_t flags)
{
    for (unsigned i = 0; open_files < NR_FILES; i++) {
        if (files[i].holders > 0)
            continue;
        files[i] =
            (struct file){.holders = 1,
                          .flags = flags & (O_ACCMODE | O_APPEND | O_NONBLOCK),
                          .inode = inode};
        open_files++;
        return &files[i];
    }
    return NULL;
}

static void file_put(struct file *file)
{
    if (--file->holders > 0)
        return;
    inode_put(file->inode);
    open_files--;
}

/* The open file of a descriptor. NULL: -EBADF. */
struct file *client_file(const struct client *client, word fd)
{
    return fd < KUMQUAT_OPEN_MAX ? client->fd[fd] : NULL;
}

/* The lowest free descriptor from `lowest` on. -EMFILE. */
int client_free_fd(const struct client *client, word lowest)
{
    for (word fd = lowest; fd < KUMQUAT_OPEN_MAX; fd++) {
        if (client->fd[fd] == NULL)
            return (int)fd;
    }
    return -EMFILE;
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
    parked_forget(client);
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
    *client = (struct client){.who = who, .cwd = inode_hold(volume.root)};
    return client;
}

/* As whom a process works with files. */
struct user client_user(endpoint who)
{
    const struct info *info = info_block(ENDPOINT_SLOT(who));

    return (struct user){info->euid, info->egid};
}

/* --- What MM tells. Its endpoints are live ones. -------------------------- */

int do_forked(struct client *mm, struct message *m)
{
    (void)mm;
    if (ENDPOINT_SLOT(m->arg[0]) >= NR_SLOTS ||
        ENDPOINT_SLOT(m->arg[1]) >= NR_SLOTS || m->arg[0] == m->arg[1])
        return -EINVAL;
    const struct client *parent = client_of(m->arg[0]);
    struct client *child = client_of(m->arg[1]);
    inode_put(child->cwd);
    client_close_set(child, ~0u);
    child->cwd = inode_hold(parent->cwd);
    child->cloexec = parent->cloexec;
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
    if (ENDPOINT_SLOT(m->arg[0]) >= NR_SLOTS)
        return -EINVAL;
    struct client *client = &clients[ENDPOINT_SLOT(m->arg[0])];
    if (client->who == m->arg[0])
        client_forget(client);
    return 0;
}

int do_execed(struct client *mm, struct message *m)
{
    (void)mm;
    if (ENDPOINT_SLOT(m->arg[0]) >= NR_SLOTS)
        return -EINVAL;
    struct client *client = client_of(m->arg[0]);
    client_close_set(client, client->cloexec);
    return 0;
}
