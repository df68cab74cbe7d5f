/*
 * Row F10, second half: no stale TLB. A server asks the kernel to pass its
 * own pages on, or to put other frames in their place, and goes on in the
 * same space: the processor loads no other directory in between, so that the
 * kernel itself must make it forget the pages. Each round the server writes
 * to a page right before the call and again right after it.
 */
#include "count.h"
#include "loan.h"

#define PAGES  4
#define BYTES  (PAGES * PAGE_SIZE)
#define ROUNDS 1000

/* What the pages hold in a round, before and after the copy. */
static word before_copy(word round)
{
    return 100000 + 100 * round;
}

static word after_copy(word round)
{
    return 200000 + 100 * round;
}

/* --- pages are passed on: their writes must split ----------------------- */

static int give(word rounds)
{
    word *mine = written_map(PAGES, 1);
    struct message m;
    for (word i = 0; i < rounds; i++) {
        endpoint lender = take_loan(&m);
        void *remote = (void *)m.arg[0];
        write_pages(mine, PAGES, before_copy(i));
        int r = loan_write(lender, remote, mine, BYTES);
        write_pages(mine, PAGES, after_copy(i));
        STEP(101, r == 0 && end_loan(lender) == 0);
        STEP(102, are_pages(mine, PAGES, after_copy(i)));
    }
    return 0;
}

static int is_given(word rounds)
{
    pid_t pid = start_child(give, rounds);
    word *buffer = map(NULL, BYTES), wrong = 0;
    endpoint child = endpoint_of(pid);
    for (word i = 0; i < rounds; i++) {
        STEP(1, lend(child, buffer, BYTES, 0) == 0);
        wrong += !are_pages(buffer, PAGES, before_copy(i));
        if (i % 2)
            write_pages(buffer, PAGES, 5);
    }
    int status = end_of(pid);
    STEP(step_of(status), exited_with(status, 0));
    STEP(2, wrong == 0);
    return 0;
}

/* --- pages are put in place of others ------------------------------------ */

static int take(word rounds)
{
    word *mine = written_map(PAGES, 1);
    struct message m;
    for (word i = 0; i < rounds; i++) {
        endpoint lender = take_loan(&m);
        const void *remote = (void *)m.arg[0];
        write_pages(mine, PAGES, 7);
        int r = loan_read(lender, remote, mine, BYTES);
        STEP(111, are_pages(mine, PAGES, before_copy(i)));
        write_pages(mine, PAGES, after_copy(i));
        STEP(112, r == 0 && end_loan(lender) == 0);
    }
    return 0;
}

static int is_taken(word rounds)
{
    pid_t pid = start_child(take, rounds);
    word *buffer = map(NULL, BYTES), wrong = 0;
    endpoint child = endpoint_of(pid);
    for (word i = 0; i < rounds; i++) {
        write_pages(buffer, PAGES, before_copy(i));
        STEP(1, lend(child, buffer, BYTES, 0) == 0);
        wrong += !are_pages(buffer, PAGES, before_copy(i));
    }
    int status = end_of(pid);
    STEP(step_of(status), exited_with(status, 0));
    STEP(2, wrong == 0);
    return 0;
}

/* --- one's own calls: unmap, mprotect ------------------------------------ */

static volatile word *own;

static int touch_unmapped(word unused)
{
    own[0] = 1;
    unmap((void *)own, PAGE_SIZE);
    return (int)(own[0] + unused);
}

static int write_protected(word unused)
{
    own[0] = 1;
    mprotect((void *)own, PAGE_SIZE, PROT_READ);
    own[0] = 2;
    return (int)unused;
}

static int read_closed(word unused)
{
    own[0] = 1;
    mprotect((void *)own, PAGE_SIZE, PROT_NONE);
    return (int)(own[0] + unused);
}

/* Another page at the same place, at once. */
static int replaced(word rounds)
{
    for (word i = 1; i <= rounds; i++) {
        own[0] = i;
        STEP(1, unmap((void *)own, PAGE_SIZE) == 0);
        STEP(2, map((void *)own, PAGE_SIZE) == (void *)own);
        STEP(3, own[0] == 0);
    }
    return 0;
}

int main(void)
{
    plan(6 + 1);
    own = map(NULL, PAGE_SIZE);
    run_child(is_given, 2);
    run_child(is_taken, 2);
    run_child(replaced, 2);
    struct count before = count_now();
    is_fine(run_child(is_given, ROUNDS),
            "does a write right after a page was given stay here?");
    is_fine(run_child(is_taken, ROUNDS),
            "is a page that was taken there at once, and one's own?");
    is_signal(run_child(touch_unmapped, 0), SIGSEGV,
              "is an unmapped page gone at once?");
    is_signal(run_child(write_protected, 0), SIGSEGV,
              "is a page that was made read-only so at once?");
    is_signal(run_child(read_closed, 0), SIGSEGV,
              "is a page that was closed so at once?");
    is_fine(run_child(replaced, ROUNDS),
            "is a page mapped in place of another zero at once?");
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
