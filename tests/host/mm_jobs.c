/*
 * What does a parent hear of its children, and what becomes of groups and
 * sessions? Single cases of wait, stops, and job control.
 *
 * MM's own code runs on the small world of mm_world.h. The rules are those of
 * POSIX, include/signal.h and sys/wait.h.
 */
/* host-sources: mm/action.c mm/crash.c mm/deliver.c mm/exec.c mm/exit.c */
/* host-sources: mm/fork.c mm/group.c mm/init.c */
/* host-sources: mm/machine.c mm/map.c mm/memory.c mm/process.c mm/signal.c */
/* host-sources: mm/user.c mm/wait.c lib/server/retry.c */
/* host-flags: -DNR_PROCS=16 -isystem include -no-pie */
/* host-flags: -Wno-int-to-pointer-cast -Wno-pointer-to-int-cast */
#include "tests/host/mm_steps.h"

#define STOPPED(signal) ((signal) << 8 | 0x7F)
#define CONTINUED       0xFFFF
#define BOTH            ((word)(WUNTRACED | WCONTINUED))

static int status; /* what wait told last */

/* --- wait -------------------------------------------------------------------
 */

static void test_statuses(void)
{
    bool all = true;

    for (int code = 0; code < 256; code++) {
        unsigned slot = fork_from(INIT);
        ask(slot, MM_EXIT, 0xABC00u | (word)code);
        all &= row(status_of(slot) == code << 8, (unsigned)code);
    }
    ok(all, "does wait tell each exit code?");
    clean();
}

static void test_wait(void)
{
    unsigned slot = fork_from(INIT), child = fork_from(slot);
    int pid = pid_of(child);

    ok(wait_by(slot, -1, WNOHANG, &status) == 0,
       "does WNOHANG say 0 while the child runs?");
    ok(wait_by(slot, pid, 0, &status) == NO_REPLY &&
           life_of(slot) == LIFE_WAITING && slots[slot].state == STATE_CALLING,
       "is a parent WAITING without it?");
    ask(child, MM_EXIT, 7);
    ok(saw(slot, A_REPLY, pid) && slots[slot].now.reply.arg[0] == 7 << 8 &&
           life_of(slot) == LIFE_ALIVE && slots[child].state == STATE_FREE,
       "does it get pid and status, and is the slot free?");
    ok(wait_by(slot, -1, 0, &status) == -ECHILD &&
           wait_by(slot, -1, 0, &status) == -ECHILD,
       "does it get ECHILD then, every time?");

    child = fork_from(slot);
    pid = pid_of(child);
    block_of(child)->ticks = 30;
    block_of(child)->child_ticks = 4;
    ask(child, MM_EXIT, 0);
    ok(life_of(child) == LIFE_HANGING && slots[child].state == STATE_STOPPED &&
           !slots[child].files,
       "are memory and files free while a child is HANGING?");
    struct message m = {.type = MM_WAIT, .arg = {(word)pid}};
    ok(call(slot, &m) == pid && m.arg[1] == 34 &&
           block_of(slot)->child_ticks == 34,
       "does wait tell and add up the ticks of a child and its children?");
    ok(ask(slot, MM_WAIT, 0, 4) == -EINVAL &&
           wait_by(slot, -KUMQUAT_PID_MAX - 1, 0, &status) == -ECHILD &&
           wait_by(slot, INT32_MIN, 0, &status) == -ECHILD,
       "are unknown options and impossible groups refused?");
    clean();
}

static void test_ten_children(void)
{
    static const unsigned order[] = {3, 9, 0, 5, 1, 8, 2, 7, 6, 4};
    unsigned slot = fork_from(INIT), children[10], group = 0;
    bool right = true;
    int pids[10];

    for (unsigned i = 0; i < 10; i++) {
        children[i] = fork_from(slot);
        pids[i] = pid_of(children[i]);
        if (i % 2 == 1)
            ask(slot, MM_SETPGID, (word)pids[i], (word)pids[1]);
    }
    for (unsigned i = 0; i < 10; i++)
        ask(children[i], MM_EXIT, i);
    while (wait_by(slot, -pids[1], 0, &status) > 0) {
        right &= (status >> 8) % 2 == 1;
        group++;
    }
    ok(right && group == 5, "does waiting for a group give its members only?");
    for (unsigned i = 0; i < 10; i++) {
        int pid = pids[order[i]];
        bool gone = order[i] % 2 == 1;
        int result = wait_by(slot, pid, WNOHANG, &status);
        right &= row(gone ? result == -ECHILD
                          : result == pid && status == (int)order[i] << 8,
                     i);
    }
    ok(right, "can children be waited for in any order?");
    clean();
}

