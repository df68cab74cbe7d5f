/*
 * Mounts: directories whose files are a file server's
 * (kumquat/file_server.h).
 *
 *   clients --> [ queue of the mount ] --> asked --> the file server's SERVE
 *
 * Nobody waits in FS. A request that needs an answer is parked in its mount's
 * queue, and the first one there is asked for as soon as the file server's
 * SERVE is parked, too. When the next SERVE is parked, it has the answer: the
 * request is tried again and finds it. A request for a path asks name by name;
 * what has been walked of the path is kept, so it is tried again from there.
 *
 * A node becomes an inode above those of the disk, which the core holds, finds
 * and forgets like any other. It holds the one of its directory.
 */
#include "fs/fs.h"
#include <kumquat/file_server.h>

#define NR_MOUNTS 8u
#define NODES     0x80000000u /* inodes from here on are nodes */
#define ERRNO_MAX 4095        /* no result is below this, negative */

static struct mount {
    struct client *server; /* who serves it; NULL: nobody */
    struct inode *root;    /* node 0; held as long as somebody serves it */
    char path[KUMQUAT_PATH_MAX];
    struct queue clients; /* who waits for an answer; the first is asked for */
    struct client *asked; /* whose request the server has; NULL: nobody's */
} mounts[NR_MOUNTS];

/* SERVE waits here, until a request is handed out. */
static struct queue idle = QUEUE_INIT(idle, false);

/* What is asked for the request at hand, and its answer. */
static struct file_exchange exchange;

static struct mount *mount_of(const struct inode *inode)
{
    return &mounts[(inode->number - NODES) / FILE_NODES];
}

static uint32_t number_of(const struct mount *mount, uint32_t node)
{
    return NODES + (uint32_t)(mount - mounts) * FILE_NODES + node;
}

/* --- Asking --------------------------------------------------------------- */

/* A client does not wait for a file server any more: what that answers is
 * nobody's. */
void asks_forget(struct client *client)
{
    if (client->asks == NULL)
        return;
    struct mount *mount = mount_of(client->asks);
    if (mount->asked == client)
        mount->asked = NULL;
    inode_put(client->asks);
    client->asks = NULL;
    client->walked = 0;
}

/* The end of a try that may have asked: the request waits, or has its
 * result. */
int asks_settle(const void *request, int result)
{
    if (caller->asks == NULL)
        return result;
    if (result == NO_REPLY)
        return park(&caller->parked, &mount_of(caller->asks)->clients, request);
    asks_forget(caller);
    return result;
}

/* May the caller wait for this file server? A server must not, and who serves
 * files himself could be the one it waits for. */
static int may_ask(const struct mount *mount)
{
    if (caller->serves != NULL)
        return -EDEADLK;
    if (caller->who < NR_SERVERS)
        return -EACCES;
    if (caller->asks != NULL && mount_of(caller->asks) != mount)
        return -EXDEV; /* by one path to the nodes of two */
    return mount->server == NULL ? -EIO : 0;
}

/* Hands what is asked for the caller to the file server, as the answer to its
 * SERVE. One that has died comes back and mounts again. */
static int request_hand(struct mount *mount, word to, word length)
{
    endpoint server = mount->server->who;
    int error = copy_to(server, to + offsetof(struct file_exchange, request),
                        &exchange.request, sizeof(exchange.request) + length);

    if (error < 0 && error != -EPERM)
        return error;
    park_forget(&mount->server->parked);
    if (error == 0 && ipc_reply(server, &(struct message){.type = 0}) == 0)
        mount->asked = caller;
    return NO_REPLY;
}
_Static_assert(offsetof(struct file_exchange, request) +
                       sizeof(exchange.request) ==
                   offsetof(struct file_exchange, data),
               "the data is behind the request");

/* Asks about the node `inode`, to which so much of a path leads: `request`, and
 * what exchange.data has. -> the answer's result, with all of it in `exchange`;
 * NO_REPLY: it is to come. */
