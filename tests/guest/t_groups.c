/*
 * Row S4 without the terminal's part, and who may signal whom: process
 * groups, sessions, kill() to many, waitpid() for groups, users and groups of
 * users. What the info pages say follows all of it at once.
 */
#include "count.h"
#include "signals.h"

#define SELF  "/t_groups"
#define INIT  1
#define CROWD 5

static endpoint parent;

static int listen_and_exit(word status)
{
    return be_told(parent) == 0 ? (int)status : 99;
}

/* A child that waits until it is told, or killed. */
static pid_t start_listener(word status)
{
    parent = info_self()->self;
    pid_t pid = start_child(listen_and_exit, status);
    return until_listening(pid) ? pid : -1;
}

static int wait_for_ever(word unused)
{
    pause();
    return (int)unused;
}

/* --- groups and sessions ------------------------------------------------ */

static int groups_of_oneself(word unused)
{
    (void)unused;
    pid_t old = getpgrp();
    STEP(1, old != getpid() && old == getpgid(0) && old == getpgid(getpid()));
    STEP(2, old == getpgid(getppid()));
    STEP(3, setpgid(0, 0) == 0 && getpgrp() == getpid());
    STEP(4, setpgid(0, 0) == 0 && setpgid(0, getpid()) == 0);
    STEP(5, setpgid(0, old) == 0 && getpgrp() == old); /* and back */
    STEP(6, setpgid(getpid(), getpid()) == 0 && getpgrp() == getpid());
    STEP(7, info_self()->pgid == getpid());
    return 0;
}

static int groups_of_children(word unused)
{
    (void)unused;
    pid_t one = start_listener(1), two = start_listener(2);
    STEP(1, getpgid(one) == getpgrp() && getsid(one) == getsid(0));
    STEP(2, setpgid(one, 0) == 0 && getpgid(one) == one);
    STEP(3, setpgid(two, one) == 0 && getpgid(two) == one);
    STEP(4, getpgrp() != one);
    tell(one);
    STEP(5, exited_with(end_of(one), 1));
    STEP(6, getpgid(two) == one); /* the group outlives its leader */
    STEP(7, setpgid(0, one) == 0 && getpgrp() == one); /* and can be joined */
    tell(two);
    STEP(8, exited_with(end_of(two), 2));
    return 0;
}

static int refuses_groups(word unused)
{
    (void)unused;
    pid_t pid = start_listener(3);
    STEP(1, FAILS(setpgid(NOBODY_PID, 0), ESRCH));
    STEP(2, FAILS(setpgid(getppid(), 0), ESRCH)); /* not a child */
    STEP(3, FAILS(setpgid(INIT, 0), ESRCH));
    STEP(4, FAILS(setpgid(0, -1), EINVAL));
    STEP(5, FAILS(setpgid(0, NOBODY_PID), EPERM)); /* no such group */
    STEP(6, FAILS(setpgid(pid, NOBODY_PID), EPERM));
    STEP(7, FAILS(setpgid(0, INIT), EPERM)); /* of another session */
    STEP(8, FAILS(getpgid(NOBODY_PID), ESRCH));
    STEP(9, FAILS(getsid(NOBODY_PID), ESRCH));
    tell(pid);
    return exited_with(end_of(pid), 3) ? 0 : 10;
}

/* A child that has called exec is its own master. */
static int exec_listener(word unused)
{
    char peer[16];
    snprintf(peer, sizeof(peer), "%u", (unsigned)parent);
    execl(SELF, "t_groups", "listen", peer, NULL);
    return (int)unused;
}

static int refuses_after_exec(word unused)
{
    (void)unused;
    parent = info_self()->self;
    pid_t pid = start_child(exec_listener, 0);
    STEP(1, until_listening(pid));
    STEP(2, FAILS(setpgid(pid, pid), EACCES) && getpgid(pid) == getpgrp());
    tell(pid);
    return exited_with(end_of(pid), 5) ? 0 : 3;
}

