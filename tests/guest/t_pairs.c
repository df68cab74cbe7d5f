/*
 * Row I6: user processes talk to each other. Four forked pairs at once: one
 * lends a buffer of 8,194 bytes full of its letter, the other takes it, and
 * answers in the same buffer `REPLY: XX`, X the letter it found. All eight
 * have their buffers from one process, at the same addresses, so that what
 * is passed on as whole pages, copied and split must not reach another pair.
 */
#include "count.h"
#include "loan.h"

#define PAIRS   4
#define BYTES   8194 /* two pages and a bit */
#define ROUNDS  250

#define ALIGNED __attribute__((aligned(PAGE_SIZE)))
static char lent[BYTES + 64] ALIGNED = "nobody's", taken[BYTES + 64] ALIGNED;

/* Answers so many loans; its buffer begins at an offset. */
static int answer(word offset)
{
    char *mine = taken + offset;
    struct message m;
    for (int i = 0; i < ROUNDS; i++) {
        endpoint lender = take_loan(&m);
        STEP(101, lender != 0 && m.arg[1] == BYTES);
        STEP(102, loan_read(lender, (char *)m.arg[0], mine, BYTES) == 0);
        char letter = mine[0];
        STEP(103, is_all(mine, BYTES, letter));
        memcpy(mine, "REPLY: ", 7);
        STEP(104, loan_write(lender, (char *)m.arg[0], mine, BYTES) == 0);
        mine[7] = mine[8] = '?'; /* no longer the lender's business */
        STEP(105, end_loan(lender) == 0);
    }
    return 0;
}

/* Asks; pairs with odd numbers have buffers at odd addresses. */
static int ask_pair(word pair)
{
    word offset = pair % 2 ? 33 : 0;
    pid_t pid = start_child(answer, offset);
    endpoint peer = endpoint_of(pid);
    for (word i = 0; i < ROUNDS; i++) {
        char letter = (char)('A' + pair * 6 + i % 6);
        memset(lent + offset, letter, BYTES);
        STEP(1, lend(peer, lent + offset, BYTES, 0) == 0);
        STEP(2, memcmp(lent + offset, "REPLY: ", 7) == 0);
        STEP(3, lent[offset + 7] == letter && lent[offset + 8] == letter);
        STEP(4, is_all(lent + offset + 7, BYTES - 7, letter));
    }
    int status = end_of(pid);
    STEP(step_of(status), exited_with(status, 0));
    return 0;
}

static int all_pairs(void)
{
    pid_t pid[PAIRS];
    int fine = 0;
    for (word i = 0; i < PAIRS; i++)
        pid[i] = start_child(ask_pair, i);
    for (int i = 0; i < PAIRS; i++) {
        int status = end_of(pid[i]);
        fine += exited_with(status, 0);
        if (!exited_with(status, 0))
            remark("pair %d: %s", i, status_text(status));
    }
    return fine;
}

int main(void)
{
    plan(3);
    memset(taken, 't', sizeof(taken));
    run_child(ask_pair, 0);
    struct count before = count_now();
    is(all_pairs(), PAIRS, "does every pair get its own REPLY: XX each time?");
    ok(strcmp(lent, "nobody's") == 0 && is_all(taken, sizeof(taken), 't'),
       "has their parent its buffers as they were?", "not");
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
