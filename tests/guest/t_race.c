/*
 * Row S6: races. A parent is signalled a thousand times while it forks; then
 * eight processes fork, execute, kill, stop, wait, sleep and send messages at
 * random, and afterwards there is as much of everything as before.
 *
 *     t_race [SEED [MILLISECONDS]]
 *
 * All random numbers come from the seed. tests/test_race.py runs this with the
 * timer at another rate for each seed, in an emulator that counts
 * instructions, where the same seed gives the same run.
 */
#include "count.h"
#include "memory.h"
#include "signals.h"
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/time.h>

#define BURST    10 /* signals without a pause */
#define MEMBERS  8
#define CHILDREN 6  /* of a member */
#define CROWD    48 /* processes, all in all */

static word state; /* of the random numbers */

static word one_of(word n)
{
    return random_word(&state) % n;
}

/* Ticks of so many milliseconds, one at least. */
static uint32_t ticks_of(uint32_t milliseconds)
{
    return (milliseconds * info_head()->hz + 999) / 1000;
}

/* Waits for the next tick with the machine idle, so that what follows always
 * begins at the same distance from a tick. */
static void until_tick(void)
{
    usleep(20000);
}

/* --- a parent that is signalled while it forks ---------------------------- */

/* As many signals as ticks a second: a thousand, with a timer that fast. */
static int shots(void)
{
    return (int)info_head()->hz;
}

/* Lets others run for a tick, and itself for a moment that nobody knows. */
static void dawdle(void)
{
    usleep(1);
    for (volatile word left = one_of(3000); left > 0; left--)
        continue;
}

static pid_t marksman;
static void acknowledge(int signal)
{
    seen[signal]++;
    kill(marksman, SIGUSR2);
}

/* Signals its parent; each time it waits until the handler has answered, so
 * none can be merged with another. */
static int shoot_and_wait(word unused)
{
    (void)unused;
    pid_t target = getppid();
    count(SIGUSR2, 0);
    for (int i = 1; i <= shots(); i++) {
        STEP(1, kill(target, SIGUSR1) == 0);
        while (seen[SIGUSR2] < i)
            suspend(0);
        dawdle();
    }
    return 0;
}

static int shoot(word unused)
{
    (void)unused;
    pid_t target = getppid();
    for (int i = 0; i < shots(); i++) {
        STEP(1, kill(target, SIGUSR1) == 0);
        if (i % BURST == 0)
            dawdle();
    }
    return 0;
}

/* A child of the target: no signal is for it, none is pending. */
static void be_bystander(void)
{
    int before = seen[SIGUSR1];
    for (int i = 0; i < 5; i++)
        if (pending_now() != 0 || seen[SIGUSR1] != before)
            _exit(1);
    _exit(0);
}

/* Forks until the marksman has ended. */
static int be_target(word waits)
{
    int status, forks = 0, hit = 0;
    handle(SIGUSR1, waits ? acknowledge : count_signal, SA_RESTART);
    set_mask(BIT(SIGUSR1) | BIT(SIGUSR2));
    marksman = start_child(waits ? shoot_and_wait : shoot, 0);
    set_mask(BIT(SIGUSR2)); /* now the handler knows his pid */
    while (waitpid(marksman, &status, WNOHANG) == 0) {
        /* Every other time the signals that come meanwhile stay pending. */
        set_mask(BIT(SIGUSR2) | (forks % 2 ? BIT(SIGUSR1) : 0));
        if (forks % 2)
            usleep(1);
        pid_t pid = fork();
        if (pid == 0)
            be_bystander();
        set_mask(BIT(SIGUSR2));
        STEP(1, pid > 0);
        forks++;
        STEP(2, waitpid(pid, &status, 0) == pid);
        hit += !exited_with(status, 0);
    }
    STEP(3, exited_with(status, 0));
    STEP(4, forks > 5 && hit == 0);
    STEP(5, pending_now() == 0);
    STEP(6, seen[SIGUSR1] >= 1 && seen[SIGUSR1] <= shots());
    STEP(7, !waits || seen[SIGUSR1] == shots());
    return 0;
}

