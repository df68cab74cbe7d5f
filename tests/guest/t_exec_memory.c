/*
 * Row X5: exec replaces, it does not add. What the old program had is gone,
 * frames and mappings; and a program that executes itself a thousand times
 * is afterwards what it was, in memory and by pid.
 */
#include "count.h"
#include "memory.h"

#define SELF  "/t_exec_memory"
#define LARGE (4 * MIB)
#define TIMES 1000
#define PLACE 0x90000000u /* of a map in the old program */
#define RIGHT 42
#define SLACK 40 /* frames: a small program's own, and its tables */

/* A number in words: for arguments. */
static const char *text_of(word number, char *text)
{
    snprintf(text, 16, "%u", (unsigned)number);
    return text;
}

static word number_of(const char *text)
{
    return (word)strtoul(text, NULL, 10);
}

/* --- in the new program -------------------------------------------------- */

/* argv[2]: free frames before the old program took any. */
static int look(char **argv)
{
    extern char end[];
    word before = number_of(argv[2]);
    STEP(1, free_frames() + SLACK > before);
    STEP(2, is_unmapped(PLACE));
    STEP(3, (char *)sbrk(0) >= end && (char *)sbrk(0) < end + 2 * PAGE_SIZE);
    STEP(4, is_unmapped(((word)sbrk(0) + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1)));
    STEP(5, map((void *)PLACE, LARGE) == (void *)PLACE);
    STEP(6, is_all((void *)PLACE, LARGE, 0));
    return RIGHT;
}

/* Touches what the old program had. */
static int touch(char **argv)
{
    (void)argv;
    return *(volatile char *)PLACE + 1;
}

/* argv[2] times more; argv[3] is the pid, argv[4] the free frames, 0: not
 * known yet. */
static int again(char **argv)
{
    char left[16], frames[16];
    word times = number_of(argv[2]), before = number_of(argv[4]);
    STEP(1, getpid() == (pid_t)number_of(argv[3]));
    word now_free = free_frames();
    STEP(2, before == 0 || before == now_free);
    if (times == 0)
        return RIGHT;
    text_of(times - 1, left);
    text_of(now_free, frames);
    execl(SELF, SELF, "again", left, argv[3], frames, NULL);
    return 97;
}

/* --- in the old one ------------------------------------------------------ */

static int exec_large(word touches)
{
    char frames[16];
    text_of(free_frames(), frames);
    char *heap = sbrk(LARGE);
    STEP(11, heap != (char *)-1);
    memset(heap, 1, LARGE);
    STEP(12, map((void *)PLACE, LARGE) == (void *)PLACE);
    memset((void *)PLACE, 1, LARGE);
    execl(SELF, SELF, touches ? "touch" : "look", frames, NULL);
    return 97;
}

static int exec_again(word times)
{
    char left[16], self[16];
    text_of(times, left);
    text_of((word)getpid(), self);
    execl(SELF, SELF, "again", left, self, "0", NULL);
    return 97;
}

static void is_right(int status, const char *question)
{
    ok(exited_with(status, RIGHT), question, "%s", status_text(status));
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "look") == 0)
        return look(argv);
    if (argc > 1 && strcmp(argv[1], "touch") == 0)
        return touch(argv);
    if (argc > 1 && strcmp(argv[1], "again") == 0)
        return again(argv);
    plan(4);
    run_child(exec_again, 3);
    struct count before = count_now();
    is_right(run_child(exec_large, 0),
             "are heap and maps of 4 MiB gone after exec?");
    is_signal(run_child(exec_large, 1), SIGSEGV,
              "is an old map's address SIGSEGV?");
    word times = is_eager() ? TIMES / 5 : TIMES;
    is_right(run_child(exec_again, times),
             "are pid and free frames equal after each of 1,000 execs?");
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
