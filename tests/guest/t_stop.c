/*
 * Stopped processes (row S1, and W6's options): SIGSTOP and its like stop a
 * process wherever it is, SIGCONT lets it go on as if nothing had been, and
 * the parent hears of each once.
 */
#include "count.h"
#include "other_side.h"
#include "signals.h"
#include <time.h>

/* --- what others see ---------------------------------------------------- */

/* Has this child been stopped by this signal, and is that news? */
static int is_stopped(pid_t pid, int signal)
{
    int status = 0;
    return waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status) &&
           WSTOPSIG(status) == signal && !WIFEXITED(status) &&
           !WIFSIGNALED(status) && !WIFCONTINUED(status);
}

/* Does it go on, and is that news? */
static int is_continued(pid_t pid)
{
    int status = 0;
    return waitpid(pid, &status, WCONTINUED) == pid && WIFCONTINUED(status) &&
           !WIFSTOPPED(status) && !WIFSIGNALED(status) && !WIFEXITED(status);
}

/* Is there nothing new of this child? */
static int no_news(pid_t pid)
{
    int status;
    return waitpid(pid, &status, WNOHANG | WUNTRACED | WCONTINUED) == 0;
}

static int stop(pid_t pid)
{
    return kill(pid, SIGSTOP) == 0 && is_stopped(pid, SIGSTOP);
}

static int cont(pid_t pid)
{
    return kill(pid, SIGCONT) == 0 && is_continued(pid);
}

static volatile uint32_t turns;
static int count_for_ever(word unused)
{
    for (;;)
        turns++;
    return (int)unused;
}

static int wait_for_ever(word unused)
{
    pause();
    return (int)unused;
}

static uint32_t ticks_of(pid_t pid)
{
    REQUEST(MM, MM_REFRESH, endpoint_of(pid));
    const volatile struct info *block = block_of(pid);
    return block->ticks;
}

/* Waits until a process has run for some ticks more. */
static int until_running(pid_t pid)
{
    uint32_t before = ticks_of(pid);
    for (uint32_t start = now(); now() - start < PATIENCE;)
        if (ticks_of(pid) > before + 2)
            return 1;
    return 0;
}

/* --- running processes -------------------------------------------------- */

static int stops_and_goes_on(word signal)
{
    pid_t pid = start_child(count_for_ever, 0);
    STEP(1, until_running(pid));
    for (int i = 0; i < 5; i++) {
        STEP(2, kill(pid, (int)signal) == 0);
        STEP(3, life_of(pid) == LIFE_STOPPED);
        STEP(4, is_stopped(pid, (int)signal));
        uint32_t ticks = ticks_of(pid);
        spin(10);
        STEP(5, ticks_of(pid) == ticks);
        STEP(6, no_news(pid)); /* once each */
        STEP(7, kill(pid, SIGCONT) == 0);
        STEP(8, life_of(pid) == LIFE_ALIVE);
        STEP(9, until_running(pid));
        STEP(10, is_continued(pid));
        STEP(11, no_news(pid));
    }
    return died_by(kill_child(pid), SIGKILL) ? 0 : 12;
}

/* Without the options it is no news. */
static int not_asked_not_told(word unused)
{
    (void)unused;
    int status;
    pid_t pid = start_child(wait_for_ever, 0);
    STEP(1, until_paused(pid) && kill(pid, SIGSTOP) == 0);
    STEP(2, waitpid(pid, &status, WNOHANG) == 0);
    STEP(3, waitpid(pid, &status, WNOHANG | WCONTINUED) == 0);
    STEP(4, is_stopped(pid, SIGSTOP));
    STEP(5, kill(pid, SIGCONT) == 0);
    STEP(6, waitpid(pid, &status, WNOHANG) == 0);
    STEP(7, waitpid(pid, &status, WNOHANG | WUNTRACED) == 0);
    STEP(8, is_continued(pid));
    STEP(9, kill(pid, SIGSTOP) == 0 && kill(pid, SIGCONT) == 0);
    STEP(10, is_continued(pid)); /* that it was stopped is old */
    STEP(11, no_news(pid));
    STEP(12, kill(pid, SIGCONT) == 0 && no_news(pid)); /* it was not stopped */
    return died_by(kill_child(pid), SIGKILL) ? 0 : 13;
}

