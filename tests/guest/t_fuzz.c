/*
 * Random messages (issue 2, "must hold"): thousands of traps, seeded. Each row
 * of messages.def has its turn as often as any other, so whatever gets a row
 * is fuzzed from then on: mostly it is sent to its own server, with arguments
 * of the kinds that the row says, now and then to somebody else or with any
 * register contents. Whatever is asked, the answer is a number that the manual
 * knows, a failed trap leaves the registers alone, and afterwards nothing is
 * missing. `t_fuzz 100` sends a million.
 */
#include "count.h"
#include "fuzz.h"
#include "tests/servers/probe/probe.h"
#include <errno.h>
#include <kumquat/device.h>
#include <kumquat/kv.h>

#define ROUNDS  10000 /* messages of each fuzzer */
#define FUZZERS 4     /* one after another, each with its own seed */
#define SENT    20    /* times at least that a fuzzer sends each message */

static const int errors[] = {
#define ERROR(name, number, text) (number),
#include <kumquat/errors.def>
#undef ERROR
};

/* Is it -errno, with a number of the table? */
static int is_error(int result)
{
    for (size_t i = 0; i < COUNT(errors); i++)
        if (result == -errors[i])
            return 1;
    return 0;
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

/* Do servers write to the memory that goes with such a message? */
static int gives_bytes(unsigned shape)
{
    for (unsigned i = 0; i < 5; i++)
        if (SHAPE_KIND(shape, i) == KIND_OUT)
            return 1;
    return 0;
}

/* Sends a message of this row's type. Returns 0 or the number of what went
 * wrong; *sent: it came to be sent, to its own server. */
static int one_message(const struct row *row, int keeps_rights, int *sent)
{
    word a[5] = {0}, type = one_of(16) == 0 ? next() : row->type;
    word operation = one_of(8) == 0 ? one_of(8) : IPC_CALL;
    endpoint peer = one_of(8) == 0 ? any_peer() : row->server;
    if (operation == IPC_SEND) /* to servers it is a fuzzer of its own */
        operation = IPC_NOTIFY;
    fill(a, row->shape);
    struct registers r = {
        trap_word(operation, peer), type, a[0], a[1], a[2], a[3], a[4]};
    make_short(&r);
    *sent = 0;
    if (is_left_out(&r, keeps_rights) || may_block(&r))
        return 0;

    struct registers before = r;
    int waits = may_wait(operation, peer);
    if (waits)
        alarm_start();
    raw_trap(&r);
    if (waits)
        alarm_stop();
    *sent =
        operation == IPC_CALL && peer == row->server && before.ebx == row->type;
    if ((int)r.eax < 0) {
        STEP(2, is_error((int)r.eax));
        STEP(3, memcmp(&r.ebx, &before.ebx, sizeof(r) - 4) == 0);
    } else if (operation == IPC_CALL) {
        STEP(4, r.eax == (before.eax & ENDPOINT_MASK));
        STEP(5, (int)r.ebx >= 0 || is_error((int)r.ebx));
        if ((int)r.ebx >= 0 && (!*sent || gives_bytes(row->shape)))
            memset(pad, 0xEE, ROOM);
    }
    return 0;
}

/* May a process send this message, and shall this fuzzer? */
static int is_due(const struct row *row, int keeps_rights)
{
    int is_open = row->server == KERNEL || (OPEN_ONES >> row->server & 1);
    if (row->type == MM_SETIDS || row->type == MM_SETRLIMIT)
        return !keeps_rights;
    return is_open && !is_never_sent(row->type);
}

/* A fuzzer with this seed. */
static int fuzz(word seed)
{
    int keeps_rights = seed % 2, sent[COUNT(rows)] = {0};
    state = seed;
    for (int fd = 0; fd < KUMQUAT_OPEN_MAX; fd++)
        close(fd);
    for (int i = 0; i < ROUNDS; i++) {
        size_t n = (size_t)i % COUNT(rows);
        int was_sent;
        int r = one_message(&rows[n], keeps_rights, &was_sent);
        STEP(r, r == 0);
        sent[n] += was_sent;
    }
    for (size_t n = 0; n < COUNT(rows); n++)
        STEP(100 + (int)n % 100,
             !is_due(&rows[n], keeps_rights) || sent[n] >= SENT);
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

/* --- Drivers, by PROBE ---------------------------------------------------- */

#define DRIVER_ROUNDS 1000

/* TTY's devices are those of who uses the system, so it is left alone. */
static const endpoint drivers[] = {RAM, RANDOM, DISK};

/* A random message of a row of DEVICE. Servers ask with their own memory:
 * PROBE's is to stay whole, so all that is wrong with a buffer is its address.
 */
static void fill_question(struct probe_question *q)
{
    const struct row *row;
    do
        row = &rows[one_of(COUNT(rows))];
    while (row->type >> 8 != DEVICE_READ >> 8);
    *q = (struct probe_question){PROBE_MAGIC, PROBE_PLAIN, {0}};
    q->message.type = row->type;
    for (unsigned i = 0; i < 5; i++) {
        enum argument_kind kind = SHAPE_KIND(row->shape, i);
        word *a = &q->message.arg[i];
        *a = one_of(3) == 0 ? argument() : one_of(8);
        if (kind == KIND_LENGTH)
            *a = one_of(2) == 0 ? one_of(ROOM / 4) : one_of(8) * SECTOR_SIZE;
        if (kind != KIND_IN && kind != KIND_OUT)
            continue;
        q->place = one_of(4) == 0 ? PROBE_PLAIN : i;
        *a = q->place == i ? one_of(512) : 0x1000;
    }
}

/* What FS may ask of a driver has an answer, too, whatever it is. */
static int fuzz_driver(endpoint driver)
{
    state = 90210 + driver;
    for (int i = 0; i < DRIVER_ROUNDS; i++) {
        struct probe_question q;
        fill_question(&q);
        q.message.source = driver;
        if (q.message.type == DEVICE_BLOCK_WRITE) /* what is written stays */
            continue;
        STEP(1, probe_ask(&q, sizeof(q), pad, PROBE_BUFFER) == 0);
        int result = (int)q.message.type;
        STEP(2, result >= 0 || is_error(result));
    }
    return 0;
}

/* All of them: none may fall. */
static int fuzz_drivers(word unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT(drivers); i++) {
        word restarts = info_block(drivers[i])->restarts;
        int step = fuzz_driver(drivers[i]);
        STEP(10 * (int)i + step, step == 0);
        STEP(10 * (int)i + 3, info_block(drivers[i])->restarts == restarts);
    }
    return 0;
}

/* --- Who waits for ever --------------------------------------------------- */

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
static void remove_all(void)
{
    char key[KV_KEY_MAX];
    word bytes, version, owner;
    int length;
    unlink("/fuzz_a");
    unlink("/fuzz_b");
    unlink("/dev/fuzz_a");
    while ((length =
                kv_list("", 0, key, sizeof(key), &bytes, &version, &owner)) > 0)
        kv_delete(key, (size_t)length);
}

/* KV keeps the memory that it has once had: let it have all. */
static void fill_kv(void)
{
    word version;
    for (char key = 'a'; kv_put(&key, 1, pad, KV_VALUE_MAX, &version) == 0;)
        key++;
}

int main(int argc, char **argv)
{
    static char kept[1024];
    word fuzzers = argc > 1 ? strtoul(argv[1], NULL, 10) : FUZZERS;
    plan((int)fuzzers + 7);
    make_room();
    pad = sbrk(ROOM);
    if (pad == (char *)-1)
        bail("the heap does not grow");
    memset(pad, 0xEE, ROOM);
    fill_kv();
    run_guarded(fuzz, 77); /* makes the files, and all else warm */
    int fd = open("/fuzz_kept", O_RDWR | O_CREAT | O_TRUNC, 0600);
    memset(kept, 'k', sizeof(kept));
    write(fd, kept, sizeof(kept));
    remove_all();
    struct count before = count_now();

    for (word i = 0; i < fuzzers; i++)
        is_fine(run_guarded(fuzz, 0x1234567 + i),
                "does every random message get a proper answer?");
    is_fine(run_guarded(fuzz_exec, 4711), "is every random exec an error?");
    is_fine(run_guarded(fuzz_kill, 815), "is every random kill an error?");
    if (info_block(PROBE)->life != LIFE_SERVER)
        skip("does each driver answer random messages?",
             "PROBE is where GRUB starts it only");
    else
        is_fine(run_guarded(fuzz_drivers, 0),
                "does each driver answer random messages?");
    ask_for_ever();

    remove_all();
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
