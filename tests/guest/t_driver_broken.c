/*
 * Row E3: does t_driver find what is wrong with a driver? Each minor of BROKEN
 * has one fault, and at least the question about that must say no.
 */
#include "child.h"
#include "tests/servers/broken/broken.h"
#include "tests/servers/probe/probe.h"
#include <errno.h>
#include <kumquat/calls.h>
#include <kumquat/device.h>

#define NONE ""

static const struct {
    word minor;
    const char *question; /* a part of it, or NONE */
} faults[] = {
    {BLOCK_FINE, NONE},
    {BLOCK_OTHER_ERROR, "a minor that there is not"},
    {BLOCK_CHARACTER, "what character devices are asked"},
    {BLOCK_SIZE_MORE, "can its last sectors be read"},
    {BLOCK_BEYOND, "what lies behind them"},
    {BLOCK_WRAPS, "that sums wrap around"},
    {BLOCK_PARTS, "not of whole sectors"},
    {BLOCK_EMPTY, "can nothing be moved"},
    {BLOCK_LONG, "what is not the buffer"},
    {BLOCK_SPILLS, "the sectors beside"},
    {BLOCK_LOSES, "can a sector that was written be read"},
    {BLOCK_MIXES, "can several be read at once"},
    {BLOCK_ALIGNS, "be at any address"},
    {BLOCK_SHORT, "can 64 KiB be moved"},
    {BLOCK_BLIND, "a bad address EFAULT"},
    {BLOCK_FLUSHES_NOT, "does it flush"},
    {BLOCK_FLUSH_LOSES, "is there after that what was written"},
    {BLOCK_SLOW, "within two seconds"},
    {BLOCK_DIES, "has it answered all"},
    {CHARACTER_FINE, NONE},
    {CHARACTER_OTHER_ERROR, "a minor that there is not"},
    {CHARACTER_BLOCK, "what block devices are asked"},
    {CHARACTER_POLL_ODD, "no more than there is to say"},
    {CHARACTER_POLL_EARLY, "can it be read if POLL says so"},
    {CHARACTER_POLL_NEVER, "can it be read if POLL says so"},
    {CHARACTER_POLL_FULL, "can it be written if POLL says so"},
    {CHARACTER_IOCTL, "an ioctl that nobody knows"},
    {CHARACTER_TAKES_MORE, "take no more than is written"},
    {CHARACTER_SCRIBBLES, "leave it as it is"},
    {CHARACTER_GIVES_MORE, "no more than is asked for"},
    {CHARACTER_LONG, "and in the buffer"},
    {CHARACTER_BLIND, "a bad address EFAULT"},
    {CHARACTER_SLOW, "within two seconds"},
};

#define FAULTS ((int)(sizeof(faults) / sizeof(faults[0])))

/* Runs t_driver for a minor of BROKEN, a block device's from that sector on. ->
 * its exit status; what it has said is in `said`. */
static int run_test(word minor, word first, char *said, size_t size)
{
    char number[12], from[12];
    size_t length = 0;
    ssize_t bytes;
    int fd[2];

    snprintf(number, sizeof(number), "%u", (unsigned)minor);
    snprintf(from, sizeof(from), "%u", (unsigned)first);
    if (pipe(fd) < 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        dup2(fd[1], 1);
        close(fd[0]);
        close(fd[1]);
        execl("/t_driver", "t_driver", "broken", number,
              minor < BLOCK_MINORS ? "block" : "character", from, NULL);
        _exit(127);
    }
    close(fd[1]);
    while ((bytes = read(fd[0], said + length, size - 1 - length)) > 0)
        length += (size_t)bytes;
    said[length] = '\0';
    close(fd[0]);
    int status = end_of(pid);
    return status >= 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* How many lines say no, and does one of them have this text? */
static int count_no(const char *said, const char *text, int *found)
{
    int count = 0;

    *found = 0;
    for (const char *line = said; line != NULL; line = strchr(line, '\n')) {
        char one[200];
        line += *line == '\n';
        strlcpy(one, line, sizeof(one));
        one[strcspn(one, "\n")] = '\0';
        if (strncmp(one, "not ok", 6) != 0)
            continue;
        count++;
        *found = *found || strstr(one, text) != NULL;
    }
    return count;
}

static void ask_fault(word minor, const char *question)
{
    static char said[4096];
    char text[120];
    word first = minor == BLOCK_SIZE_MORE; /* all that is written to is there */
    int found, status = run_test(minor, first, said, sizeof(said));
    int count = count_no(said, question, &found);

    if (*question == '\0') {
        snprintf(text, sizeof(text),
                 "has broken %u, which has no fault, none found?",
                 (unsigned)minor);
        ok(status == 0 && count == 0, text, "status %d, %d no", status, count);
        return;
    }
    snprintf(text, sizeof(text), "broken %u: is the no among them to: %s?",
             (unsigned)minor, question);
    ok(status == 1 && found, text, "status %d, %d no", status, count);
}

/* --- Where nothing is written --------------------------------------------- */

static uint8_t sector[SECTOR_SIZE];

static int sector_move(word type, word number)
{
    struct probe_question q = {
        PROBE_MAGIC,
        2,
        {BROKEN, type, {BLOCK_FINE, number, 0, SECTOR_SIZE, 0}}};
    int error = probe_ask(&q, sizeof(q), sector, sizeof(sector));

    return error < 0 ? error : (int)q.message.type;
}

/* Has a sector what `keeps` has written there? */
static int is_kept(word number)
{
    memset(sector, 0, sizeof(sector));
    if (sector_move(DEVICE_BLOCK_READ, number) != 0)
        return 0;
    for (int i = 0; i < SECTOR_SIZE; i++)
        if (sector[i] != 'k')
            return 0;
    return 1;
}

/* All minors are one disk. Does t_driver, which is to test this minor from
 * `first` on, leave alone the sector? */
struct refused {
    word minor, first, sector;
};

static int keeps(word which)
{
    static const struct refused refused[] = {
        {BLOCK_SMALL, 0, 5}, {BLOCK_FINE, 30, 140}, {BLOCK_SIZE_MORE, 0, 140}};
    static char said[4096];
    const struct refused *r = &refused[which];

    memset(sector, 'k', sizeof(sector));
    STEP(1, sector_move(DEVICE_BLOCK_WRITE, r->sector) == 0);
    int status = run_test(r->minor, r->first, said, sizeof(said));
    STEP(2, is_kept(r->sector));
    STEP(3, status == 2);
    return 0;
}

static void ask_kept(void)
{
    is_fine(run_child(keeps, 0), "is a device that is too small let alone?");
    is_fine(run_child(keeps, 1), "and sectors too near the end?");
    is_fine(run_child(keeps, 2), "and those that are not all there?");
}

/* --- Whom PROBE serves ---------------------------------------------------- */

/* Others than root could read all disks by it. */
static int ask_as_other(word unused)
{
    (void)unused;
    STEP(1, probe_ask(NULL, 0, NULL, 0) == -EINVAL);
    STEP(2, setuid(1000) == 0);
    STEP(3, probe_ask(NULL, 0, NULL, 0) == -EPERM);
    return 0;
}

int main(void)
{
    if (probe_ask(NULL, 0, NULL, 0) == -ESRCH) {
        plan(1);
        skip("is what is wrong with a driver found?",
             "PROBE is where GRUB starts it only");
        return done();
    }
    plan(FAULTS + 4);
    for (int i = 0; i < FAULTS; i++)
        ask_fault(faults[i].minor, faults[i].question);
    ask_kept();
    is_fine(run_child(ask_as_other, 0), "does PROBE serve root alone?");
    return done();
}