/* In a child: a session of its own. */
static int in_new_session(word unused)
{
    (void)unused;
    pid_t old = getsid(0);
    STEP(21, old != getpid());
    STEP(22, setsid() == getpid());
    STEP(23, getsid(0) == getpid() && getpgrp() == getpid());
    STEP(24, info_self()->sid == getpid());
    STEP(25, FAILS(setsid(), EPERM));      /* leads a group */
    STEP(26, FAILS(setpgid(0, 0), EPERM)); /* leads a session */
    STEP(27, FAILS(setpgid(0, old), EPERM));
    pid_t pid = fork();
    if (pid == 0)
        _exit(getsid(0) == getppid() && setsid() == getpid() ? 0 : 28);
    STEP(29, exited_with(end_of(pid), 0));
    return be_told(parent) == 0 ? 0 : 30;
}

static int sessions(word unused)
{
    (void)unused;
    parent = info_self()->self;
    pid_t pid = start_child(in_new_session, 0);
    STEP(1, until_listening(pid));
    STEP(2, getsid(pid) == pid && getpgid(pid) == pid);
    STEP(3, FAILS(setpgid(pid, getpgrp()), EPERM));
    STEP(4, FAILS(setpgid(0, pid), EPERM)); /* a group of that session */
    STEP(5, setpgid(0, 0) == 0 && FAILS(setsid(), EPERM));
    tell(pid);
    int status = end_of(pid);
    STEP(step_of(status), exited_with(status, 0));
    return 0;
}

/* --- kill() to many ------------------------------------------------------ */

static pid_t crowd[CROWD];

/* Five children, the first two in one group, two in another. */
static int start_crowd(void)
{
    for (int i = 0; i < CROWD; i++)
        if ((crowd[i] = start_listener((word)i)) < 0)
            return 0;
    return setpgid(crowd[0], 0) == 0 && setpgid(crowd[1], crowd[0]) == 0 &&
           setpgid(crowd[2], 0) == 0 && setpgid(crowd[3], crowd[2]) == 0;
}

static int kills_groups(word unused)
{
    (void)unused;
    STEP(1, start_crowd());
    STEP(2, kill(-crowd[0], 0) == 0 && killpg(crowd[2], 0) == 0);
    STEP(3, kill(-crowd[0], SIGTERM) == 0);
    STEP(4, died_by(end_of(crowd[1]), SIGTERM));
    STEP(5, died_by(end_of(crowd[0]), SIGTERM));
    STEP(6, waitpid(-1, NULL, WNOHANG) == 0); /* nobody else */
    STEP(7, FAILS(kill(-crowd[0], 0), ESRCH));
    STEP(8, killpg(crowd[2], SIGUSR1) == 0);
    STEP(9, died_by(end_of(crowd[2]), SIGUSR1));
    STEP(10, died_by(end_of(crowd[3]), SIGUSR1));
    tell(crowd[4]);
    STEP(11, exited_with(end_of(crowd[4]), 4));
    return 0;
}

/* kill(0): the caller's own group, with itself. */
static int kills_own_group(word unused)
{
    (void)unused;
    setpgid(0, 0);
    STEP(1, start_crowd() && getpgid(crowd[4]) == getpid());
    count(SIGUSR2, SA_RESTART);
    STEP(2, kill(0, SIGUSR2) == 0 && seen[SIGUSR2] == 1);
    STEP(3, died_by(end_of(crowd[4]), SIGUSR2));
    for (int i = 0; i < 4; i++) {
        STEP(4, life_of(crowd[i]) == LIFE_ALIVE);
        STEP(5, died_by(kill_child(crowd[i]), SIGKILL));
    }
    return 0;
}

/* The group as a whole is signalled, though it is the caller's own that the
 * signal ends. */
static int ends_with_group(word unused)
{
    (void)unused;
    setpgid(0, 0);
    start_listener(1);
    start_listener(2);
    kill(0, SIGHUP);
    return 99;
}

