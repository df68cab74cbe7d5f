/*
 * Row I5, second half, and I6: loans between user processes. Who is called
 * may copy to and from the caller's memory until the reply, and nobody else
 * ever; bad addresses on either side are EFAULT and nothing is copied.
 */
#include "bad.h"
#include "child.h"
#include <errno.h>

#define LEND  0x6200u /* a call that lends: arg0 address, arg1 length */
#define BYTES 8194    /* a buffer of three pages, or four when unaligned */

static char shared[BYTES], mine[BYTES];
static const char read_only[64] = "read-only";
static endpoint parent;

static int from(endpoint lender, const void *remote, void *to, word length)
{
    return REQUEST(KERNEL, KERNEL_COPY_FROM, lender, (word)remote, (word)to,
                   length);
}

static int to(endpoint lender, const void *remote, const void *data,
              word length)
{
    return REQUEST(KERNEL, KERNEL_COPY_TO, lender, (word)remote, (word)data,
                   length);
}

static int check(endpoint lender, const void *remote, word length, int write)
{
    return REQUEST(KERNEL, KERNEL_LOAN_CHECK, lender, (word)remote, 0, length,
                   (word)write);
}

/* Is every byte of a buffer c? */
static int is_all(const char *buffer, int length, char c)
{
    for (int i = 0; i < length; i++)
        if (buffer[i] != c)
            return 0;
    return 1;
}

/* Serves a loan: takes the buffer, fills it with the next letter; the loan
 * works until the reply and not a moment longer. */
static int serve_loan(word unused)
{
    (void)unused;
    struct message m;
    STEP(101, ipc_receive(ANY, &m) == 0 && m.type == LEND);
    endpoint caller = m.source;
    char *remote = (char *)m.arg[0];
    word length = m.arg[1];
    STEP(102, check(caller, remote, length, 1) >= 0);
    STEP(103, from(caller, remote, mine, length) >= 0);
    char letter = mine[0];
    STEP(104, is_all(mine, (int)length, letter));
    memset(mine, letter + 1, length);
    STEP(105, to(caller, remote, mine, length) >= 0);
    STEP(106, ipc_reply(caller, &m) == 0);
    STEP(107, from(caller, remote, mine, length) == -EPERM);
    STEP(108, to(caller, remote, mine, length) == -EPERM);
    STEP(109, check(caller, remote, length, 0) == -EPERM);
    return 0;
}

static int lend_and_look(word offset)
{
    pid_t pid = start_child(serve_loan, 0);
    memset(shared, 'A', BYTES);
    word length = BYTES - offset;
    struct message m = {.type = LEND, .arg = {(word)shared + offset, length}};
    STEP(1, ipc_call(endpoint_of(pid), &m) == 0);
    STEP(2, is_all(shared + offset, (int)length, 'B'));
    STEP(3, is_all(shared, (int)offset, 'A'));
    STEP(4, exited_with(end_of(pid), 0));
    return 0;
}

/* A process that nobody calls: every copy is EPERM. */
static int without_loan(word peer)
{
    memset(mine, 'm', BYTES);
    STEP(11, from(peer, shared, mine, 16) == -EPERM);
    STEP(12, to(peer, shared, mine, 16) == -EPERM);
    STEP(13, check(peer, shared, 16, 0) == -EPERM);
    STEP(14, is_all(mine, 16, 'm'));
    return 0;
}

static int from_anybody(word unused)
{
    (void)unused;
    STEP(1, without_loan(MM) == 0);
    STEP(2, without_loan(FS) == 0);
    STEP(3, without_loan(TTY) == 0);
    STEP(4, without_loan(KERNEL) == 0);
    STEP(5, without_loan(endpoint_of(1)) == 0);
    STEP(6, without_loan(endpoint_of(getppid())) == 0);
    STEP(7, without_loan(ANY) == 0);
    STEP(8, without_loan(0xFFFFFFFFu) == 0);
    return 0;
}

