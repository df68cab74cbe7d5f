/*
 * Row S1: signals for a process that waits in a call. A handler interrupts
 * the call: it fails with EINTR, or starts again with SA_RESTART. What has no
 * handler interrupts nothing; a process that is signalled all the time gets
 * right answers all the same, and nobody else notices.
 */
#include "count.h"
#include "other_side.h"
#include "signals.h"
#include <fcntl.h>
#include <time.h>

/* How a victim's call must end: ways to send it a signal. */
enum way { FAIL, RESTART };

/* --- victims: each waits in one call, and checks how that ended --------- */

/* `way` and the result of a call that could also go well. */
static int interrupted(enum way way, int result)
{
    if (way == RESTART) {
        STEP(1, result == 0);
        return seen[SIGUSR1] == 1 ? 0 : 2;
    }
    STEP(3, result == -EINTR);
    return seen[SIGUSR1] == 1 ? 0 : 4;
}

/* All registers of the message are there again when it is sent again. */
static int calls(word way)
{
    struct message m = pattern(70);
    int result = ipc_call(parent, &m);
    STEP(11, way == FAIL || matches(&m, 71, parent));
    return interrupted(way, result);
}

/* The message has been received when the handler runs. */
static int calls_once(word way)
{
    struct message m = pattern(70);
    (void)way;
    return interrupted(FAIL, ipc_call(parent, &m));
}

static int sends(word way)
{
    struct message m = pattern(70);
    return interrupted(way, ipc_send(parent, &m));
}

static int receives(word way)
{
    struct message m;
    int result = ipc_receive(parent, &m);
    STEP(12, way == FAIL || matches(&m, 70, parent));
    return interrupted(way, result);
}

static int receives_any(word way)
{
    struct message m;
    int result = ipc_receive(ANY, &m);
    STEP(13, way == FAIL || matches(&m, 70, parent));
    return interrupted(way, result);
}

static int grandchild(word unused)
{
    (void)unused;
    be_told(parent);
    return 44;
}

/* Tells its child's pid, so that the parent can end that. */
static int waits(word way)
{
    struct message m = {.type = 1};
    int status = 0;
    pid_t child = start_child(grandchild, 0);
    m.arg[0] = (word)child;
    ipc_send(parent, &m);
    pid_t result = waitpid(child, &status, 0);
    STEP(14, way == FAIL || exited_with(status, 44));
    return interrupted(way, result == child ? 0 : -errno);
}

static int sleeps(word way)
{
    struct timespec time = {.tv_sec = 1000};
    STEP(15, FAILS(nanosleep(&time, NULL), EINTR));
    (void)way;
    return seen[SIGUSR1] == 1 ? 0 : 16;
}

static int waits_for_signal(word way)
{
    STEP(17, FAILS(pause(), EINTR));
    (void)way;
    return seen[SIGUSR1] == 1 ? 0 : 18;
}

/* The terminal says nothing. SIGUSR2 ends what was restarted. */
static int reads(word way)
{
    char c;
    int fd = open("/dev/tty", O_RDONLY);
    if (fd < 0)
        fd = 0;
    STEP(19, FAILS(read(fd, &c, 1), EINTR));
    STEP(20, seen[SIGUSR1] == 1 && seen[SIGUSR2] == (way == RESTART));
    return 0;
}

static int tube[2]; /* a pipe, made before the victim */

static int reads_pipe(word way)
{
    char c = 0;
    close(tube[1]);
    int n = (int)read(tube[0], &c, 1);
    STEP(21, way == FAIL || (n == 1 && c == 'k'));
    return interrupted(way, n == 1 ? 0 : -errno);
}

/* What fits into the pipe has been written: that many, and no error. */
static int writes_pipe(word way)
{
    static char much[100000];
    int n = (int)write(tube[1], much, sizeof(much));
    (void)way;
    STEP(22, n >= (int)KUMQUAT_PIPE_BUF && n < (int)sizeof(much));
    return seen[SIGUSR1] == 1 ? 0 : 23;
}

static struct {
    child_body body;
    word way;
} victim;
static int be_victim(word unused)
{
    (void)unused;
    count(SIGUSR1, victim.way == RESTART ? SA_RESTART : 0);
    count(SIGUSR2, 0);
    return victim.body(victim.way);
}

static pid_t start_victim(child_body body, enum way way)
{
    parent = info_self()->self;
    victim.body = body;
    victim.way = way;
    return start_child(be_victim, 0);
}

