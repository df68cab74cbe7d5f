/*
 * Rows F6, F10 (first half) and F13: who owns a frame. In a chain of forks a
 * frame counts all its owners, whatever order they end in; the last one writes
 * in place; and a page written right before fork and again right after it is
 * for the child what it was at fork, however often.
 */
#include "count.h"
#include "memory.h"
#include <errno.h>

#define CHAIN  6 /* a process, its child, its child, ... */
#define PAGES  40
#define ROUNDS 1000
#define STRESS 12

static endpoint parent;
static word *region;

/* --- F6: a chain of forks ---------------------------------------------- */

/* Orders of ending: the k-th to be told to end. The one that stays longest is
 * the first, the last, and one of the middle. */
static const int orders[][CHAIN] = {
    {5, 4, 3, 2, 1, 0}, {0, 1, 2, 3, 4, 5}, {4, 1, 5, 0, 2, 3}};

/* What a link is told, and what the last one says. */
enum { END = 1, WRITE, WAS_COPIED, WAS_NOT };

/* Each link forks the next, reports, and does as it is told. */
static int link_of_chain(word number)
{
    if (number + 1 < CHAIN && start_child(link_of_chain, number + 1) < 0)
        return 1;
    struct message m = {.type = number, .arg = {(word)getpid()}};
    STEP(2, ipc_call(parent, &m) == 0);
    if (m.type == END)
        return 0;
    own_data();
    struct faults start = faults_now();
    write_pages(region, PAGES, 9000);
    struct faults since = faults_since(start);
    m.type = since.cow == PAGES && since.copied == 0 ? WAS_NOT : WAS_COPIED;
    STEP(3, ipc_call(parent, &m) == 0);
    return 0;
}

/* Waits until a page of this process has so many owners. */
static int until_owners(pid_t pid, word owners)
{
    for (uint32_t start = now(); now() - start < PATIENCE;)
        if (page_of(pid, region).owners == owners)
            return 1;
    return 0;
}

static int chain(word order)
{
    endpoint links[CHAIN];
    pid_t pids[CHAIN];
    struct message m;
    parent = info_self()->self;
    region = written_map(PAGES, 1);
    STEP(11, region != NULL && start_child(link_of_chain, 0) > 0);
    for (int i = 0; i < CHAIN; i++) {
        STEP(12, ipc_receive(ANY, &m) == 0 && m.type < CHAIN);
        links[m.type] = m.source;
        pids[m.type] = (pid_t)m.arg[0];
    }
    unmap(region, PAGES * PAGE_SIZE);
    int last = orders[order][CHAIN - 1];
    for (word i = 0; i < CHAIN - 1; i++) {
        STEP(20 + (int)i, until_owners(pids[last], is_eager() ? 1 : CHAIN - i));
        m.type = END;
        STEP(13, ipc_reply(links[orders[order][i]], &m) == 0);
    }
    STEP(14, until_owners(pids[last], 1));
    m.type = WRITE;
    STEP(15, ipc_reply(links[last], &m) == 0);
    STEP(16, ipc_receive(links[last], &m) == 0);
    STEP(17, m.type == WAS_NOT || is_eager());
    STEP(18, ipc_reply(links[last], &m) == 0);
    return 0;
}

/* INIT reaps those whose parents are gone: waits until it has. */
static void until_reaped(word slots)
{
    for (uint32_t start = now(); now() - start < PATIENCE;)
        if (free_slots() == slots)
            return;
}

static void ask_chain(void)
{
    word slots = free_slots();
    run_child(chain, 0);
    until_reaped(slots);
    struct count before = count_now();
    for (word i = 0; i < 3; i++)
        is_fine(run_child(chain, i),
                "are the owners counted, and does the last copy nothing?");
    until_reaped(before.slots);
    is_same_count(before, "are all frames back when they have ended?");
}

/* --- F10: writes right before and right after fork ---------------------- */

static word in_data = 1;

/* Every other child looks only when the parent has surely written again. */
static int write_around_fork(word unused)
{
    volatile word in_stack = 0, *data = &in_data, *heap = sbrk(PAGE_SIZE);
    volatile word *mapped = map(NULL, PAGE_SIZE);
    (void)unused;
    parent = info_self()->self;
    for (word i = 0; i < ROUNDS; i++) {
        *data = *heap = *mapped = in_stack = 2 * i;
        pid_t pid = fork();
        if (pid == 0) {
            if (i % 2)
                sleep_for(parent);
            _exit(*data != 2 * i || *heap != 2 * i || *mapped != 2 * i ||
                  in_stack != 2 * i);
        }
        *data = *heap = *mapped = in_stack = 2 * i + 1;
        if (i % 2)
            wake(pid);
        STEP(1, exited_with(end_of(pid), 0));
        STEP(2, *data == 2 * i + 1 && *heap == 2 * i + 1);
        STEP(3, *mapped == 2 * i + 1 && in_stack == 2 * i + 1);
    }
    return 0;
}

/* --- F13: a large region, again and again -------------------------------- */

/* How many pages parent and child can both have of their own: 64 MiB, or
 * what there is; little on small machines, and when fork copies. */
static word stress_pages(void)
{
    word half = free_frames() / 2 - 384, pages = 64 * MIB / PAGE_SIZE;
    if (info_head()->memory.frames < pages || is_eager())
        pages = 8 * MIB / PAGE_SIZE;
    return half < pages ? half : pages;
}

static int rewrite(word pages)
{
    write_pages(region, pages, 7);
    return are_pages(region, pages, 7) ? 0 : 101;
}

/* Free frames are equal after each round. */
static int stress(word pages)
{
    region = written_map(pages, 3);
    STEP(1, region != NULL);
    STEP(2, exited_with(run_child(rewrite, pages), 0));
    struct count before = count_now();
    for (int round = 0; round < STRESS; round++) {
        int status = run_child(rewrite, pages);
        STEP(step_of(status), exited_with(status, 0));
        STEP(3, are_pages(region, pages, 3));
        struct count after = count_now();
        STEP(4, after.frames == before.frames);
        STEP(5, after.slots == before.slots);
    }
    return 0;
}

int main(void)
{
    plan(4 + 1 + 2);
    ask_chain();
    is_fine(run_child(write_around_fork, 0),
            "has a child what was written before fork, 1,000 times?");
    word pages = stress_pages();
    remark("fork and rewrite %u MiB, %d times",
           (unsigned)(pages / (MIB / PAGE_SIZE)), STRESS);
    struct count before = count_now();
    is_fine(run_child(stress, pages), "are all frames back after each round?");
    is_same_count(before, "and when the parent has ended?");
    return done();
}