/* --- eight processes at random -------------------------------------------- */

static pid_t warden;      /* who starts them, and is never killed */
static uint32_t deadline; /* when all is over, in ticks */

/* A member's own children, and how they exit when nobody kills them. */
static struct {
    pid_t pid;
    int code;
} children[CHILDREN];

static int free_child(void)
{
    for (int i = 0; i < CHILDREN; i++)
        if (children[i].pid == 0)
            return i;
    return -1;
}

/* How processes of this crowd may die. */
static int is_deadly(int signal)
{
    return signal == SIGKILL || signal == SIGTERM || signal == SIGUSR1 ||
           signal == SIGUSR2 || signal == SIGALRM || signal == SIGHUP;
}

/* Takes note of what wait said. Returns 0 if that can be true. */
static int note_child(pid_t pid, int status)
{
    for (int i = 0; i < CHILDREN; i++) {
        if (children[i].pid != pid)
            continue;
        if (WIFSTOPPED(status) || WIFCONTINUED(status))
            return 0;
        children[i].pid = 0;
        if (WIFEXITED(status))
            return WEXITSTATUS(status) != children[i].code;
        return !is_deadly(WTERMSIG(status));
    }
    return 1;
}

/* What a child does: ends, executes, or lives for a moment. */
static void be_child(word kind, int code)
{
    char text[8];
    switch (kind) {
    case 0:
        _exit(code);
    case 1:
        snprintf(text, sizeof(text), "%d", code);
        execl("/t_race", "t_race", "exit", text, NULL);
        _exit(code);
    case 2:
        spin(ticks_of(1 + one_of(10)));
        _exit(code);
    default:
        for (int i = 0; i < 3; i++)
            usleep(one_of(5000));
        _exit(code);
    }
}

static int do_fork(void)
{
    int i = free_child();
    word kind = one_of(4), seed = random_word(&state);
    if (i < 0)
        return 0;
    children[i].code = (int)one_of(100);
    pid_t pid = fork();
    if (pid == 0) {
        state = seed | 1;
        be_child(kind, children[i].code);
    }
    if (pid > 0)
        children[i].pid = pid;
    return pid > 0 || errno == EAGAIN || errno == ENOMEM ? 0 : 11;
}

/* Signals any process of the crowd but the warden, itself as well. */
static int do_kill(void)
{
    static const int signals[] = {SIGUSR1, SIGUSR2, SIGUSR1, SIGCONT,
                                  SIGSTOP, SIGCONT, SIGTSTP, SIGCONT,
                                  SIGCHLD, SIGALRM, SIGTERM, SIGKILL};
    word first = info_head()->first_process, slots = info_head()->slots;
    int signal = signals[one_of(12)];
    for (int tries = 0; tries < 50; tries++) {
        const volatile struct info *block =
            info_block(first + one_of(slots - first) % (CROWD + 10));
        pid_t pid = block->pid;
        if (block->uid != SOME_USER || block->life == LIFE_NONE ||
            block->life == LIFE_TEMPLATE || pid == warden)
            continue;
        return kill(pid, signal) == 0 || errno == ESRCH || errno == EPERM ? 0
                                                                          : 21;
    }
    return 0;
}

static int do_wait(void)
{
    static const int options[] = {WNOHANG,
                                  0,
                                  WUNTRACED,
                                  WNOHANG | WUNTRACED,
                                  WCONTINUED | WUNTRACED,
                                  WNOHANG | WCONTINUED};
    int status = 0, i = (int)one_of(CHILDREN), option = options[one_of(6)];
    pid_t wanted = one_of(2) && children[i].pid != 0 ? children[i].pid : -1;
    pid_t pid = waitpid(wanted, &status, option);
    if (pid == 0)
        return option & WNOHANG ? 0 : 31;
    if (pid > 0)
        return note_child(pid, status) == 0 ? 0 : 32;
    if (errno == EINTR)
        return option & WNOHANG ? 33 : 0;
    if (errno != ECHILD)
        return 34;
    for (int k = 0; k < CHILDREN; k++)
        if (children[k].pid != 0)
            return 35; /* there is one */
    return 0;
}

