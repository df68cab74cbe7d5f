/*
 * Rows W1, W2, W3, W5 and W6 (without groups): exit and wait. Every status
 * arrives; a WAITING parent sleeps and is woken; a HANGING child has given
 * back all but its slot; who has no children is told so, every time.
 */
#include "count.h"
#include <errno.h>
#include <fcntl.h>

#define CHILDREN 10

static endpoint parent;

/* Exits with this status. */
static int exit_with(word status)
{
    return (int)status;
}

/* Waits for a go of the parent, then exits with this status. */
static int exit_when_told(word status)
{
    struct message m;
    ipc_receive(parent, &m);
    return (int)status;
}

static void tell(pid_t pid)
{
    struct message m = {.type = 1};
    ipc_send(endpoint_of(pid), &m);
}

/* --- W1: every status ------------------------------------------------ */

static void ask_statuses(void)
{
    int wrong = 0, first = 0, got = 0;
    for (int i = 0; i < 256; i++) {
        int status = run_child(exit_with, (word)i);
        if ((!WIFEXITED(status) || WIFSIGNALED(status) ||
             WEXITSTATUS(status) != i) &&
            wrong++ == 0) {
            first = i;
            got = status;
        }
    }
    ok(wrong == 0, "does every exit status from 0 to 255 arrive?",
       "%d not, the first %d as %#x", wrong, first, (unsigned)got);
    is(WEXITSTATUS(run_child(exit_with, 0x1234)), 0x34,
       "are eight bits of a larger status kept?");
    is(WEXITSTATUS(run_child(exit_with, (word)-1)), 255, "is -1 as 255?");
}

/* Sends itself a signal. */
static int kill_self(word number)
{
    kill(getpid(), (int)number);
    return 77;
}

/* Leaves a signal alone whose default is to do nothing. */
static int is_harmless(int number)
{
    return number == SIGCHLD || number == SIGCONT || number == SIGURG ||
           number == SIGWINCH;
}

static void ask_signals(void)
{
    static const int deadly[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGILL,  SIGTRAP,
                                 SIGABRT, SIGBUS,  SIGFPE,  SIGKILL, SIGUSR1,
                                 SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM};
    int wrong = 0, first = 0;
    for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++) {
        int status = run_child(kill_self, (word)deadly[i]);
        if ((WIFEXITED(status) || !WIFSIGNALED(status) ||
             WTERMSIG(status) != deadly[i]) &&
            wrong++ == 0)
            first = deadly[i];
    }
    ok(wrong == 0, "does every deadly signal arrive as what it is?",
       "%d not, the first %d", wrong, first);
    wrong = 0;
    for (int number = 1; number < NSIG; number++)
        if (is_harmless(number) &&
            !exited_with(run_child(kill_self, (word)number), 77))
            wrong++;
    is(wrong, 0,
       "do SIGCHLD, SIGCONT, SIGURG, SIGWINCH leave a process alone?");
    is(exited_with(run_child(kill_self, 0), 77), 1, "does signal 0 too?");
}

/* An ignored signal does nothing; SIGKILL can't be ignored. */
static int ignore_and_live(word number)
{
    signal((int)number, SIG_IGN);
    kill(getpid(), (int)number);
    return 0;
}

/* A stopped child: no end, no status without WUNTRACED; then its own. */
static int stop_child(word signal)
{
    int status;
    pid_t pid = start_child(kill_self, signal);
    STEP(1, waitpid(pid, &status, WUNTRACED) == pid);
    STEP(2, WIFSTOPPED(status) && WSTOPSIG(status) == (int)signal);
    STEP(3, !WIFEXITED(status) && !WIFSIGNALED(status));
    STEP(4, waitpid(pid, &status, WUNTRACED | WNOHANG) == 0);
    STEP(5, kill(pid, SIGCONT) == 0);
    STEP(6, waitpid(pid, &status, WCONTINUED) == pid && WIFCONTINUED(status));
    return exited_with(end_of(pid), 77) ? 0 : 7;
}

static void ask_stops(void)
{
    static const int stops[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};
    int fine = 0;
    for (int i = 0; i < 4; i++)
        fine += exited_with(run_child(stop_child, (word)stops[i]), 0);
    is(fine, 4, "do four signals stop a process, with the status for that?");
}

static void ask_ignored(void)
{
    is_fine(run_child(ignore_and_live, SIGTERM), "can SIGTERM be ignored?");
    is_signal(run_child(ignore_and_live, SIGKILL), SIGKILL,
              "can SIGKILL not be ignored?");
}

/* --- W2: a WAITING parent -------------------------------------------- */

/* Looks at its parent, who should be blocked in a call to MM, using no time;
 * exits with 5 if so. */
