/*
 * Pipes.
 *
 *   writers --> [ PIPE_BUF bytes ] --> readers
 *
 * Each open file that leads to a pipe is one of its two ends. Whoever finds
 * nothing to read, or too little room for what must stay in one piece, is
 * parked at his end. A transfer or a close does not serve the other end at
 * once, but marks it as due; the loop in main.c does that when the request is
 * finished (pipes_settle), so one transfer never runs inside another.
 *
 * A pipe's inode is on no disk: the pipe itself holds it for ever.
 */
#include "fs/fs.h"
#include <errno.h>
#include <fcntl.h>
#include <kumquat/kernel.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

/* The ends are named as the access modes of their files. */
enum end { READERS = O_RDONLY, WRITERS = O_WRONLY, ENDS };

struct pipe {
    struct inode inode;        /* what fstat shows */
    uint32_t start, count;     /* the bytes in its buffer */
    unsigned files[ENDS];      /* open files of each end; both 0: free */
    struct link waiting[ENDS]; /* clients that are parked there */
};

static struct pipe pipes[NR_PIPES];
static uint8_t buffers[NR_PIPES][PIPE_BUF] __attribute__((aligned(PAGE_SIZE)));
uint32_t pipes_due; /* bit ENDS * n + end: that end of pipes[n] */
static struct link broken = {&broken, &broken}; /* who shall get SIGPIPE */

_Static_assert(NR_PIPES <= 32 / ENDS, "pipes_due is one word");

static void pipe_wake(const struct pipe *pipe, enum end end)
{
    if (!list_empty(&pipe->waiting[end]))
        pipes_due |= 1u << ((unsigned)(pipe - pipes) * ENDS + end);
}

/* Serves those that can go on now. Each round moves bytes or ends requests,
 * and there are no new ones, so it ends. */
void pipes_settle(void)
{
    while (pipes_due != 0) {
        unsigned bit = (unsigned)__builtin_ctz(pipes_due);
        pipes_due &= pipes_due - 1;
        park_retry(&pipes[bit / ENDS].waiting[bit % ENDS], true);
    }
}

/* An open file of a pipe is closed for good. */
void pipe_leave(const struct file *file)
{
    enum end end = file->flags & O_ACCMODE;

    if (--file->pipe->files[end] == 0) /* the end of file, or EPIPE */
        pipe_wake(file->pipe, end == READERS ? WRITERS : READERS);
}

int do_pipe(struct client *client, struct message *m)
{
    struct user user = client_user(client->who, false);
    word flags = m->arg[0];
    struct pipe *pipe = pipes;
    int from = client_free_fd(client, 0);
    int to = from < 0 ? from : client_free_fd(client, (word)from + 1);

    if (flags & ~(word)(O_CLOEXEC | O_NONBLOCK))
        return -EINVAL;
    if (to < 0)
        return to;
    while (pipe < &pipes[NR_PIPES] &&
           pipe->files[READERS] + pipe->files[WRITERS] > 0)
        pipe++;
    if (pipe == &pipes[NR_PIPES] || open_files + ENDS > NR_FILES)
        return -ENFILE;
    *pipe = (struct pipe){
        .inode = {.number = UINT32_MAX - (word)(pipe - pipes), .holders = 1}};
    inode_fill(&pipe->inode, S_IFIFO | 0600, 0, &user);
    m->arg[READERS] = (word)from;
    m->arg[WRITERS] = (word)to;
    for (enum end end = READERS; end < ENDS; end++) {
        list_init(&pipe->waiting[end]);
        pipe->files[end] = 1;
        client_open(client, (int)m->arg[end], inode_hold(&pipe->inode),
                    flags | end)
            ->pipe = pipe;
    }
    return 0;
}

/* [pipe_read] */
int pipe_read(struct client *client, struct message *m)
{
    struct pipe *pipe = client->file->pipe;
    uint8_t *bytes = buffers[pipe - pipes];
    word length = min(m->arg[2], pipe->count);

    if (length == 0 && pipe->files[WRITERS] == 0)
        return 0;
    if (length == 0)
        return park(client, do_read, &pipe->waiting[READERS], m);
    int error = copy_to(client->who, m->arg[1], bytes + pipe->start, length);
    if (error < 0)
        return error;
    pipe->count -= length;
    pipe->start = pipe->count > 0 ? pipe->start + length : 0;
    pipe_wake(pipe, WRITERS);
    return (int)length;
}
/* [pipe_read end] */

/* Nobody will ever read what the client writes. */
static int pipe_is_broken(struct client *client)
{
    list_remove(&client->broken);
    list_append(&broken, &client->broken);
    ipc_notify(MM);
    return client->moved > 0 ? (int)client->moved : -EPIPE;
}

int do_signal(struct client *mm, struct message *m)
{
    struct link *first = broken.next;

    (void)mm;
    (void)m;
    if (list_empty(&broken))
        return 0;
    list_remove(first);
    return (int)CLIENT_OF(first, broken)->who;
}

int pipe_write(struct client *client, struct message *m)
{
    struct pipe *pipe = client->file->pipe;
    uint8_t *bytes = buffers[pipe - pipes];
    word address = m->arg[1] + client->moved;
    word left = m->arg[2] - client->moved;
    word length = min(left, PIPE_BUF - pipe->count);

    if (pipe->files[READERS] == 0)
        return pipe_is_broken(client);
    if (length == 0 || (length < left && m->arg[2] <= PIPE_BUF))
        return park(client, do_write, &pipe->waiting[WRITERS], m);
    if (pipe->start + pipe->count + length > PIPE_BUF) {
        memmove(bytes, bytes + pipe->start, pipe->count);
        pipe->start = 0;
    }
    bytes += pipe->start + pipe->count;
    int error = copy_from(client->who, address, bytes, length);
    if (error < 0)
        return client->moved > 0 ? (int)client->moved : error;
    pipe->count += length;
    client->moved += length;
    pipe_wake(pipe, READERS);
    if (length < left)
        return park(client, do_write, &pipe->waiting[WRITERS], m);
    return (int)client->moved;
}