/* Whoever sends, or waits to be received, lends nothing. */
static int send_it(word unused)
{
    (void)unused;
    struct message m = {.type = LEND, .arg = {(word)shared, 16}};
    return ipc_send(parent, &m) == 0 ? 0 : 101;
}

static int sender_lends_nothing(word unused)
{
    (void)unused;
    parent = info_self()->self;
    pid_t pid = start_child(send_it, 0);
    endpoint sender = endpoint_of(pid);
    STEP(1, until_state(sender, STATE_SENDING, parent));
    STEP(2, without_loan(sender) == 0);
    struct message m;
    STEP(3, ipc_receive(sender, &m) == 0);
    STEP(4, without_loan(sender) == 0);
    STEP(5, exited_with(end_of(pid), 0));
    return 0;
}

static int call_parent(word unused)
{
    (void)unused;
    struct message m = {.type = LEND, .arg = {(word)shared, 16}};
    return ipc_call(parent, &m) == 0 ? 0 : 1;
}

/* A third process has no part in a loan between two others. */
static int third_party(word unused)
{
    (void)unused;
    parent = info_self()->self;
    pid_t lender = start_child(call_parent, 0);
    struct message m;
    STEP(2, ipc_receive(ANY, &m) == 0);
    STEP(3, exited_with(run_child(without_loan, m.source), 0));
    STEP(4, from(m.source, shared, mine, 16) >= 0);
    STEP(5, ipc_reply(m.source, &m) == 0);
    STEP(6, exited_with(end_of(lender), 0));
    return 0;
}

/* In a loan, every bad address of the lender or of one's own is EFAULT,
 * and what could have been copied is not. */
static int bad_addresses(word unused)
{
    (void)unused;
    struct message m;
    struct bad_buffer bad[BAD_MAX];
    STEP(201, ipc_receive(ANY, &m) == 0);
    endpoint lender = m.source;
    char *edge = (char *)m.arg[0]; /* mine is the same, by fork */
    int count = bad_buffers(edge, bad);
    for (int i = 0; i < count; i++) {
        void *a = (void *)bad[i].address;
        word length = bad[i].length;
        if (length > BYTES) /* not beyond the good side's end */
            length = BYTES;
        memset(mine, 'm', BYTES);
        STEP(100 + i, from(lender, a, mine, length) == -EFAULT);
        STEP(120 + i, to(lender, a, mine, length) == -EFAULT);
        STEP(140 + i, check(lender, a, bad[i].length, 0) == -EFAULT);
        STEP(160 + i, from(lender, shared, a, length) == -EFAULT);
        STEP(180 + i, to(lender, shared, a, length) == -EFAULT);
        STEP(202, is_all(mine, BYTES, 'm'));
    }
    STEP(203, to(lender, read_only, mine, 16) == -EFAULT);
    STEP(204, from(lender, shared, (void *)read_only, 16) == -EFAULT);
    STEP(205, to(lender, (void *)bad_addresses, mine, 16) == -EFAULT);
    STEP(206, check(lender, read_only, 16, 1) == -EFAULT);
    STEP(207, check(lender, read_only, 16, 0) >= 0);
    STEP(208, ipc_reply(lender, &m) == 0);
    return 0;
}

static int lend_bad(word unused)
{
    (void)unused;
    char *edge = heap_edge();
    STEP(1, edge != NULL);
    memset(edge - PAGE_SIZE, 'e', PAGE_SIZE);
    memset(shared, 's', BYTES);
    pid_t pid = start_child(bad_addresses, 0);
    struct message m = {.type = LEND, .arg = {(word)edge}};
    STEP(2, ipc_call(endpoint_of(pid), &m) == 0);
    int status = end_of(pid);
    STEP(step_of(status), exited_with(status, 0));
    STEP(3, is_all(shared, BYTES, 's'));
    STEP(4, is_all(edge - PAGE_SIZE, PAGE_SIZE, 'e'));
    STEP(5, memcmp(read_only, "read-only", 10) == 0);
    return 0;
}

