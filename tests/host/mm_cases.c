/*
 * Single cases of MM's processes: what is known of a crash, and numbers that
 * must not be given out again.
 */
/* host-sources: mm/process.c mm/fork.c mm/exit.c mm/wait.c mm/signal.c */
/* host-sources: mm/group.c mm/init.c mm/crash.c */
/* host-flags: -DNR_PROCS=12 */
#include "tests/host/mm_world.h"
#include "tests/host/tap.h"
#include <signal.h>
#include <sys/wait.h>

/* INIT's child dies by a fault: what can INIT learn, and nobody else? */
static void test_crash(void)
{
    unsigned init = slot_of(init_process->self);
    unsigned slot = fork_from(init), witness = fork_from(init);
    int pid = blocks[NR_SERVERS + slot].pid;
    int other = blocks[NR_SERVERS + witness].pid;
    struct message m = {.type = MM_FAULT,
                        .arg = {0, 0, 0xABC, 0x100, FRAMES_AT}};

    call(slot, do_fault, &m);
    m = (struct message){.type = MM_CRASH, .arg = {(word)pid, 1, 4096}};
    ok(call(witness, do_crash, &m) == -ESRCH,
       "is a crash hidden from others than the parent?");
    ok(call(init, do_crash, &m) == 0 && seen.pid == pid &&
           seen.signal == SIGFPE && seen.address == 0xABC,
       "can a parent ask for its child's crash?");
    ok(seen.depth == 4 && seen.eip[0] == 0x100 && seen.eip[1] == 0x111 &&
           seen.eip[2] == 0x222 && seen.eip[3] == 0x333,
       "does the back-trace end where frames no longer lead upwards?");
    m.arg[1] = 0;
    ok(call(init, do_crash, &m) == -EFAULT, "is a bad buffer an error?");
    m.arg[0] = (word)other;
    ok(call(init, do_crash, &m) == -ESRCH,
       "is there no record of a living child?");

    m = (struct message){.type = MM_WAIT, .arg = {(word)pid}};
    ok(call(init, do_wait, &m) == pid && WIFSIGNALED((int)m.arg[0]) &&
           WTERMSIG((int)m.arg[0]) == SIGFPE && WCOREDUMP((int)m.arg[0]),
       "does wait tell the signal of a crash?");
    m = (struct message){.type = MM_EXIT};
    call(witness, do_exit, &m);
    m = (struct message){.type = MM_WAIT, .arg = {(word)-1}};
    ok(call(init, do_wait, &m) == other && m.arg[0] == 0,
       "does wait tell an exit?");
}

/* A group outlives its leader: is its number kept from becoming a pid? */
static void test_group_number(void)
{
    unsigned init = slot_of(init_process->self);
    unsigned leader = fork_from(init);
    int number = blocks[NR_SERVERS + leader].pid;
    struct message m = {.type = MM_SETPGID};
    bool given = false;

    call(leader, do_setpgid, &m);
    unsigned member = fork_from(leader);
    end(leader);
    for (int i = 0; i < KUMQUAT_PID_MAX; i++) {
        unsigned child = fork_from(init);
        given |= blocks[NR_SERVERS + child].pid == number;
        end(child);
    }
    ok(!given, "is a group's number no pid while the group lives?");
    end(member);
}

int main(void)
{
    process_init(blocks);
    init_start();
    test_crash();
    test_group_number();
    ok(wrong == 0, "do all orders to kernel and FS make sense?");
    return tap_end();
}
