/*
 * Random messages, seeded: what t_fuzz sends. Each is made from a row of
 * messages.def, with arguments of the kinds that it says.
 *
 * Left out are: what ends or multiplies the process (EXIT, FORK), power
 * (POWER with a good argument), other people's lives (KILL), a heap of another
 * size (BRK), pages taken away (UNMAP, PROTECT, MAP in place of others), a
 * root that is read-only (REMOUNT), devices, FIFOs and directories (MKNOD),
 * changes of / and /dev, alarms that would ring, and waiting for a message that
 * nobody will send. The fuzzer has none of the terminal's descriptors, so it
 * can't wait for input either. A server that has it wait longer than a moment
 * is left by an alarm. The only paths in the memory that it lends are those
 * below, so it can touch no file but its own. Those of /proc are PROC's, and
 * nobody can change them; there are directories alone, for PROC keeps a text
 * that has been read.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "child.h"
#include "trap.h"
#include <fcntl.h>
#include <kumquat/calls.h>
#include <kumquat/memory.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define PAD          8192       /* addresses in messages point into so much */
#define ROOM         131072     /* behind it is more, for long buffers */
#define TICKS_MAX    (1u << 30) /* that CLOCK waits at most */

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static uint32_t state; /* of the random numbers */
static char *pad;
static const char paths[][16] = {"/",       "/dev", /* of others, too */
                                 "/fuzz_a", "/fuzz_b",   "fuzz_a",
                                 "/none/x", "",          "/fuzz_a/x",
                                 "/proc/1", "/proc/none"};

