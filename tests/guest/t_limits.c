/*
 * Row S7: limits are enforced, inherited over fork and exec, lowered by
 * anybody and raised by root alone; a fork bomb under a limit is no trouble.
 */
#include "count.h"
#include "memory.h"
#include "signals.h"
#include <fcntl.h>
#include <sys/resource.h>

#define SELF  "/t_limits"
#define USERS 12 /* processes of a user */

static int set_limit(int resource, rlim_t soft, rlim_t hard)
{
    struct rlimit limit = {soft, hard};
    return setrlimit(resource, &limit);
}

static int is_limit(int resource, rlim_t soft, rlim_t hard)
{
    struct rlimit limit = {1, 2};
    return getrlimit(resource, &limit) == 0 && limit.rlim_cur == soft &&
           limit.rlim_max == hard;
}

/* --- rules ---------------------------------------------------------------- */

static int sets_and_tells(word unused)
{
    (void)unused;
    struct rlimit limit;
    for (int i = 0; i < RLIM_NLIMITS; i++) {
        rlim_t hard = i == RLIMIT_NOFILE ? 20 : 0x780000, soft = hard - 7;
        STEP(1, getrlimit(i, &limit) == 0 && limit.rlim_cur <= limit.rlim_max);
        STEP(2, set_limit(i, soft, hard) == 0 && is_limit(i, soft, hard));
        STEP(3, info_self()->limits[i].soft == soft);
        STEP(4, info_self()->limits[i].hard == hard);
        STEP(5, FAILS(set_limit(i, 11, 10), EINVAL));
        STEP(6, is_limit(i, soft, hard));
    }
    STEP(7, FAILS(set_limit(-1, 1, 2), EINVAL));
    STEP(8, FAILS(set_limit(RLIM_NLIMITS, 1, 2), EINVAL));
    STEP(9, FAILS(set_limit(0x40000000, 1, 2), EINVAL));
    STEP(10, FAILS(getrlimit(-1, &limit), EINVAL));
    STEP(11, FAILS(getrlimit(RLIM_NLIMITS, &limit), EINVAL));
    return 0;
}

/* Root raises what others can only lower. */
static int hard_is_hard(word unused)
{
    (void)unused;
    STEP(1, set_limit(RLIMIT_AS, 0x10000000, 0x10000000) == 0);
    STEP(2, set_limit(RLIMIT_AS, 0x20000000, 0x20000000) == 0); /* root */
    setuid(SOME_USER);
    STEP(3, FAILS(set_limit(RLIMIT_AS, 0x20000000, 0x20000001), EPERM));
    STEP(4, FAILS(set_limit(RLIMIT_AS, 1, RLIM_INFINITY), EPERM));
    STEP(5, is_limit(RLIMIT_AS, 0x20000000, 0x20000000));
    STEP(6, set_limit(RLIMIT_AS, 0x8000000, 0x20000000) == 0);
    STEP(7, set_limit(RLIMIT_AS, 0x20000000, 0x20000000) == 0); /* up to it */
    STEP(8, set_limit(RLIMIT_AS, 0x8000000, 0x10000000) == 0);
    STEP(9, FAILS(set_limit(RLIMIT_AS, 0x8000000, 0x20000000), EPERM));
    STEP(10, is_limit(RLIMIT_AS, 0x8000000, 0x10000000));
    return 0;
}

static void set_all(void)
{
    set_limit(RLIMIT_NOFILE, 17, 18);
    set_limit(RLIMIT_NPROC, 100, 101);
    set_limit(RLIMIT_AS, 0x3000000, 0x4000000);
    set_limit(RLIMIT_STACK, 0x200000, 0x300000);
}

static int has_all(void)
{
    return is_limit(RLIMIT_NOFILE, 17, 18) &&
           is_limit(RLIMIT_NPROC, 100, 101) &&
           is_limit(RLIMIT_AS, 0x3000000, 0x4000000) &&
           is_limit(RLIMIT_STACK, 0x200000, 0x300000);
}

static int inherits(word unused)
{
    (void)unused;
    set_all();
    pid_t pid = fork();
    if (pid == 0) {
        if (!has_all())
            _exit(1);
        set_limit(RLIMIT_NPROC, 50, 50);
        _exit(0);
    }
    STEP(2, exited_with(end_of(pid), 0) && has_all());
    execl(SELF, "t_limits", "has all", NULL);
    return 3;
}

/* --- RLIMIT_AS ------------------------------------------------------------ */

#define ROOM (2 * MIB)

/* The least limit with which a page more can be had, found by trying: what
 * the process has now, and that page. */
