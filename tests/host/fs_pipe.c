/*
 * Pipes and parked requests: single cases, and then thousands of random
 * reads, writes, closes and cancels by several clients against a model, a
 * queue of bytes.
 *
 * FS's pipe.c and park.c are the real ones. This file stands for the rest of
 * FS and for the kernel: a client is a number and some memory, an address is
 * an offset in that.
 */
/* host-sources: fs/pipe.c fs/park.c */
#include "fs/fs.h"
#include "tap.h"
#include <errno.h>
#include <fcntl.h>
#include <kumquat/kernel.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CLIENTS 6
#define MEMORY  12000u
#define ROUNDS  60000
#define NOTHING (-1000) /* no reply came */

unsigned open_files;
static struct client clients[CLIENTS]; /* number n is endpoint n + 1 */
static struct file files[NR_FILES];
static uint8_t memory[CLIENTS][MEMORY];
static int reply[CLIENTS];
static unsigned notified; /* MM, so many times */

/* The model: what has been written and not yet read. */
static uint8_t queue[1 << 16];
static unsigned queued;
static int torn;  /* a write that fits was not one piece */
static int wrong; /* a byte was lost or made up */

/* --- The rest of FS, and the kernel --------------------------------------- */

struct user client_user(endpoint who, bool real)
{
    (void)real;
    return (struct user){who, who};
}

int client_free_fd(const struct client *client, word lowest)
{
    for (word fd = lowest; fd < KUMQUAT_OPEN_MAX; fd++) {
        if (client->fd[fd] == NULL)
            return (int)fd;
    }
    return -EMFILE;
}

struct file *client_open(struct client *client, int fd, struct inode *inode,
                         uint32_t flags)
{
    struct file *file = files;

    while (file->holders > 0)
        file++;
    *file = (struct file){1, flags, 0, inode, NULL};
    open_files++;
    return client->fd[fd] = file;
}

