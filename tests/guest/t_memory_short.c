/*
 * Row M3, second half: more memory is touched than there is. The process with
 * most of it ends, with nothing else lost: not its parent, not one who has
 * less, and not one who only asked for memory by a call.
 */
#include "count.h"
#include "memory.h"
#include <kumquat/crash.h>

static endpoint parent;

/* Touches so many pages, then sleeps or ends. */
static char *touch(word pages)
{
    own_data();
    char *start = map(NULL, pages * PAGE_SIZE);
    for (word i = 0; start != NULL && i < pages; i++)
        start[i * PAGE_SIZE] = (char)(i + 1);
    return start;
}

static int is_touched(const char *start, word pages)
{
    for (word i = 0; i < pages; i++)
        if (start[i * PAGE_SIZE] != (char)(i + 1))
            return 0;
    return 1;
}

static int hold(word pages)
{
    char *start = touch(pages);
    STEP(101, start != NULL && sleep_for(parent) == 0);
    STEP(102, is_touched(start, pages));
    return 0;
}

static int touch_all(word pages)
{
    char *start = touch(pages);
    STEP(111, start != NULL && is_touched(start, pages));
    return 0;
}

/* More pages than there are; 0: the address space is too small for that. */
static word too_many(void)
{
    word pages = info_head()->memory.frames + 100;
    return pages < 0x60000000 / PAGE_SIZE ? pages : 0;
}

/* --- alone ------------------------------------------------------------------
 */

static void ask_alone(void)
{
    static const char q[] = "does touching more than there is end it?",
                      why[] = "does MM's report say so?";
    word pages = too_many();
    if (pages == 0) {
        skip(q, "much memory");
        skip(why, "much memory");
        return;
    }
    struct crash crash = {0};
    pid_t pid = start_child(touch_all, pages);
    int status = end_of(pid);
    is_signal(status, SIGKILL, q);
    ok(REQUEST(MM, MM_CRASH, pid, (word)&crash, sizeof(crash)) >= 0 &&
           crash.pid == pid && crash.signal == SIGKILL,
       why, "pid %d, signal %d", (int)crash.pid, (int)crash.signal);
}

/* --- two ---------------------------------------------------------------------
 */

/* One holds so many percent of what there is; another touches so many. How
 * they end: first the holder's status, then the other's. */
static void compete(word percent, word more, int status[2])
{
    word all = frames_at_hand() / 100;
    pid_t holder = start_child(hold, all * percent);
    until_asleep(holder, parent);
    status[1] = run_child(touch_all, all * more);
    wake(holder); /* if it is still there */
    status[0] = end_of(holder);
}

static void ask_two(void)
{
    int status[2];
    if (too_many() == 0) {
        for (int i = 0; i < 4; i++)
            skip("does the one with most memory end?", "much memory");
        return;
    }
    compete(60, 55, status);
    is_signal(status[0], SIGKILL,
              "does the one with most memory end, though it sleeps?");
    is_fine(status[1], "and does who touched some go on, all pages right?");
    compete(30, 80, status);
    is_signal(status[1], SIGKILL,
              "is it the one that touches if that has most?");
    is_fine(status[0], "and is the other one's memory right?");
}

/* --- pages that two have -------------------------------------------------- */

#define CHILD_ENDED 50

/* Forks with more than half of all memory, and the child writes to all of it:
 * not enough for both. */
static int share_too_much(word pages)
{
    char *start = touch(pages);
    STEP(121, start != NULL);
    pid_t pid = fork();
    STEP(122, pid >= 0 || is_eager());
    if (pid == 0) {
        for (word i = 0; i < pages; i++)
            start[i * PAGE_SIZE] += 1;
        _exit(0);
    }
    int ended = pid > 0 && died_by(end_of(pid), SIGKILL);
    STEP(123, is_touched(start, pages));
    return ended || is_eager() ? CHILD_ENDED : 124;
}

/* Either child or parent has to go; if the parent lives, with all it had. */
static void ask_shared(void)
{
    word pages = frames_at_hand() / 100 * 60;
    int status = run_child(share_too_much, pages);
    ok(exited_with(status, CHILD_ENDED) || died_by(status, SIGKILL),
       "do parent and child not both end, when both can't have all?", "%s",
       status_text(status));
}

int main(void)
{
    plan(2 + 4 + 1 + 3);
    parent = info_self()->self;
    own_data();
    touch(1);
    struct count before = count_now();
    ask_alone();
    is_same_count(before, "are all frames back?");
    ask_two();
    is_same_count(before, "and after those who had to share?");
    ask_shared();
    for (uint32_t start = now(); now() - start < PATIENCE;)
        if (free_slots() == before.slots) /* INIT has reaped an orphan */
            break;
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