static rlim_t had_now(void)
{
    rlim_t low = 0, high = 0x40000000;
    while (high - low > PAGE_SIZE) {
        rlim_t middle = low / 2 + high / 2;
        set_limit(RLIMIT_AS, middle, RLIM_INFINITY);
        void *page = map(NULL, PAGE_SIZE);
        if (page != NULL) {
            unmap(page, PAGE_SIZE);
            high = middle;
        } else {
            low = middle;
        }
    }
    return high;
}

static int limits_map(word unused)
{
    (void)unused;
    char *a, *b;
    rlim_t had = had_now();
    STEP(1, had >= 5 * PAGE_SIZE && had < MIB); /* it is a small program */
    set_limit(RLIMIT_AS, had + ROOM, RLIM_INFINITY);
    STEP(2, map(NULL, ROOM + 3 * PAGE_SIZE) == NULL && errno == ENOMEM);
    STEP(3, (a = map(NULL, ROOM / 2)) != NULL);
    STEP(4, (b = map(NULL, ROOM / 2)) != NULL);
    STEP(5, map(NULL, 3 * PAGE_SIZE) == NULL && errno == ENOMEM);
    memset(a, 1, ROOM / 2); /* what is there may be used */
    STEP(6, unmap(b, ROOM / 4) == 0 && map(NULL, ROOM / 4) != NULL);
    STEP(7, map(NULL, 3 * PAGE_SIZE) == NULL);
    STEP(8, map((void *)0x70000000, 3 * PAGE_SIZE) == NULL);
    set_limit(RLIMIT_AS, RLIM_INFINITY, RLIM_INFINITY);
    STEP(9, map(NULL, 16 * MIB) != NULL);
    return 0;
}

static int limits_heap(word unused)
{
    (void)unused;
    char *old = sbrk(0);
    rlim_t had = had_now();
    set_limit(RLIMIT_AS, had + ROOM, RLIM_INFINITY);
    STEP(1, sbrk((intptr_t)(ROOM + 3 * PAGE_SIZE)) == (void *)-1);
    STEP(2, errno == ENOMEM && sbrk(0) == old);
    STEP(3, sbrk((intptr_t)ROOM) == old);
    STEP(4, sbrk(3 * PAGE_SIZE) == (void *)-1 && errno == ENOMEM);
    memset(old, 2, ROOM);
    STEP(5, brk(old) == 0 && sbrk((intptr_t)ROOM) == old);
    return 0;
}

static int limits_malloc(word unused)
{
    (void)unused;
    rlim_t had = had_now();
    set_limit(RLIMIT_AS, had + ROOM, RLIM_INFINITY);
    static char *block[1000];
    STEP(1, (block[0] = malloc(2 * ROOM)) == NULL && errno == ENOMEM);
    int blocks = 0;
    while (blocks < 1000 && (block[blocks] = malloc(ROOM / 64)) != NULL)
        memset(block[blocks++], 3, ROOM / 64);
    STEP(2, errno == ENOMEM);
    STEP(3, blocks > 8 && blocks < 65);
    return 0;
}

/* Below what it has already: it goes on, but gets no more; nor less, when it
 * forks. */
static int limit_below(word unused)
{
    (void)unused;
    char *block = map(NULL, MIB);
    rlim_t had = had_now();
    STEP(1, set_limit(RLIMIT_AS, had / 2, RLIM_INFINITY) == 0);
    memset(block, 4, MIB);
    STEP(2, map(NULL, PAGE_SIZE) == NULL && errno == ENOMEM);
    STEP(3, sbrk(2 * PAGE_SIZE) == (void *)-1 && errno == ENOMEM);
    pid_t pid = fork();
    if (pid == 0)
        _exit(map(NULL, PAGE_SIZE) == NULL && block[5] == 4 ? 0 : 1);
    STEP(4, pid > 0 && exited_with(end_of(pid), 0));
    STEP(5, unmap(block, MIB) == 0 && block != NULL);
    return 0;
}

/* A program that is too large is not executed; the caller goes on. The stack
 * does not count. */
static int limits_exec(word unused)
{
    (void)unused;
    rlim_t had = had_now();
    set_limit(RLIMIT_AS, 2 * PAGE_SIZE, RLIM_INFINITY);
    STEP(1, FAILS(execl(SELF, "t_limits", "zero", NULL), ENOMEM));
    set_limit(RLIMIT_AS, had + 16 * PAGE_SIZE, RLIM_INFINITY);
    execl(SELF, "t_limits", "zero", NULL);
    return 2;
}

/* --- RLIMIT_STACK ----------------------------------------------------------
 */

#define STACK (256 * 1024)

/* Uses so many bytes of stack, and some. */
static int use_stack(word bytes)
{
    volatile char page[4096];
    page[0] = 1;
    int below = bytes > sizeof(page) ? use_stack(bytes - sizeof(page)) : 0;
    return below + page[0] - 1;
}

