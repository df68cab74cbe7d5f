/*
 * FS: files, for processes and for MM.
 *
 * One request at a time, from the first byte to the last: no locks, and a
 * write is never mixed with another one. The disk is waited for; a terminal
 * or the other end of a pipe never is: such a request is parked and tried
 * again when there is news.
 *
 * What changes the volume begins with volume_begin(), so that each request is
 * one operation of the core: after a crash it has happened or not.
 */
#include "fs/fs.h"
#include <sys/mount.h>

static uint32_t sync_at; /* the tick; 0: there is nothing to do */

/* --- Requests about all files --------------------------------------------- */

/* SYNC, and FSYNC of what is on a disk. */
int do_sync(struct fs_fsync *m)
{
    if (m->type == FS_SYNC)
        return volume_close();
    uint32_t mode = caller->file->inode->disk.mode;
    uint32_t device = inode_device(caller->file->inode);
    if (S_ISBLK(mode))
        return device_call(device, DEVICE_BLOCK_FLUSH, 0, 0, 0, 0);
    return S_ISREG(mode) || S_ISDIR(mode) ? volume_sync() : -EINVAL;
}

int do_remount(struct fs_remount *m)
{
    const word options = m->options, all = MOUNT_READ_ONLY | MOUNT_NO_ATIME;

    if (client_user(m->source, false).uid != 0)
        return -EPERM;
    if (options & ~all)
        return -EINVAL;
    int error = root_insists & ~options ? -EROFS : volume_close();
    if (error == 0)
        volume.options = options;
    if (!volume.has_orphans || volume_begin() < 0 || inodes_orphaned())
        return error;
    volume.has_orphans = false; /* now they can be freed */
    if (inodes_recover() < 0)
        volume.has_orphans = true;
    return error;
}
_Static_assert(MOUNT_READ_ONLY == (int)VOLUME_READ_ONLY, "the core's bits");
_Static_assert(MOUNT_NO_ATIME == (int)VOLUME_NO_ATIME, "likewise");

int do_counters(struct fs_counters *m)
{
    m->reply.files = open_files;
    m->reply.inodes = inodes_used;
    m->reply.free_zones = volume.zone_map.free;
    m->reply.free_inodes = volume.inode_map.free;
    m->reply.options = volume.options;
    return 0;
}

/* What there is, free or not. Bit 0 of a map counts for nothing. */
int do_totals(struct fs_totals *m)
{
    m->reply.zones = volume.zone_map.bits - 1;
    m->reply.inodes = volume.inode_map.bits - 1;
    m->reply.zone_size = BLOCK_SIZE;
    return 0;
}

/* --- Serving -------------------------------------------------------------- */

enum takes { NOTHING, A_FILE, A_PATH, AN_INODE = 4, OR_FILE = 8, CHANGES = 16 };

