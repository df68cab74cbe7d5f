/*
 * Signals when hardly a frame is left: a handler whose frame needs no page
 * runs; one that needs a page ends its process, if it can't be had, and
 * nobody else. tests/test_race.py runs this in 8 MiB.
 */
#include "count.h"
#include "memory.h"
#include "signals.h"

/* Touches pages until only `left` frames can be had. */
static int take_all_but(word left)
{
    word pages = info_head()->memory.frames, taken = 0;
    char *start = map(NULL, pages * PAGE_SIZE);
    if (start == NULL)
        return 0;
    own_data();
    for (word i = 0; i < pages; i += PAGE_SIZE / sizeof(word))
        start[i * PAGE_SIZE] = 0; /* the page tables */
    while (taken < pages && (frames_at_hand() > left || templates_now() > 0 ||
                             frames_at_hand() > left))
        start[taken++ * PAGE_SIZE] = 7;
    return 1;
}

/* A hundred signals, on a stack that is there. */
static int handles(word left)
{
    count(SIGUSR1, 0);
    raise(SIGUSR1);
    STEP(1, take_all_but(left));
    for (int i = 0; i < 100; i++)
        STEP(2, raise(SIGUSR1) == 0);
    STEP(3, seen[SIGUSR1] == 101);
    set_mask(BIT(SIGUSR1));
    raise(SIGUSR1);
    STEP(4, pending_now() == BIT(SIGUSR1) && set_mask(0) == 0);
    STEP(5, seen[SIGUSR1] == 102);
    return 0;
}

static volatile int levels;
static void descend(int signal)
{
    volatile char page[2 * PAGE_SIZE];
    page[0] = 1;
    if (++levels < 500)
        raise(signal);
    page[0]++;
}

/* Each handler takes two pages of stack more, until there is none. */
static int takes_stack(word left)
{
    handle(SIGUSR1, descend, SA_NODEFER);
    STEP(1, take_all_but(left));
    raise(SIGUSR1);
    return 2;
}

/* Its stack pages are shared with its parent: each frame wants a copy. */
static int splits_stack(word left)
{
    (void)left;
    count(SIGUSR1, 0);
    raise(SIGUSR1);
    return seen[SIGUSR1] >= 1 ? 0 : 1;
}

/* The parent that took all is the largest, so it may have to go; its child
 * has a right answer, or is gone as well. */
static int forks_first(word left)
{
    static struct message go = {.type = 1};
    endpoint self = info_self()->self;
    pid_t pid = fork();
    if (pid == 0) {
        be_told(self);
        _exit(splits_stack(0));
    }
    STEP(1, take_all_but(left));
    if (ipc_send(endpoint_of(pid), &go) != 0)
        return 0;
    int status = end_of(pid);
    STEP(2, exited_with(status, 0) || died(status));
    return 0;
}

static int works(word unused)
{
    (void)unused;
    count(SIGUSR1, 0);
    raise(SIGUSR1);
    return seen[SIGUSR1] == 1 ? 0 : 1;
}

int main(void)
{
    static const word left[] = {0, 1, 2, 5};
    int count = sizeof(left) / sizeof(left[0]), good[3] = {0};
    plan(5);
    make_room();
    run_child(handles, 2);
    struct count before = count_now();
    for (int i = 0; i < count; i++) {
        int status = run_child(handles, left[i]);
        good[0] += exited_with(status, 0);
        if (!exited_with(status, 0))
            remark("%u left: %s", (unsigned)left[i], status_text(status));
        good[1] += died(run_child(takes_stack, left[i]));
        status = run_child(forks_first, left[i]);
        good[2] += exited_with(status, 0) || died(status);
    }
    is(good[0], count, "do handlers run that need no memory?");
    is(good[1], count, "does who needs memory for them end?");
    is(good[2], count, "is a shared stack no trouble?");
    is_fine(run_child(works, 0), "do signals work as before?");
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
