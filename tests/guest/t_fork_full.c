/*
 * Row F12: fork fails cleanly. With all slots taken it is EAGAIN, without
 * memory ENOMEM; what it took on the way comes back; a second time is like
 * the first; and a process that touches more memory than there is ends alone.
 */
#include "count.h"
#include <errno.h>
#include <kumquat/memory.h>

static pid_t pids[1u << ENDPOINT_SLOT_BITS];
static endpoint parent;

/* Waits until it is killed. */
static int sleep_on(word unused)
{
    struct message m;
    while (ipc_receive(parent, &m) == 0)
        unused++;
    return (int)unused;
}

/* Kills and reaps the first `count` children. Returns how many died so. */
static int reap(int count)
{
    int died_so = 0;
    for (int i = 0; i < count; i++)
        died_so += died_by(kill_child(pids[i]), SIGKILL);
    return died_so;
}

/* Forks until it fails. Returns how many children there are; errno tells. */
static int fork_all(void)
{
    int n = 0;
    errno = 0;
    while (n < (int)info_head()->slots) {
        pid_t pid = start_child(sleep_on, 0);
        if (pid < 0)
            break;
        pids[n++] = pid;
    }
    return n;
}

/* Are all pids different, and none the parent's? */
static int all_differ(int count)
{
    for (int i = 0; i < count; i++)
        for (int k = 0; k < i; k++)
            if (pids[i] == pids[k])
                return 0;
    return 1;
}

static void ask_slots(void)
{
    parent = info_self()->self;
    struct count before = count_now();
    int first = fork_all(), error = errno;
    is(error, EAGAIN, "is fork with all slots taken EAGAIN?");
    is(free_slots(), 0, "are there no slots left then?");
    is(first, (long)before.slots, "did every free slot get a child?");
    ok(all_differ(first), "have all children different pids?", "not");
    pid_t again = fork();
    if (again == 0)
        _exit(0);
    is(again, -1, "does it fail again?");
    is(reap(first), first, "can all be killed and reaped?");
    is_same_count(before, "is all that they had back?");
    int second = fork_all();
    is(second, first, "are there as many the second time?");
    reap(second);
    is_same_count(before, "and all back again?");
}

/* Grows the heap by so many pages and writes to each. */
static char *hog(word pages)
{
    char *heap = sbrk((intptr_t)(pages * PAGE_SIZE));
    if (heap == (char *)-1)
        return NULL;
    for (word i = 0; i < pages; i++)
        heap[i * PAGE_SIZE] = (char)(i + 1);
    return heap;
}

/* A child of the hog: makes every page its own, then waits. */
static word hog_pages;
static char *hog_heap;
static int rewrite(word unused)
{
    for (word i = 0; i < hog_pages; i++)
        hog_heap[i * PAGE_SIZE] += 1;
    return sleep_on(unused);
}

/* Is a child waiting, with all pages rewritten, or dead? */
static int is_settled(endpoint child)
{
    return until_state(child, STATE_RECEIVING, parent);
}

/* With a sixth of the memory in its heap, the hog forks until ENOMEM; it
 * must come within 6 children, with every child's memory still right. */
static int fork_till_full(word pages)
{
    int n = 0;
    parent = info_self()->self;
    hog_pages = pages;
    hog_heap = hog(pages);
    STEP(1, hog_heap != NULL);
    while (n < 8) {
        errno = 0;
        pids[n] = start_child(rewrite, 0);
        if (pids[n] < 0)
            break;
        STEP(2, is_settled(endpoint_of(pids[n])));
        n++;
    }
    int error = errno;
    STEP(3, reap(n) == n);
    STEP(4, error == ENOMEM);
    STEP(5, n >= 3 && n <= 6);
    for (word i = 0; i < pages; i++)
        STEP(6, hog_heap[i * PAGE_SIZE] == (char)(i + 1));
    return 0;
}

static void ask_memory(void)
{
    run_child(fork_till_full, free_frames() / 6);
    struct count before = count_now();
    for (int round = 1; round <= 2; round++) {
        is_fine(run_child(fork_till_full, before.frames / 6),
                "is fork without memory ENOMEM, and the parent unharmed?");
        is_same_count(before, "is all that it took back?");
    }
}

/* Touches far more than there is. */
static int touch_too_much(word pages)
{
    if (hog(pages) == NULL)
        return errno == ENOMEM ? 1 : 2;
    return 3;
}

static void ask_touch(void)
{
    struct count before = count_now();
    word pages = before.frames + 4096;
    if (pages > 0x60000000 / PAGE_SIZE) {
        skip("does touching more than there is end it alone?", "much memory");
    } else {
        int status = run_child(touch_too_much, pages);
        ok(died(status) || exited_with(status, 1),
           "does touching more than there is end it alone?", "%s",
           status_text(status));
    }
    is_same_count(before, "is its memory back?");
}

/* The heap can't grow into the stack, nor round the end of memory. */
static int brk_limits(word unused)
{
    (void)unused;
    char *end = sbrk(0);
    errno = 0;
    STEP(1, brk((char *)0xF0000000) == -1 && errno == ENOMEM);
    STEP(2, brk((char *)USER_END) == -1 && errno == ENOMEM);
    STEP(3, brk((char *)(USER_STACK_TOP - PAGE_SIZE)) == -1);
    STEP(4, brk((char *)(USER_STACK_TOP - USER_STACK_SIZE)) == -1);
    STEP(5, sbrk(0x7FFFFFFF) == (void *)-1 && errno == ENOMEM);
    STEP(6, brk((char *)0x1000) == -1);
    STEP(7, brk((char *)USER_BASE) == -1);
    STEP(8, sbrk(0) == end);
    STEP(9, brk(end + 100000) == 0 && sbrk(0) == end + 100000);
    memset(end, 1, 100000);
    STEP(10, brk(end) == 0 && brk(end + 100000) == 0);
    for (int i = (int)(-(uintptr_t)end & (PAGE_SIZE - 1)); i < 100000; i++)
        STEP(11, end[i] == 0);
    return 0;
}

int main(void)
{
    plan(9 + 4 + 2 + 1);
    parent = info_self()->self;
    reap(fork_all()); /* touches all that will be touched */
    ask_slots();
    ask_memory();
    ask_touch();
    is_fine(run_child(brk_limits, 0),
            "does brk know its limits, and give zeroed pages?");
    return done();
}
