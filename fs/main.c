/*
 * FS: files, for processes and for MM.
 *
 * One request at a time, from the first byte to the last: no locks, and a
 * write is never mixed with another one. The disk is waited for; a terminal
 * never is: such a request is parked and tried again when the driver
 * notifies.
 */
#include "fs/fs.h"
#include <errno.h>
#include <kumquat/kernel.h>

static bool timer_is_set;

static int do_sync(struct client *client, struct message *m)
{
    (void)client;
    (void)m;
    return cache_sync();
}

static int do_counters(struct client *client, struct message *m)
{
    (void)client;
    m->arg[0] = files_open();
    m->arg[1] = inode_table_used();
    m->arg[2] = volume.zone_map.free;
    m->arg[3] = volume.inode_map.free;
    return 0;
}

/* Handlers by message number, from FS_OPEN on. */
#define FIRST FS_OPEN
static handler *const handlers[] = {
    [FS_OPEN - FIRST] = do_open,
    [FS_CLOSE - FIRST] = do_close,
    [FS_READ - FIRST] = do_read,
    [FS_PREAD - FIRST] = do_pread,
    [FS_WRITE - FIRST] = do_write,
    [FS_LSEEK - FIRST] = do_lseek,
    [FS_STAT - FIRST] = do_stat,
    [FS_FSTAT - FIRST] = do_fstat,
    [FS_UNLINK - FIRST] = do_unlink,
    [FS_DUP - FIRST] = do_dup,
    [FS_DUP2 - FIRST] = do_dup2,
    [FS_FCNTL - FIRST] = do_fcntl,
    [FS_IOCTL - FIRST] = do_ioctl,
    [FS_CHDIR - FIRST] = do_chdir,
    [FS_GETCWD - FIRST] = do_getcwd,
    [FS_GETDENTS - FIRST] = do_getdents,
    [FS_SYNC - FIRST] = do_sync,
    [FS_COUNTERS - FIRST] = do_counters,
    /* from here on for MM only */
    [FS_FORKED - FIRST] = do_forked,
    [FS_EXITED - FIRST] = do_exited,
    [FS_EXECED - FIRST] = do_execed,
    [FS_EXEC_OPEN - FIRST] = do_exec_open,
};
#define HANDLERS (sizeof(handlers) / sizeof(handlers[0]))

/* Serves a request. Returns its result, or NO_REPLY. */
static int request_serve(struct message *m)
{
    word index = m->type - FIRST;

    if (index >= HANDLERS || handlers[index] == NULL)
        return -ENOSYS;
    if (m->type >= FS_FORKED && m->source != MM)
        return -EPERM;
    struct client *client = client_of(m->source);
    parked_forget(client); /* whoever asks again has given up the other */
    return handlers[index](client, m);
}

static void notification_serve(const struct message *m)
{
    if (m->source != KERNEL) {
        parked_retry(ENDPOINT_SLOT(m->source));
        return;
    }
    if (m->arg[0] & EVENT_TIMER) {
        timer_is_set = false;
        if (cache_sync() < 0)
            log_line("the disk cannot be written");
    }
}

/* A change waits for the disk SYNC_SECONDS at most. */
static void timer_start(void)
{
    if (timer_is_set || !cache_is_dirty())
        return;
    timer_is_set = true;
    set_timer(SYNC_SECONDS * HZ);
}

int main(void)
{
    struct message m;
    int result = NO_REPLY;

    root_mount();
    for (;;) {
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