/* kill(-1) of a user: all of his, nobody else's, not himself. */
static int kills_all(word unused)
{
    (void)unused;
    pid_t root = start_listener(9);
    pid_t pid = fork();
    if (pid == 0) {
        setuid(SOME_USER);
        pid_t own[3];
        for (int i = 0; i < 3; i++)
            own[i] = start_listener((word)i);
        kill(own[0], SIGSTOP);
        count(SIGTERM, 0);
        STEP(21, kill(-1, 0) == 0);
        STEP(22, kill(-1, SIGTERM) == 0 && seen[SIGTERM] == 0);
        kill(own[0], SIGCONT);
        for (int i = 0; i < 3; i++)
            STEP(23, died_by(end_of(own[i]), SIGTERM));
        _exit(0);
    }
    int status = end_of(pid);
    STEP(step_of(status), exited_with(status, 0));
    STEP(1, life_of(root) == LIFE_ALIVE && life_of(INIT) != LIFE_NONE);
    tell(root);
    return exited_with(end_of(root), 9) ? 0 : 2;
}

/* --- waitpid() for groups ------------------------------------------------ */

static int waits_for_groups(word unused)
{
    (void)unused;
    int status;
    setpgid(0, 0);
    STEP(1, start_crowd());
    STEP(2, waitpid(-crowd[0], NULL, WNOHANG) == 0);
    STEP(3, FAILS(waitpid(-NOBODY_PID, NULL, WNOHANG), ECHILD));
    tell(crowd[3]);
    tell(crowd[4]);
    STEP(4, until_life(crowd[3], LIFE_HANGING));
    STEP(5, until_life(crowd[4], LIFE_HANGING));
    STEP(6, waitpid(-crowd[0], NULL, WNOHANG) == 0); /* not theirs */
    STEP(7, waitpid(-crowd[2], &status, 0) == crowd[3]);
    STEP(8, exited_with(status, 3));
    STEP(9, waitpid(0, &status, 0) == crowd[4] && exited_with(status, 4));
    STEP(10, FAILS(waitpid(0, NULL, WNOHANG), ECHILD));
    tell(crowd[1]);
    STEP(11, waitpid(-crowd[0], &status, 0) == crowd[1]); /* sleeps for it */
    STEP(12, exited_with(status, 1));
    tell(crowd[0]);
    tell(crowd[2]);
    STEP(13, waitpid(-crowd[2], NULL, 0) == crowd[2]);
    STEP(14, waitpid(-crowd[0], NULL, 0) == crowd[0]);
    STEP(15, FAILS(waitpid(-crowd[0], NULL, 0), ECHILD));
    STEP(16, FAILS(wait(NULL), ECHILD));
    return 0;
}

/* A child that moves to another group is waited for there. */
static int moves_meanwhile(word unused)
{
    (void)unused;
    setpgid(0, 0);
    pid_t pid = start_listener(6);
    STEP(1, waitpid(0, NULL, WNOHANG) == 0);
    setpgid(pid, pid);
    STEP(2, FAILS(waitpid(0, NULL, WNOHANG), ECHILD));
    tell(pid);
    STEP(3, waitpid(-pid, NULL, 0) == pid);
    return 0;
}

/* --- users --------------------------------------------------------------- */

static int are_ids(const volatile struct info *block, int real, int effective,
                   int saved)
{
    return block->uid == real && block->euid == effective &&
           block->suid == saved;
}

#define IS(real, effective, saved) \
    are_ids(block_of(getpid()), real, effective, saved)

