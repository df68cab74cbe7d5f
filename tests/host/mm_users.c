/*
 * Who may do what to whom: single cases of kill, of users' ids, and of limits.
 *
 * MM's own code runs on the small world of mm_world.h. The rules are those of
 * POSIX and sys/resource.h.
 */
/* host-sources: mm/action.c mm/crash.c mm/deliver.c mm/exec.c mm/exit.c */
/* host-sources: mm/fork.c mm/group.c mm/init.c */
/* host-sources: mm/machine.c mm/map.c mm/memory.c mm/process.c mm/signal.c */
/* host-sources: mm/user.c mm/wait.c lib/server/retry.c */
/* host-flags: -DNR_PROCS=16 -isystem include -no-pie */
/* host-flags: -Wno-int-to-pointer-cast -Wno-pointer-to-int-cast */
#include "tests/host/mm_steps.h"
#include <sys/stat.h>

#define KEEP UINT32_MAX /* an id that stays */

static int status; /* what wait told last */

static int set_ids(unsigned slot, word group, word real, word effective,
                   word saved)
{
    return ask(slot, MM_SETIDS, group, real, effective, saved);
}

/* --- kill --------------------------------------------------------------------
 */

static void test_permission(void)
{
    static const struct {
        uint8_t from[3], to[3]; /* real, effective, saved */
        bool may;
    } rows[] = {
        {{0, 0, 0}, {5, 5, 5}, true},  {{5, 0, 5}, {6, 6, 6}, true},
        {{0, 5, 0}, {6, 6, 6}, false}, {{5, 5, 5}, {5, 6, 6}, true},
        {{5, 5, 5}, {6, 5, 6}, false}, {{5, 5, 5}, {6, 6, 5}, true},
        {{6, 5, 6}, {5, 7, 7}, true},  {{6, 5, 6}, {7, 7, 5}, true},
        {{6, 6, 5}, {5, 5, 5}, false}, {{5, 5, 5}, {0, 0, 0}, false},
        {{5, 5, 5}, {5, 0, 0}, true},  {{5, 6, 6}, {5, 7, 7}, true},
        {{5, 6, 6}, {7, 7, 5}, true},
    };
    bool right = true, same = true, other = true;

    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const uint8_t *from = rows[i].from, *to = rows[i].to;
        unsigned a = fork_from(INIT), b = fork_from(INIT);
        int expected = rows[i].may ? 0 : -EPERM;
        set_ids(a, 0, from[0], from[1], from[2]);
        set_ids(b, 0, to[0], to[1], to[2]);
        same &= row(kill_by(a, pid_of(b), SIGCONT) == 0, i);
        ask(b, MM_SETSID, 0);
        other &= row(kill_by(a, pid_of(b), SIGCONT) == expected, i);
        right &= row(kill_by(a, pid_of(b), 0) == expected, i);
        right &= row(kill_by(a, pid_of(b), SIGUSR2) == expected, i);
        right &= row((life_of(b) == LIFE_HANGING) == rows[i].may, i);
        clean();
    }
    ok(right, "may one signal whom by its real, effective and saved ids?");
    ok(same && other,
       "may CONT be sent to all of the own session, and it only?");
}