/* [orphans-test] */
static void test_orphans_of_init(void)
{
    unsigned parent = fork_from(INIT), living = fork_from(parent),
             dead = fork_from(parent);
    int pid = pid_of(dead);

    ask(dead, MM_EXIT, 3);
    ask(parent, MM_EXIT, 0);
    ok(block_of(living)->ppid == INIT_PID, "is INIT an orphan's parent?");
    ok(wait_by(INIT, pid, 0, &status) == pid && status == 3 << 8,
       "and that of one who was HANGING?");
    clean();
    parent = fork_from(INIT);
    dead = fork_from(parent);
    pid = pid_of(dead);
    ask(dead, MM_EXIT, 3);
    wait_by(INIT, pid_of(parent), 0, &status);
    ask(parent, MM_EXIT, 0);
    wait_by(INIT, -1, 0, &status);
    ok(status == 3 << 8 && slots[dead].state == STATE_FREE,
       "may INIT wait for the one and find the other?");
    clean();
}
/* [orphans-test end] */

/* --- Stops, and what the parent hears ---------------------------------------
 */

static void test_stop_status(void)
{
    unsigned parent = fork_from(INIT), child = fork_from(parent);
    int pid = pid_of(child);

    send(child, SIGSTOP);
    ok(wait_by(parent, -1, WNOHANG, &status) == 0,
       "is a stop told only to who asks for it?");
    ok(wait_by(parent, -1, WNOHANG | BOTH, &status) == pid &&
           status == STOPPED(SIGSTOP) &&
           wait_by(parent, -1, WNOHANG | BOTH, &status) == 0,
       "is it told once?");
    send(child, SIGSTOP);
    ok(wait_by(parent, -1, WNOHANG | BOTH, &status) == 0,
       "does stopping a stopped one tell nothing?");
    send(child, SIGCONT);
    ok(wait_by(parent, -1, WNOHANG | WUNTRACED, &status) == 0 &&
           wait_by(parent, -1, WNOHANG | BOTH, &status) == pid &&
           status == CONTINUED &&
           wait_by(parent, -1, WNOHANG | BOTH, &status) == 0,
       "is going on told once, to who asks for it?");
    send(child, SIGCONT);
    ok(wait_by(parent, -1, WNOHANG | BOTH, &status) == 0,
       "does CONT for one that runs tell nothing?");

    wait_by(parent, pid, WUNTRACED, &status);
    send(child, SIGSTOP);
    ok(saw(parent, A_REPLY, pid) &&
           (int)slots[parent].now.reply.arg[0] == STOPPED(SIGSTOP),
       "is a WAITING parent told of a stop?");
    wait_by(parent, pid, WCONTINUED, &status);
    send(child, SIGCONT);
    ok(saw(parent, A_REPLY, pid) &&
           (int)slots[parent].now.reply.arg[0] == CONTINUED,
       "and of going on?");
    send(child, SIGSTOP);
    wait_by(parent, pid, 0, &status);
    ok(life_of(parent) == LIFE_WAITING, "but not if it waits for the end?");
    send(child, SIGKILL);
    ok(saw(parent, A_REPLY, pid) && slots[parent].now.reply.arg[0] == SIGKILL,
       "does KILL end one that is stopped?");
    clean();
}

static void test_stop_and_go_on(void)
{
    unsigned parent = fork_from(INIT), slot = fork_from(parent);

    ask(parent, MM_SETPGID, 0, 0);
    ask(slot, MM_SETPGID, 0, 0);
    act(slot, SIGUSR1, CATCHER, 0, 0);
    send(slot, SIGTSTP);
    ok(life_of(slot) == LIFE_STOPPED, "does TSTP stop a job?");
    send(slot, SIGUSR1);
    send(slot, SIGTERM);
    ok(life_of(slot) == LIFE_STOPPED && slots[slot].depth == 0,
       "do signals wait while a process is stopped?");
    send(slot, SIGCONT);
    ok(life_of(slot) == LIFE_HANGING, "are they felt when it goes on?");

    slot = fork_from(parent);
    ask(slot, MM_SETPGID, 0, 0);
    set_mask(slot, BIT(SIGTSTP) | BIT(SIGCONT));
    send(slot, SIGTSTP);
    ok(pending_of(slot) == BIT(SIGTSTP), "does a blocked TSTP wait?");
    send(slot, SIGCONT);
    ok(pending_of(slot) == BIT(SIGCONT), "does CONT take it away?");
    send(slot, SIGTSTP);
    ok(pending_of(slot) == BIT(SIGTSTP), "does TSTP take CONT away?");
    send(slot, SIGSTOP);
    send(slot, SIGCONT);
    ok(life_of(slot) == LIFE_ALIVE && slots[slot].state == STATE_READY,
       "does a stopped process go on by CONT, though it is blocked?");
    set_mask(slot, 0);
    act(slot, SIGCONT, IGNORE, 0, 0);
    send(slot, SIGSTOP);
    send(slot, SIGCONT);
    ok(life_of(slot) == LIFE_ALIVE, "and though it is ignored?");
    will_say(TTY, SIGTSTP, (word)pid_of(slot));
    will_say(TTY, SIGCONT, (word)pid_of(slot));
    notify(TTY);
    ok(life_of(slot) == LIFE_ALIVE && slots[slot].state == STATE_READY,
       "does it not stop if CONT comes before that is felt?");
    clean();
}

