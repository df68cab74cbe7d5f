/*
 * Row W4: whose parent ends first belongs to INIT, who reaps it. The info
 * blocks, which `ps` prints, show all of it.
 */
#include "count.h"
#include <errno.h>

static endpoint parent; /* of them all: the scenario */

/* Waits for a go, then tells who its parent is. */
static int tell_parent(word unused)
{
    (void)unused;
    struct message m;
    STEP(1, ipc_receive(parent, &m) == 0);
    m.type = (word)getppid();
    STEP(2, ipc_send(parent, &m) == 0);
    STEP(3, ipc_receive(parent, &m) == 0);
    return 0;
}

/* Forks a grandchild that runs `body`, tells its pid, then exits. */
static child_body orphan_body;
static int fork_and_exit(word argument)
{
    struct message m = {0};
    m.arg[0] = (word)start_child(orphan_body, argument);
    STEP(11, ipc_send(parent, &m) == 0);
    STEP(12, ipc_receive(parent, &m) == 0);
    return 21;
}

/* Starts a child with a grandchild. Returns the child's pid. */
static pid_t start_pair(child_body body, word argument, pid_t *grandchild)
{
    struct message m;
    parent = info_self()->self;
    orphan_body = body;
    pid_t pid = start_child(fork_and_exit, argument);
    if (ipc_receive(endpoint_of(pid), &m) != 0)
        return -1;
    *grandchild = (pid_t)m.arg[0];
    return pid;
}

static int go(pid_t pid)
{
    struct message m = {.type = 1};
    return ipc_send(endpoint_of(pid), &m);
}

/* Waits until there is no process of that pid. */
static int until_gone(pid_t pid)
{
    for (uint32_t start = now(); now() - start < PATIENCE;)
        if (block_of(pid) == NULL)
            return 1;
    return 0;
}

/* How many HANGING processes are there? */
static int hanging_now(void)
{
    int n = 0;
    for (uint32_t slot = info_head()->first_process; slot < info_head()->slots;
         slot++)
        n += ((const volatile struct info *)info_block(slot))->life ==
             LIFE_HANGING;
    return n;
}

/* A living grandchild: its parent is the child, then INIT, who reaps it. */
static int orphan(word unused)
{
    (void)unused;
    pid_t grandchild;
    struct message m;
    pid_t pid = start_pair(tell_parent, 0, &grandchild);
    STEP(31, pid > 0 && block_of(grandchild)->ppid == pid);
    STEP(32, go(pid) == 0);
    STEP(33, exited_with(end_of(pid), 21));
    STEP(34, block_of(grandchild) != NULL && block_of(grandchild)->ppid == 1);
    STEP(35, go(grandchild) == 0);
    STEP(36, ipc_receive(endpoint_of(grandchild), &m) == 0 && m.type == 1);
    STEP(37, waitpid(grandchild, NULL, 0) == -1 && errno == ECHILD);
    STEP(38, go(grandchild) == 0);
    STEP(39, until_gone(grandchild));
    return 0;
}

static int exit_at_once(word status)
{
    return (int)status;
}

/* A HANGING grandchild is gone as soon as its parent is. */
static int hanging_orphan(word unused)
{
    (void)unused;
    pid_t grandchild;
    pid_t pid = start_pair(exit_at_once, 3, &grandchild);
    STEP(41, until_hanging(endpoint_of(grandchild)));
    STEP(42, go(pid) == 0);
    STEP(43, exited_with(end_of(pid), 21));
    STEP(44, block_of(grandchild) == NULL);
    return 0;
}

/* The same when the parent is killed, and does not exit by itself. */
static int killed_parent(word unused)
{
    (void)unused;
    pid_t hanging, living;
    struct message m;
    pid_t pid = start_pair(exit_at_once, 3, &hanging);
    STEP(51, until_hanging(endpoint_of(hanging)));
    STEP(52, died_by(kill_child(pid), SIGKILL));
    STEP(53, block_of(hanging) == NULL);
    pid = start_pair(tell_parent, 0, &living);
    STEP(54, died_by(kill_child(pid), SIGKILL));
    STEP(55, go(living) == 0);
    STEP(56, ipc_receive(endpoint_of(living), &m) == 0 && m.type == 1);
    STEP(57, go(living) == 0);
    STEP(58, until_gone(living));
    return 0;
}

/* A child that HANGS when its parent exits, with a living grandchild. */
static int three_generations(word unused)
{
    (void)unused;
    pid_t grandchild;
    parent = info_self()->self;
    pid_t top = fork();
    if (top == 0) {
        pid_t middle = start_pair(tell_parent, 0, &grandchild);
        struct message m = {.arg = {(word)grandchild, (word)middle}};
        go(middle);
        until_hanging(endpoint_of(middle));
        _exit(ipc_send(endpoint_of(getppid()), &m) == 0 ? 0 : 61);
    }
    struct message m;
    STEP(62, ipc_receive(endpoint_of(top), &m) == 0);
    grandchild = (pid_t)m.arg[0];
    pid_t middle = (pid_t)m.arg[1];
    STEP(63, exited_with(end_of(top), 0));
    STEP(64, block_of(middle) == NULL);
    STEP(65, block_of(grandchild) == NULL || block_of(grandchild)->ppid == 1);
    kill(grandchild, SIGKILL);
    STEP(66, until_gone(grandchild));
    return 0;
}

/* Many at once. */
static int many_orphans(word unused)
{
    (void)unused;
    for (int i = 0; i < 20; i++)
        if (start_child(exit_at_once, 0) < 0)
            return 1;
    return 0; /* none waited for */
}

/* INIT is not to be killed, not by root either: nobody would reap. */
static void ask_kill_init(void)
{
    static const int signals[] = {SIGTERM, SIGKILL, SIGSEGV};
    for (int i = 0; i < 3; i++)
        kill(1, signals[i]);
    const struct info *init = block_of(1);
    is(init != NULL && init->life != LIFE_HANGING, 1,
       "does INIT live, whatever signal it is sent?");
    is_fine(run_child(orphan, 0), "does it reap as before?");
}

int main(void)
{
    plan(10);
    is_fine(run_child(orphan, 0),
            "does an orphan get INIT as its parent, who reaps it?");
    struct count before = count_now();
    is_fine(run_child(hanging_orphan, 0),
            "is a HANGING grandchild reaped with its parent's exit?");
    is_fine(run_child(killed_parent, 0),
            "are both so when the parent is killed?");
    is_fine(run_child(three_generations, 0),
            "is it so over three generations?");
    int fine = 0;
    for (int i = 0; i < 5; i++)
        fine += exited_with(run_child(many_orphans, 0), 0);
    is(fine, 5, "can a parent leave twenty children?");
    uint32_t start = now();
    while (free_slots() != before.slots && now() - start < PATIENCE)
        continue;
    is_same_count(before, "is nothing missing afterwards?");
    is(hanging_now(), 0, "is there no zombie left?");
    const struct info *init = block_of(1);
    ok(init != NULL && init->ppid == 0, "does INIT's getppid say 0?", "%d",
       init == NULL ? -1 : (int)init->ppid);
    ask_kill_init();
    return done();
}
