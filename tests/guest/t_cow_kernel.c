/*
 * Row F9: what the kernel and the servers write for a process splits shared
 * pages as well. After fork one side asks for data that lands in pages which
 * both have; the other side must not see it.
 */
#include "count.h"
#include "loan.h"
#include <fcntl.h>
#include <sys/stat.h>

#define SELF  "/t_cow_kernel" /* a file of more than PAGES pages */
#define PAGES 4
#define BYTES (PAGES * PAGE_SIZE)

static endpoint parent, helper;
static unsigned char *region;

/* Answers loans with 'n' in the whole buffer, from a buffer at an offset into
 * a page, until it is killed. */
static int serve(word offset)
{
    unsigned char *mine = map(NULL, BYTES + PAGE_SIZE);
    struct message m;
    memset(mine, 'n', BYTES + PAGE_SIZE);
    for (;;) {
        endpoint lender = take_loan(&m);
        STEP(201, lender != 0);
        STEP(202, loan_write(lender, (void *)m.arg[0], mine + offset,
                             m.arg[1]) == 0);
        STEP(203, end_loan(lender) == 0);
    }
}

/* --- ways to have others write ----------------------------------------- */

/* Each writes `length` bytes at `to`, none of them an 'o'. 1 if done. */
static int by_read(unsigned char *to, word length)
{
    int fd = open(SELF, O_RDONLY);
    int done = read(fd, to, length) == (ssize_t)length;
    close(fd);
    return done;
}

static int by_message(unsigned char *to, word length)
{
    return lend(helper, to, length, 0) == 0 && is_all(to, length, 'n');
}

static int by_stat(unsigned char *to, word length)
{
    struct stat here;
    return length >= sizeof(here) && stat(SELF, &here) == 0 &&
           stat(SELF, (struct stat *)to) == 0 &&
           memcmp(to, &here, sizeof(here)) == 0;
}

static int by_getcwd(unsigned char *to, word length)
{
    return getcwd((char *)to, length) == (char *)to && *to == '/';
}

static const struct {
    const char *question;
    int (*write)(unsigned char *to, word length);
} ways[] = {
    {"is what read() puts into a shared page the reader's only?", by_read},
    {"is what a loan brings the lender's only?", by_message},
    {"is what stat() brings the caller's only?", by_stat},
    {"is what getcwd() brings the caller's only?", by_getcwd},
};
#define WAYS ((int)(sizeof(ways) / sizeof(ways[0])))

/* Where, in the region. */
static const struct {
    word offset, length;
} ranges[] = {
    {0, PAGE_SIZE},
    {0, BYTES},
    {PAGE_SIZE, 2 * PAGE_SIZE},
    {PAGE_SIZE, PAGE_SIZE + 100},
    {PAGE_SIZE - 200, 400},
    {100, 5000},
    {2 * PAGE_SIZE - 64, 2 * PAGE_SIZE + 64},
    {3 * PAGE_SIZE + 1, PAGE_SIZE - 1},
};
#define RANGES ((word)(sizeof(ranges) / sizeof(ranges[0])))

/* --- the two sides ------------------------------------------------------ */

/* Has the way written, and nothing around the range? */
static int write_range(int way, word range)
{
    word offset = ranges[range].offset, length = ranges[range].length;
    word end = offset + length;
    STEP(101, ways[way].write(region + offset, length));
    STEP(102, !is_all(region + offset, length, 'o'));
    STEP(103, is_all(region, offset, 'o'));
    STEP(104, is_all(region + end, BYTES - end, 'o'));
    return 0;
}

/* The child writes; the parent looks. */
static int child_writes(int way, word range)
{
    memset(region, 'o', BYTES);
    pid_t pid = fork();
    if (pid == 0)
        _exit(write_range(way, range));
    int status = end_of(pid);
    STEP(step_of(status), exited_with(status, 0));
    STEP(1, is_all(region, BYTES, 'o'));
    return 0;
}

/* The parent writes; the child looks. */
static int parent_writes(int way, word range)
{
    memset(region, 'o', BYTES);
    pid_t pid = fork();
    if (pid == 0) {
        sleep_for(parent);
        _exit(is_all(region, BYTES, 'o') ? 0 : 1);
    }
    int step = write_range(way, range);
    wake(pid);
    STEP(2, exited_with(end_of(pid), 0));
    return step;
}

/* All ranges one way, with the helper's buffer at a page's start and not. */
static int write_all(word way)
{
    parent = info_self()->self;
    region = map(NULL, BYTES);
    for (word offset = 0; offset <= 36; offset += 36) {
        pid_t pid = start_child(serve, offset);
        helper = endpoint_of(pid);
        for (word i = 0; i < RANGES; i++) {
            int step = child_writes((int)way, i);
            STEP(step, step == 0);
            step = parent_writes((int)way, i);
            STEP(step, step == 0);
        }
        STEP(3, died_by(kill_child(pid), SIGKILL));
    }
    return 0;
}

/* A wait status and a pipe of words come by registers; but a whole new
 * program comes by the kernel's pen: exec in the child, nothing in the
 * parent. */
static int exec_aside(word unused)
{
    (void)unused;
    static word data[PAGE_SIZE] = {1, 2, 3};
    data[5] = 6;
    pid_t pid = fork();
    if (pid == 0) {
        execl("/true", "true", NULL);
        _exit(1);
    }
    STEP(1, exited_with(end_of(pid), 0));
    STEP(2, data[0] == 1 && data[2] == 3 && data[5] == 6);
    return 0;
}

int main(void)
{
    plan(WAYS + 2);
    run_child(write_all, 0);
    run_child(exec_aside, 0);
    struct count before = count_now();
    for (int i = 0; i < WAYS; i++)
        is_fine(run_child(write_all, (word)i), ways[i].question);
    is_fine(run_child(exec_aside, 0),
            "does exec in a child leave the parent's data alone?");
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
