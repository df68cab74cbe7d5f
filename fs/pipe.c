/*
 * Pipes and FIFOs.
 *
 *   writers --> [ PIPE_SIZE bytes ] --> readers
 *
 * Each open file that leads to a pipe is one of its two ends, or with O_RDWR
 * both. Whoever finds nothing to read, or too little room for what must stay
 * in one piece, is parked at his end. A transfer, a close or an open wakes the
 * other end, which is served when the request is finished.
 *
 * A FIFO's pipe is found by the inode that its files have; a nameless pipe has
 * an inode of its own, which is on no disk, and holds it for ever. Who opens a
 * FIFO has his end before he waits for the other one: so the two find each
 * other. A pipe has its buffer as long as it has ends.
 */
#include "fs/fs.h"

#define PIPE_PAGES 2u /* of a buffer */
#define PIPE_SIZE  (PIPE_PAGES * PAGE_SIZE)

/* Its place in FS's window: behind the cache's. */
#define PAGE_OF(pipe) (CACHE_MOST + 256u + PIPE_PAGES * (word)((pipe)-pipes))

/* The ends are named as the access modes of their files. */
enum end { READERS = O_RDONLY, WRITERS = O_WRONLY, ENDS };

struct pipe {
    struct inode *inode;        /* what fstat shows */
    struct inode nameless;      /* that of a pipe without a name */
    uint8_t *bytes;             /* the buffer */
    uint32_t start, count;      /* the bytes in it */
    bool polled;                /* a parked poll may wait for it */
    unsigned files[ENDS];       /* open files of each end; both 0: free */
    struct queue waiting[ENDS]; /* clients that are parked there */
};

static struct pipe pipes[NR_PIPES];
static struct link broken = {&broken, &broken}; /* who shall get SIGPIPE */

/* An end may have something to do now. Pollers that are tried again say anew
 * which pipes they wait for. */
static inline void pipe_wake(struct pipe *pipe, enum end end)
{
    queue_wake(&pipe->waiting[end]);
    if (pipe->polled)
        queue_wake(&pollers);
    pipe->polled = false;
}

/* --- Ends that come and go ------------------------------------------------ */

/* Is the file an end of that kind? */
static bool has_end(const struct file *file, enum end end)
{
    return (file->flags & O_ACCMODE) != !end;
}

/* The pipe with that inode; NULL: there is none. Those without ends have
 * NULL. */
static struct pipe *pipe_find(const struct inode *inode)
{
    struct pipe *pipe = pipes;

    while (pipe < &pipes[NR_PIPES] && pipe->inode != inode)
        pipe++;
    return pipe < &pipes[NR_PIPES] ? pipe : NULL;
}

/* A pipe without ends, with its page. NULL: there is none, or no memory. */
static struct pipe *pipe_new(void)
{
    struct pipe *pipe = pipe_find(NULL);

    if (pipe == NULL)
        return NULL;
    pipe->bytes = page_take(PAGE_OF(pipe), PIPE_PAGES);
    pipe->start = pipe->count = 0;
    for (enum end end = READERS; end < ENDS; end++)
        pipe->waiting[end] = (struct queue)QUEUE_INIT(pipe->waiting[end], true);
    return pipe->bytes != NULL ? pipe : NULL;
}

/* An open file of a pipe comes (1) or goes (-1). */
static void ends_count(struct pipe *pipe, const struct file *file, int by)
{
    for (enum end end = READERS; end < ENDS; end++) {
        if (has_end(file, end)) {
            pipe->files[end] += (unsigned)by;
            pipe_wake(pipe, !end); /* also the end of file, or EPIPE */
        }
    }
}

/* Makes an open file one of a pipe's. */
static void pipe_enter(struct pipe *pipe, struct file *file)
{
    file->pipe = pipe;
    pipe->inode = file->inode;
    ends_count(pipe, file, 1);
}

/* An open file of a pipe is closed for good. */
void pipe_leave(const struct file *file)
{
    struct pipe *pipe = file->pipe;

    ends_count(pipe, file, -1);
    if (pipe->files[READERS] + pipe->files[WRITERS] > 0)
        return;
    page_give(PAGE_OF(pipe), PIPE_PAGES);
    pipe->inode = NULL;
}

int do_pipe(struct fs_pipe *m)
{
    struct user user = client_user(m->source, false);
    word flags = m->flags;
    int from = client_free_fd(0);
    int to = from < 0 ? from : client_free_fd((word)from + 1);

    if (flags & ~(word)(O_CLOEXEC | O_NONBLOCK))
        return -EINVAL;
    if (to < 0)
        return to;
    struct pipe *pipe = open_files + ENDS > NR_FILES ? NULL : pipe_new();
    if (pipe == NULL)
        return -ENFILE;
    struct inode *inode = &pipe->nameless;
    inode_fill(inode, S_IFIFO | 0600, 0, &user);
    inode->number = UINT32_MAX - (word)(pipe - pipes);
    inode->holders = inode->disk.links = 1;
    m->reply.reader = (word)from;
    m->reply.writer = (word)to;
    pipe_enter(pipe, client_open(from, inode_hold(inode), flags | READERS));
    pipe_enter(pipe, client_open(to, inode_hold(inode), flags | WRITERS));
    return 0;
}

