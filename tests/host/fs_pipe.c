/*
 * Pipes, FIFOs, parked requests and poll: single cases, and then thousands of
 * random reads, writes, closes and cancels by several clients against a model,
 * a queue of bytes.
 *
 * FS's pipe.c and park.c and the server kit's park.c are the real ones. This
 * file stands for the rest of FS and for the kernel: a client is a number and
 * some memory, an address is an offset in that.
 */
/* host-sources: fs/pipe.c fs/park.c lib/server/park.c */
#include "fs/fs.h"
#include "tap.h"
#include <stdlib.h>

#define CLIENTS  6
#define MEMORY   20000u
#define ROUNDS   60000
#define ROOM     8192    /* bytes in a pipe */
#define NOTHING  (-1000) /* no reply came */
#define TERMINAL DEV_MAKE(TTY, 1)

unsigned open_files;
struct client clients[NR_SLOTS]; /* number n is endpoint n + 1 */
struct client *caller;
static struct file files[NR_FILES];
static uint8_t memory[CLIENTS][MEMORY];
static uint8_t window[NR_PIPES * ROOM] __attribute__((aligned(4096)));
static int pages; /* of the window, in use */
static int reply[CLIENTS];
static unsigned notified; /* MM, so many times */
static uint32_t now;      /* ticks */
static uint32_t rings;    /* the timer, at that tick; 0: not */
static int terminal;      /* what it says to poll */

/* The model: what has been written and not yet read. Not for poll, whose
 * records are no pipe's bytes. */
static uint8_t queue[1 << 16];
static unsigned queued;
static int torn;  /* a write that fits was not one piece */
static int wrong; /* a byte was lost or made up */

static struct client *client_number(unsigned n)
{
    return &clients[n + 1];
}

/* --- The rest of FS, and the kernel --------------------------------------- */

struct user client_user(endpoint who, bool real)
{
    (void)real;
    return (struct user){who, who};
}

struct client *client_new(endpoint who)
{
    abort(); /* all of them are there */
    return &clients[who];
}

int client_free_fd(word lowest)
{
    for (word fd = lowest; fd < KUMQUAT_OPEN_MAX; fd++) {
        if (caller->fd[fd] == NULL)
            return (int)fd;
    }
    return -EMFILE;
}

struct file *client_open(int fd, struct inode *inode, uint32_t flags)
{
    struct file *file = files;

    while (file->holders > 0)
        file++;
    *file = (struct file){.holders = 1,
                          .flags = flags & (O_ACCMODE | O_NONBLOCK),
                          .inode = inode};
    open_files++;
    return caller->fd[fd] = file;
}

void client_close(struct client *client, word fd)
{
    struct file *file = client->fd[fd];

    client->fd[fd] = NULL;
    if (--file->holders > 0)
        return;
    if (file->pipe != NULL)
        pipe_leave(file);
    file->inode->holders--;
    open_files--;
}

void asks_forget(struct client *client)
{
    (void)client; /* nobody asks a file server here */
}

struct inode *inode_hold(struct inode *inode)
{
    inode->holders++;
    return inode;
}

void inode_fill(struct inode *inode, uint32_t mode, uint32_t device,
                const struct user *who)
{
    inode->disk.mode = (uint16_t)mode;
    inode->disk.zone[0] = device;
    inode->disk.uid = (uint16_t)who->uid;
}

uint32_t inode_device(const struct inode *inode)
{
    return inode->disk.zone[0];
}

void *page_take(word n, word count)
{
    pages += (int)count;
    return window + (n - CACHE_MOST - 256) * PAGE_SIZE;
}

void page_give(word n, word count)
{
    (void)n;
    pages -= (int)count;
}

int32_t ticks_until(uint32_t tick)
{
    return (int32_t)(tick - now);
}

void timer_until(uint32_t tick)
{
    if (rings == 0 || tick < rings)
        rings = tick;
}

int device_ask(uint32_t device)
{
    return device == TERMINAL ? terminal : -ENXIO;
}

static int is_bad(word address, size_t length)
{
    return address > MEMORY || length > MEMORY - address;
}