static int root_sets_ids(word unused)
{
    (void)unused;
    STEP(1, IS(0, 0, 0) && getuid() == 0 && geteuid() == 0);
    STEP(2, setresuid(11, 0, 12) == 0 && IS(11, 0, 12) && getuid() == 11);
    STEP(3, setresuid((uid_t)-1, (uid_t)-1, 13) == 0 && IS(11, 0, 13));
    STEP(4, seteuid(13) == 0 && IS(11, 13, 13) && geteuid() == 13);
    STEP(5, FAILS(seteuid(0), EPERM) && IS(11, 13, 13));
    STEP(6, FAILS(setresuid(0, 13, 13), EPERM) && IS(11, 13, 13));
    STEP(7, FAILS(setuid(12), EPERM) && IS(11, 13, 13));
    STEP(8, seteuid(11) == 0 && IS(11, 11, 13));
    STEP(9, setresuid(13, 13, 11) == 0 && IS(13, 13, 11));
    STEP(10, setresuid(11, 11, 11) == 0 && FAILS(setuid(13), EPERM));
    STEP(11, setuid(11) == 0 && IS(11, 11, 11));
    return 0;
}

static int setuid_is_final(word unused)
{
    (void)unused;
    STEP(1, setuid(SOME_USER) == 0);
    STEP(2, IS(SOME_USER, SOME_USER, SOME_USER));
    STEP(3, FAILS(setuid(0), EPERM) && FAILS(seteuid(0), EPERM));
    STEP(4, FAILS(setreuid(0, 0), EPERM));
    STEP(5, FAILS(setresuid((uid_t)-1, (uid_t)-1, 0), EPERM));
    STEP(6, FAILS(setgid(5), EPERM) && FAILS(setegid(5), EPERM));
    STEP(7, setuid(SOME_USER) == 0 && setgid(getgid()) == 0);
    return 0;
}

static int swaps_ids(word unused)
{
    (void)unused;
    STEP(1, setresuid(SOME_USER, 0, 0) == 0);
    STEP(2, setreuid(0, SOME_USER) == 0); /* to and fro */
    STEP(3, IS(0, SOME_USER, SOME_USER) || IS(0, SOME_USER, 0));
    STEP(4, setreuid(SOME_USER, 0) == 0 && geteuid() == 0);
    STEP(5, setreuid(SOME_USER, SOME_USER) == 0);
    STEP(6, FAILS(seteuid(0), EPERM));
    return 0;
}

static int group_ids(word unused)
{
    (void)unused;
    const volatile struct info *block = block_of(getpid());
    STEP(1, setresgid(21, 22, 23) == 0);
    STEP(2, block->gid == 21 && block->egid == 22 && block->sgid == 23);
    STEP(3, getgid() == 21 && getegid() == 22);
    STEP(4, setgid(24) == 0); /* still root */
    STEP(5, block->gid == 24 && block->egid == 24 && block->sgid == 24);
    STEP(6, setresgid(21, 22, 23) == 0 && setuid(SOME_USER) == 0);
    STEP(7, setegid(23) == 0 && FAILS(setegid(24), EPERM));
    STEP(8, setgid(21) == 0 && block->gid == 21 && block->egid == 21);
    STEP(9, block->sgid == 23 && block->uid == SOME_USER);
    return 0;
}

/* Ids have 16 bits, and -1 is none. */
static int bad_ids(word unused)
{
    (void)unused;
    STEP(1, FAILS(setuid(0x10000), EINVAL));
    STEP(2, FAILS(setresuid(0x7FFFFFFF, 0, 0), EINVAL));
    STEP(3, FAILS(setgid(0x80000000u), EINVAL));
    STEP(4, setresuid((uid_t)-1, (uid_t)-1, (uid_t)-1) == 0 && IS(0, 0, 0));
    return 0;
}

/* Children inherit all ids; exec makes the saved one the effective one. */
static int exec_ids(word unused)
{
    (void)unused;
    setresgid(31, 32, 33);
    setresuid(41, 42, 43);
    pid_t pid = fork();
    if (pid == 0) {
        if (!IS(41, 42, 43) || getgid() != 31 || getegid() != 32)
            _exit(1);
        execl(SELF, "t_groups", "ids", NULL);
        _exit(2);
    }
    int status = end_of(pid);
    STEP(step_of(status), exited_with(status, 0));
    return 0;
}