/* A copy of more pages than the kernel handles at a time restarts itself:
 * argument of both sides is the size in bytes. */
static int serve_large(word length)
{
    struct message m;
    char *copy = sbrk((intptr_t)length);
    STEP(111, copy != (char *)-1 && ipc_receive(ANY, &m) == 0);
    STEP(112, from(m.source, (void *)m.arg[0], copy, length) >= 0);
    for (word i = 0; i < length; i += PAGE_SIZE)
        STEP(113, *(word *)(copy + i) == i);
    STEP(114, copy[length - 1] == 'Z');
    memset(copy, 'L', length);
    STEP(115, to(m.source, (void *)m.arg[0], copy, length) >= 0);
    STEP(116, ipc_reply(m.source, &m) == 0);
    return 0;
}

static int lend_large(word length)
{
    pid_t pid = start_child(serve_large, length);
    char *large = sbrk((intptr_t)length);
    STEP(1, large != (char *)-1);
    for (word i = 0; i < length; i += PAGE_SIZE)
        *(word *)(large + i) = i;
    large[length - 1] = 'Z';
    struct message m = {.type = LEND, .arg = {(word)large}};
    STEP(2, ipc_call(endpoint_of(pid), &m) == 0);
    STEP(3, is_all(large, (int)length, 'L'));
    STEP(4, exited_with(end_of(pid), 0));
    return 0;
}

/* Row I6: four pairs at once; each answers "REPLY: XX", X its own letter. */
static int answer_pair(word unused)
{
    (void)unused;
    struct message m;
    STEP(121, ipc_receive(ANY, &m) == 0);
    STEP(122, from(m.source, (void *)m.arg[0], mine, BYTES) >= 0);
    char letter = mine[BYTES - 1];
    memcpy(mine, "REPLY: ", 7);
    mine[7] = mine[8] = letter;
    STEP(123, to(m.source, (void *)m.arg[0], mine, BYTES) >= 0);
    STEP(124, ipc_reply(m.source, &m) == 0);
    return 0;
}

static int ask_pair(word letter)
{
    for (int round = 0; round < 50; round++) {
        pid_t pid = start_child(answer_pair, 0);
        memset(shared, (int)letter, BYTES);
        struct message m = {.type = LEND, .arg = {(word)shared}};
        STEP(1, ipc_call(endpoint_of(pid), &m) == 0);
        STEP(2, memcmp(shared, "REPLY: ", 7) == 0);
        STEP(3, is_all(shared + 7, BYTES - 7, (char)letter));
        STEP(4, exited_with(end_of(pid), 0));
    }
    return 0;
}

static int four_pairs(word unused)
{
    (void)unused;
    pid_t pid[4];
    for (word i = 0; i < 4; i++)
        pid[i] = start_child(ask_pair, 'A' + i);
    for (int i = 0; i < 4; i++)
        STEP(10 + i, exited_with(end_of(pid[i]), 0));
    return 0;
}

int main(void)
{
    plan(8);
    is_fine(run_child(lend_and_look, 0),
            "does a loan work until the reply and no longer?");
    is_fine(run_child(lend_and_look, 4091),
            "does it at an odd address too, and no byte beyond?");
    is_fine(run_child(from_anybody, 0),
            "is copying from a process that does not call me EPERM?");
    is_fine(run_child(sender_lends_nothing, 0),
            "is copying from a process that sends EPERM?");
    is_fine(run_child(third_party, 0),
            "is copying from another's caller EPERM?");
    is_fine(run_child(lend_bad, 0),
            "is every bad address on either side EFAULT, with no effect?");
    is_fine(run_child(lend_large, 6u << 20),
            "does a copy of 6 MiB arrive whole both ways?");
    is_fine(run_child(four_pairs, 0),
            "do four pairs with buffers of 8,194 bytes get REPLY: XX?");
    return done();
}