static int ask(struct inode *inode, size_t walked, struct file_request request)
{
    struct mount *mount = mount_of(inode);
    bool reads = request.operation == FILE_READ;
    int error = may_ask(mount);

    if (error < 0)
        return error;
    if (caller->asks != inode || caller->walked != walked) {
        asks_forget(caller);
        caller->asks = inode_hold(inode);
        caller->walked = (uint16_t)walked;
    }
    const struct parked *parked = &mount->server->parked;
    const struct fs_serve *serve = (const struct fs_serve *)&parked->request;
    bool is_asked = mount->asked == caller;
    if (!is_parked(parked) || serve->type != FS_SERVE ||
        (mount->asked != NULL && !is_asked))
        return NO_REPLY;
    exchange.request = request;
    exchange.request.node = inode->number % FILE_NODES;
    exchange.request.who = caller->who;
    if (!is_asked)
        return request_hand(mount, serve->exchange, reads ? 0 : request.length);
    error = copy_from(serve->source, serve->exchange, &exchange,
                      offsetof(struct file_exchange, data) +
                          (reads ? request.length : 0));
    int result = exchange.answer.result;
    bool is_wrong = result < -ERRNO_MAX || result > (int)request.length;
    return error < 0 || is_wrong ? -EIO : result;
}

/* --- Names ---------------------------------------------------------------- */

/* What the answer has found in the directory becomes an inode. */
static int node_get(struct inode *dir, struct inode **file)
{
    const struct file_node *node = &exchange.answer.found;
    const struct disk_inode disk = {
        .mode = (uint16_t)(node->mode & (S_IFMT | 0777)),
        .links = 1,
        .uid = (uint16_t)node->uid,
        .gid = (uint16_t)node->gid,
        .size = node->size,
        .atime = node->mtime,
        .mtime = node->mtime,
        .ctime = node->mtime,
    };

    if (node->node == 0 || node->node >= FILE_NODES ||
        node->size > LENGTH_MAX ||
        !(S_ISREG(node->mode) || S_ISDIR(node->mode)))
        return -EIO;
    return inode_make(number_of(mount_of(dir), node->node), &disk, dir, file);
}

/* The core's node_find(). The rest of the path, with which it is tried again,
 * begins with the name, so that is known by where it stands. Of two paths only
 * the first can wait. */
static int name_ask(struct inode *dir, struct name name, struct inode **file)
{
    size_t walked = (size_t)(name.text - request_text);

    if (walked >= sizeof(request_text))
        return -EXDEV;
    memcpy(exchange.data, name.text, name.length);
    exchange.data[name.length] = '\0';
    int error = ask(dir, walked,
                    (struct file_request){.operation = FILE_FIND,
                                          .length = name.length + 1});
    return error < 0 ? error : node_get(dir, file);
}

/* --- Bytes ---------------------------------------------------------------- */

/* Asks for `length` bytes of the caller's open file from an offset on. */
static int bytes_ask(uint32_t offset, word length)
{
    return ask(caller->file->inode, 0,
               (struct file_request){
                   .operation = FILE_READ, .offset = offset, .length = length});
}

/* The end of a try to read: the bytes go to the caller, and the offset on. */
static int bytes_settle(const void *request, word to, int bytes,
                        uint32_t *offset, uint32_t next)
{
    int error =
        bytes > 0 ? copy_to(caller->who, to, exchange.data, (word)bytes) : 0;

    if (error == 0 && bytes > 0)
        *offset = next;
    return asks_settle(request, error < 0 ? error : bytes);
}

/* READ and PREAD of a page at most. */
int node_read(struct fs_pread *m)
{
    struct file *file = caller->file;
    uint32_t *offset = m->type == FS_PREAD ? &m->offset : &file->offset;
    word length = min(min(m->buffer_length, FILE_DATA), LENGTH_MAX - *offset);
    int bytes = loan_check(m->source, m->buffer, m->buffer_length, 1);

    if (bytes == 0 && length > 0)
        bytes = bytes_ask(*offset, length);
    return bytes_settle(m, m->buffer, bytes, offset, *offset + (word)bytes);
}

