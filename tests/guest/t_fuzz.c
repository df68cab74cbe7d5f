/*
 * Random messages (issue 2, "must hold"): thousands of traps with any
 * register contents, seeded, to every server and to every other endpoint.
 * Whatever is asked, the answer is a number that the manual knows, a failed
 * trap leaves the registers alone, and afterwards nothing is missing.
 *
 * Left out are: what ends or multiplies the process (EXIT, FORK), power
 * (POWER with a good argument), other people's lives (KILL), a heap of another
 * size (BRK), pages taken away (UNMAP, PROTECT, MAP in place of others), a
 * root that is read-only (REMOUNT), devices, FIFOs and directories (MKNOD),
 * /dev under another name, and waiting for a message that nobody will send. The
 * fuzzer has none of the terminal's descriptors, so it can't wait for input
 * either. No memory that it lends holds a path with its NUL, so it can touch no
 * file but its own two.
 */
#include "bad.h"
#include "count.h"
#include "trap.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define ROUNDS  10000  /* messages of each fuzzer */
#define FUZZERS 4      /* one after another, each with its own seed */
#define PAD     8192   /* addresses in messages point into so much */
#define ROOM    131072 /* behind it is more, for long buffers */

static uint32_t state; /* of the random numbers */
static char *pad;
static const char paths[][16] = {"/fuzz_a", "/fuzz_b", "/", "/dev",
                                 "fuzz_a",  "/none/x", "",  "/fuzz_a/x"};

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

static const word numbers[] = {
#define MESSAGE(server, name, number, a, b, c, d, e, summary) (number),
#include <kumquat/messages.def>
#undef MESSAGE
};