struct client *client_of(endpoint who)
{
    return &clients[who - 1];
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

int do_read(struct client *client, struct message *m)
{
    return pipe_read(client, m);
}

int do_write(struct client *client, struct message *m)
{
    return pipe_write(client, m);
}

static int is_bad(word address, size_t length)
{
    return address > MEMORY || length > MEMORY - address;
}

int copy_to(endpoint lender, word remote, const void *from, size_t length)
{
    if (is_bad(remote, length))
        return -EFAULT;
    wrong |= length > queued || memcmp(queue, from, length) != 0;
    memmove(queue, queue + length, sizeof(queue) - length);
    queued -= (unsigned)length;
    memcpy(memory[lender - 1] + remote, from, length);
    return 0;
}

int copy_from(endpoint lender, word remote, void *to, size_t length)
{
    const struct client *client = client_of(lender);

    if (is_bad(remote, length))
        return -EFAULT;
    word whole = client->request.arg[2];
    torn |= whole <= PIPE_BUF && length != whole;
    memcpy(to, memory[lender - 1] + remote, length);
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

/* --- Requests --------------------------------------------------------------
 */

/* The last descriptor of an open file is closed. */
static void close_end(unsigned n, int fd)
{
    struct file *file = clients[n].fd[fd];

    clients[n].fd[fd] = NULL;
    if (--file->holders > 0)
        return;
    pipe_leave(file);
    file->inode->holders--;
    open_files--;
    pipes_settle();
}

/* Nobody has a descriptor, or waits, or has bytes in a pipe. */
static void start(void)
{
    for (unsigned n = 0; n < CLIENTS; n++) {
        park_forget(&clients[n]);
        for (int fd = 0; fd < KUMQUAT_OPEN_MAX; fd++) {
            if (clients[n].fd[fd] != NULL)
                close_end(n, fd);
        }
    }
    queued = notified = 0;
    for (unsigned n = 0; n < CLIENTS; n++) {
        clients[n] = (struct client){.who = n + 1};
        list_init(&clients[n].waiting);
        list_init(&clients[n].broken);
        reply[n] = NOTHING;
    }
}

/* Client n asks; what the others can do then is done. Returns the result, or
 * NO_REPLY when the request is parked. */
static int ask(unsigned n, handler *serve, int fd, word address, word length)
{
    struct client *client = &clients[n];
    struct message m = {.source = n + 1, .arg = {(word)fd, address, length}};

    client->file = client->fd[fd];
    client->moved = 0;
    client->request = m; /* copy_from looks at it */
    reply[n] = NOTHING;
    int result = serve(client, &m);
    pipes_settle();
    return result;
}

static int pipe_of(unsigned n, word flags, int fd[2])
{
    struct message m = {.source = n + 1, .arg = {flags}};
    int result = do_pipe(&clients[n], &m);

    fd[0] = (int)m.arg[0];
    fd[1] = (int)m.arg[1];
    return result;
}

/* Another client gets the same descriptor, as a child does. */
static void share(unsigned from, unsigned to, int fd)
{
    clients[to].fd[fd] = clients[from].fd[fd];
    clients[to].fd[fd]->holders++;
}

static int cancel(unsigned n)
{
    struct message m = {.source = MM, .arg = {n + 1}};

    return do_cancel(NULL, &m);
}

static unsigned next_broken(void)
{
    struct message m = {.source = MM};

    return (unsigned)do_signal(NULL, &m);
}

/* --- Cases -----------------------------------------------------------------
 */

static void test_transfer(void)
{
    int fd[2];

    start();
    ok(pipe_of(0, 0, fd) == 0 && fd[0] == 0 && fd[1] == 1,
       "does a pipe take the two lowest descriptors?");
    ok(S_ISFIFO(clients[0].fd[0]->inode->disk.mode) &&
           clients[0].fd[0]->inode->holders == 3,
       "is its inode a FIFO's that nobody else will free?");
    strcpy((char *)memory[0], "Hello, parent!");
    ok(ask(0, do_write, fd[1], 0, 14) == 14 &&
           ask(0, do_read, fd[0], 100, 50) == 14 &&
           memcmp(memory[0] + 100, "Hello, parent!", 14) == 0,
       "does what is written come out, and a read take what there is?");
    ask(0, do_write, fd[1], 0, 5);
    ask(0, do_write, fd[1], 5, 9);
    ok(ask(0, do_read, fd[0], 0, 3) == 3 && ask(0, do_read, fd[0], 0, 99) == 11,
       "do pieces of other sizes come out?");
    ok(ask(0, do_write, fd[1], MEMORY, 9) == -EFAULT &&
           ask(0, do_write, fd[1], 0, 7) == 7 &&
           ask(0, do_read, fd[0], MEMORY, 7) == -EFAULT &&
           ask(0, do_read, fd[0], 0, 99) == 7,
       "is nothing written or lost when an address is bad?");
}

static void test_ends(void)
{
    int fd[2];

    start();
    pipe_of(0, 0, fd);
    share(0, 1, fd[0]);
    share(0, 2, fd[0]);
    ok(ask(1, do_read, fd[0], 0, 10) == NO_REPLY &&
           ask(2, do_read, fd[0], 0, 10) == NO_REPLY,
       "does a reader of an empty pipe wait?");
    ask(0, do_write, fd[1], 0, 4);
    ok(reply[1] == 4 && reply[2] == NOTHING, "is the first one served first?");
    close_end(0, fd[1]);
    ok(reply[2] == 0 && ask(1, do_read, fd[0], 0, 10) == 0,
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
    ok(ask(0, do_write, fd[1], 0, 4096) == 4096 &&
           ask(1, do_write, fd[1], 0, 10) == NO_REPLY &&
           ask(2, do_write, fd[1], 0, 10) == NO_REPLY,
       "does a writer to a full pipe wait?");
    close_end(0, fd[0]);
    ok(reply[1] == -EPIPE && reply[2] == -EPIPE && notified > 0,
       "is it EPIPE when no reader is left, and is MM told?");
    ask(1, do_write, fd[1], 0, 10);
    ok(next_broken() == 3 && next_broken() == 2 && next_broken() == 0,
       "does MM hear of each writer once?");
    ask(1, do_write, fd[1], 0, 10);
    list_remove(&clients[1].broken); /* as client.c does when it ends */
    ok(next_broken() == 0, "but not of one that is gone?");
}

static void test_room(void)
{
    int fd[2];

    start();
    pipe_of(0, 0, fd);
    share(0, 1, fd[1]);
    share(0, 2, fd[1]);
    ask(0, do_write, fd[1], 0, 4000);
    ok(ask(1, do_write, fd[1], 0, 200) == NO_REPLY && queued == 4000,
       "is a write that fits the pipe never split?");
    ask(0, do_write, fd[1], 0, 96);
    ask(2, do_write, fd[1], 0, 10);
    ask(0, do_read, fd[0], 0, 199);
    ok(reply[1] == NOTHING, "not even when a part would fit?");
    ok(reply[2] == NOTHING, "and does one that would fit not overtake it?");
    ask(0, do_read, fd[0], 0, 11);
    ok(reply[1] == 200 && reply[2] == 10 && queued == 4096,
       "do they go when all fits?");
    ok(ask(1, do_write, fd[1], 0, 10000) == NO_REPLY,
       "does a longer one wait, too?");
    ask(0, do_read, fd[0], 0, 4096);
    ask(0, do_read, fd[0], 0, 4096);
    ok(reply[1] == NOTHING && queued == 4096, "until all of it is written?");
    ask(0, do_read, fd[0], 0, 4096);
    ok(reply[1] == 10000 && queued == 1808, "and is it told how much?");
}

static void test_cancel(void)
{
    int fd[2];

    start();
    pipe_of(0, 0, fd);
    share(0, 1, fd[1]);
    ok(cancel(1) == -ESRCH, "is a client that does not wait ESRCH?");
    ask(0, do_read, fd[0], 0, 10);
    ok(cancel(0) == -EINTR && cancel(0) == -ESRCH && reply[0] == NOTHING,
       "is a read cancelled without a reply, EINTR?");
    ask(1, do_write, fd[1], 0, 10000);
    ok(cancel(1) == 4096, "is a long write what it has written?");
    ask(1, do_write, fd[1], 0, 10);
    ok(cancel(1) == -EINTR && queued == 4096, "a short one EINTR?");
    ask(0, do_read, fd[0], 0, 4096);
    ok(reply[1] == NOTHING && queued == 0, "does nobody try it again?");
}

static void test_nonblock(void)
{
    int fd[2];

    start();
    pipe_of(0, O_NONBLOCK, fd);
    ok(ask(0, do_read, fd[0], 0, 10) == -EAGAIN,
       "is a read without data EAGAIN with O_NONBLOCK?");
    ok(ask(0, do_write, fd[1], 0, 10000) == 4096 &&
           ask(0, do_write, fd[1], 0, 1) == -EAGAIN,
       "is a write what fits, then EAGAIN?");
    ask(0, do_read, fd[0], 0, 100);
    ok(ask(0, do_write, fd[1], 0, 101) == -EAGAIN &&
           ask(0, do_write, fd[1], 0, 100) == 100,
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
       "is the 17th pipe ENFILE?");
    close_end(0, 0);
    ok(pipe_of(5, 0, fd) == -ENFILE, "also while one end is open?");
    close_end(0, 1);
    ok(pipe_of(5, 0, fd) == 0, "and is there one again then?");
    start();
    ok(open_files == 0, "are none left when all are closed?");
    pipe_of(0, 0, fd);
    for (int i = 2; i < KUMQUAT_OPEN_MAX - 1; i++) {
        clients[0].fd[i] = clients[0].fd[0];
        clients[0].fd[0]->holders++;
    }
    ok(pipe_of(0, 0, fd) == -EMFILE && open_files == 2,
       "is one free descriptor too few, EMFILE?");
}

/* --- At random -------------------------------------------------------------
 */

static uint32_t seed = 1;

static uint32_t random_below(uint32_t limit)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 4) * limit >> 28);
}

static int is_parked(unsigned n)
{
    return clients[n].parked != NULL;
}

/* Does somebody wait who could go on? The first half reads, the second half
 * writes, and whatever it writes, an empty pipe takes some of it. */
static int is_stuck(void)
{
    for (unsigned n = 0; n < CLIENTS; n++) {
        if (is_parked(n) && (n < CLIENTS / 2 ? queued > 0 : queued == 0))
            return 1;
    }
    return 0;
}

static void step(const int fd[2])
{
    unsigned n = random_below(CLIENTS);
    word length = random_below(random_below(3) == 0 ? 9000 : 300) + 1;
    int is_reader = n < CLIENTS / 2;

    if (is_parked(n)) {
        word moved = clients[n].moved;
        if (random_below(4) == 0)
            wrong |= cancel(n) != (moved > 0 ? (int)moved : -EINTR);
        return;
    }
    for (word i = 0; i < length && !is_reader; i++)
        memory[n][i] = (uint8_t)random_below(256);
    int result =
        ask(n, is_reader ? do_read : do_write, fd[!is_reader], 0, length);
    if (result == NO_REPLY)
        wrong |= !is_parked(n) && reply[n] == NOTHING;
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
    test_random();
    return tap_end();
}