int loan_check(endpoint lender, word remote, size_t length, int write)
{
    (void)lender, (void)write;
    return is_bad(remote, length) ? -EFAULT : (int)length;
}

int copy_to(endpoint lender, word remote, const void *from, size_t length)
{
    if (is_bad(remote, length))
        return -EFAULT;
    if (caller->parked.request.type == FS_READ) {
        wrong |= length > queued || memcmp(queue, from, length) != 0;
        memmove(queue, queue + length, sizeof(queue) - length);
        queued -= (unsigned)length;
    }
    memcpy(memory[lender - 1] + remote, from, length);
    return 0;
}

int copy_from(endpoint lender, word remote, void *to, size_t length)
{
    if (is_bad(remote, length))
        return -EFAULT;
    memcpy(to, memory[lender - 1] + remote, length);
    if (caller->parked.request.type != FS_WRITE)
        return 0;
    word whole = caller->parked.request.arg[2];
    torn |= whole <= PIPE_BUF && length != whole;
    memcpy(queue + queued, to, length);
    queued += (unsigned)length;
    return 0;
}

int ipc_reply(endpoint peer, struct message *m)
{
    wrong |= reply[peer - 1] != NOTHING;
    reply[peer - 1] = (int)m->type;
    return 0;
}

int ipc_notify(endpoint peer)
{
    notified += peer == MM;
    return 0;
}

/* Stands for the table of main.c. */
static int serve(struct message *m)
{
    caller = client_of(m->source);
    if (m->type == FS_READ)
        return pipe_read((struct fs_pread *)m);
    if (m->type == FS_WRITE)
        return pipe_write((struct fs_pread *)m);
    return m->type == FS_OPEN ? fifo_wait(m) : do_poll((struct fs_poll *)m);
}

/* --- Requests --------------------------------------------------------------
 */

/* The table of handlers is not used here. */
int message_check(const struct message *m, unsigned shape)
{
    return m == NULL || shape != 0 ? -EINVAL : 0;
}

/* What has been woken is done. */
static void settle(void)
{
    static const struct service service = {.again = serve};

    queues_settle(&service);
}

static void close_end(unsigned n, int fd)
{
    client_close(client_number(n), (word)fd);
    settle();
}

/* Nobody has a descriptor, or waits, or has bytes in a pipe. */
static void start(void)
{
    for (unsigned n = 0; n < CLIENTS; n++) {
        struct client *client = client_number(n);
        if (client->who != 0)
            request_forget(client);
        for (int fd = 0; fd < KUMQUAT_OPEN_MAX; fd++) {
            if (client->fd[fd] != NULL)
                close_end(n, fd);
        }
    }
    queued = notified = now = rings = 0;
    for (unsigned n = 0; n < CLIENTS; n++) {
        struct client *client = client_number(n);
        *client = (struct client){.who = n + 1};
        list_init(&client->parked.link);
        list_init(&client->broken);
        reply[n] = NOTHING;
    }
}

/* Client n asks; what the others can do then is done. Returns the result, or
 * NO_REPLY when the request is parked. */
static int ask(unsigned n, word type, int fd, word address, word length)
{
    struct client *client = client_number(n);
    struct message m = {
        .source = n + 1, .type = type, .arg = {(word)fd, address, length}};

    request_forget(client); /* as FS does: who asks again has given it up */
    client->file = client->fd[fd];
    client->moved = 0;
    client->parked.request = m; /* copy_from looks at it */
    reply[n] = NOTHING;
    int result = serve(&m);
    settle();
    return result;
}

static int pipe_of(unsigned n, word flags, int fd[2])
{
    struct fs_pipe m = {.source = n + 1, .flags = flags};

    caller = client_number(n);
    int result = do_pipe(&m);
    fd[0] = (int)m.reply.reader;
    fd[1] = (int)m.reply.writer;
    return result;
}

/* Opens a FIFO as do_open does. */
static int open_fifo(unsigned n, struct inode *inode, word flags)
{
    struct message m = {.source = n + 1, .type = FS_OPEN};

    caller = client_number(n);
    int fd = client_free_fd(0);
    client_open(fd, inode_hold(inode), flags);
    caller->moved = 0;
    reply[n] = NOTHING;
    int result = fifo_open(&m, fd);
    settle();
    return result;
}