static void test_sigchld(void)
{
    unsigned parent = fork_from(INIT), child = fork_from(parent);

    act(parent, SIGCHLD, CATCHER, 0, 0);
    send(child, SIGSTOP);
    bool stop = handles(parent, SIGCHLD);
    handler_ends(parent);
    send(child, SIGCONT);
    bool cont = handles(parent, SIGCHLD);
    handler_ends(parent);
    act(parent, SIGCHLD, CATCHER, 0, SA_NOCLDSTOP);
    send(child, SIGSTOP);
    send(child, SIGCONT);
    ok(stop && cont && slots[parent].depth == 0,
       "does SIGCHLD tell of stops, but not with SA_NOCLDSTOP?");
    int pid = pid_of(child);
    ask(child, MM_EXIT, 0);
    ok(handles(parent, SIGCHLD) && slots[parent].stack[0].details.si_pid == pid,
       "does it always tell of the end, and whose?");
    ok(wait_by(parent, -1, WNOHANG, &status) == pid,
       "can its handler wait for the child?");
    handler_ends(parent);

    child = fork_from(parent);
    pid = pid_of(child);
    wait_by(parent, -1, 0, &status);
    ask(child, MM_EXIT, 0);
    ok(handles(parent, SIGCHLD) && slots[parent].stack[0].seen.saw == A_REPLY &&
           (int)slots[parent].stack[0].seen.reply.type == pid,
       "does a WAITING parent get the child, and its handler run?");
    clean();
}

/* SIGCHLD ignored, or SA_NOCLDWAIT. */
static bool is_careless(word handler, uint32_t flags)
{
    unsigned parent = fork_from(INIT), first = fork_from(parent),
             second = fork_from(parent);

    act(parent, SIGCHLD, handler, 0, flags);
    wait_by(parent, -1, 0, &status);
    ask(first, MM_EXIT, 0);
    bool gone = slots[first].state == STATE_FREE;
    bool waits = life_of(parent) == LIFE_WAITING;
    ask(second, MM_EXIT, 0);
    bool told = saw(parent, AN_ERROR, -ECHILD) || saw(parent, A_REPLY, -ECHILD);
    clean();
    return gone && waits && told;
}

static void test_careless(void)
{
    ok(is_careless(IGNORE, 0),
       "do children leave nothing if SIGCHLD is ignored, and does wait say "
       "ECHILD after the last?");
    ok(is_careless(DEFAULT, SA_NOCLDWAIT), "and with SA_NOCLDWAIT?");
}

/* --- Groups and sessions
 * ------------------------------------------------------ */

/* A shell, leader of a session, with a job: its leader and one more. */
static unsigned shell, job[2];

static void job_start(void)
{
    shell = fork_from(INIT);
    ask(shell, MM_SETSID, 0);
    for (int i = 0; i < 2; i++) {
        job[i] = fork_from(shell);
        ask(shell, MM_SETPGID, (word)pid_of(job[i]), (word)pid_of(job[0]));
    }
}

static void test_groups(void)
{
    job_start();
    int group = pid_of(job[0]);

    ok(block_of(job[1])->pgid == group &&
           block_of(job[1])->sid == pid_of(shell),
       "is a job a group in its shell's session?");
    ok(ask(job[0], MM_SETSID, 0) == -EPERM &&
           ask(shell, MM_SETSID, 0) == -EPERM,
       "may no group's leader begin a session?");
    ok(ask(shell, MM_SETPGID, 0, 0) == -EPERM,
       "does a session's leader keep its group?");
    ok(ask(job[1], MM_SETPGID, (word)pid_of(job[0]), 0) == -ESRCH &&
           ask(shell, MM_SETPGID, (word)pid_of(job[0]), (word)-1) == -EINVAL,
       "may one move only oneself and children?");
    ok(ask(job[1], MM_SETPGID, 0, INIT_PID) == -EPERM &&
           ask(job[1], MM_SETPGID, 0, KUMQUAT_PID_MAX) == -EPERM,
       "is a group of another session, or of nobody, refused?");
    ask(job[1], MM_EXEC, 0);
    ok(ask(shell, MM_SETPGID, (word)pid_of(job[1]), 0) == -EACCES &&
           ask(job[1], MM_SETPGID, 0, 0) == 0 &&
           block_of(job[1])->pgid == pid_of(job[1]),
       "may a child that has called exec only move itself?");
    ok(ask(job[1], MM_SETPGID, 0, (word)group) == 0 &&
           ask(job[1], MM_SETSID, 0) == pid_of(job[1]) &&
           block_of(job[1])->sid == pid_of(job[1]),
       "may another member begin a session?");
    ok(ask(shell, MM_SETPGID, (word)pid_of(job[1]), 0) == -EACCES,
       "is a child that has called exec and left the session out of reach?");
    clean();
}