/* A second stop of a stopped process, and what it would have said itself. */
static int stop_twice(word unused)
{
    (void)unused;
    pid_t pid = start_child(wait_for_ever, 0);
    STEP(1, until_paused(pid) && stop(pid));
    STEP(2, kill(pid, SIGSTOP) == 0 && kill(pid, SIGTSTP) == 0);
    STEP(3, no_news(pid));
    STEP(4, cont(pid) && life_of(pid) != LIFE_STOPPED);
    STEP(5, no_news(pid)); /* SIGCONT forgets those that came later */
    return died_by(kill_child(pid), SIGKILL) ? 0 : 6;
}

/* A stopped process can be killed, and only that. */
static int killed_while_stopped(word unused)
{
    (void)unused;
    int status;
    pid_t pid = start_child(count_for_ever, 0);
    STEP(1, stop(pid));
    STEP(2, kill(pid, SIGTERM) == 0 && kill(pid, SIGUSR1) == 0);
    spin(2);
    STEP(3, life_of(pid) == LIFE_STOPPED && no_news(pid));
    STEP(4, kill(pid, SIGCONT) == 0);
    STEP(5, waitpid(pid, &status, 0) == pid);
    STEP(6, died_by(status, SIGTERM) || died_by(status, SIGUSR1));
    pid = start_child(count_for_ever, 0);
    STEP(7, stop(pid) && died_by(kill_child(pid), SIGKILL));
    return 0;
}

/* SIGTSTP with a handler, or ignored, or blocked, does not stop. */
static int tstp(word unused)
{
    (void)unused;
    count(SIGTSTP, 0);
    raise(SIGTSTP);
    STEP(1, seen[SIGTSTP] == 1);
    signal(SIGTSTP, SIG_IGN);
    raise(SIGTSTP);
    signal(SIGTSTP, SIG_DFL);
    set_mask(BIT(SIGTSTP));
    raise(SIGTSTP);
    STEP(2, pending_now() == BIT(SIGTSTP));
    return 0;
}

/* Handles signals after it was stopped: SIGCONT, and what came before. */
static int handles_after(word unused)
{
    (void)unused;
    count(SIGCONT, 0);
    count(SIGUSR1, 0);
    while (seen[SIGCONT] == 0 || seen[SIGUSR1] == 0)
        pause();
    return seen[SIGCONT] == 1 && seen[SIGUSR1] == 1 ? 0 : 1;
}

static int handlers_wait(word unused)
{
    (void)unused;
    pid_t pid = start_child(handles_after, 0);
    STEP(11, until_paused(pid) && stop(pid));
    for (int i = 0; i < 3; i++)
        STEP(12, kill(pid, SIGUSR1) == 0);
    spin(2);
    STEP(13, life_of(pid) == LIFE_STOPPED);
    STEP(14, kill(pid, SIGCONT) == 0);
    int status = end_of(pid);
    STEP(step_of(status), exited_with(status, 0));
    return 0;
}

/* SIGCONT lets a process go on though it is blocked, ignored or handled. */
static int blocks_cont(word how)
{
    if (how == 0)
        set_mask(BIT(SIGCONT));
    else if (how == 1)
        signal(SIGCONT, SIG_IGN);
    else
        count(SIGCONT, 0);
    kill(getpid(), SIGSTOP);
    set_mask(0);
    STEP(31, how != 2 || seen[SIGCONT] == 1);
    return 0;
}

static int cont_always(word how)
{
    pid_t pid = start_child(blocks_cont, how);
    STEP(21, is_stopped(pid, SIGSTOP) && cont(pid));
    int status = end_of(pid);
    STEP(step_of(status), exited_with(status, 0));
    return 0;
}

/* --- stopped in a call -------------------------------------------------- */

static int exit_when_told(word status)
{
    return be_told(parent) == 0 ? (int)status : 99;
}

static int in_receive(word unused)
{
    (void)unused;
    struct message m;
    STEP(41, ipc_receive(parent, &m) == 0);
    return matches(&m, 7, parent) ? 0 : 42;
}

static int in_call(word unused)
{
    (void)unused;
    return call_parent(50);
}

static int in_wait(word unused)
{
    (void)unused;
    pid_t pid = start_child(exit_when_told, 43);
    struct message m = {.type = 1, .arg = {(word)pid}};
    ipc_send(parent, &m);
    return exited_with(end_of(pid), 43) ? 0 : 44;
}

#define NAP 60 /* ticks at HZ */
static int in_sleep(word unused)
{
    (void)unused;
    struct timespec time = {.tv_nsec = NAP * (1000000000 / HZ)};
    return nanosleep(&time, NULL) == 0 ? 0 : 45;
}

