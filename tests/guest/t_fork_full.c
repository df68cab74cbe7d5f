/*
 * Row F12: fork fails cleanly. With all slots taken it is EAGAIN, without
 * memory ENOMEM; what it took on the way comes back; a second time is like
 * the first; and a process that touches more memory than there is ends alone.
 */
#include "count.h"
#include "memory.h"
#include <errno.h>

static endpoint parent;

/* Waits until it is killed. */
static int sleep_on(word unused)
{
    struct message m;
    while (ipc_receive(parent, &m) == 0)
        unused++;
    return (int)unused;
}

/* The block of a child that lives, from this slot on; NULL behind the last.
 * (A table of pids would be copied to every child.) */
static const struct info *child_from(word slot)
{
    for (; slot < info_head()->slots; slot++)
        if (info_block(slot)->ppid == getpid())
            return info_block(slot);
    return NULL;
}

/* Kills and reaps all children. Returns how many died so. */
static int reap(void)
{
    const struct info *child = child_from(0);
    int died_so = 0;
    while (child != NULL) {
        word slot = ENDPOINT_SLOT(child->self);
        died_so += died_by(kill_child(child->pid), SIGKILL);
        child = child_from(slot + 1);
    }
    return died_so;
}

/* Forks until it fails. Returns how many children there are; errno tells. */
static int fork_all(void)
{
    int n = 0;
    errno = 0;
    while (n < (int)info_head()->slots && start_child(sleep_on, 0) >= 0)
        n++;
    return n;
}

/* Are all children's pids different, and none the parent's? */
static int all_differ(void)
{
    static uint8_t seen[KUMQUAT_PID_MAX / 8 + 1]; /* one bit a pid */
    int differ = 1;
    memset(seen, 0, sizeof(seen));
    seen[getpid() / 8] |= 1 << getpid() % 8;
    for (const struct info *child = child_from(0); child != NULL;
         child = child_from(ENDPOINT_SLOT(child->self) + 1)) {
        uint8_t *byte = &seen[child->pid / 8], bit = 1 << child->pid % 8;
        differ &= !(*byte & bit);
        *byte |= bit;
    }
    return differ;
}

static void ask_slots(void)
{
    parent = info_self()->self;
    struct count before = count_now();
    int first = fork_all(), error = errno;
    is(error, EAGAIN, "is fork with all slots taken EAGAIN?");
    is(free_slots(), 0, "are there no slots left then?");
    is(first, (long)before.slots, "did every free slot get a child?");
    ok(all_differ(), "have all children different pids?", "not");
    pid_t again = fork();
    if (again == 0)
        _exit(0);
    is(again, -1, "does it fail again?");
    is(reap(), first, "can all be killed and reaped?");
    is_same_count(before, "is all that they had back?");
    int second = fork_all();
    is(second, first, "are there as many the second time?");
    reap();
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

/* Frames that one fork takes. */
static word frames_to_fork(void)
{
    struct usage usage;
    if (usage_of(info_self()->self, &usage) != 0)
        return 0;
    return usage.tables + (is_eager() ? usage.own + usage.shared : 0);
}

#define MARGIN 16u /* frames that a child and its parent may need at once */

/* When there is just enough for a fork, but nothing for what follows it, the
 * hog would have to go: then it touches some more. */
static void keep_off_the_edge(char **more)
{
    word need = frames_to_fork();
    while (frames_at_hand() >= need && frames_at_hand() < need + MARGIN) {
        **more = 1;
        *more += PAGE_SIZE;
    }
}

/* Forks until there is no memory: after some forks it must be ENOMEM, all
 * the children live, and the hog's memory is what it was. */
static int fork_till_full(word pages)
{
    int n = 0;
    parent = info_self()->self;
    char *heap = hog(pages), *more = map(NULL, 16 * MARGIN * PAGE_SIZE);
    STEP(1, heap != NULL && more != NULL);
    own_data();
    for (; n < 200; n++) {
        keep_off_the_edge(&more);
        pid_t pid = start_child(sleep_on, 0);
        if (pid < 0)
            break;
        STEP(2, until_asleep(pid, parent));
    }
    int error = errno;
    STEP(3, error == ENOMEM);
    STEP(4, reap() == n);
    STEP(5, n >= 3);
    for (word i = 0; i < pages; i++)
        STEP(6, heap[i * PAGE_SIZE] == (char)(i + 1));
    return 0;
}

/* So large that about six forks fit. */
static void ask_memory(void)
{
    word all = frames_at_hand(), tables = all / (PAGE_SIZE / sizeof(word));
    word pages = is_eager() ? all / 6 : all - 6 * (tables + 2 * MARGIN);
    run_child(fork_till_full, pages);
    struct count before = count_now();
    for (int round = 1; round <= 2; round++) {
        is_fine(run_child(fork_till_full, pages),
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
    fork_all();
    reap(); /* touches all that will be touched */
    ask_slots();
    ask_memory();
    ask_touch();
    is_fine(run_child(brk_limits, 0),
            "does brk know its limits, and give zeroed pages?");
    return done();
}