static int do_sleep(void)
{
    return usleep(one_of(4000)) == 0 || errno == EINTR ? 0 : 41;
}

static int do_suspend(void)
{
    sigset_t mask = mask_now();
    if (!FAILS(suspend(one_of(2) ? 0 : BIT(SIGUSR1)), EINTR))
        return 51;
    return mask_now() == mask ? 0 : 52;
}

static int do_action(void)
{
    static const int numbers[] = {SIGUSR1, SIGUSR2, SIGCHLD, SIGCONT};
    static const word flags[] = {0, SA_RESTART, SA_NODEFER, SA_NOCLDSTOP};
    int number = numbers[one_of(4)];
    return handle(number, count_signal, (int)flags[one_of(4)]) == 0 ? 0 : 61;
}

static int do_mask(void)
{
    static const sigset_t sets[] = {0, BIT(SIGUSR1),
                                    BIT(SIGUSR2) | BIT(SIGTERM), BIT(SIGCHLD),
                                    BIT(SIGCONT) | BIT(SIGTSTP)};
    sigset_t set = sets[one_of(5)];
    return set_mask(set) == 0 && mask_now() == set ? 0 : 71;
}

static int do_memory(void)
{
    char *old = sbrk(0), *more = sbrk(20000);
    if (more == (char *)-1)
        return errno == ENOMEM ? 0 : 81;
    if (more != old)
        return 82;
    memset(more, (int)one_of(200), 20000);
    return brk(old) == 0 ? 0 : 83;
}

static int do_file(void)
{
    char magic[4] = {0};
    int n, fd = open("/t_race", O_RDONLY);
    if (fd < 0)
        return errno == EINTR || errno == ENFILE ? 0 : 91;
    n = (int)read(fd, magic, 4);
    int wrong = n == 4 ? memcmp(magic, "\177ELF", 4) != 0 : errno != EINTR;
    while (close(fd) < 0 && errno == EINTR)
        continue;
    return wrong ? 92 : 0;
}

static int do_group(void)
{
    int i = (int)one_of(CHILDREN);
    pid_t pid = one_of(2) ? 0 : children[i].pid;
    if (setpgid(pid, 0) == 0)
        return 0;
    return errno == EPERM || errno == ESRCH || errno == EACCES ? 0 : 101;
}

/* Calls, sends to, or hears any process: mostly a signal ends that. */
static int do_message(void)
{
    word first = info_head()->first_process;
    const volatile struct info *block = info_block(first + one_of(CROWD));
    struct message m = {.type = 7};
    if (block->uid != SOME_USER || block->pid == warden)
        return 0;
    int r, kind = (int)one_of(3);
    if (kind == 0)
        r = ipc_call(block->self, &m);
    else if (kind == 1)
        r = ipc_send(block->self, &m);
    else
        r = ipc_receive(ANY, &m);
    if (kind == 2 && r == 0)
        ipc_reply(m.source, &m); /* refused if it did not call */
    return r == 0 || r == -EINTR || r == -ESRCH || r == -EDEADLK ? 0 : 111;
}

static int (*const operations[])(void) = {
    do_fork,    do_fork, do_kill, do_kill,  do_wait,   do_wait,   do_sleep,
    do_suspend, do_mask, do_file, do_group, do_action, do_memory, do_message};
#define OPERATIONS (sizeof(operations) / sizeof(operations[0]))

/* An alarm comes every few ticks, so that nothing waits for ever. */
static void set_alarms(void)
{
    struct timeval often = {0, (long)(2000 + one_of(6000))};
    struct itimerval timer = {often, often};
    count(SIGALRM, 0);
    setitimer(ITIMER_REAL, &timer, NULL);
}

