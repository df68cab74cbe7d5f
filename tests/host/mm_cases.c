/*
 * Single cases of MM's processes: what is known of a crash, and numbers that
 * must not be given out again.
 */
/* host-sources: mm/action.c mm/crash.c mm/deliver.c mm/exec.c mm/exit.c */
/* host-sources: mm/fork.c mm/group.c mm/init.c */
/* host-sources: mm/machine.c mm/map.c mm/memory.c mm/process.c mm/signal.c */
/* host-sources: mm/user.c mm/wait.c lib/server/retry.c */
/* host-flags: -DNR_PROCS=12 -isystem include -no-pie */
/* host-flags: -Wno-int-to-pointer-cast -Wno-pointer-to-int-cast */
#include "tests/host/mm_world.h"
#include "tests/host/tap.h"
#include <signal.h>
#include <sys/wait.h>

/* INIT's child dies by a fault: what can INIT learn, and nobody else? */
static void test_crash(void)
{
    unsigned init = slot_of(init_process->self);
    unsigned slot = fork_from(init), witness = fork_from(init);
    int pid = block_of(slot)->pid;
    int other = block_of(witness)->pid;
    struct message m = {.type = MM_FAULT,
                        .arg = {0, 0, 0xABC, 0x100, FRAMES_AT}};

    call(slot, &m);
    m = (struct message){.type = MM_CRASH, .arg = {(word)pid, 1, 4096}};
    ok(call(witness, &m) == -ESRCH,
       "is a crash hidden from others than the parent?");
    ok(call(init, &m) == 0 && seen.pid == pid && seen.signal == SIGFPE &&
           seen.address == 0xABC,
       "can a parent ask for its child's crash?");
    ok(seen.depth == 4 && seen.eip[0] == 0x100 && seen.eip[1] == 0x111 &&
           seen.eip[2] == 0x222 && seen.eip[3] == 0x333,
       "does the back-trace end where frames no longer lead upwards?");
    m.arg[1] = 0;
    ok(call(init, &m) == -EFAULT, "is a bad buffer an error?");
    m.arg[0] = (word)other;
    ok(call(init, &m) == -ESRCH, "is there no record of a living child?");

    m = (struct message){.type = MM_WAIT, .arg = {(word)pid}};
    ok(call(init, &m) == pid && WIFSIGNALED((int)m.arg[0]) &&
           WTERMSIG((int)m.arg[0]) == SIGFPE && WCOREDUMP((int)m.arg[0]),
       "does wait tell the signal of a crash?");
    m = (struct message){.type = MM_EXIT};
    call(witness, &m);
    m = (struct message){.type = MM_WAIT, .arg = {(word)-1}};
    ok(call(init, &m) == other && m.arg[0] == 0, "does wait tell an exit?");
}

/* A group outlives its leader: is its number kept from becoming a pid? */
static void test_group_number(void)
{
    unsigned init = slot_of(init_process->self);
    unsigned leader = fork_from(init);
    int number = block_of(leader)->pid;
    struct message m = {.type = MM_SETPGID};
    bool given = false;

    call(leader, &m);
    unsigned member = fork_from(leader);
    end(leader);
    for (int i = 0; i < KUMQUAT_PID_MAX; i++) {
        unsigned child = fork_from(init);
        given |= block_of(child)->pid == number;
        end(child);
    }
    ok(!given, "is a group's number no pid while the group lives?");
    end(member);
}

/* A process touches a page and there is no frame: who has to go? */
static void test_out_of_memory(void)
{
    unsigned init = slot_of(init_process->self);
    unsigned small = fork_from(init), large = fork_from(init);
    int pid = block_of(large)->pid;
    struct message fault = {.type = MM_FAULT, .arg = {14, FAULT_NO_MEMORY}};
    struct message m = fault;

    head->memory.free = 0;
    own_frames[init] = 1000;
    own_frames[small] = 10;
    own_frames[large] = 50;
    templates = 2;
    m = (struct message){.type = NOTIFY, .arg = {EVENT_MEMORY}};
    serve(&m);
    ok(templates == 0, "are templates dropped when KERNEL says it is short?");
    head->memory.free = 0;
    m = fault;
    templates = 2;
    ok(call(small, &m) == 0 && templates == 0 &&
           slots[large].state == STATE_READY,
       "do templates go before any process?");
    m = fault;
    ok(call(small, &m) == 0 && slots[large].state == STATE_READY,
       "does nobody end when there are frames again?");
    head->memory.free = 0;
    m = fault;
    ok(call(small, &m) == 0 && slots[large].state == STATE_STOPPED,
       "does the largest process end, but INIT?");
    m = (struct message){.type = MM_CRASH, .arg = {(word)pid, 1, 4096}};
    ok(call(init, &m) == 0 && seen.signal == SIGKILL && seen.address == 51,
       "does its parent learn why, and how large it was?");
    m = (struct message){.type = MM_WAIT, .arg = {(word)pid}};
    ok(call(init, &m) == pid && WTERMSIG((int)m.arg[0]) == SIGKILL,
       "is its wait status SIGKILL?");
    unsigned twin = fork_from(init); /* it shares all it has */
    block_of(twin)->shared = 500;
    head->memory.free = 0;
    m = fault;
    ok(call(small, &m) == 0 && slots[twin].state == STATE_STOPPED,
       "do shared pages count, too?");
    head->memory.free = 0;
    m = fault;
    ok(call(small, &m) == NO_REPLY && slots[small].state != STATE_READY,
       "does the one that asks end if it is the largest?");
    m = (struct message){.type = MM_WAIT, .arg = {(word)-1}};
    call(init, &m);
}

int main(void)
{
    world_start();
    test_crash();
    test_group_number();
    test_out_of_memory();
    ok(wrong == 0, "do all orders to kernel and FS make sense?");
    return tap_end();
}