/* Polls the records at the start of the client's memory. */
static int ask_poll(unsigned n, int count, word until, word forever)
{
    struct message m = {
        .source = n + 1,
        .type = FS_POLL,
        .arg = {0, count * sizeof(struct pollfd), until, forever}};

    caller = client_number(n);
    caller->file = NULL;
    caller->moved = 0;
    caller->parked.request = m;
    reply[n] = NOTHING;
    int result = serve(&m);
    settle();
    return result;
}

static struct pollfd *record(unsigned n, int i)
{
    return (struct pollfd *)memory[n] + i;
}

/* What poll finds of one descriptor now. */
static int found(unsigned n, int fd, int events)
{
    *record(n, 0) = (struct pollfd){fd, (short)events, 0x7777};
    int ready = ask_poll(n, 1, now, 0);
    return ready == (record(n, 0)->revents != 0) ? record(n, 0)->revents : -1;
}

/* Another client gets the same descriptor, as a child does. */
static void share(unsigned from, unsigned to, int fd)
{
    client_number(to)->fd[fd] = client_number(from)->fd[fd];
    client_number(to)->fd[fd]->holders++;
}

static int cancel(unsigned n)
{
    struct fs_cancel m = {.source = MM, .process = n + 1};
    int result = do_cancel(&m);

    settle();
    return result;
}

static unsigned next_broken(void)
{
    struct fs_signal m = {.source = MM};

    return (unsigned)do_signal(&m);
}

/* --- Cases -----------------------------------------------------------------
 */

static void test_transfer(void)
{
    int fd[2];

    start();
    ok(pipe_of(0, 0, fd) == 0 && fd[0] == 0 && fd[1] == 1,
       "does a pipe take the two lowest descriptors?");
    ok(S_ISFIFO(client_number(0)->fd[0]->inode->disk.mode) &&
           client_number(0)->fd[0]->inode->holders == 3,
       "is its inode a FIFO's that nobody else will free?");
    strcpy((char *)memory[0], "Hello, parent!");
    ok(ask(0, FS_WRITE, fd[1], 0, 14) == 14 &&
           ask(0, FS_READ, fd[0], 100, 50) == 14 &&
           memcmp(memory[0] + 100, "Hello, parent!", 14) == 0,
       "does what is written come out, and a read take what there is?");
    ask(0, FS_WRITE, fd[1], 0, 5);
    ask(0, FS_WRITE, fd[1], 5, 9);
    ok(ask(0, FS_READ, fd[0], 0, 3) == 3 && ask(0, FS_READ, fd[0], 0, 99) == 11,
       "do pieces of other sizes come out?");
    ok(ask(0, FS_WRITE, fd[1], MEMORY, 9) == -EFAULT &&
           ask(0, FS_WRITE, fd[1], 0, 7) == 7 &&
           ask(0, FS_READ, fd[0], MEMORY, 7) == -EFAULT &&
           ask(0, FS_READ, fd[0], 0, 99) == 7,
       "is nothing written or lost when an address is bad?");
}

static void test_ends(void)
{
    int fd[2];

    start();
    pipe_of(0, 0, fd);
    share(0, 1, fd[0]);
    share(0, 2, fd[0]);
    ok(ask(1, FS_READ, fd[0], 0, 10) == NO_REPLY &&
           ask(2, FS_READ, fd[0], 0, 10) == NO_REPLY,
       "does a reader of an empty pipe wait?");
    ask(0, FS_WRITE, fd[1], 0, 4);
    ok(reply[1] == 4 && reply[2] == NOTHING, "is the first one served first?");
    close_end(0, fd[1]);
    ok(reply[2] == 0 && ask(1, FS_READ, fd[0], 0, 10) == 0,
       "is it the end of file when no writer is left?");
    close_end(0, fd[0]);
    close_end(1, fd[0]);
    close_end(2, fd[0]);
    ok(open_files == 0, "are both ends closed?");
}