/* With a mask of its own, which ends with the call. */
static int in_suspend(word unused)
{
    (void)unused;
    count(SIGUSR1, 0);
    set_mask(BIT(SIGUSR1) | BIT(SIGUSR2));
    STEP(46, FAILS(suspend(BIT(SIGHUP)), EINTR));
    STEP(47, mask_now() == (BIT(SIGUSR1) | BIT(SIGUSR2)));
    return seen[SIGUSR1] == 1 ? 0 : 48;
}

/* Three times stopped and continued in its call, which goes on. */
static int stop_thrice(pid_t pid)
{
    for (int i = 0; i < 3; i++)
        if (!stop(pid) || !cont(pid))
            return 0;
    return 1;
}

static int ends_well(pid_t pid)
{
    int status = end_of(pid);
    return exited_with(status, 0) ? 0 : step_of(status);
}

static int stop_in_receive(word unused)
{
    (void)unused;
    struct message m = pattern(7);
    endpoint peer;
    pid_t pid = other_side(in_receive, 0, &peer);
    STEP(51, until_listening(pid) && stop_thrice(pid) && stop(pid));
    STEP(52, cont(pid) && ipc_send(peer, &m) == 0);
    return ends_well(pid);
}

static int stop_in_call(word unused)
{
    (void)unused;
    struct message m;
    endpoint peer;
    pid_t pid = other_side(in_call, 0, &peer);
    STEP(53, until_state(peer, STATE_SENDING, parent) && stop_thrice(pid));
    STEP(54, ipc_receive(peer, &m) == 0 && matches(&m, 50, peer));
    m = pattern(51);
    STEP(55, ipc_reply(peer, &m) == 0);
    return ends_well(pid);
}

static int stop_in_wait(word unused)
{
    (void)unused;
    struct message m;
    endpoint peer;
    pid_t pid = other_side(in_wait, 0, &peer);
    STEP(56, ipc_receive(peer, &m) == 0);
    STEP(57, until_calling(pid, MM) && stop_thrice(pid) && stop(pid));
    STEP(58, tell((pid_t)m.arg[0]) == 0); /* ends while the other stands */
    STEP(59, until_life((pid_t)m.arg[0], LIFE_HANGING) && cont(pid));
    return ends_well(pid);
}

static int stop_in_sleep(word longer)
{
    endpoint peer;
    uint32_t start = now();
    pid_t pid = other_side(in_sleep, 0, &peer);
    STEP(61, until_calling(pid, CLOCK) && stop_thrice(pid) && stop(pid));
    if (longer)
        spin(2 * NAP);
    STEP(62, cont(pid));
    int step = ends_well(pid);
    STEP(step, step == 0);
    STEP(63, now() - start >= NAP);
    return 0;
}

static int stop_in_suspend(word unused)
{
    (void)unused;
    endpoint peer;
    pid_t pid = other_side(in_suspend, 0, &peer);
    STEP(64, until_paused(pid) && stop_thrice(pid));
    STEP(65, until_paused(pid) && kill(pid, SIGUSR1) == 0);
    return ends_well(pid);
}

/* --- SIGCHLD ------------------------------------------------------------ */

/* Ends, stops and goes on: a SIGCHLD each, unless SA_NOCLDSTOP. */
static int child_signals(word flags)
{
    int stops = flags == 0;
    handle(SIGCHLD, count_signal, (int)flags | SA_RESTART);
    pid_t pid = start_child(wait_for_ever, 0);
    for (int i = 0; i < 3; i++) {
        STEP(1, kill(pid, SIGSTOP) == 0);
        STEP(2, seen[SIGCHLD] == stops * (2 * i + 1));
        STEP(3, is_stopped(pid, SIGSTOP));
        STEP(4, kill(pid, SIGCONT) == 0);
        STEP(5, seen[SIGCHLD] == stops * (2 * i + 2));
        STEP(6, is_continued(pid));
    }
    kill_child(pid);
    STEP(7, seen[SIGCHLD] == stops * 6 + 1);
    return 0;
}

/* A parent that ends leaves a stopped child, in its own group, or in another
 * one: the child hears SIGHUP and goes on, for nobody could let it (POSIX,
 * _Exit). */
static int leave_stopped(word another)
{
    if (!another)
        setpgid(0, 0);
    pid_t pid = start_child(wait_for_ever, 0);
    if (another)
        setpgid(pid, pid);
    struct message m = {.type = 1, .arg = {(word)pid}};
    until_paused(pid);
    stop(pid);
    ipc_send(parent, &m);
    be_told(parent);
    return 0;
}