/* Makes the numbers of nodes those of inodes. -EIO: these are no records. */
static int records_check(const struct mount *mount, int bytes)
{
    struct dirent *record = (struct dirent *)exchange.data;

    for (int left = bytes; left > 0; left -= sizeof(*record), record++) {
        const char *name = record->d_name;
        size_t length = strnlen(name, sizeof(record->d_name));
        if (left < (int)sizeof(*record) || length == 0 ||
            length == sizeof(record->d_name) || memchr(name, '/', length) ||
            record->d_ino >= FILE_NODES)
            return -EIO;
        record->d_ino = number_of(mount, record->d_ino);
    }
    return bytes;
}

/* GETDENTS. The records at offset 0 and 1 are ours. */
int node_getdents(struct fs_getdents *m)
{
    struct file *file = caller->file;
    struct inode *dir = file->inode;
    struct dirent *record = (struct dirent *)exchange.data;
    uint32_t offset = file->offset, next = offset + 1;
    int bytes = sizeof(*record);

    if (offset < 2) {
        *record = (struct dirent){inode_shown(dir), "."};
        if (offset == 1)
            *record = (struct dirent){inode_shown(dir->parent), ".."};
    } else {
        const word most = min(m->buffer_length, FILE_DATA) / sizeof(*record);
        bytes = bytes_ask(offset - 2, most * sizeof(*record));
        bytes = records_check(mount_of(dir), bytes);
        next = min(exchange.answer.next, LENGTH_MAX - 2) + 2;
    }
    return bytes_settle(m, m->buffer, bytes, &file->offset, next);
}

/* --- File servers --------------------------------------------------------- */

/* Makes a mount that nobody serves, and of which nobody has a node any more,
 * the caller's. -ENFILE. */
static int mount_add(struct inode *covered)
{
    struct mount *mount = mounts;

    while (mount < &mounts[NR_MOUNTS] &&
           (mount->server != NULL || inode_is_held(number_of(mount, 0))))
        mount++;
    if (mount == &mounts[NR_MOUNTS])
        return -ENFILE;
    int error =
        inode_make(number_of(mount, 0), &covered->disk, covered, &mount->root);
    if (error < 0)
        return error;
    strcpy(mount->path, request_path);
    mount->clients = (struct queue)QUEUE_INIT(mount->clients, true);
    mount->asked = NULL;
    mount->server = caller;
    caller->serves = mount;
    covered->over = mount->root;
    return 0;
}

/* A new process serves the mount: it knows of no request. Who was asked for may
 * be why the old one fell, so that is not tried again. */
static int mount_again(const struct mount *mount)
{
    struct client *asked = mount->asked;

    if (asked != NULL) {
        request_forget(asked);
        ipc_reply(asked->who, &(struct message){.type = (word)-EIO});
    }
    return 0;
}

int do_mount(struct fs_mount *m)
{
    struct inode *dir = request_inode;
    const struct mount *mount = caller->serves;

    (void)m;
    if (request_user.uid != 0)
        return -EPERM;
    if (!S_ISDIR(dir->disk.mode))
        return -ENOTDIR;
    if (mount != NULL && mount->root == dir)
        return mount_again(mount);
    if (mount != NULL || dir->parent != NULL || dir == volume.root)
        return -EBUSY;
    if (request_path[0] != '/')
        return -EINVAL;
    node_find = name_ask;
    return mount_add(dir);
}

/* A client serves no files any more, if it did. Who waits for it is told, by
 * trying it. */
void mount_leave(struct client *client)
{
    struct mount *mount = client->serves;

    if (mount == NULL)
        return;
    client->serves = NULL;
    mount->root->parent->over = NULL;
    mount->server = NULL;
    queue_wake(&mount->clients);
    inode_put(mount->root);
}

int do_serve(struct fs_serve *m)
{
    if (caller->serves == NULL)
        return -EPERM;
    if (m->exchange_length != sizeof(exchange))
        return -EINVAL;
    int error = loan_check(m->source, m->exchange, sizeof(exchange), 1);
    if (error < 0)
        return error;
    queue_wake(&caller->serves->clients);
    return park(&caller->parked, &idle, m);
}

int do_mounts(struct fs_mounts *m)
{
    if (m->index >= NR_MOUNTS)
        return -ENOENT;
    const struct mount *mount = &mounts[m->index];
    m->reply.server = mount->server != NULL ? mount->server->who : 0;
    return GIVE(m, path, mount->path, strlen(mount->path) + 1);
}