static int exec_with_stack(word bytes)
{
    char text[16];
    snprintf(text, sizeof(text), "%u", (unsigned)bytes);
    STEP(1, set_limit(RLIMIT_STACK, STACK, RLIM_INFINITY) == 0);
    STEP(2, use_stack(2 * STACK) == 0); /* its own stays until exec */
    execl(SELF, "t_limits", "stack", text, NULL);
    return 3;
}

/* A child of such a program has the same stack, and so has its successor. */
static int exec_then_fork(word bytes)
{
    pid_t pid = start_child(exec_with_stack, bytes);
    return died_by(end_of(pid), SIGSEGV) ? 0 : 1;
}

static int exec_with_arguments(word length)
{
    static char argument[60000];
    memset(argument, 'a', length);
    set_limit(RLIMIT_STACK, 32 * 1024, RLIM_INFINITY);
    execl(SELF, "t_limits", "zero", argument, NULL);
    return errno == E2BIG ? 0 : 1;
}

static void ask_stack(void)
{
    is_fine(run_limited(exec_with_stack, STACK / 2),
            "can a program use the stack that it may have?");
    is_signal(run_limited(exec_with_stack, STACK), SIGSEGV,
              "is more than RLIMIT_STACK SIGSEGV?");
    is_fine(run_limited(exec_then_fork, 2 * STACK), "in a child too?");
    is_fine(run_limited(exec_with_arguments, 50000),
            "are arguments beyond RLIMIT_STACK E2BIG?");
}

/* --- RLIMIT_NPROC -----------------------------------------------------------
 */

static int wait_for_ever(word unused)
{
    pause();
    return (int)unused;
}

/* Forks until it can't. Returns how many there are, -1 if the error is not
 * EAGAIN. */
static int fork_all(pid_t *pids)
{
    for (int n = 0; n < 100; n++) {
        pids[n] = start_child(wait_for_ever, 0);
        if (pids[n] < 0)
            return errno == EAGAIN ? n : -1;
    }
    return 100;
}

static int limits_processes(word unused)
{
    (void)unused;
    pid_t pids[100];
    set_limit(RLIMIT_NPROC, USERS, USERS);
    setuid(SOME_USER);
    int n = fork_all(pids);
    STEP(1, n == USERS - 1); /* and itself */
    for (int i = 0; i < 5; i++) {
        STEP(2, start_child(wait_for_ever, 0) == -1 && errno == EAGAIN);
        kill_child(pids[i]); /* one less: one more */
        pids[i] = start_child(wait_for_ever, 0);
        STEP(3, pids[i] > 0);
    }
    set_limit(RLIMIT_NPROC, 1, USERS);
    kill_child(pids[0]);
    STEP(4, fork_all(pids) == 0);
    STEP(5, kill(-1, SIGKILL) == 0);
    while (wait(NULL) > 0)
        continue;
    STEP(6, fork_all(pids) == 0); /* itself is one */
    return set_limit(RLIMIT_NPROC, 2, USERS) == 0 && fork_all(pids) == 1 &&
                   died_by(kill_child(pids[0]), SIGKILL)
               ? 0
               : 7;
}

/* Root is not limited, and another user's processes do not count. */
static int limits_users(word unused)
{
    (void)unused;
    pid_t pids[100], others[100];
    set_limit(RLIMIT_NPROC, USERS, USERS);
    pid_t pid = fork();
    if (pid == 0) {
        setuid(SOME_USER + 1);
        int n = fork_all(pids);
        kill(getpid(), SIGSTOP);
        for (int i = 0; i < n; i++)
            kill_child(pids[i]);
        _exit(n == USERS - 1 ? 0 : 1);
    }
    STEP(2, waitpid(pid, NULL, WUNTRACED) == pid);
    int n = 0;
    while (n < USERS + 5 && (others[n] = start_child(wait_for_ever, 0)) > 0)
        n++;
    STEP(3, n == USERS + 5); /* root */
    pid_t user = fork();
    if (user == 0) {
        setuid(SOME_USER);
        int k = fork_all(pids);
        for (int i = 0; i < k; i++)
            kill_child(pids[i]);
        _exit(k == USERS - 1 ? 0 : 1);
    }
    STEP(4, exited_with(end_of(user), 0));
    for (int i = 0; i < n; i++)
        kill_child(others[i]);
    kill(pid, SIGCONT);
    return exited_with(end_of(pid), 0) ? 0 : 5;
}

/* Every child forks two, for ever. */
static int bomb(word unused)
{
    for (;;)
        fork();
    return (int)unused;
}

static int count_users(void)
{
    int n = 0;
    for (uint32_t slot = NR_SERVERS; slot < info_head()->slots; slot++) {
        const volatile struct info *block = info_block(slot);
        n += block->life != LIFE_NONE && block->life != LIFE_TEMPLATE &&
             block->uid == SOME_USER;
    }
    return n;
}