static void test_broken(void)
{
    int fd[2];

    start();
    pipe_of(0, 0, fd);
    share(0, 1, fd[1]);
    share(0, 2, fd[1]);
    ok(ask(0, FS_WRITE, fd[1], 0, ROOM) == ROOM &&
           ask(1, FS_WRITE, fd[1], 0, 10) == NO_REPLY &&
           ask(2, FS_WRITE, fd[1], 0, 10) == NO_REPLY,
       "does a writer to a full pipe wait?");
    close_end(0, fd[0]);
    ok(reply[1] == -EPIPE && reply[2] == -EPIPE && notified > 0,
       "is it EPIPE when no reader is left, and is MM told?");
    ask(1, FS_WRITE, fd[1], 0, 10);
    ok(next_broken() == 3 && next_broken() == 2 && next_broken() == 0,
       "does MM hear of each writer once?");
    ask(1, FS_WRITE, fd[1], 0, 10);
    list_remove(&client_number(1)->broken); /* as client.c does when it ends */
    ok(next_broken() == 0, "but not of one that is gone?");
}

static void test_room(void)
{
    int fd[2];

    start();
    pipe_of(0, 0, fd);
    share(0, 1, fd[1]);
    share(0, 2, fd[1]);
    ask(0, FS_WRITE, fd[1], 0, ROOM - 96);
    ok(ask(1, FS_WRITE, fd[1], 0, 200) == NO_REPLY && queued == ROOM - 96,
       "is a write that fits the pipe never split?");
    ask(0, FS_WRITE, fd[1], 0, 96);
    ask(2, FS_WRITE, fd[1], 0, 10);
    ask(0, FS_READ, fd[0], 0, 199);
    ok(reply[1] == NOTHING, "not even when a part would fit?");
    ok(reply[2] == NOTHING, "and does one that would fit not overtake it?");
    ask(0, FS_READ, fd[0], 0, 11);
    ok(reply[1] == 200 && reply[2] == 10 && queued == ROOM,
       "do they go when all fits?");
    ok(ask(1, FS_WRITE, fd[1], 0, 10000) == NO_REPLY,
       "does a longer one wait, too?");
    ask(0, FS_READ, fd[0], 0, 4096);
    ask(0, FS_READ, fd[0], 0, 4096);
    ok(reply[1] == NOTHING && queued == ROOM, "until all of it is written?");
    ask(0, FS_READ, fd[0], 0, 4096);
    ok(reply[1] == 10000 && queued == 1808 + 4096, "and is it told how much?");
}

static void test_cancel(void)
{
    int fd[2];

    start();
    pipe_of(0, 0, fd);
    share(0, 1, fd[1]);
    ok(cancel(1) == -ESRCH, "is a client that does not wait ESRCH?");
    ask(0, FS_READ, fd[0], 0, 10);
    ok(cancel(0) == -ERESTART && cancel(0) == -ESRCH && reply[0] == NOTHING,
       "is a read cancelled without a reply, ERESTART?");
    ask(1, FS_WRITE, fd[1], 0, 10000);
    ok(cancel(1) == ROOM, "is a long write what it has written?");
    ask(1, FS_WRITE, fd[1], 0, 10);
    ok(cancel(1) == -ERESTART && queued == ROOM, "a short one ERESTART?");
    ask(0, FS_READ, fd[0], 0, ROOM);
    ok(reply[1] == NOTHING && queued == 0, "does nobody try it again?");
}

static void test_nonblock(void)
{
    int fd[2];

    start();
    pipe_of(0, O_NONBLOCK, fd);
    ok(ask(0, FS_READ, fd[0], 0, 10) == -EAGAIN,
       "is a read without data EAGAIN with O_NONBLOCK?");
    ok(ask(0, FS_WRITE, fd[1], 0, 10000) == ROOM &&
           ask(0, FS_WRITE, fd[1], 0, 1) == -EAGAIN,
       "is a write what fits, then EAGAIN?");
    ask(0, FS_READ, fd[0], 0, 100);
    ok(ask(0, FS_WRITE, fd[1], 0, 101) == -EAGAIN &&
           ask(0, FS_WRITE, fd[1], 0, 100) == 100,
       "is one that fits the pipe all or EAGAIN?");
}