/* A victim's exit status: 0, or the step that failed. */
static int ends_well(pid_t pid)
{
    int status = end_of(pid);
    return exited_with(status, 0) ? 0 : step_of(status);
}

/* --- scenarios: wait until the victim waits, signal it ------------------ */

static int ask_queued_call(word way)
{
    struct message m;
    pid_t pid = start_victim(calls, way);
    endpoint peer = endpoint_of(pid);
    STEP(31, until_state(peer, STATE_SENDING, parent));
    STEP(32, kill(pid, SIGUSR1) == 0);
    if (way == RESTART) {
        STEP(33, until_state(peer, STATE_SENDING, parent));
        STEP(34, ipc_receive(peer, &m) == 0 && matches(&m, 70, peer));
        m = pattern(71);
        STEP(35, ipc_reply(peer, &m) == 0);
    }
    return ends_well(pid);
}

/* A call that has been received: its loan ends, and so does the right to
 * answer it. Nobody knows what the receiver has done with it, so it does not
 * start again. */
static int ask_received_call(word way)
{
    struct message m;
    static char byte;
    pid_t pid = start_victim(calls_once, way);
    endpoint peer = endpoint_of(pid);
    STEP(41, ipc_receive(peer, &m) == 0 && matches(&m, 70, peer));
    STEP(42, REQUEST(KERNEL, KERNEL_COPY_FROM, peer, (word)&byte, (word)&byte,
                     1) >= 0);
    STEP(43, kill(pid, SIGUSR1) == 0);
    STEP(44, REQUEST(KERNEL, KERNEL_COPY_FROM, peer, (word)&byte, (word)&byte,
                     1) == -EPERM);
    m = pattern(99);
    STEP(45, ipc_reply(peer, &m) < 0);
    return ends_well(pid);
}

static int ask_send(word way)
{
    struct message m;
    pid_t pid = start_victim(sends, way);
    endpoint peer = endpoint_of(pid);
    STEP(51, until_state(peer, STATE_SENDING, parent));
    STEP(52, kill(pid, SIGUSR1) == 0);
    if (way == RESTART)
        STEP(53, ipc_receive(peer, &m) == 0 && matches(&m, 70, peer));
    return ends_well(pid);
}

static int ask_receive_of(child_body body, enum way way)
{
    pid_t pid = start_victim(body, way);
    endpoint peer = endpoint_of(pid);
    struct message m = pattern(70);
    STEP(61, until_state(peer, STATE_RECEIVING, ANY));
    STEP(62, kill(pid, SIGUSR1) == 0);
    if (way == RESTART)
        STEP(63, ipc_send(peer, &m) == 0);
    return ends_well(pid);
}

static int ask_receive(word way)
{
    return ask_receive_of(receives, way);
}

static int ask_receive_any(word way)
{
    return ask_receive_of(receives_any, way);
}

static int ask_wait(word way)
{
    struct message m;
    pid_t pid = start_victim(waits, way);
    STEP(71, ipc_receive(endpoint_of(pid), &m) == 0);
    pid_t child = (pid_t)m.arg[0];
    STEP(72, until_calling(pid, MM) && life_of(pid) == LIFE_WAITING);
    STEP(73, kill(pid, SIGUSR1) == 0);
    if (way == RESTART) {
        STEP(74, until_calling(pid, MM));
        STEP(75, tell(child) == 0);
        return ends_well(pid);
    }
    int result = ends_well(pid);
    STEP(76, tell(child) == 0);
    return result;
}

static int ask_sleep(word way)
{
    pid_t pid = start_victim(sleeps, way);
    STEP(81, until_calling(pid, CLOCK));
    STEP(82, kill(pid, SIGUSR1) == 0);
    return ends_well(pid);
}

static int ask_pause(word way)
{
    pid_t pid = start_victim(waits_for_signal, way);
    STEP(84, until_paused(pid));
    STEP(85, kill(pid, SIGUSR1) == 0);
    return ends_well(pid);
}

static int ask_read(word way)
{
    pid_t pid = start_victim(reads, way);
    STEP(91, until_calling(pid, FS));
    spin(2);
    STEP(92, kill(pid, SIGUSR1) == 0);
    if (way == RESTART) {
        STEP(93, until_calling(pid, FS));
        spin(2);
        STEP(94, kill(pid, SIGUSR2) == 0);
    }
    return ends_well(pid);
}