static void test_targets(void)
{
    unsigned a = fork_from(INIT), b = fork_from(a), c = fork_from(INIT);
    int group = pid_of(a);

    ask(a, MM_SETPGID, 0, 0);
    ask(a, MM_SETPGID, (word)pid_of(b), (word)group);
    act(a, SIGUSR1, CATCHER, 0, 0);
    act(b, SIGUSR1, CATCHER, 0, 0);
    ok(kill_by(a, 0, SIGUSR1) == 0 && handles(a, SIGUSR1) &&
           handles(b, SIGUSR1) && life_of(c) == LIFE_ALIVE,
       "does pid 0 reach the own group, and it alone?");
    handler_ends(a);
    handler_ends(b);
    ok(kill_by(c, -group, SIGUSR1) == 0 && handles(a, SIGUSR1) &&
           handles(b, SIGUSR1),
       "does -group reach that group?");
    handler_ends(a);
    handler_ends(b);
    ok(kill_by(a, INIT_PID, SIGKILL) == -EPERM &&
           kill_by(a, INIT_PID, 0) == 0 && life_of(INIT) == LIFE_ALIVE,
       "is INIT safe, but found by signal 0?");
    ok(kill_by(a, KUMQUAT_PID_MAX, SIGTERM) == -ESRCH &&
           kill_by(a, -KUMQUAT_PID_MAX, SIGTERM) == -ESRCH &&
           kill_by(a, INT32_MIN, SIGTERM) == -ESRCH,
       "is nobody found where nobody is?");
    set_ids(a, 0, 5, 5, 5);
    ok(kill_by(a, -group, 0) == 0 && kill_by(a, pid_of(b), SIGUSR1) == -EPERM,
       "is it enough that one of a group may be signalled?");
    set_ids(c, 0, 6, 6, 6);
    ok(kill_by(c, -group, SIGTERM) == -EPERM && life_of(b) == LIFE_ALIVE,
       "is it EPERM if none may?");
    ok(kill_by(c, -1, SIGTERM) == -EPERM && life_of(c) == LIFE_ALIVE,
       "also of all there are?");
    ask(b, MM_EXIT, 0);
    ok(kill_by(INIT, pid_of(b), SIGTERM) == 0, "may one HANGING be signalled?");
    ok(kill_by(INIT, -1, SIGTERM) == 0 && status_of(a) == SIGTERM &&
           status_of(c) == SIGTERM,
       "does pid -1 reach all but INIT?");
    while (wait_by(INIT, -1, WNOHANG, &status) > 0)
        continue;
    ok(kill_by(INIT, -1, SIGTERM) == -ESRCH, "and nobody if there is none?");

    a = fork_from(INIT);
    ok(kill_by(a, pid_of(a), SIGTERM) == NO_REPLY && status_of(a) == SIGTERM,
       "may one end oneself?");
    clean();
}

/* Those who ask MM: pipes and alarms. */
static void test_from_servers(void)
{
    unsigned a = fork_from(INIT), b = fork_from(INIT);
    endpoint gone = endpoint_of(b);

    end(b);
    b = fork_from(INIT);
    act(b, SIGALRM, CATCHER, 0, 0);
    parks(b, FS, 0);
    parks(a, FS, 0);
    will_say(CLOCK, gone, 0);
    will_say(CLOCK, endpoint_of(b), 0);
    will_say(FS, endpoint_of(a), 0);
    notify(CLOCK);
    ok(handles(b, SIGALRM) && life_of(a) == LIFE_ALIVE,
       "does CLOCK send ALRM to who still lives?");
    notify(FS);
    ok(status_of(a) == SIGPIPE, "and FS PIPE?");
    clean();
}

/* --- Users and limits
 * --------------------------------------------------------- */

static void test_ids(void)
{
    static const struct {
        uint8_t ids[3]; /* before */
        word set[3];
        int result;
    } rows[] = {
        {{0, 0, 0}, {5, 6, 7}, 0},
        {{5, 0, 5}, {8, 8, 8}, 0},
        {{5, 6, 7}, {6, 7, 5}, 0},
        {{5, 6, 7}, {KEEP, 5, KEEP}, 0},
        {{5, 6, 7}, {KEEP, 8, KEEP}, -EPERM},
        {{5, 6, 7}, {8, 6, 7}, -EPERM},
        {{5, 6, 7}, {5, 6, 8}, -EPERM},
        {{0, 6, 6}, {8, 6, 6}, -EPERM},
        {{0, 6, 6}, {KEEP, 0, KEEP}, 0},
        {{0, 0, 0}, {65536, 0, 0}, -EINVAL},
        {{0, 0, 0}, {5, 5, 65536}, -EINVAL},
    };
    bool users = true, groups = true;

    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned slot = fork_from(INIT);
        const word *set = rows[i].set;
        const uint8_t *ids = rows[i].ids;
        int now[3];
        struct info *info = block_of(slot);
        for (int n = 0; n < 3; n++)
            now[n] =
                rows[i].result == 0 && set[n] != KEEP ? (int)set[n] : ids[n];
        set_ids(slot, 1, ids[0], ids[1], ids[2]);
        set_ids(slot, 0, ids[0], ids[1], ids[2]);
        int result = set_ids(slot, 0, set[0], set[1], set[2]);
        users &= row(result == rows[i].result && info->uid == now[0] &&
                         info->euid == now[1] && info->suid == now[2],
                     i);
        unsigned child = fork_from(slot);
        users &= row(block_of(child)->euid == now[1], i);
        set_ids(slot, 0, 0, 0, 0);
        clean();
        slot = fork_from(INIT);
        info = block_of(slot);
        set_ids(slot, 1, ids[0], ids[1], ids[2]);
        set_ids(slot, 0, ids[0], ids[1], ids[2]);
        result = set_ids(slot, 1, set[0], set[1], set[2]);
        groups &= row(result == rows[i].result && info->gid == now[0] &&
                          info->egid == now[1] && info->sgid == now[2],
                      i);
        clean();
    }
    ok(users, "may a user's ids be set to one of the three, by root to any?");
    ok(groups, "and a group's, which root is by its user id?");
}