static int orphans_go_on(word another)
{
    struct message m;
    endpoint peer;
    pid_t pid = other_side(leave_stopped, another, &peer);
    STEP(1, ipc_receive(peer, &m) == 0);
    STEP(2, life_of((pid_t)m.arg[0]) == LIFE_STOPPED);
    STEP(3, tell(pid) == 0 && exited_with(end_of(pid), 0));
    STEP(4, until_gone((pid_t)m.arg[0]));
    return 0;
}

/* But a group that was nobody's before is left alone: of a session's leader,
 * one child has been stopped, and another ends. */
static int orphans_stay_stopped(word unused)
{
    (void)unused;
    pid_t pid = fork();
    if (pid == 0) {
        setsid();
        pid_t stopped = start_child(wait_for_ever, 0);
        if (!until_paused(stopped) || !stop(stopped))
            _exit(1);
        pid_t other = fork();
        if (other == 0)
            _exit(0);
        end_of(other);
        int is_left = life_of(stopped) == LIFE_STOPPED && no_news(stopped);
        kill_child(stopped);
        _exit(is_left ? 7 : 2);
    }
    STEP(1, exited_with(end_of(pid), 7));
    return 0;
}

/* A stop by keys is nothing for a group that nobody could let go on. */
static int orphan_is_not_stopped(word unused)
{
    (void)unused;
    pid_t pid = fork();
    if (pid == 0) {
        setsid();
        raise(SIGTSTP);
        raise(SIGTTIN);
        raise(SIGTTOU);
        _exit(7);
    }
    int status;
    STEP(1, waitpid(pid, &status, WUNTRACED) == pid);
    STEP(2, exited_with(status, 7));
    return 0;
}

/* A dead child has no news but its end. */
static int killed_news(word unused)
{
    (void)unused;
    int status;
    pid_t pid = start_child(wait_for_ever, 0);
    STEP(1, until_paused(pid) && kill(pid, SIGSTOP) == 0);
    STEP(2, kill(pid, SIGKILL) == 0);
    STEP(3, waitpid(pid, &status, WUNTRACED | WCONTINUED) == pid);
    STEP(4, died_by(status, SIGKILL));
    STEP(5, FAILS(waitpid(pid, &status, WUNTRACED), ECHILD));
    return 0;
}

static const struct question questions[] = {
    {"does SIGSTOP stop what runs, and SIGCONT let it go on?",
     stops_and_goes_on, SIGSTOP},
    {"does SIGTSTP?", stops_and_goes_on, SIGTSTP},
    {"does SIGTTIN?", stops_and_goes_on, SIGTTIN},
    {"does SIGTTOU?", stops_and_goes_on, SIGTTOU},
    {"does wait tell of it only who asks, and once?", not_asked_not_told, 0},
    {"is a stopped process stopped once?", stop_twice, 0},
    {"does SIGKILL end a stopped process, SIGTERM when it goes on?",
     killed_while_stopped, 0},
    {"does SIGTSTP not stop who handles, ignores or blocks it?", tstp, 0},
    {"do handlers wait until the process goes on?", handlers_wait, 0},
    {"does it go on with SIGCONT blocked?", cont_always, 0},
    {"and ignored?", cont_always, 1},
    {"and handled?", cont_always, 2},
    {"does a receive go on after a stop?", stop_in_receive, 0},
    {"does a call?", stop_in_call, 0},
    {"does wait?", stop_in_wait, 0},
    {"does sleep, whose time is over at the same moment?", stop_in_sleep, 0},
    {"does sleep, whose time is over meanwhile?", stop_in_sleep, 1},
    {"does sigsuspend, with its mask?", stop_in_suspend, 0},
    {"is SIGCHLD sent when a child stops, goes on, ends?", child_signals, 0},
    {"only when it ends, with SA_NOCLDSTOP?", child_signals, SA_NOCLDSTOP},
    {"do stopped orphans go on?", orphans_go_on, 0},
    {"do those in a group of their own?", orphans_go_on, 1},
    {"but not those of a group that was so before?", orphans_stay_stopped, 0},
    {"are they not stopped by keys?", orphan_is_not_stopped, 0},
    {"has a killed child no older news?", killed_news, 0},
};
#define QUESTIONS ((int)(sizeof(questions) / sizeof(questions[0])))

int main(void)
{
    plan(QUESTIONS + 1);
    make_room();
    run_limited(killed_news, 0);
    struct count before = count_now();
    for (int i = 0; i < QUESTIONS; i++)
        is_fine(run_limited(questions[i].scenario, questions[i].argument),
                questions[i].question);
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