static int ask_read_pipe(word way)
{
    STEP(96, pipe(tube) == 0);
    pid_t pid = start_victim(reads_pipe, way);
    STEP(97, until_calling(pid, FS));
    spin(2);
    STEP(98, kill(pid, SIGUSR1) == 0);
    if (way == RESTART) {
        STEP(99, until_calling(pid, FS));
        STEP(100, write(tube[1], "k", 1) == 1);
    }
    return ends_well(pid);
}

static int ask_write_pipe(word way)
{
    STEP(86, pipe(tube) == 0);
    pid_t pid = start_victim(writes_pipe, way);
    STEP(87, until_calling(pid, FS));
    spin(2);
    STEP(88, kill(pid, SIGUSR1) == 0);
    return ends_well(pid);
}

static const struct {
    child_body scenario;
    int restarts;
    const char *name;
} waits_in[] = {
    {ask_queued_call, 1, "a call that is in a queue"},
    {ask_send, 1, "a send"},
    {ask_receive, 1, "a receive from one"},
    {ask_receive_any, 1, "a receive from anyone"},
    {ask_wait, 1, "wait"},
    {ask_read, 1, "a read from the terminal"},
    {ask_read_pipe, 1, "a read from a pipe"},
    {ask_sleep, 0, "sleep"},
    {ask_received_call, 0, "a call that was received"},
    {ask_pause, 0, "pause"},
};
#define WAITS ((int)(sizeof(waits_in) / sizeof(waits_in[0])))

static void ask_ways(void)
{
    char question[80];
    for (int i = 0; i < WAITS; i++) {
        snprintf(question, sizeof(question), "is %s interrupted: EINTR?",
                 waits_in[i].name);
        is_fine(run_limited(waits_in[i].scenario, FAIL), question);
        snprintf(question, sizeof(question), "%s %s with SA_RESTART?",
                 waits_in[i].restarts ? "does it start again:" : "is it EINTR:",
                 waits_in[i].name);
        is_fine(run_limited(waits_in[i].scenario, RESTART), question);
    }
    is_fine(run_limited(ask_write_pipe, FAIL),
            "has a write to a pipe written what fits?");
    is_fine(run_limited(ask_write_pipe, RESTART), "and with SA_RESTART?");
}

/* --- what interrupts nothing -------------------------------------------- */

/* Waits in a call that only the parent's answer ends. */
static int undisturbed(word unused)
{
    (void)unused;
    signal(SIGTERM, SIG_IGN);
    set_mask(BIT(SIGUSR1));
    count(SIGUSR1, 0);
    STEP(1, call_parent(30) == 0);
    STEP(2, pending_now() == BIT(SIGUSR1) && seen[SIGUSR1] == 0);
    set_mask(0);
    STEP(3, seen[SIGUSR1] == 1);
    return 0;
}

static int ignored_disturbs_nobody(word unused)
{
    (void)unused;
    struct message m;
    parent = info_self()->self;
    pid_t pid = start_child(undisturbed, 0);
    endpoint peer = endpoint_of(pid);
    STEP(11, until_state(peer, STATE_SENDING, parent));
    for (int received = 0; received < 2; received++) {
        kill(pid, SIGTERM); /* ignored */
        kill(pid, SIGCHLD); /* ignored by default */
        kill(pid, SIGUSR1); /* blocked */
        kill(pid, SIGCONT); /* it has not been stopped */
        kill(pid, 0);
        if (received == 0)
            STEP(12, ipc_receive(peer, &m) == 0 && matches(&m, 30, peer));
    }
    m = pattern(31);
    STEP(13, ipc_reply(peer, &m) == 0);
    return ends_well(pid);
}

/* Three wait in one queue; the one in the middle is taken out. */
static int queue_keeps_order(word unused)
{
    (void)unused;
    pid_t pid[3];
    struct message m;
    for (int i = 0; i < 3; i++) {
        pid[i] = start_victim(sends, FAIL);
        STEP(21, until_state(endpoint_of(pid[i]), STATE_SENDING, parent));
    }
    kill(pid[1], SIGUSR1);
    STEP(22, ends_well(pid[1]) == 0);
    STEP(23, ipc_receive(ANY, &m) == 0 && m.source == endpoint_of(pid[0]));
    STEP(24, ipc_receive(ANY, &m) == 0 && m.source == endpoint_of(pid[2]));
    end_of(pid[0]); /* they say that there was no signal */
    end_of(pid[2]);
    return 0;
}

/* --- signalled all the time --------------------------------------------- */

static int exit_with(word status)
{
    return (int)status;
}

/* A call of the system's that a handler may interrupt: again. */
#define AGAIN(result, call)   \
    do {                      \
        result = (int)(call); \
    } while (result == -1 && errno == EINTR)