/* While it goes off, others work; then all of it is killed. */
static int fork_bomb(word unused)
{
    (void)unused;
    pid_t pid = fork();
    if (pid == 0) {
        set_limit(RLIMIT_NPROC, USERS, USERS);
        setuid(SOME_USER);
        bomb(0);
    }
    for (uint32_t start = now(); count_users() < USERS;)
        STEP(1, now() - start < PATIENCE);
    for (int i = 0; i < 10; i++) {
        STEP(2, exited_with(run_child(limits_exec, 0), 0));
        STEP(3, count_users() <= USERS);
    }
    pid_t sweeper = fork();
    if (sweeper == 0) {
        setuid(SOME_USER);
        for (int i = 0; i < 20; i++) /* what is forked meanwhile, too */
            kill(-1, SIGKILL);
        _exit(0);
    }
    STEP(4, exited_with(end_of(sweeper), 0));
    STEP(5, died_by(end_of(pid), SIGKILL));
    for (uint32_t start = now(); count_users() > 0;)
        STEP(6, now() - start < PATIENCE);
    return 0;
}

/* --- RLIMIT_NOFILE ----------------------------------------------------------
 */

static int limits_files(word unused)
{
    (void)unused;
    int fd[2], n = 0, last = -1;
    set_limit(RLIMIT_NOFILE, 8, 20);
    while (n < 40 && (fd[0] = open("/", O_RDONLY)) >= 0) {
        last = fd[0];
        n++;
    }
    STEP(1, n < 40 && errno == EMFILE && last == 7);
    STEP(2, FAILS(dup(0), EMFILE));
    STEP(3, dup2(0, 8) == -1 && (errno == EBADF || errno == EMFILE));
    STEP(4, FAILS(pipe(fd), EMFILE));
    STEP(5, fcntl(0, F_DUPFD, 8) == -1);
    STEP(6, set_limit(RLIMIT_NOFILE, 10, 20) == 0);
    STEP(7, dup(0) == 8 && dup(0) == 9 && FAILS(dup(0), EMFILE));
    STEP(8, set_limit(RLIMIT_NOFILE, 4, 20) == 0);
    STEP(9, fcntl(9, F_GETFD) >= 0); /* what is open stays open */
    STEP(10, close(9) == 0 && FAILS(dup(0), EMFILE));
    return 0;
}

/* A program with a small stack, which counts for nothing in RLIMIT_AS. */
static int maps_beside_the_stack(void)
{
    STEP(1, set_limit(RLIMIT_AS, 16 * MIB, RLIM_INFINITY) == 0);
    STEP(2, map(NULL, MIB) != NULL);
    STEP(3, map(NULL, 16 * MIB) == NULL && errno == ENOMEM);
    STEP(4, map(NULL, 1024 * MIB) == NULL && errno == ENOMEM);
    return 0;
}

static int small_stack(word unused)
{
    (void)unused;
    set_limit(RLIMIT_STACK, STACK, RLIM_INFINITY);
    execl(SELF, "t_limits", "beside", NULL);
    return 5;
}

static const struct question questions[] = {
    {"are limits set and told, and are bad ones EINVAL?", sets_and_tells, 0},
    {"may only root raise the hard limit?", hard_is_hard, 0},
    {"do fork and exec keep the limits?", inherits, 0},
    {"does RLIMIT_AS hold for maps?", limits_map, 0},
    {"for the heap?", limits_heap, 0},
    {"for malloc?", limits_malloc, 0},
    {"does who has more already keep it?", limit_below, 0},
    {"does it hold for exec, without the stack?", limits_exec, 0},
    {"and beside a stack that is limited, too?", small_stack, 0},
    {"does RLIMIT_NPROC hold, and leave room when one ends?", limits_processes,
     0},
    {"does it hold for each user by himself, and not for root?", limits_users,
     0},
    {"is a fork bomb under it harmless?", fork_bomb, 0},
    {"does RLIMIT_NOFILE hold?", limits_files, 0},
};
#define QUESTIONS ((int)(sizeof(questions) / sizeof(questions[0])))

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "has all") == 0)
        return has_all() ? 0 : 1;
    if (argc == 2 && strcmp(argv[1], "beside") == 0)
        return maps_beside_the_stack();
    if (argc >= 2 && strcmp(argv[1], "zero") == 0)
        return 0;
    if (argc == 3 && strcmp(argv[1], "stack") == 0)
        return use_stack((word)strtoul(argv[2], NULL, 10));
    plan(QUESTIONS + 5);
    make_room();
    run_limited(inherits, 0);
    struct count before = count_now();
    for (int i = 0; i < QUESTIONS; i++)
        is_fine(run_limited(questions[i].scenario, questions[i].argument),
                questions[i].question);
    ask_stack();
    for (uint32_t start = now();
         free_slots() != before.slots && now() - start < PATIENCE;)
        continue;
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