static void test_keys(void)
{
    job_start();
    will_say(TTY, SIGINT, (word)pid_of(job[0]));
    notify(TTY);
    ok(status_of(shell) == -1 && life_of(shell) == LIFE_ALIVE &&
           life_of(job[0]) == LIFE_HANGING && life_of(job[1]) == LIFE_HANGING,
       "does a key's signal reach the group in front only?");
    clean();
}

static void test_orphaned(void)
{
    job_start();
    ask(shell, MM_EXIT, 0);
    send(job[0], SIGTSTP);
    parks(job[1], FS, 0);
    send(job[1], SIGTTIN);
    ok(life_of(job[0]) == LIFE_ALIVE && slots[job[0]].state == STATE_READY,
       "does TSTP not stop an orphaned group?");
    ok(life_of(job[1]) == LIFE_ALIVE && saw(job[1], A_REPLY, -EIO) &&
           !slots[job[1]].parked,
       "does a read from the terminal give it EIO instead?");
    wait_by(job[1], -1, 0, &status);
    unsigned child = fork_from(job[0]);
    wait_by(job[0], -1, 0, &status);
    send(job[0], SIGTTIN);
    ok(life_of(job[0]) == LIFE_ALIVE && !saw(job[0], A_REPLY, -EIO),
       "does wait not fail with EIO?");
    send(job[0], SIGSTOP);
    ok(life_of(job[0]) == LIFE_STOPPED, "does STOP stop one all the same?");
    ask(child, MM_EXIT, 0);
    ok(life_of(job[0]) == LIFE_STOPPED,
       "is it left alone when another member of the orphaned group ends?");
    clean();

    job_start();
    child = fork_from(shell);
    send(child, SIGSTOP);
    ask(shell, MM_EXIT, 5);
    ok(life_of(child) == LIFE_STOPPED && status_of(shell) == 5 << 8 &&
           wrong == 0,
       "may a leader end beside a stopped one in its group, once?");
    clean();

    job_start();
    act(job[0], SIGHUP, CATCHER, 0, 0);
    send(job[0], SIGTSTP);
    ask(shell, MM_EXIT, 0);
    ok(handles(job[0], SIGHUP) && life_of(job[1]) == LIFE_HANGING,
       "do HUP and CONT reach a group with a stopped member that becomes "
       "orphaned?");
    clean();
    job_start();
    ask(shell, MM_EXIT, 0);
    ok(life_of(job[0]) == LIFE_ALIVE && life_of(job[1]) == LIFE_ALIVE,
       "but not one that runs?");
    clean();

    job_start();
    unsigned child_of_job = fork_from(job[0]);
    ask(child_of_job, MM_SETPGID, 0, 0);
    act(child_of_job, SIGHUP, CATCHER, 0, 0);
    send(child_of_job, SIGSTOP);
    ask(job[0], MM_EXIT, 0);
    ok(handles(child_of_job, SIGHUP),
       "also if the last parent outside ends in the middle of a session?");
    clean();
}

static void test_hang_up(void)
{
    job_start();
    act(job[0], SIGHUP, CATCHER, 0, 0);
    front_group = (word)pid_of(job[0]);
    hung_session = 0;
    int session = pid_of(shell);
    ask(shell, MM_EXIT, 0);
    ok((int)hung_session == session, "is TTY told that a session has ended?");
    ok(handles(job[0], SIGHUP) && life_of(job[1]) == LIFE_HANGING,
       "does the group in front get HUP?");
    front_group = 0;
    hung_session = 0;
    ask(job[0], MM_EXIT, 0);
    ok(hung_session == 0, "is TTY told of leaders only?");
    clean();
}

int main(void)
{
    world_start();
    test_statuses();
    test_wait();
    test_ten_children();
    test_orphans_of_init();
    test_stop_status();
    test_stop_and_go_on();
    test_sigchld();
    test_careless();
    test_groups();
    test_keys();
    test_orphaned();
    test_hang_up();
    ok(wrong == 0, "do all orders to kernel and servers make sense?");
    return tap_end();
}