#define FILE_NAME "/t_sig_call.tmp"

/* Writes, reads and removes a file; all bytes must be right. */
static int work_with_file(word i)
{
    char text[32], back[32];
    int fd, n, length = snprintf(text, sizeof(text), "%u kumquats", i * 777);
    AGAIN(fd, open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600));
    STEP(101, fd >= 0);
    AGAIN(n, write(fd, text, (size_t)length));
    STEP(102, n == length);
    AGAIN(n, lseek(fd, 0, SEEK_SET));
    STEP(103, n == 0);
    AGAIN(n, read(fd, back, sizeof(back)));
    STEP(104, n == length && memcmp(text, back, (size_t)n) == 0);
    AGAIN(n, close(fd));
    STEP(105, n == 0);
    AGAIN(n, unlink(FILE_NAME));
    STEP(106, n == 0);
    return 0;
}

/* Has a child, whose status must be right. */
static int work_with_child(word i)
{
    int status, n;
    pid_t pid = start_child(exit_with, i & 255);
    STEP(111, pid > 0);
    AGAIN(n, waitpid(pid, &status, 0));
    STEP(112, n == pid && exited_with(status, (int)(i & 255)));
    return 0;
}

/* What never waits is never interrupted. */
static int work_with_mm(word i)
{
    char *old = sbrk(0);
    STEP(121, old != (char *)-1);
    STEP(122, sbrk(8192) == old);
    old[0] = (char)i;
    STEP(123, brk(old) == 0);
    STEP(124, kill(getpid(), 0) == 0);
    STEP(125, FAILS(kill(NOBODY_PID, 0), ESRCH));
    STEP(126, setpgid(0, 0) == 0 && info_self()->pgid == getpid());
    STEP(127, FAILS(wait(NULL), ECHILD));
    return 0;
}

static int works(word unused)
{
    word fine = 0;
    (void)unused;
    for (word i = 0; i < 20 || seen[SIGUSR1] < 60; i++) {
        int step = work_with_file(i);
        STEP(step, step == 0);
        step = work_with_child(i);
        STEP(step, step == 0);
        step = work_with_mm(i);
        STEP(step, step == 0);
        fine++;
    }
    return fine >= 20 ? 0 : 129;
}

/* The worker is signalled wherever it is. */
static int bombard(word flags)
{
    word state = 4711;
    uint32_t start = now();
    int status;
    count(SIGUSR1, (int)flags);
    pid_t pid = start_child(works, 0);
    while (waitpid(pid, &status, WNOHANG) == 0) {
        STEP(131, now() - start < PATIENCE);
        kill(pid, SIGUSR1);
        for (state = state * 1664525 + 1013904223; state >> 24 > 8;)
            state -= 1u << 24; /* a moment that varies */
    }
    STEP(step_of(status), exited_with(status, 0));
    return 0;
}

/* Bystanders call each other meanwhile: every answer is their own (I10). */
static int bystander(word rounds)
{
    pid_t pid = fork();
    struct message m;
    if (pid == 0) {
        endpoint other = endpoint_of(getppid());
        for (word i = 0; i < rounds; i++) {
            m = pattern(i);
            STEP(1, ipc_call(other, &m) == 0 && matches(&m, i + 1, other));
        }
        _exit(0);
    }
    endpoint other = endpoint_of(pid);
    for (word i = 0; i < rounds; i++) {
        STEP(2, ipc_receive(other, &m) == 0 && matches(&m, i, other));
        m = pattern(i + 1);
        STEP(3, ipc_reply(other, &m) == 0);
    }
    return exited_with(end_of(pid), 0) ? 0 : 4;
}

static int bombard_beside(word flags)
{
    pid_t pid = start_child(bystander, 500);
    int step = bombard(flags);
    int status = end_of(pid);
    STEP(step, step == 0);
    STEP(step_of(status), exited_with(status, 0));
    return 0;
}

int main(void)
{
    plan(2 * WAITS + 2 + 5);
    make_room();
    run_child(bombard, 0);
    ask_ways();
    is_fine(run_limited(ignored_disturbs_nobody, 0),
            "does an ignored or blocked signal interrupt nothing?");
    is_fine(run_limited(queue_keeps_order, 0),
            "do others stay in the queue as they were?");
    struct count before = count_now();
    is_fine(run_child(bombard_beside, SA_RESTART),
            "does all work that is signalled all the time, restarting?");
    is_fine(run_child(bombard_beside, 0), "and with EINTR?");
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
