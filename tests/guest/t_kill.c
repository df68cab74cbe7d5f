/*
 * Death at any moment (issue 2: exit releases all, equal counts; a part of
 * row S6): processes that fork, execute, write files, wait and send messages
 * are killed wherever they happen to be, again and again. Afterwards nothing
 * may be missing: no frame, slot, file, block or inode.
 */
#include "count.h"
#include <errno.h>
#include <fcntl.h>

#define VICTIMS 6
#define CALLER  3 /* which of them calls the killer */
#define ROUNDS  24
#define TURN    5 /* ticks */

static endpoint parent;
static uint32_t state; /* of the random numbers */

static uint32_t next(void)
{
    state = state * 1664525 + 1013904223;
    return state >> 8;
}

/* --- victims: each goes on for ever ---------------------------------- */

static int nothing(word code)
{
    return (int)code;
}

static int forks(word unused)
{
    for (;;)
        if (run_child(nothing, 3) == NO_FORK && errno != EAGAIN)
            return (int)unused;
}

static int executes(word unused)
{
    char *const argv[] = {"true", NULL};
    for (;;) {
        pid_t pid = fork();
        if (pid == 0) {
            execv("/true", argv);
            _exit(1);
        }
        if (!exited_with(end_of(pid), 0))
            return (int)unused;
    }
}

static int writes(word n)
{
    char name[] = "/t_kill.0", text[3000];
    name[8] = (char)('0' + n);
    memset(text, (int)n, sizeof(text));
    for (;;) {
        int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
        for (int i = 0; i < 5; i++)
            if (write(fd, text, sizeof(text)) != sizeof(text))
                return 1;
        unlink(name);
        close(fd);
    }
}

static int calls(word unused)
{
    struct message m = {.type = 1};
    for (;;) {
        if (ipc_call(parent, &m) != 0)
            return (int)unused;
        REQUEST(MM, MM_BRK, 0);
    }
}

static int grows(word unused)
{
    for (;;) {
        char *more = sbrk(300000);
        if (more == (char *)-1)
            return (int)unused;
        memset(more, 1, 300000);
        sbrk(-300000);
    }
}

/* Has children that it never waits for, until there is no slot: those of the
 * round before may still have them. */
static int leaves(word unused)
{
    for (;;)
        if (start_child(nothing, 0) < 0 && wait(NULL) < 0 && errno != ECHILD)
            return (int)unused;
}

static const child_body victims[VICTIMS] = {forks, executes, writes,
                                            calls, grows,    leaves};

/* --- the killer ------------------------------------------------------ */

/* Serves the caller for a while, so that it is anywhere in a call. The while is
 * measured in requests, to end at any moment; but the more processes there are
 * the more each of these takes, so that a turn is enough. */
static void serve(endpoint caller, uint32_t rounds)
{
    struct message m;
    uint32_t start = now();
    for (uint32_t i = 0; i < rounds && now() - start < TURN; i++)
        REQUEST(MM, MM_REFRESH, 0);
    for (uint32_t i = 0; i < rounds % 7; i++)
        if (ipc_receive(caller, &m) == 0)
            ipc_reply(m.source, &m);
}

/* Starts a victim. The slots may still be taken by children that the victims
 * of the round before have left, and that have yet to run and end. */
static pid_t start_victim(word kind)
{
    pid_t pid;
    do
        pid = start_child(victims[kind], kind);
    while (pid < 0 && errno == EAGAIN);
    return pid;
}

/* Starts all kinds of victims, and kills each at some moment. Returns 10 and
 * the number of one that was not there any more. */
static int massacre(word seed)
{
    pid_t pid[VICTIMS];
    int wrong = 0;
    state = seed;
    parent = info_self()->self;
    for (word i = 0; i < VICTIMS; i++)
        pid[i] = start_victim(i);
    for (word i = 0; i < VICTIMS; i++) {
        word n = (seed + i) % VICTIMS;
        if (pid[CALLER] > 0)
            serve(endpoint_of(pid[CALLER]), next() % 50);
        if (pid[n] < 0 || !died_by(kill_child(pid[n]), SIGKILL))
            wrong = 10 + (int)n;
        pid[n] = -1;
    }
    return wrong;
}

/* What a killed writer may leave: a name. */
static void remove_files(void)
{
    char name[] = "/t_kill.0";
    for (int i = 0; i < VICTIMS; i++) {
        name[8] = (char)('0' + i);
        unlink(name);
    }
}

/* Waits until INIT has reaped what was left. */
static int until_slots(word slots)
{
    for (uint32_t start = now(); now() - start < PATIENCE;)
        if (free_slots() == slots)
            return 1;
    return 0;
}

int main(void)
{
    plan(4);
    make_room();
    word slots = free_slots();
    run_child(massacre, 99);
    remove_files();
    until_slots(slots);
    struct count before = count_now();
    int fine = 0, first = 0;
    for (word i = 0; i < ROUNDS; i++) {
        int status = run_child(massacre, 1000 + i);
        if (exited_with(status, 0))
            fine++;
        else if (first == 0)
            first = status;
    }
    remove_files();
    ok(fine == ROUNDS, "can processes be killed wherever they are?",
       "%d of %d, the first: %s", fine, ROUNDS, status_text(first));
    is(until_slots(before.slots), 1, "does INIT reap their children?");
    is_same_count(before, "is nothing missing afterwards?");
    ok(exited_with(run_child(nothing, 5), 5), "does all go on?", "not");
    return done();
}