/* Set-user-ID and set-group-ID programs. */
static void test_exec_ids(void)
{
    unsigned slot = fork_from(INIT);
    const struct info *info = block_of(slot);

    set_ids(slot, 1, 4, 4, 4);
    set_ids(slot, 0, 5, 5, 5);
    program_owner = 8u << 16 | 7;
    ask(slot, MM_EXEC, 0);
    ok(info->uid == 5 && info->euid == 5 && info->egid == 4,
       "does exec keep the ids?");
    program_mode = S_ISUID | S_ISGID;
    ask(slot, MM_EXEC, 0);
    ok(info->uid == 5 && info->euid == 7 && info->suid == 7 && info->gid == 4 &&
           info->egid == 8 && info->sgid == 8,
       "does one get the rights of a set-user-ID program's owner?");
    ok(set_ids(slot, 0, KEEP, 5, KEEP) == 0 &&
           set_ids(slot, 0, KEEP, 7, KEEP) == 0,
       "may that program give them up and take them back?");
    program_mode = 0;
    clean();
}

static int set_limit(unsigned slot, word resource, word soft, word hard)
{
    return ask(slot, MM_SETRLIMIT, resource, soft, hard);
}

static void test_limits(void)
{
    unsigned slot = fork_from(INIT);
    const struct info_limit *limit = &block_of(slot)->limits[RLIMIT_AS];

    ok(set_limit(slot, RLIM_NLIMITS, 1, 1) == -EINVAL &&
           set_limit(slot, RLIMIT_AS, 2, 1) == -EINVAL,
       "are unknown resources, and soft above hard, refused?");
    ok(set_limit(slot, RLIMIT_AS, 100, 200) == 0 && limit->soft == 100 &&
           limit->hard == 200 && set_limit(slot, RLIMIT_AS, 100, 300) == 0,
       "does the info block show a limit, and may root raise it?");
    ok(set_limit(slot, RLIMIT_NOFILE, KUMQUAT_OPEN_MAX + 1, RLIM_INFINITY) == 0,
       "may a limit be above what there is?");
    set_ids(slot, 0, 5, 5, 5);
    ok(set_limit(slot, RLIMIT_AS, 300, 300) == 0 &&
           set_limit(slot, RLIMIT_AS, 50, 250) == 0 &&
           set_limit(slot, RLIMIT_AS, 50, 251) == -EPERM && limit->soft == 50,
       "may others raise soft to hard, and only lower hard?");
    unsigned child = fork_from(slot);
    ok(block_of(child)->limits[RLIMIT_AS].soft == 50 &&
           block_of(child)->limits[RLIMIT_AS].hard == 250,
       "does a child have its parent's limits?");
    clean();
}

static void test_process_limit(void)
{
    unsigned root = fork_from(INIT), slot = fork_from(INIT);

    set_ids(slot, 0, 5, 5, 5);
    set_limit(slot, RLIMIT_NPROC, 3, 3);
    unsigned child = fork_from(slot);
    set_ids(fork_from(INIT), 0, 6, 5, 5);
    fork_from(child);
    ok(ask(slot, MM_FORK, 0) == -EAGAIN && ask(child, MM_FORK, 0) == -EAGAIN,
       "does the limit count all processes of the real user?");
    ask(child, MM_EXIT, 0);
    ok(ask(slot, MM_FORK, 0) == -EAGAIN, "also those that are HANGING?");
    wait_by(slot, -1, 0, &status);
    ok(ask(slot, MM_FORK, 0) > 0, "may it fork again when one is gone?");
    set_limit(root, RLIMIT_NPROC, 0, 0);
    ok(ask(root, MM_FORK, 0) > 0, "does root have no limit?");
    clean();
}

int main(void)
{
    world_start();
    test_permission();
    test_targets();
    test_from_servers();
    test_ids();
    test_exec_ids();
    test_limits();
    test_process_limit();
    ok(wrong == 0, "do all orders to kernel and servers make sense?");
    return tap_end();
}