static void test_limits(void)
{
    int fd[2], count = 0;

    start();
    ok(pipe_of(0, O_APPEND, fd) == -EINVAL, "is another flag EINVAL?");
    while (pipe_of((unsigned)count / 10, 0, fd) == 0)
        count++;
    ok(count == (int)NR_PIPES && pipe_of(5, 0, fd) == -ENFILE,
       "is the 33rd pipe ENFILE?");
    close_end(0, 0);
    ok(pipe_of(5, 0, fd) == -ENFILE, "also while one end is open?");
    close_end(0, 1);
    ok(pipe_of(5, 0, fd) == 0, "and is there one again then?");
    start();
    ok(open_files == 0 && pages == 0,
       "is nothing left when all are closed, no memory either?");
    pipe_of(0, 0, fd);
    for (int i = 2; i < KUMQUAT_OPEN_MAX - 1; i++) {
        client_number(0)->fd[i] = client_number(0)->fd[0];
        client_number(0)->fd[0]->holders++;
    }
    ok(pipe_of(0, 0, fd) == -EMFILE && open_files == 2,
       "is one free descriptor too few, EMFILE?");
}

/* --- FIFOs -----------------------------------------------------------------
 */

static struct inode fifos[2];

static void start_fifos(void)
{
    start();
    for (unsigned i = 0; i < 2; i++)
        fifos[i] = (struct inode){
            .number = 10 + i, .holders = 1, .disk = {.mode = S_IFIFO | 0644}};
}

static void test_fifo_open(void)
{
    start_fifos();
    ok(open_fifo(0, fifos, O_RDONLY) == NO_REPLY &&
           open_fifo(1, fifos, O_RDONLY) == NO_REPLY,
       "does a FIFO's reader wait for a writer?");
    ok(open_fifo(2, fifos + 1, O_WRONLY) == NO_REPLY && reply[0] == NOTHING,
       "is another FIFO's writer none of his?");
    ok(open_fifo(3, fifos, O_WRONLY) == 0 && reply[0] == 0 && reply[1] == 0,
       "do all go on when one comes, who need not wait?");
    ok(open_fifo(4, fifos + 1, O_RDONLY) == 0 && reply[2] == 0,
       "and a writer when a reader comes?");
    ok(ask(3, FS_WRITE, 0, 0, 10) == 10 && ask(1, FS_READ, 0, 0, 10) == 10 &&
           ask(0, FS_READ, 0, 0, 10) == NO_REPLY,
       "is it one pipe for all of them?");
    close_end(3, 0);
    ok(reply[0] == 0, "does it end with the last writer?");
    ok(open_fifo(5, fifos, O_WRONLY) == 0 && ask(5, FS_WRITE, 0, 0, 3) == 3 &&
           ask(0, FS_READ, 0, 0, 9) == 3,
       "and go on with the next?");
    ok(open_fifo(3, fifos, O_RDWR) == 0, "does who reads and writes not wait?");
    close_end(0, 0);
    close_end(1, 0);
    ok(ask(5, FS_WRITE, 0, 0, 4) == 4 && ask(3, FS_READ, 0, 0, 9) == 4,
       "is he both ends?");
    ask(5, FS_WRITE, 0, 0, 5);
    close_end(3, 0);
    close_end(5, 0);
    queued = 0;
    ok(open_fifo(0, fifos, O_RDWR) == 0 && ask(0, FS_READ, 0, 0, 9) == NO_REPLY,
       "is what nobody has read gone with the last end?");
    start();
    ok(pages == 0 && fifos[0].holders == 1 && fifos[1].holders == 1,
       "are memory and inodes given back?");
}