/* xorshift32: the same numbers everywhere. */
static uint32_t next(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static uint32_t one_of(uint32_t n)
{
    return next() % n;
}

/* Every message; of those that many servers serve, TTY stands for all. */
static const struct row {
    endpoint server;
    word type;
    unsigned shape;
} rows[] = {
#define MESSAGE(SERVER, NAME, name, number, takes, gives, summary) \
    {SERVER, number, name##_shape},
#define PROTOCOL(SERVER, NAME, name, number, takes, gives, summary) \
    {TTY, number, name##_shape},
#include <kumquat/messages.def>
};

/* Something that one may find in a register. */
static word argument(void)
{
    static const word edges[] = {
        0,          1,          2,          3,        4,          5,
        8,          16,         31,         32,       52,         68,
        512,        1024,       4096,       65536,    0x7FFFFFFF, 0x80000000,
        0xFFFFFFFF, 0xFFFFF000, USER_BASE,  USER_END, RAM_LIMIT,  0x100000,
        10000,      (word)-100, 0x40000000, INFO_BASE};
    switch (one_of(6)) {
    case 0:
        return (word)pad + one_of(PAD);
    case 1:
        return (word)paths[one_of(COUNT(paths))];
    case 2:
        return one_of(40);
    case 3:
        return next();
    default:
        return edges[one_of(COUNT(edges))];
    }
}

/* A buffer or a path, and its length behind it. */
static void fill_buffer(word argument[2], enum argument_kind kind)
{
    static const word sizes[] = {0,   1,    8,    64, sizeof(struct stat),
                                 512, 4096, 65536};
    const char *text = paths[one_of(COUNT(paths))];
    if (kind == KIND_OUT || (kind == KIND_IN && one_of(2) == 0)) {
        argument[0] = (word)pad + one_of(PAD);
        argument[1] = sizes[one_of(COUNT(sizes))];
    } else {
        argument[0] = (word)text;
        argument[1] = strlen(text) + (kind == KIND_PATH);
    }
}

/* Arguments as the row says them: one in eight is anything, and of one message
 * in eight are all. */
static void fill(word arguments[5], unsigned shape)
{
    int all = one_of(8) == 0;
    for (unsigned i = 0; i < 5; i++) {
        enum argument_kind kind = SHAPE_KIND(shape, i);
        if (kind == KIND_WORD)
            arguments[i] = one_of(4) == 0 ? 1u << one_of(20) : one_of(8);
        if (kind == KIND_PROCESS)
            arguments[i] = info_block(one_of(info_head()->slots))->self;
        if (kind == KIND_PATH || kind == KIND_IN || kind == KIND_OUT)
            fill_buffer(&arguments[i], kind);
        if (all || (kind != KIND_NONE && one_of(8) == 0))
            arguments[i] = argument();
    }
}

/* Whom to ask. */
static endpoint any_peer(void)
{
    switch (one_of(8)) {
    case 0:
        return one_of(NR_SERVERS);
    case 1:
        return next() & ENDPOINT_MASK;
    case 2:
        return ENDPOINT_MAKE(one_of(3), one_of(NR_SLOTS + 8));
    case 3:
        return KERNEL;
    case 4:
    case 5:
        return MM;
    default:
        return FS;
    }
}

/* Messages that are never sent, see above. Some wait for ever; MOUNT has others
 * wait. */
static int is_never_sent(word type)
{
    static const word never[] = {
        KERNEL_TRACE, /* it would stay on */
        MM_EXIT,      MM_FORK,       MM_KILL,      MM_EXEC, MM_UNMAP,
        MM_PROTECT,   MM_SIGSUSPEND, MM_SIGRETURN, FS_PIPE, FS_MOUNT};
    for (size_t i = 0; i < COUNT(never); i++)
        if (type == never[i])
            return 1;
    return 0;
}

/* Arguments with which a message is left out. */
static int is_left_out(const struct registers *r, int keeps_rights)
{
    mode_t kind = r->esi & S_IFMT;
    switch (r->ebx) {
    case MM_BRK: /* the pad stays, and nothing huge comes */
        return r->ecx >= USER_BASE && r->ecx < USER_END;
    case MM_MAP:
        return r->esi & PAGES_REPLACE;
    case MM_POWER:
        return r->ecx <= 1;
    case MM_SETIDS:
    case MM_SETRLIMIT:
        return keeps_rights;
    case FS_MKNOD: /* it shall have its files, and nothing that waits */
        return kind != 0 && kind != S_IFREG && kind != S_IFSOCK;
    case FS_CHMOD:
    case FS_CHOWN:
    case FS_UTIME:
    case FS_UNLINK:
    case FS_RENAME:
        return r->ecx == (word)paths[0] || r->ecx == (word)paths[1];
    case FS_REMOUNT:
        return r->ecx <= (MOUNT_READ_ONLY | MOUNT_NO_ATIME);
    case CLOCK_ITIMER:
        return r->ecx != 0 && r->ecx <= TICKS_MAX && r->esi == 0;
    default:
        return is_never_sent(r->ebx);
    }
}

/* Has what might wait come to an end soon. */
static void make_short(struct registers *r)
{
    if (r->ebx == FS_POLL) {
        r->edi = 0;
        if ((int)(r->esi - now()) > HZ / 10)
            r->esi = now();
    }
    if (r->ebx == CLOCK_SLEEP && r->ecx - now() <= TICKS_MAX)
        r->ecx = now() + one_of(3);
}

/* --- Messages that wait -------------------------------------------------- */

#define MOMENT 2 /* ticks that an answer may take */

static void alarm_comes(int signal)
{
    (void)signal;
}

/* Has a signal come in a moment, and then each moment: whom it finds in a call
 * to such a server leaves it with EINTR. The messages before may have changed
 * what that signal does. */
static void alarm_start(void)
{
    struct sigaction action = {.sa_handler = alarm_comes};
    sigset_t alarm = 1u << SIGALRM;
    word left, interval;
    sigaction(SIGALRM, &action, NULL);
    sigprocmask(SIG_UNBLOCK, &alarm, NULL);
    clock_itimer(MOMENT, MOMENT, 0, &left, &interval);
}

static void alarm_stop(void)
{
    word left, interval;
    clock_itimer(0, 0, 0, &left, &interval);
}

/* May this call wait in a server of which the fuzzer knows nothing? */
static int may_wait(word operation, endpoint peer)
{
    return operation == IPC_CALL && peer < NR_SERVERS &&
           (OPEN_ONES >> peer & 1) && peer != MM && peer != FS && peer != CLOCK;
}

#endif