/* Handlers by message number, from FS_OPEN on. */
#define REQUEST(message, handler, takes) \
    [fs_##message##_number - FS_OPEN] = {(serve_request *)(handler), takes},
#define ALIKE(message, other, word, handler, takes) \
    REQUEST(message, handler, takes)
static const struct row {
    serve_request *serve;
    unsigned takes;
} rows[] = {
#include "fs/requests.def"
};
#undef REQUEST
#define REQUEST(message, handler, takes) +1
enum {
    NR_REQUESTS = 0
#include "fs/requests.def"
};
_Static_assert(sizeof(rows) / sizeof(rows[0]) == NR_REQUESTS,
               "none is missing");

struct client *caller;
char request_text[KUMQUAT_PATH_MAX];
const char *request_path;
struct inode *request_from;
struct user request_user;
struct inode *request_inode;

/* Makes an open file the request's, and its inode. -EBADF, -EINVAL. */
static int file_take(word fd)
{
    caller->file = client_file(fd);
    if (caller->file == NULL)
        return -EBADF;
    const struct inode *inode = caller->file->inode;
    if (inode->parent == NULL && inode->number >= volume.inode_map.bits)
        return -EINVAL; /* a pipe's: it is on no disk */
    request_inode = inode_hold(caller->file->inode);
    return 0;
}

/* Makes ready what the handler wants to find. EXEC_OPEN is asked for another
 * process. The descriptor that can stand for a path is CHOWN's last argument;
 * TRUNCATE has it where CHMOD has. */
_Static_assert(offsetof(struct fs_truncate, fd) ==
                   offsetof(struct fs_chmod, fd),
               "OR_FILE: the descriptor");
static int request_prepare(const struct message *m, unsigned takes)
{
    const struct fs_exec_open *program = (const struct fs_exec_open *)m;
    const struct client *client =
        m->type == FS_EXEC_OPEN ? client_of(program->process) : caller;
    int error = takes & CHANGES ? volume_begin() : 0;

    request_user = client_user(client->who, m->type == FS_ACCESS);
    if (error == 0 && m->arg[1] == 0 && (takes & OR_FILE))
        return file_take(m->type == FS_CHOWN
                             ? ((const struct fs_chown *)m)->fd
                             : ((const struct fs_chmod *)m)->fd);
    if (error == 0)
        error = copy_path(m->source, m->arg[0], m->arg[1], request_text);
    request_path = request_text + caller->walked;
    request_from = caller->asks != NULL ? caller->asks : client->cwd;
    if (error < 0 || (takes & A_PATH))
        return error;
    return path_walk(request_from, request_path, &request_user, &request_inode);
}

/* Serves a request that wants more than a file. Not inlined: what it needs of
 * the stack the others shall not pay for. */
__attribute__((noinline)) static int named_serve(const struct row *row,
                                                 struct message *m)
{
    int result = request_prepare(m, row->takes);

    if (result >= 0) {
        bool has_inode = row->takes & AN_INODE, changes = row->takes & CHANGES;
        result = has_inode && changes && request_inode->parent != NULL
                     ? -EROFS
                     : row->serve(m);
        if (has_inode)
            inode_put(request_inode);
    }
    return asks_settle(m, result);
}

static int request_serve(struct message *m)
{
    word i = m->type - FS_OPEN;
    const struct row *row = &rows[i];

    if (i >= NR_REQUESTS)
        return -ENOSYS;
    if (m->type - FS_FORKED <= (word)(FS_SIGNAL - FS_FORKED) &&
        m->source != (m->type == FS_EXEC_OPEN ? LOADER : MM))
        return -EPERM;
    struct client *client = caller = client_of(m->source);
    if (is_parked(&client->parked))
        request_forget(client); /* who asks again has given up the other */
    client->moved = 0;
    client->file = row->takes == A_FILE ? client_file(m->arg[0]) : NULL;
    if (row->takes > A_FILE)
        return named_serve(row, m);
    if (row->takes == A_FILE && client->file == NULL)
        return -EBADF;
    return row->serve(m);
}

/* Tries a parked request again. */
static int request_again(struct message *m)
{
    const size_t place = offsetof(struct client, parked.request);

    caller = (struct client *)((char *)m - place);
    const struct row *row = &rows[m->type - FS_OPEN];
    return row->takes > A_FILE && caller->asks != NULL ? named_serve(row, m)
                                                       : row->serve(m);
}

/* --- What is due ---------------------------------------------------------- */

/* Puts the changes on the disk; if there are none since the last commit, closes
 * the volume, so that an idle system's disk needs no recovery. */
static void changes_save(void)
{
    static bool has_failed;
    int error = cache.changed > 0 ? volume_sync() : volume_close();

    if (error < 0 && !has_failed)
        log_line("the disk cannot be written, error %d", -error);
    has_failed = error < 0;
    sync_at = 0;
}

static void events_serve(word events)
{
    if (events & EVENT_MEMORY)
        cache_shrink();
    device_news(KERNEL); /* who sleeps, too */
    if (sync_at != 0 && ticks_until(sync_at) <= 0)
        changes_save();
    else if (sync_at != 0)
        timer_until(sync_at); /* it rang for a poller */
}

static void settle(int result)
{
    (void)result;
    if (sync_at != 0 || !log_is_open())
        return;
    sync_at = info_head()->ticks + SYNC_SECONDS * info_head()->hz;
    timer_until(sync_at);
}

int main(void)
{
    static const struct service service = {.events = events_serve,
                                           .news = device_news,
                                           .settle = settle,
                                           .serve = request_serve,
                                           .again = request_again};

    root_mount();
    service_run(&service);
}
