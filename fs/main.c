/*
 * FS: files, for processes and for MM.
 *
 * One request at a time, from the first byte to the last: no locks, and a
 * write is never mixed with another one. The disk is waited for; a terminal
 * or the other end of a pipe never is: such a request is parked and tried
 * again when there is news.
 */
#include "fs/fs.h"
#include <errno.h>
#include <kumquat/info.h>
#include <kumquat/kernel.h>
#include <sys/stat.h>

static bool timer_is_set;

static int do_sync(struct client *client, struct message *m)
{
    (void)client;
    (void)m;
    return cache_sync();
}

static int do_umask(struct client *client, struct message *m)
{
    uint32_t old = client->umask;

    client->umask = m->arg[0] & (S_IRWXU | S_IRWXG | S_IRWXO);
    return (int)old;
}

static int do_counters(struct client *client, struct message *m)
{
    (void)client;
    m->arg[0] = open_files;
    m->arg[1] = inode_table_used();
    m->arg[2] = volume.zone_map.free;
    m->arg[3] = volume.inode_map.free;
    return 0;
}

/* What a handler wants to find ready besides the message. */
enum takes {
    NOTHING,
    A_FILE,   /* client->file, of the descriptor in arg[0] */
    A_PATH,   /* request_path and request_user */
    AN_INODE, /* these, and request_inode */
};

/* Handlers by message number, from FS_OPEN on. */
#define FIRST                  FS_OPEN
#define ROW(name, serve, what) [FS_##name - FIRST] = {serve, what}
static const struct row {
    handler *serve;
    enum takes takes;
} rows[] = {
    ROW(OPEN, do_open, A_PATH),
    ROW(CLOSE, do_close, A_FILE),
    ROW(READ, do_read, A_FILE),
    ROW(PREAD, do_pread, A_FILE),
    ROW(WRITE, do_write, A_FILE),
    ROW(LSEEK, do_lseek, A_FILE),
    ROW(STAT, do_stat, AN_INODE),
    ROW(FSTAT, do_fstat, A_FILE),
    ROW(UNLINK, do_unlink, A_PATH),
    ROW(DUP, do_dup, A_FILE),
    ROW(DUP2, do_dup2, A_FILE),
    ROW(FCNTL, do_fcntl, A_FILE),
    ROW(IOCTL, do_ioctl, A_FILE),
    ROW(CHDIR, do_chdir, AN_INODE),
    ROW(GETCWD, do_getcwd, NOTHING),
    ROW(GETDENTS, do_getdents, A_FILE),
    ROW(SYNC, do_sync, NOTHING),
    ROW(COUNTERS, do_counters, NOTHING),
    ROW(CHMOD, do_chmod, AN_INODE),
    ROW(CHOWN, do_chown, AN_INODE),
    ROW(ACCESS, do_access, AN_INODE),
    ROW(UMASK, do_umask, NOTHING),
    ROW(PIPE, do_pipe, NOTHING),
    /* from here on for MM only, and EXEC_OPEN for LOADER */
    ROW(FORKED, do_forked, NOTHING),
    ROW(EXITED, do_exited, NOTHING),
    ROW(EXECED, do_execed, NOTHING),
    ROW(EXEC_OPEN, do_exec_open, AN_INODE),
    ROW(CANCEL, do_cancel, NOTHING),
    ROW(SIGNAL, do_signal, NOTHING),
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

char request_path[KUMQUAT_PATH_MAX];
struct user request_user;
struct inode *request_inode;

/* Makes an open file's inode that of the request. */
static int file_inode(const struct client *client, word fd)
{
    const struct file *file = client_file(client, fd);

    if (file == NULL)
        return -EBADF;
    if (file->pipe != NULL)
        return -EINVAL; /* it is on no disk */
    request_inode = inode_hold(file->inode);
    return 0;
}

/* Makes ready what the handler wants to find. CHMOD and CHOWN may name an
 * open file instead of a path; EXEC_OPEN is asked for another process. */
static int request_prepare(struct client *client, const struct message *m,
                           enum takes takes)
{
    if (takes == NOTHING)
        return 0;
    if (takes == A_FILE) {
        client->file = client_file(client, m->arg[0]);
        return client->file == NULL ? -EBADF : 0;
    }
    if (m->type == FS_EXEC_OPEN)
        client = client_of(m->arg[2]);
    request_user = client_user(client->who, m->type == FS_ACCESS);
    if (m->arg[1] == 0 && (m->type == FS_CHMOD || m->type == FS_CHOWN))
        return file_inode(client, m->arg[m->type == FS_CHMOD ? 3 : 4]);
    int length = copy_path(m->source, m->arg[0], m->arg[1], request_path);
    if (length < 0 || takes == A_PATH)
        return length < 0 ? length : 0;
    return path_walk(client->cwd, request_path, &request_user, &request_inode);
}

/* Serves a request. Returns its result, or NO_REPLY. */
static int request_serve(struct message *m)
{
    word index = m->type - FIRST;

    if (index >= ROWS || rows[index].serve == NULL)
        return -ENOSYS;
    if (m->type >= FS_FORKED &&
        m->source != (m->type == FS_EXEC_OPEN ? LOADER : MM))
        return -EPERM;
    const struct row *row = &rows[index];
    struct client *client = client_of(m->source);
    if (client->parked != NULL)
        park_forget(client); /* whoever asks again has given up the other */
    client->moved = 0;
    int result = request_prepare(client, m, row->takes);
    if (result < 0)
        return result;
    result = row->serve(client, m);
    if (row->takes == AN_INODE)
        inode_put(request_inode);
    return result;
}

static void notification_serve(const struct message *m)
{
    if (m->source != KERNEL) {
        device_news();
    } else if (m->arg[0] & EVENT_TIMER) {
        timer_is_set = false;
        if (cache_sync() < 0)
            log_line("the disk cannot be written");
    }
}

/* A change waits for the disk SYNC_SECONDS at most. */
static void timer_start(void)
{
    if (timer_is_set || cache_changed == 0)
        return;
    timer_is_set = true;
    set_timer(SYNC_SECONDS * info_head()->hz);
}

int main(void)
{
    struct message m;
    int result = NO_REPLY;

    root_mount();
    for (;;) {
        if (pipes_due != 0)
            pipes_settle();
        timer_start();
        if (result == NO_REPLY) {
            ipc_receive(ANY, &m);
        } else {
            m.type = (word)result;
            ipc_reply_receive(m.source, &m);
        }
        result = NO_REPLY;
        if (m.type == NOTIFY && ENDPOINT_SLOT(m.source) < NR_SERVERS)
            notification_serve(&m);
        else
            result = request_serve(&m);
    }
}
