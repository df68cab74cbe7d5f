/*
 * Chapter 7: what is left of a process that has ended, and until when.
 *
 * Nobody sleeps here: who has to wait for another one's end, or wait(), looks
 * at the other one's info block until it is so.
 */
#include <err.h>
#include <errno.h>
#include <kumquat/info.h>
#include <kumquat/ipc.h>
#include <kumquat/page.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES 64 /* that a child takes */

static char memory[PAGES * PAGE_SIZE];

static void say(bool is_so, const char *what)
{
    printf("%s%s\n", what, is_so ? "" : " - BUT IT IS NOT SO");
}

static const volatile struct info *block_of(endpoint who)
{
    return info_block(ENDPOINT_SLOT(who));
}

/* Runs `work` in a child, whose status it returns. */
static pid_t start(int (*work)(endpoint parent))
{
    endpoint self = info_self()->self;
    pid_t pid = fork();

    if (pid < 0)
        err(1, "fork");
    if (pid == 0)
        _exit(work(self));
    return pid;
}

/* Tells `parent` that it is there, and goes on when that has answered. */
static void meet(endpoint parent)
{
    struct message m = {.type = (word)getppid()};

    ipc_call(parent, &m);
}

/* --- The child is first -------------------------------------------------- */

static int take_memory(endpoint parent)
{
    memset(memory, 1, sizeof memory);
    meet(parent);
    return 7;
}

/* The pages and page tables that nobody else has. */
static word pages_of(endpoint who)
{
    struct usage usage;

    return usage_of(who, &usage) == 0 ? usage.own + usage.tables : 0;
}

static void show_hanging(void)
{
    struct message m;
    int status = 0;
    pid_t pid = start(take_memory);

    ipc_receive(ANY, &m);
    say(pages_of(m.source) > PAGES, "a child has 64 pages and more");
    ipc_reply(m.source, &m);
    while (block_of(m.source)->life != LIFE_HANGING)
        continue;
    say(pages_of(m.source) == 0, "it has exited: HANGING, without a page");
    say(block_of(m.source)->pid == pid && kill(pid, 0) == 0,
        "its slot and its pid are still its own");
    say(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 7,
        "I wait, and get at once what it has left: 7");
    say(block_of(m.source)->pid == 0 && block_of(m.source)->self != m.source,
        "its slot is free, and has a new name");
    say(waitpid(pid, &status, 0) < 0 && errno == ECHILD,
        "I wait for it once more: ECHILD");
}

/* --- The parent is first ------------------------------------------------- */

static int watch(endpoint parent)
{
    while (block_of(parent)->life != LIFE_WAITING)
        continue;
    return 8;
}

static void show_waiting(void)
{
    int status = 0;
    pid_t pid = start(watch);

    say(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 8,
        "another child saw me WAITING, and exited: 8");
}

/* --- The parent is gone --------------------------------------------------- */

static endpoint eldest; /* who is told */

static int become_orphan(endpoint parent)
{
    while (block_of(parent)->self == parent)
        continue;
    meet(eldest);
    return 9;
}

static int leave(endpoint parent)
{
    eldest = parent;
    start(become_orphan);
    return 0;
}

static void show_orphan(void)
{
    struct message m;
    pid_t pid = start(leave);

    waitpid(pid, NULL, 0);
    ipc_receive(ANY, &m);
    say(m.type == 1, "a grandchild has lost its parent: now INIT is");
    ipc_reply(m.source, &m);
    while (block_of(m.source)->self == m.source)
        continue;
    say(true, "it has exited, INIT has waited for it: its slot is free");
}

int main(void)
{
    show_hanging();
    show_waiting();
    show_orphan();
    return 0;
}