static int watch_parent(word unused)
{
    (void)unused;
    const volatile struct info *block = info_block(ENDPOINT_SLOT(parent));
    STEP(1, until_state(parent, STATE_CALLING, MM));
    uint32_t ticks = block->ticks, start = now();
    while (now() - start < 20)
        continue;
    REQUEST(MM, MM_REFRESH, 0);
    STEP(2, block->ticks == ticks);
    STEP(3, block->state == STATE_CALLING && block->peer == MM);
    return 5;
}

static int wait_watched(word by_pid)
{
    int status = 0;
    parent = info_self()->self;
    word slots = free_slots();
    pid_t pid = start_child(watch_parent, 0);
    STEP(11, free_slots() == slots - 1);
    pid_t ended = by_pid ? waitpid(pid, &status, 0) : wait(&status);
    STEP(12, ended == pid);
    STEP(step_of(status), exited_with(status, 5));
    STEP(13, free_slots() == slots);
    STEP(14, block_of(pid) == NULL);
    return 0;
}

/* --- W3: a HANGING child --------------------------------------------- */

#define HOG_PAGES   256
#define ORPHAN_FILE "/t_wait.tmp"

/* Takes memory, a file and disk space that only it holds, then exits. */
static int hold_and_exit(word unused)
{
    char *heap = sbrk(HOG_PAGES * PAGE_SIZE);
    memset(heap, 1, HOG_PAGES * PAGE_SIZE);
    int fd = open(ORPHAN_FILE, O_RDWR | O_CREAT | O_TRUNC, 0600);
    write(fd, heap, 20000);
    unlink(ORPHAN_FILE);
    struct message m;
    ipc_receive(parent, &m);
    return 9 + (int)unused;
}

static int hang(word unused)
{
    (void)unused;
    int status = 0;
    parent = info_self()->self;
    STEP(1, exited_with(run_child(exit_with, 0), 0)); /* warms up */
    struct count before = count_now();
    pid_t pid = start_child(hold_and_exit, 0);
    endpoint child = endpoint_of(pid);
    STEP(2, until_state(child, STATE_RECEIVING, parent));
    struct count held = count_now();
    STEP(3, held.frames < before.frames - HOG_PAGES);
    STEP(4, held.slots == before.slots - 1 && held.zones < before.zones);
    STEP(5, held.open_files > before.open_files);
    tell(pid);
    STEP(6, until_hanging(child));
    struct count hanging = count_now();
    STEP(7, hanging.slots == before.slots - 1);
    STEP(8, hanging.frames == before.frames);
    STEP(9, hanging.open_files == before.open_files);
    STEP(10, hanging.zones == before.zones);
    STEP(11, hanging.inodes == before.inodes);
    STEP(12, kill(pid, 0) == 0 || errno == ESRCH);
    STEP(13, waitpid(pid, &status, WNOHANG) == pid); /* at once */
    STEP(14, exited_with(status, 9));
    struct count after = count_now();
    STEP(15, memcmp(&before, &after, sizeof(before)) == 0);
    return 0;
}

/* A HANGING child can't be killed into another status. */
static int kill_hanging(word unused)
{
    (void)unused;
    pid_t pid = start_child(exit_with, 33);
    STEP(1, until_hanging(endpoint_of(pid)));
    kill(pid, SIGKILL);
    STEP(2, exited_with(end_of(pid), 33));
    return 0;
}

/* --- W5: no children ------------------------------------------------- */