static const int errors[] = {
#define ERROR(name, number, text) (number),
#include <kumquat/errors.def>
#undef ERROR
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Is it -errno, with a number of the table? */
static int is_error(int result)
{
    for (size_t i = 0; i < COUNT(errors); i++)
        if (result == -errors[i])
            return 1;
    return 0;
}

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

/* Messages that are left out, see above. Some wait for ever, or bring a signal
 * later. */
static int is_left_out(const struct registers *r)
{
    mode_t kind = r->esi & S_IFMT;
    switch (r->ebx) {
    case MM_BRK: /* the pad stays, and nothing huge comes */
        return r->ecx >= USER_BASE && r->ecx < USER_END;
    case MM_MAP:
        return r->esi & PAGES_REPLACE;
    case MM_POWER:
        return r->ecx <= 1;
    case FS_MKNOD: /* it shall have its files, and nothing that waits */
        return kind != 0 && kind != S_IFREG && kind != S_IFSOCK;
    case FS_RENAME:
        return r->ecx == (word)paths[3];
    case FS_POLL:
        return r->edi != 0 || (int)(r->esi - now()) > HZ / 10;
    case FS_REMOUNT:
        return r->ecx <= (MOUNT_READ_ONLY | MOUNT_NO_ATIME);
    case KERNEL_TRACE: /* it would stay on */
    case MM_EXIT:
    case MM_FORK:
    case MM_KILL:
    case MM_EXEC:
    case MM_UNMAP:
    case MM_PROTECT:
    case MM_SIGSUSPEND:
    case MM_SIGRETURN:
    case FS_PIPE:
    case CLOCK_SLEEP:
    case CLOCK_ITIMER:
        return 1;
    default:
        return 0;
    }
}

/* Calls and replies to processes that exist might wait or be answered; the
 * fuzzer asks only those that serve. */
static int may_block(const struct registers *r)
{
    word operation = r->eax >> ENDPOINT_BITS;
    endpoint peer = r->eax & ENDPOINT_MASK;
    if (operation == IPC_RECEIVE || operation == IPC_REPLY_RECEIVE)
        return 1;
    if (operation == IPC_SEND)
        return 0;
    for (word slot = NR_SERVERS; slot < info_head()->slots; slot++)
        if (info_block(slot)->life != LIFE_NONE &&
            info_block(slot)->self == peer)
            return 1;
    return 0;
}

/* Sends one random message. Returns 0 or the number of what went wrong. */
static int one_message(void)
{
    struct registers r = {.ecx = argument(),
                          .edx = argument(),
                          .esi = argument(),
                          .edi = argument(),
                          .ebp = argument()};
    word operation = one_of(4) == 0 ? one_of(8) : IPC_CALL;
    if (operation == IPC_SEND) /* to servers it is a fuzzer of its own */
        operation = IPC_NOTIFY;
    r.eax = trap_word(operation, any_peer());
    r.ebx = one_of(8) == 0 ? next() : numbers[one_of(COUNT(numbers))];
    if (is_left_out(&r) || may_block(&r))
        return 0;

    struct registers before = r;
    raw_trap(&r);
    if ((int)r.eax < 0) {
        STEP(2, is_error((int)r.eax));
        STEP(3, memcmp(&r.ebx, &before.ebx, sizeof(r) - 4) == 0);
    } else if (operation == IPC_CALL) {
        STEP(4, r.eax == (before.eax & ENDPOINT_MASK));
        STEP(5, (int)r.ebx >= 0 || is_error((int)r.ebx));
        if ((int)r.ebx >= 0) /* it may have been written to */
            memset(pad, 0xEE, ROOM);
    }
    return 0;
}

/* A fuzzer with this seed. */
static int fuzz(word seed)
{
    state = seed;
    for (int fd = 0; fd < KUMQUAT_OPEN_MAX; fd++)
        close(fd);
    for (int i = 0; i < ROUNDS; i++) {
        int r = one_message();
        STEP(r, r == 0);
    }
    return 0;
}

/* exec with bad pointers and random lengths: always an error. */
static int fuzz_exec(word seed)
{
    state = seed;
    for (int i = 0; i < 500; i++) {
        struct registers r = {.ebx = MM_EXEC,
                              .ecx = argument(),
                              .edx = argument(),
                              .esi = argument(),
                              .edi = argument(),
                              .ebp = argument()};
        int result = raw_ask(MM, &r);
        STEP(1, result < 0 && is_error(result));
    }
    return 0;
}

/* kill with everything that is no signal or no process. */
static int fuzz_kill(word seed)
{
    state = seed;
    for (int i = 0; i < 500; i++) {
        struct registers r = {.ebx = MM_KILL};
        int bad_signal = (int)one_of(2);
        r.ecx = bad_signal ? argument() : 0x01000000u + one_of(1000);
        r.edx = bad_signal ? NSIG + one_of(0x7FFFFFFF) : argument();
        int result = raw_ask(MM, &r);
        STEP(1, result == -EINVAL || result == -ESRCH);
    }
    return 0;
}

/* A child that does nothing. */
static int nothing(word unused)
{
    return (int)unused;
}

/* Waits where nothing can come, or sends to a server: it may be refused or
 * wait for ever, but it can be killed. */
static word forever_eax, forever_type;
static int wait_for_ever(word unused)
{
    (void)unused;
    for (int fd = 0; fd < KUMQUAT_OPEN_MAX; fd++)
        close(fd);
    struct registers r = {.eax = forever_eax, .ebx = forever_type};
    raw_trap(&r);
    return 0;
}

/* Lets a child come to its end or to where it waits, 20 ticks at most. */
static void settle(endpoint child)
{
    const volatile struct info *block = info_block(ENDPOINT_SLOT(child));
    uint32_t start = now();
    while (now() - start < 20 && block->life != LIFE_HANGING &&
           block->state < STATE_SENDING)
        REQUEST(MM, MM_REFRESH, 0);
}

/* Lets a child trap with this, then kills it. Returns whether it was there to
 * be killed, or had been refused. */
static int can_kill(word operation, endpoint peer, word type)
{
    forever_eax = trap_word(operation, peer);
    forever_type = type;
    pid_t pid = start_child(wait_for_ever, 0);
    settle(endpoint_of(pid));
    int status = kill_child(pid);
    return died_by(status, SIGKILL) || exited_with(status, 0);
}

static void ask_for_ever(void)
{
    static const endpoint peers[] = {KERNEL, RS,  MM, FS,      TTY,
                                     DISK,   ANY, 31, 1u << 20};
    static const word types[] = {MM_SIGMASK, MM_FORK, MM_EXIT, FS_SYNC,
                                 FS_READ,    MM_WAIT, NOTIFY,  0};
    int lost = 0;
    for (size_t i = 0; i < COUNT(peers); i++) {
        lost += !can_kill(IPC_RECEIVE, peers[i], 0);
        lost += !can_kill(IPC_REPLY_RECEIVE, peers[i], 0);
        for (size_t k = 0; k < COUNT(types); k++)
            lost += !can_kill(IPC_SEND, peers[i], types[k]);
    }
    is(lost, 0, "can a process that waits for nothing be killed?");
}

/* What fuzzers may have made. */
static void remove_files(void)
{
    unlink("/fuzz_a");
    unlink("/fuzz_b");
    unlink("/dev/fuzz_a");
}

int main(void)
{
    static char kept[1024];
    plan(FUZZERS + 6);
    make_room();
    pad = sbrk(ROOM);
    if (pad == (char *)-1)
        bail("the heap does not grow");
    memset(pad, 0xEE, ROOM);
    run_guarded(fuzz, 77); /* makes the files, and all else warm */
    int fd = open("/fuzz_kept", O_RDWR | O_CREAT | O_TRUNC, 0600);
    memset(kept, 'k', sizeof(kept));
    write(fd, kept, sizeof(kept));
    remove_files();
    struct count before = count_now();

    for (word i = 0; i < FUZZERS; i++)
        is_fine(run_guarded(fuzz, 0x1234567 + i),
                "does every random message get a proper answer?");
    is_fine(run_guarded(fuzz_exec, 4711), "is every random exec an error?");
    is_fine(run_guarded(fuzz_kill, 815), "is every random kill an error?");
    ask_for_ever();

    remove_files();
    is_same_count(before, "is nothing missing afterwards?");
    lseek(fd, 0, SEEK_SET);
    memset(kept, 0, sizeof(kept));
    ssize_t n = read(fd, kept, sizeof(kept));
    ok(n == sizeof(kept) && kept[0] == 'k' && kept[1023] == 'k',
       "is a file of another process unchanged?", "%d bytes", (int)n);
    close(fd);
    unlink("/fuzz_kept");
    is_fine(run_child(nothing, 0), "does fork still work?");
    return done();
}