static void test_fifo_nonblock(void)
{
    start_fifos();
    ok(open_fifo(0, fifos, O_WRONLY | O_NONBLOCK) == -ENXIO && pages == 0 &&
           open_files == 0 && fifos[0].holders == 1,
       "is it ENXIO to write without a reader, and leaves nothing?");
    ok(open_fifo(0, fifos, O_RDONLY | O_NONBLOCK) == 0 &&
           ask(0, FS_READ, 0, 0, 9) == 0,
       "does a reader not wait, and find the end?");
    ok(open_fifo(1, fifos, O_WRONLY | O_NONBLOCK) == 0 &&
           ask(0, FS_READ, 0, 0, 9) == -EAGAIN,
       "and nothing yet with a writer?");
    close_end(0, 0);
    ok(open_fifo(2, fifos, O_WRONLY | O_NONBLOCK) == -ENXIO,
       "is it ENXIO again when the reader is gone?");
}

/* Who waits to open a FIFO is an end of it only as long as he waits. */
static void test_fifo_cancel(void)
{
    start_fifos();
    open_fifo(0, fifos, O_RDONLY);
    ok(cancel(0) == -ERESTART && open_files == 0 && pages == 0 &&
           fifos[0].holders == 1 && cancel(0) == -ESRCH,
       "does a cancelled open leave nothing?");
    ok(open_fifo(1, fifos, O_WRONLY) == NO_REPLY && reply[0] == NOTHING,
       "is he no reader for the next writer?");
    open_fifo(2, fifos, O_RDONLY);
    ok(reply[1] == 0 && ask(2, FS_READ, 0, 0, 9) == NO_REPLY,
       "who waits for a real one?");
    open_fifo(3, fifos, O_WRONLY);
    close_end(1, 0);
    ok(reply[2] == NOTHING, "is it not the end while a writer is left?");
    request_forget(client_number(3)); /* it did not wait: nothing happens */
    close_end(3, 0);
    ok(reply[2] == 0, "but then?");
}

static void test_fifo_limit(void)
{
    int fd[2], count = 0;

    start_fifos();
    while (pipe_of((unsigned)count / 10, 0, fd) == 0)
        count++;
    ok(open_fifo(5, fifos, O_RDWR) == -ENFILE && fifos[0].holders == 1,
       "is a FIFO one of the 32?");
    close_end(0, 0);
    close_end(0, 1);
    ok(open_fifo(5, fifos, O_RDWR) == 0 && open_fifo(4, fifos, O_RDWR) == 0,
       "can it be opened when one is closed, and that again?");
}

/* --- poll ------------------------------------------------------------------
 */

#define ALL (POLLIN | POLLOUT)

static void test_poll_events(void)
{
    int fd[2];

    start();
    pipe_of(0, 0, fd);
    ok(found(0, fd[0], ALL) == 0 && found(0, fd[1], ALL) == POLLOUT,
       "is an empty pipe ready for a writer?");
    ask(0, FS_WRITE, fd[1], 1000, 1);
    ok(found(0, fd[0], ALL) == POLLIN && found(0, fd[1], ALL) == POLLOUT,
       "is one with a byte in it for both?");
    ok(found(0, fd[0], POLLOUT) == 0 && found(0, fd[1], POLLIN) == 0,
       "is only said what was asked for?");
    ask(0, FS_WRITE, fd[1], 1000, ROOM - PIPE_BUF);
    ok(found(0, fd[1], ALL) == 0,
       "is one that has no room for PIPE_BUF bytes not?");
    ask(0, FS_READ, fd[0], 1000, 1);
    ok(found(0, fd[1], ALL) == POLLOUT, "and when it has?");
    share(0, 1, fd[0]);
    share(0, 1, fd[1]);
    close_end(0, fd[1]);
    close_end(1, fd[1]);
    ok(found(0, fd[0], ALL) == (POLLIN | POLLHUP) &&
           found(0, fd[0], 0) == POLLHUP,
       "is the last writer's end told, asked for or not?");
    ask(0, FS_READ, fd[0], 1000, ROOM);
    ok(found(0, fd[0], ALL) == (POLLIN | POLLHUP),
       "also when all has been read, which does not wait?");
    start();
    pipe_of(0, 0, fd);
    close_end(0, fd[0]);
    ok(found(0, fd[1], 0) == POLLERR &&
           found(0, fd[1], ALL) == (POLLOUT | POLLERR),
       "is the last reader's?");
    ok(found(0, 20, ALL) == POLLNVAL && found(0, 1000, 0) == POLLNVAL &&
           found(0, -1, ALL) == 0,
       "is no descriptor NVAL, and a negative one nothing?");
}