static int has_exec_ids(void)
{
    const volatile struct info *block = block_of(getpid());
    STEP(51, are_ids(block, 41, 42, 42));
    STEP(52, block->gid == 31 && block->egid == 32 && block->sgid == 32);
    return 0;
}

/* --- who may signal whom ------------------------------------------------- */

/* A child with these ids waits; another with other ids may signal it, or
 * not. */
struct ids {
    uid_t real, effective, saved;
};
static int become(const struct ids *ids)
{
    return setresuid(ids->real, ids->effective, ids->saved) == 0;
}

static const struct ids of_target[] = {{1, 1, 1}, {1, 2, 2}, {2, 1, 2},
                                       {2, 2, 1}, {0, 0, 0}, {0, 1, 0}};
static const struct ids of_sender[] = {
    {1, 1, 1}, {1, 3, 3}, {3, 1, 3}, {3, 3, 1}, {3, 0, 3}};

/* POSIX: the sender's real or effective id is the receiver's real or saved
 * one; root may always. */
static int may(const struct ids *sender, const struct ids *target)
{
    return sender->effective == 0 || sender->real == target->real ||
           sender->real == target->saved || sender->effective == target->real ||
           sender->effective == target->saved;
}

static int be_target(word i)
{
    if (!become(&of_target[i]))
        return 98;
    return be_told(parent);
}

/* Returns 0 if kill() says what it must. */
static int try_target(pid_t pid, const struct ids *sender,
                      const struct ids *target)
{
    pid_t child = fork();
    if (child == 0) {
        int right = become(sender);
        int result = kill(pid, 0);
        right &= may(sender, target) ? result == 0 : FAILS(result, EPERM);
        result = kill(pid, SIGUSR1); /* which it ignores */
        right &= may(sender, target) ? result == 0 : FAILS(result, EPERM);
        right &= kill(pid, SIGCONT) == 0; /* the same session */
        setsid();
        result = kill(pid, SIGCONT);
        right &= may(sender, target) ? result == 0 : FAILS(result, EPERM);
        _exit(right ? 0 : 1);
    }
    return exited_with(end_of(child), 0) ? 0 : 1;
}

static int permissions(word unused)
{
    (void)unused;
    parent = info_self()->self;
    signal(SIGUSR1, SIG_IGN);
    for (word t = 0; t < 6; t++) {
        pid_t pid = start_child(be_target, t);
        STEP(1, until_listening(pid));
        for (int s = 0; s < 5; s++)
            STEP(10 + 10 * (int)t + s,
                 try_target(pid, &of_sender[s], &of_target[t]) == 0);
        tell(pid);
        STEP(2, exited_with(end_of(pid), 0));
    }
    return 0;
}

/* To a group: EPERM if none of it may be signalled, else whoever may is. */
static int permissions_of_group(word unused)
{
    (void)unused;
    signal(SIGUSR1, SIG_IGN);
    pid_t mine = start_listener(1), roots = start_listener(2);
    setpgid(mine, mine);
    setpgid(roots, mine);
    tell(mine);
    STEP(1, exited_with(end_of(mine), 1));
    pid_t child = fork();
    if (child == 0) {
        setuid(SOME_USER);
        STEP(21, FAILS(kill(-mine, SIGTERM), EPERM));
        STEP(22, FAILS(kill(INIT, SIGTERM), EPERM));
        STEP(23, FAILS(kill(INIT, SIGKILL), EPERM));
        setpgid(0, mine);
        signal(SIGTERM, SIG_IGN);
        STEP(24, getpgrp() == mine && kill(-mine, SIGTERM) == 0);
        _exit(0);
    }
    int status = end_of(child);
    STEP(step_of(status), exited_with(status, 0));
    STEP(2, life_of(roots) == LIFE_ALIVE);
    tell(roots);
    return exited_with(end_of(roots), 2) ? 0 : 3;
}

