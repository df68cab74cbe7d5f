/*
 * Row F14: pids. Ten thousand children and more come and go while some others
 * stay, alive or HANGING: no pid is given to a second process as long as it
 * has one, and after the last pid it starts again with the first free one.
 */
#include "count.h"
#include "memory.h"

#define CHILDREN 10000 /* at least; more until the numbers start again */
#define KEPT     6     /* every other one lives, the others HANG */

static endpoint parent;
static pid_t kept[KEPT];

static int sleep_or_exit(word sleeps)
{
    struct message m;
    return sleeps ? ipc_receive(parent, &m) : 7;
}

/* How many processes and zombies have this pid? */
static int count_of(pid_t pid)
{
    int count = 0;
    for (word slot = NR_SERVERS; slot < info_head()->slots; slot++) {
        const volatile struct info *block = info_block(slot);
        count += block->pid == pid && block->life != LIFE_NONE &&
                 block->life != LIFE_TEMPLATE;
    }
    return count;
}

static void keep_some(void)
{
    for (word i = 0; i < KEPT; i++) {
        kept[i] = start_child(sleep_or_exit, i % 2);
        if (i % 2 == 0)
            until_hanging(endpoint_of(kept[i]));
    }
}

/* Are the kept ones what they were? */
static int are_kept(void)
{
    int fine = 0;
    for (int i = 0; i < KEPT; i++) {
        const struct info *block = block_of(kept[i]);
        int hangs = block != NULL && block->life == LIFE_HANGING;
        fine += block != NULL && hangs == (i % 2 == 0) &&
                count_of(kept[i]) == 1 && block->ppid == getpid();
    }
    return fine;
}

/* What many short children had as pids. */
struct outcome {
    int children, wraps;
    int failed; /* no child, or another status than its own */
    int shared; /* somebody else had the pid */
    int odd;    /* out of range, or the same as the last one */
    pid_t first, last;
};

static void one_child(struct outcome *all)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(3);
    all->shared += count_of(pid) != 1;
    all->odd += pid <= 1 || pid > KUMQUAT_PID_MAX || pid == all->last;
    all->failed += !exited_with(end_of(pid), 3);
    all->wraps += pid < all->last;
    if (all->children++ == 0)
        all->first = pid;
    all->last = pid;
}

/* Until all pids have been tried, and those at the start twice: but that takes
 * long when fork copies. */
static struct outcome many_children(void)
{
    struct outcome all = {0};
    while (all.children < CHILDREN ||
           (!is_eager() && (all.wraps == 0 || all.last < all.first))) {
        one_child(&all);
        if (all.failed + all.shared + all.odd != 0 ||
            all.children > 2 * KUMQUAT_PID_MAX)
            break;
    }
    return all;
}

int main(void)
{
    static const char again[] = "do pids start again after the last one?";
    plan(7);
    parent = info_self()->self;
    struct count before = count_now();
    keep_some();
    is(are_kept(), KEPT, "are some alive, and some zombies?");
    struct outcome all = many_children();
    remark("%d children, from pid %d to %d", all.children, (int)all.first,
           (int)all.last);
    is(all.failed, 0, "does each of 10,000 children come and go?");
    is(all.odd, 0, "is every pid in range, and another than the last?");
    is(all.shared, 0, "does no pid have two processes at a time?");
    if (is_eager())
        skip(again, "fork=eager: it would take long");
    else
        is(all.wraps, 1, again);
    is(are_kept(), KEPT, "have the others their pids still?");
    for (int i = 0; i < KEPT; i++)
        kill_child(kept[i]);
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