static void test_poll_files(void)
{
    static struct inode file = {.holders = 1, .disk = {.mode = S_IFREG}};
    static struct inode device = {
        .holders = 1, .disk = {.mode = S_IFCHR, .zone = {TERMINAL}}};

    start();
    caller = client_number(0);
    client_open(0, inode_hold(&file), O_RDONLY);
    client_open(1, inode_hold(&device), O_RDONLY);
    ok(found(0, 0, ALL) == ALL, "is a file always ready?");
    terminal = POLLOUT;
    ok(found(0, 1, ALL) == POLLOUT && found(0, 1, POLLIN) == 0,
       "is a device what its driver says?");
    terminal = -ENXIO;
    ok(found(0, 1, POLLIN) == POLLERR, "and an error what it does not know?");
    terminal = 0;
    *record(0, 0) = (struct pollfd){1, POLLIN, 0};
    ok(ask_poll(0, 1, 0, 1) == NO_REPLY && cancel(0) == -EINTR,
       "is who polls a device cancelled as one who polls?");
    ask_poll(0, 1, 0, 1);
    terminal = POLLIN;
    queue_wake(&pollers); /* as the driver's news do */
    settle();
    ok(reply[0] == 1 && record(0, 0)->revents == POLLIN,
       "do a driver's news end the wait?");
}

static void test_poll_waits(void)
{
    int fd[2], other[2];

    start();
    pipe_of(0, 0, fd);
    pipe_of(0, 0, other);
    for (unsigned n = 1; n < 4; n++) {
        share(0, n, fd[0]);
        share(0, n, other[0]);
        *record(n, 0) = (struct pollfd){other[0], POLLIN, 7};
        *record(n, 1) = (struct pollfd){fd[0], POLLIN, 7};
    }
    ok(ask_poll(1, 2, 0, 1) == NO_REPLY && ask_poll(2, 2, 0, 1) == NO_REPLY &&
           ask(3, FS_READ, fd[0], 1000, 1) == NO_REPLY,
       "do pollers wait for the first of several?");
    ask(0, FS_WRITE, fd[1], 1000, 1);
    ok(reply[3] == 1 && reply[1] == NOTHING && reply[2] == NOTHING,
       "does who reads come before those who poll?");
    ask(0, FS_WRITE, fd[1], 1000, 1);
    ok(reply[1] == 1 && reply[2] == 1 && record(1, 0)->revents == 0 &&
           record(1, 1)->revents == POLLIN && queued == 1,
       "do all of these hear of a byte, and leave it there?");
    ask(0, FS_READ, fd[0], 1000, 1);
    ask_poll(1, 2, 0, 1);
    ask_poll(2, 2, 0, 1);
    close_end(0, other[1]);
    ok(reply[1] == 1 && record(1, 0)->revents == (POLLIN | POLLHUP) &&
           record(1, 1)->revents == 0 && reply[2] == 1,
       "and of an end that is closed?");
    ask_poll(2, 1, 0, 1);
    ok(ask_poll(3, 0, 0, 1) == NO_REPLY && cancel(3) == -EINTR &&
           cancel(3) == -ESRCH && cancel(2) == -ESRCH,
       "is one that waits for nothing at all cancelled, EINTR?");
}