static int no_children(word unused)
{
    (void)unused;
    for (int i = 0; i < 3; i++) {
        errno = 0;
        STEP(1, wait(NULL) == -1 && errno == ECHILD);
        errno = 0;
        STEP(2, waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
        errno = 0;
        STEP(3, waitpid(1, NULL, 0) == -1 && errno == ECHILD);
        errno = 0;
        STEP(4, waitpid(getpid(), NULL, 0) == -1 && errno == ECHILD);
        errno = 0;
        STEP(5, waitpid(getppid(), NULL, 0) == -1 && errno == ECHILD);
        pid_t pid = start_child(exit_with, 0);
        STEP(6, wait(NULL) == pid);
        errno = 0;
        STEP(7, waitpid(pid, NULL, 0) == -1 && errno == ECHILD);
    }
    return 0;
}

/* Other people's children are not mine. */
static int grandchild(word unused)
{
    (void)unused;
    pid_t child = fork();
    if (child == 0) {
        pid_t pid = start_child(exit_with, 3);
        _exit(exited_with(end_of(pid), 3) ? 0 : 1);
    }
    STEP(1, wait(NULL) == child);
    STEP(2, wait(NULL) == -1 && errno == ECHILD);
    return 0;
}

/* --- W6: waitpid ----------------------------------------------------- */

/* An order of ten, the k-th of some: forward, backward, then shuffled. */
static void make_order(int k, int order[CHILDREN])
{
    uint32_t state = 12345 + (uint32_t)k;
    for (int i = 0; i < CHILDREN; i++)
        order[i] = k == 1 ? CHILDREN - 1 - i : i;
    for (int i = CHILDREN - 1; k > 1 && i > 0; i--) {
        state = state * 1664525 + 1013904223;
        int j = (int)(state >> 16) % (i + 1), t = order[i];
        order[i] = order[j];
        order[j] = t;
    }
}

/* Ten children all HANG; they are taken by pid in some order. */
static int take_hanging(word k)
{
    pid_t pid[CHILDREN];
    int order[CHILDREN];
    make_order((int)k, order);
    for (word i = 0; i < CHILDREN; i++)
        pid[i] = start_child(exit_with, 50 + i);
    for (int i = 0; i < CHILDREN; i++)
        STEP(1, until_hanging(endpoint_of(pid[i])));
    for (int i = 0; i < CHILDREN; i++) {
        int n = order[i];
        STEP(2, exited_with(end_of(pid[n]), 50 + n));
        STEP(3, block_of(pid[n]) == NULL);
    }
    STEP(4, wait(NULL) == -1 && errno == ECHILD);
    return 0;
}

/* Ten children end in some order; wait gets each when it ends. */
static int take_ending(word k)
{
    pid_t pid[CHILDREN];
    int order[CHILDREN], status;
    parent = info_self()->self;
    make_order((int)k, order);
    for (word i = 0; i < CHILDREN; i++)
        pid[i] = start_child(exit_when_told, 50 + i);
    for (int i = 0; i < CHILDREN; i++) {
        int n = order[i];
        STEP(11, waitpid(-1, &status, WNOHANG) == 0);
        STEP(12, waitpid(pid[n], &status, WNOHANG) == 0);
        tell(pid[n]);
        STEP(13, wait(&status) == pid[n]);
        STEP(14, exited_with(status, 50 + n));
    }
    return 0;
}

/* Waiting for one of ten does not take the others, nor wakes for them. */
static int wait_for_last(word unused)
{
    (void)unused;
    pid_t pid[CHILDREN];
    int status;
    parent = info_self()->self;
    for (word i = 0; i < CHILDREN - 1; i++)
        pid[i] = start_child(exit_with, i);
    pid[CHILDREN - 1] = start_child(watch_parent, 0);
    STEP(21, waitpid(pid[CHILDREN - 1], &status, 0) == pid[CHILDREN - 1]);
    STEP(22, exited_with(status, 5));
    for (int i = 0; i < CHILDREN - 1; i++)
        STEP(23, exited_with(end_of(pid[i]), i));
    return 0;
}

/* Options that there are not. */
static int bad_options(word unused)
{
    (void)unused;
    STEP(1, waitpid(-1, NULL, 0x4000) == -1 && errno == EINVAL);
    STEP(4, waitpid(-1, NULL, 4) == -1 && errno == EINVAL);
    pid_t pid = start_child(exit_with, 8);
    STEP(2, waitpid(pid, NULL, ~0) == -1 && errno == EINVAL);
    STEP(3, exited_with(end_of(pid), 8));
    return 0;
}

static void ask_orders(void)
{
    int hanging = 0, ending = 0, orders = 12;
    for (int k = 0; k < orders; k++) {
        hanging += exited_with(run_child(take_hanging, (word)k), 0);
        ending += exited_with(run_child(take_ending, (word)k), 0);
    }
    is(hanging, orders, "can ten HANGING children be taken in any order?");
    is(ending, orders, "does wait get ten children as they end?");
}

int main(void)
{
    plan(3 + 4 + 2 + 2 + 2 + 2 + 2 + 3);
    make_room();
    ask_statuses();
    ask_signals();
    ask_stops();
    ask_ignored();
    is_fine(run_child(wait_watched, 0),
            "does a WAITING parent sleep in wait until its child ends?");
    is_fine(run_child(wait_watched, 1), "and in waitpid?");
    is_fine(run_child(hang, 0),
            "has a HANGING child given back memory, files and disk?");
    is_fine(run_child(kill_hanging, 0),
            "is the status of a HANGING child final?");
    is_fine(run_child(no_children, 0),
            "is wait without children ECHILD, every time?");
    is_fine(run_child(grandchild, 0), "are grandchildren no children?");
    ask_orders();
    is_fine(run_child(wait_for_last, 0),
            "does waitpid wait for just one of ten?");
    is_fine(run_child(bad_options, 0), "are unknown options EINVAL?");
    struct count before = count_now();
    for (int i = 0; i < 100; i++)
        run_child(exit_with, 0);
    is_same_count(before, "do a hundred children leave nothing?");
    return done();
}
