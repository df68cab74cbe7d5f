/*
 * With hardly a frame left (a part of row F12, and H5): what needs memory
 * fails with ENOMEM or ends the one process that needs it, and nothing else
 * happens: exec, fork, brk, and copies into pages that were never touched.
 */
#include "count.h"
#include "memory.h"
#include <errno.h>
#include <fcntl.h>

#define SELF "/t_memory_full"

static word taken; /* pages */

/* Makes the program so large that exec of it needs more frames than left. */
static volatile char ballast[16 * PAGE_SIZE] = {1};

/* Grows the heap and touches it until there is no template left and only
 * `left` frames can be had. Page tables come first, so that each touch after
 * that is one frame. */
static char *take_all_but(word left)
{
    word pages = info_head()->memory.frames;
    char *start = sbrk((intptr_t)((pages + 1) * PAGE_SIZE));
    if (start == (char *)-1)
        return NULL;
    own_data();
    start = (char *)(((word)start + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1));
    for (word i = 0; i < pages; i += PAGE_SIZE / sizeof(word))
        start[i * PAGE_SIZE] = 0;
    taken = 0; /* and asking MM for templates may be when they go */
    while (taken < pages && (frames_at_hand() > left || templates_now() ||
                             frames_at_hand() > left))
        start[taken++ * PAGE_SIZE] = 7;
    return start;
}

/* Is what it took still right? */
static int is_kept(const char *start)
{
    for (word i = 0; i < taken; i++)
        if (start[i * PAGE_SIZE] != 7)
            return 0;
    return 1;
}

/* (When exec works all the same, the program exits with something else.) */
static int exec_without(word left)
{
    char *const argv[] = {"t_memory_full", "again", NULL};
    char *start = take_all_but(left);
    STEP(1, start != NULL);
    word before = free_frames();
    STEP(2, execv(SELF, argv) == -1);
    STEP(3, errno == ENOMEM);
    STEP(4, free_frames() == before);
    STEP(5, is_kept(start));
    return 0;
}

static int fork_without(word left)
{
    char *start = take_all_but(left);
    STEP(1, start != NULL);
    word before = free_frames();
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    STEP(2, pid == -1 && errno == ENOMEM);
    STEP(3, free_frames() == before);
    STEP(4, is_kept(start));
    return 0;
}

/* A read into pages that have no frame yet, and can't get one. */
static int read_without(word left)
{
    int fd = open(SELF, O_RDONLY);
    char *untouched = map(NULL, 64 * PAGE_SIZE), *start = take_all_but(left);
    STEP(1, start != NULL && untouched != NULL && fd >= 0);
    ssize_t n = read(fd, untouched, 8192);
    STEP(2, n > 0 || (n == -1 && errno == ENOMEM)); /* it may come short */
    for (word i = 0; i < 16 && n >= 0; i++) {
        lseek(fd, 0, SEEK_SET);
        n = read(fd, untouched + 8192 + i * 12288, 8192);
    }
    STEP(3, n == -1 && errno == ENOMEM);
    STEP(4, is_kept(start));
    return 0;
}

/* Touches page after page. */
static int touch_without(word left)
{
    STEP(1, take_all_but(left) != NULL);
    char *more = sbrk((intptr_t)((left + 64) * PAGE_SIZE));
    STEP(2, more != (char *)-1);
    for (word i = 0; i < left + 64; i++)
        more[i * PAGE_SIZE] = 1;
    return 3;
}

/* Files, messages and signals need no frames of users. */
static int work_without(word left)
{
    static char text[5000];
    memset(text, 't', sizeof(text));
    int fd = open("/t_full.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
    STEP(1, take_all_but(left) != NULL);
    STEP(2, write(fd, text, sizeof(text)) == sizeof(text));
    STEP(3, lseek(fd, 0, SEEK_SET) == 0);
    STEP(4, read(fd, text, sizeof(text)) == sizeof(text));
    STEP(5, text[0] == 't' && text[4999] == 't');
    STEP(6, close(fd) == 0 && unlink("/t_full.tmp") == 0);
    STEP(7, kill(getpid(), 0) == 0 && wait(NULL) == -1);
    return 0;
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return 9 + ballast[1]; /* exec_without()'s exec was possible */
    static const word left[] = {0, 1, 2, 4};
    int count = sizeof(left) / sizeof(left[0]), good[5] = {0};
    child_body bodies[] = {exec_without, fork_without, read_without,
                           touch_without, work_without};
    plan(6);
    make_room();
    remark("%d amounts of frames are left", count);
    run_child(work_without, 4);
    struct count before = count_now();
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < 5; k++) {
            int status = run_child(bodies[k], left[i]);
            int fine = k == 3 ? died(status) : exited_with(status, 0);
            good[k] += fine;
            if (!fine)
                remark("question %d, %u frames left: %s", k + 1,
                       (unsigned)left[i], status_text(status));
        }
    }
    is(good[0], count, "is exec without memory ENOMEM, with nothing lost?");
    is(good[1], count, "is fork without memory ENOMEM?");
    is(good[2], count, "is a read into pages that can't be had ENOMEM?");
    is(good[3], count, "does touching them end the program?");
    is(good[4], count, "do files and messages work all the same?");
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