static void test_poll_time(void)
{
    int fd[2];

    start();
    pipe_of(0, 0, fd);
    now = 100;
    *record(0, 0) = (struct pollfd){fd[0], POLLIN, 7};
    ok(ask_poll(0, 1, 100, 0) == 0 && record(0, 0)->revents == 0 && rings == 0,
       "does no time mean not to wait?");
    share(0, 1, fd[0]);
    *record(1, 0) = *record(0, 0);
    ok(ask_poll(0, 1, 130, 0) == NO_REPLY && rings == 130 &&
           ask_poll(1, 1, 120, 0) == NO_REPLY && rings == 120,
       "does the timer ring for who waits least?");
    now = 120;
    rings = 0;
    queue_wake(&pollers);
    settle();
    ok(reply[1] == 0 && reply[0] == NOTHING && rings == 130,
       "is only that one answered then, and the other waits on?");
    ask(0, FS_WRITE, fd[1], 1000, 1);
    ok(reply[0] == NOTHING && ask_poll(0, 1, 130, 0) == 1,
       "does a poller's own request end its wait?");
}

static void test_poll_arguments(void)
{
    static struct pollfd many[KUMQUAT_OPEN_MAX + 1];
    int fd[2];

    start();
    pipe_of(0, 0, fd);
    for (int i = 0; i <= KUMQUAT_OPEN_MAX; i++)
        many[i] = (struct pollfd){fd[i % 2], ALL, 7};
    memcpy(memory[0], many, sizeof(many));
    ok(ask_poll(0, KUMQUAT_OPEN_MAX + 1, 0, 0) == -EINVAL &&
           ask_poll(0, KUMQUAT_OPEN_MAX, 0, 0) == KUMQUAT_OPEN_MAX / 2,
       "can there be 32 records, and not 33?");
    struct fs_poll m = {.source = 1,
                        .type = FS_POLL,
                        .fds = MEMORY - 4,
                        .fds_length = sizeof(many[0])};
    ok(do_poll(&m) == -EFAULT, "is a bad address EFAULT?");
    m.fds_length--;
    ok(do_poll(&m) == -EINVAL, "is a part of a record EINVAL?");
}

/* --- At random -------------------------------------------------------------
 */

static uint32_t seed = 1;

static uint32_t random_below(uint32_t limit)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 4) * limit >> 28);
}

static int waits(unsigned n)
{
    return is_parked(&client_number(n)->parked);
}

/* Does somebody wait who could go on? The first half reads, the second half
 * writes, and whatever it writes, an empty pipe takes some of it. */
static int is_stuck(void)
{
    for (unsigned n = 0; n < CLIENTS; n++) {
        if (waits(n) && (n < CLIENTS / 2 ? queued > 0 : queued == 0))
            return 1;
    }
    return 0;
}

static void step(const int fd[2])
{
    unsigned n = random_below(CLIENTS);
    word length = random_below(random_below(3) == 0 ? 9000 : 300) + 1;
    int is_reader = n < CLIENTS / 2;

    if (waits(n)) {
        word moved = client_number(n)->moved;
        if (random_below(4) == 0)
            wrong |= cancel(n) != (moved > 0 ? (int)moved : -ERESTART);
        return;
    }
    for (word i = 0; i < length && !is_reader; i++)
        memory[n][i] = (uint8_t)random_below(256);
    int result =
        ask(n, is_reader ? FS_READ : FS_WRITE, fd[!is_reader], 0, length);
    if (result == NO_REPLY)
        wrong |= !waits(n) && reply[n] == NOTHING;
    else
        wrong |= result <= 0 || result > (int)length;
}

static void test_random(void)
{
    int fd[2], stuck = 0;

    start();
    pipe_of(0, 0, fd);
    for (unsigned n = 1; n < CLIENTS; n++)
        share(0, n, fd[n >= CLIENTS / 2]);
    for (int i = 0; i < ROUNDS; i++) {
        step(fd);
        stuck |= is_stuck();
    }
    ok(!wrong, "are all bytes read that were written, in their order?");
    ok(!torn, "is a write that fits the pipe always one piece?");
    ok(!stuck, "does nobody wait who could go on?");
}

int main(void)
{
    test_transfer();
    test_ends();
    test_broken();
    test_room();
    test_cancel();
    test_nonblock();
    test_limits();
    test_fifo_open();
    test_fifo_nonblock();
    test_fifo_cancel();
    test_fifo_limit();
    test_poll_events();
    test_poll_files();
    test_poll_waits();
    test_poll_time();
    test_poll_arguments();
    test_random();
    return tap_end();
}