/* Makes a new descriptor's open file an end of its FIFO. -> the descriptor;
 * -ENXIO, -ENFILE. */
int fifo_open(const void *request, int fd)
{
    const uint32_t mode = O_ACCMODE | O_NONBLOCK, hasty = O_WRONLY | O_NONBLOCK;
    struct file *file = caller->fd[fd];
    struct pipe *pipe = pipe_find(file->inode);
    bool has_readers = pipe != NULL && pipe->files[READERS] > 0;
    int error = (file->flags & mode) == hasty && !has_readers ? -ENXIO : 0;

    if (error == 0 && pipe == NULL && (pipe = pipe_new()) == NULL)
        error = -ENFILE;
    if (error < 0) {
        client_close(caller, (word)fd);
        return error;
    }
    pipe_enter(pipe, file);
    caller->file = file;
    caller->opens = (word)fd;
    return fifo_wait(request);
}

/* The end in caller->file is open when there is another one. */
int fifo_wait(const void *request)
{
    const struct file *file = caller->file;
    struct pipe *pipe = file->pipe;
    enum end end = has_end(file, READERS) ? READERS : WRITERS;

    if (pipe->files[!end] > 0 || (file->flags & O_NONBLOCK))
        return (int)caller->opens;
    return park(&caller->parked, &pipe->waiting[end], request);
}

/* --- Transfers ------------------------------------------------------------ */

/* [pipe_read] */
int pipe_read(struct fs_pread *m)
{
    struct pipe *pipe = caller->file->pipe;
    word length = min(m->buffer_length, pipe->count);

    if (m->buffer_length > LENGTH_MAX)
        return -EFAULT; /* no range is so long */
    if (length == 0)
        return m->buffer_length == 0 || pipe->files[WRITERS] == 0
                   ? 0
                   : request_park(&pipe->waiting[READERS], m);
    int error =
        copy_to(m->source, m->buffer, pipe->bytes + pipe->start, length);
    if (error < 0)
        return error;
    pipe->count -= length;
    pipe->start = pipe->count > 0 ? pipe->start + length : 0;
    pipe_wake(pipe, WRITERS);
    return (int)length;
}
/* [pipe_read end] */

/* Nobody will ever read what the caller writes. */
static int pipe_is_broken(void)
{
    list_remove(&caller->broken);
    list_append(&broken, &caller->broken);
    ipc_notify(MM);
    return caller->moved > 0 ? (int)caller->moved : -EPIPE;
}

int do_signal(struct fs_signal *m)
{
    const size_t place = offsetof(struct client, broken);
    struct link *first = broken.next;

    (void)m;
    if (list_empty(&broken))
        return 0;
    list_remove(first);
    return (int)((struct client *)((char *)first - place))->who;
}

int pipe_write(struct fs_pread *m)
{
    struct client *client = caller;
    struct pipe *pipe = client->file->pipe;
    word left = m->buffer_length - client->moved;
    word length = min(left, PIPE_SIZE - pipe->count);

    if (pipe->files[READERS] == 0)
        return pipe_is_broken();
    if (length < left && (length == 0 || m->buffer_length <= PIPE_BUF))
        return request_park(&pipe->waiting[WRITERS], m);
    if (pipe->start + pipe->count + length > PIPE_SIZE) {
        memmove(pipe->bytes, pipe->bytes + pipe->start, pipe->count);
        pipe->start = 0;
    }
    int error = copy_from(m->source, m->buffer + client->moved,
                          pipe->bytes + pipe->start + pipe->count, length);
    if (error < 0)
        return client->moved > 0 ? (int)client->moved : error;
    pipe->count += length;
    pipe_wake(pipe, READERS);
    if (length == left)
        return (int)m->buffer_length;
    client->moved += length;
    return request_park(&pipe->waiting[WRITERS], m);
}

/* What poll finds at an open file's ends. To write does not wait when there is
 * room for all that stays in one piece: else who gets EAGAIN for that would
 * never stop asking. */
int pipe_ready(const struct file *file)
{
    struct pipe *pipe = file->pipe;
    int in = pipe->count > 0 ? POLLIN : 0;
    int out = pipe->count + PIPE_BUF <= PIPE_SIZE ? POLLOUT : 0;

    pipe->polled = true;
    if (pipe->files[WRITERS] == 0)
        in = POLLIN | POLLHUP;
    if (pipe->files[READERS] == 0)
        out = POLLOUT | POLLERR;
    return (has_end(file, READERS) ? in : 0) |
           (has_end(file, WRITERS) ? out : 0);
}