static int be_member(word seed)
{
    state = seed;
    count(SIGUSR1, 0);
    count(SIGUSR2, SA_RESTART);
    set_alarms();
    while ((int32_t)(deadline - now()) > 0) {
        int wrong = operations[one_of(OPERATIONS)]();
        if (wrong)
            return wrong;
    }
    return 0;
}

/* How many of the crowd there are besides the warden. */
static int crowd_now(void)
{
    int n = 0;
    for (word slot = info_head()->first_process; slot < info_head()->slots;
         slot++) {
        const volatile struct info *block = info_block(slot);
        n += block->uid == SOME_USER && block->life != LIFE_NONE &&
             block->life != LIFE_TEMPLATE && block->pid != warden;
    }
    return n;
}

/* Starts members, and again when one ends, lets the stopped go on, and kills
 * all at the end. */
static int be_warden(word milliseconds)
{
    pid_t members[MEMBERS] = {0};
    struct rlimit limit = {CROWD, CROWD};
    int status, wrong = 0;
    setrlimit(RLIMIT_NPROC, &limit);
    setuid(SOME_USER);
    setsid();
    signal(SIGHUP, SIG_IGN); /* its group may become one of orphans */
    warden = getpid();
    until_tick();
    deadline = now() + ticks_of(milliseconds);
    while ((int32_t)(deadline - now()) > 0) {
        for (int i = 0; i < MEMBERS; i++) {
            if (members[i] > 0 &&
                waitpid(members[i], &status, WNOHANG) == members[i]) {
                members[i] = 0;
                if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
                    wrong = WEXITSTATUS(status);
            }
            if (members[i] <= 0)
                members[i] = start_child(be_member, random_word(&state) | 1);
        }
        kill(-1, SIGCONT);
        usleep(3000);
    }
    for (uint32_t start = now(); crowd_now() > 0;) {
        kill(-1, SIGKILL);
        while (waitpid(-1, &status, WNOHANG) > 0)
            if (WIFEXITED(status) && WEXITSTATUS(status) != 0 &&
                WEXITSTATUS(status) != 99)
                wrong = WEXITSTATUS(status);
        STEP(250, now() - start < 5 * info_head()->hz);
    }
    return wrong;
}

static int race(word seed, word milliseconds)
{
    state = seed * 2654435761u | 1;
    return run_child(be_warden, milliseconds);
}

static int exit_with(word status)
{
    return (int)status;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "exit") == 0)
        return atoi(argv[2]);
    word seed = argc > 1 ? (word)strtoul(argv[1], NULL, 10) : 1;
    word milliseconds = argc > 2 ? (word)strtoul(argv[2], NULL, 10) : 1000;
    plan(6);
    remark("seed %u, %u ms, %u ticks a second", (unsigned)seed,
           (unsigned)milliseconds, (unsigned)info_head()->hz);
    make_room();
    race(seed + 1, 100); /* all that is used is in memory then */
    until_tick();
    struct count before = count_now();
    is_fine(run_child(be_target, 1),
            "is each of a thousand signals handled, by the parent alone?");
    is_fine(run_child(be_target, 0), "are those merged that come too fast?");
    word zero = info_head()->memory.zero, cow = info_head()->memory.cow;
    pid_t first = start_child(exit_with, 0);
    end_of(first);
    is_fine(race(seed, milliseconds),
            "do eight processes fork, exec, kill, stop and wait at random?");
    pid_t last = start_child(exit_with, 0);
    end_of(last);
    remark("%d processes, %u pages zeroed, %u split", (int)(last - first),
           (unsigned)(info_head()->memory.zero - zero),
           (unsigned)(info_head()->memory.cow - cow));
    is(last - first > 50 || last < first, 1, "were there many?");
    is(crowd_now(), 0, "is nobody left?");
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