/* --- the info pages --------------------------------------------------------
 */

/* A child sees its own pid and its parent's, and those of the next parent. */
static int info_follows(word unused)
{
    (void)unused;
    parent = info_self()->self;
    pid_t me = getpid();
    int pid = fork();
    if (pid == 0) {
        if (getpid() == me || getppid() != me)
            _exit(1);
        pid_t child = start_child(wait_for_ever, 0);
        until_paused(child);
        struct message m = {.type = 1, .arg = {(word)child}};
        _exit(ipc_send(parent, &m) == 0 ? 0 : 2);
    }
    struct message m;
    STEP(1, getpid() == me && ipc_receive(endpoint_of(pid), &m) == 0);
    STEP(2, exited_with(end_of(pid), 0));
    pid_t orphan = (pid_t)m.arg[0];
    STEP(3, block_of(orphan)->ppid == INIT);
    STEP(4, setpgid(0, 0) == 0 && getpgrp() == me);
    STEP(5, setuid(SOME_USER) == 0 && getuid() == SOME_USER);
    STEP(6, FAILS(kill(orphan, SIGKILL), EPERM));
    return 0;
}

static void ask_orphan(void)
{
    is_fine(run_limited(info_follows, 0),
            "do the info pages follow fork, setuid and a new parent?");
    for (uint32_t slot = NR_SERVERS; slot < info_head()->slots; slot++) {
        const volatile struct info *block = info_block(slot);
        if (block->life != LIFE_NONE && block->ppid == INIT &&
            strcmp((const char *)block->name, "t_groups") == 0)
            kill(block->pid, SIGKILL);
    }
}

static const struct question questions[] = {
    {"can a process be in another group, and back?", groups_of_oneself, 0},
    {"can it put its children into groups?", groups_of_children, 0},
    {"are strangers, other sessions and groups that are none refused?",
     refuses_groups, 0},
    {"is a child after exec EACCES?", refuses_after_exec, 0},
    {"has a new session one leader, and is he kept?", sessions, 0},
    {"does kill(-group) reach that group alone?", kills_groups, 0},
    {"does kill(0) reach one's own?", kills_own_group, 0},
    {"does kill(-1) reach all of a user's but himself?", kills_all, 0},
    {"does waitpid wait for a group?", waits_for_groups, 0},
    {"and for one that a child has moved to?", moves_meanwhile, 0},
    {"may root set any id, and others their own?", root_sets_ids, 0},
    {"is there no way back from setuid?", setuid_is_final, 0},
    {"can real and effective ids be swapped?", swaps_ids, 0},
    {"is all so with groups?", group_ids, 0},
    {"are ids beyond 16 bits EINVAL?", bad_ids, 0},
    {"does exec keep the ids, the saved being the effective one?", exec_ids, 0},
    {"may who has the right ids signal, and nobody else?", permissions, 0},
    {"is it so for groups?", permissions_of_group, 0},
};
#define QUESTIONS ((int)(sizeof(questions) / sizeof(questions[0])))

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "listen") == 0)
        return be_told((endpoint)strtoul(argv[2], NULL, 10)) == 0 ? 5 : 99;
    if (argc == 2 && strcmp(argv[1], "ids") == 0)
        return has_exec_ids();
    plan(QUESTIONS + 3);
    make_room();
    run_limited(exec_ids, 0);
    struct count before = count_now();
    for (int i = 0; i < QUESTIONS; i++)
        is_fine(run_limited(questions[i].scenario, questions[i].argument),
                questions[i].question);
    is_signal(run_limited(ends_with_group, 0), SIGHUP,
              "does kill(0) end the caller with its group?");
    ask_orphan();
    for (uint32_t start = now();
         free_slots() != before.slots && now() - start < PATIENCE;)
        continue;
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
