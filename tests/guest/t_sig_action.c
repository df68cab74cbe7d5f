/*
 * Rows S1 and S2: actions, the mask, what is pending, sigsuspend, SIGCHLD;
 * what a child and a new program inherit of all that.
 */
#include "signals.h"

#define SELF "/t_sig_action"

static volatile int order[8], handled;

/* Writes down which signals were handled, one after another. */
static void note(int signal)
{
    if (handled < 8)
        order[handled] = signal;
    handled++;
}

static siginfo_t details;
static void keep_details(int signal, siginfo_t *info, void *context)
{
    (void)context;
    details = *info;
    seen[signal]++;
}

/* Are these two actions the same? */
static int is_action(int signal, void *handler, sigset_t mask, int flags)
{
    struct sigaction now;
    return sigaction(signal, NULL, &now) == 0 &&
           (void *)now.sa_handler == handler && now.sa_mask == mask &&
           now.sa_flags == flags;
}

/* --- sigaction ------------------------------------------------------- */

/* Every signal that may be handled is, when it is sent: and is so at once. */
static int each_is_handled(word unused)
{
    (void)unused;
    for (int number = 1; number < NSIG; number++) {
        if (number == SIGKILL || number == SIGSTOP)
            continue;
        STEP(number, count(number, 0) == 0);
        STEP(number, raise(number) == 0);
        STEP(number + 32, seen[number] == 1);
        STEP(number + 64, raise(number) == 0 && seen[number] == 2);
        STEP(number + 96, mask_now() == 0);
    }
    return 0;
}

static int tells_the_old_action(word unused)
{
    (void)unused;
    struct sigaction action = {.sa_mask = BIT(SIGHUP) | BIT(SIGTERM),
                               .sa_flags = SA_RESTART | SA_NODEFER};
    struct sigaction old = {.sa_mask = 77, .sa_flags = 77};
    action.sa_handler = note;
    STEP(1, is_action(SIGUSR1, (void *)SIG_DFL, 0, 0));
    STEP(2, sigaction(SIGUSR1, &action, &old) == 0);
    STEP(3, old.sa_handler == SIG_DFL && old.sa_mask == 0 && old.sa_flags == 0);
    STEP(4, is_action(SIGUSR1, (void *)note, BIT(SIGHUP) | BIT(SIGTERM),
                      SA_RESTART | SA_NODEFER));
    STEP(5, signal(SIGUSR1, SIG_IGN) == note);
    STEP(6, signal(SIGUSR1, count_signal) == SIG_IGN);
    STEP(7, is_action(SIGUSR1, (void *)count_signal, 0, SA_RESTART));
    STEP(8, signal(SIGUSR1, SIG_DFL) == count_signal);
    STEP(9, is_action(SIGUSR2, (void *)SIG_DFL, 0, 0));
    return 0;
}

static int refuses(word unused)
{
    (void)unused;
    struct sigaction action = {.sa_mask = 0}, old;
    static const int none[] = {0,    -1,    NSIG,       NSIG + 1,
                               1000, -1000, 0x40000000, (int)0x80000000};
    action.sa_handler = note;
    for (int i = 0; i < 8; i++) {
        STEP(1, FAILS(sigaction(none[i], &action, NULL), EINVAL));
        STEP(2, FAILS(sigaction(none[i], NULL, &old), EINVAL));
        STEP(3, none[i] == 0 || FAILS(kill(getpid(), none[i]), EINVAL));
    }
    STEP(4, FAILS(sigaction(SIGKILL, &action, NULL), EINVAL));
    STEP(5, FAILS(sigaction(SIGSTOP, &action, NULL), EINVAL));
    action.sa_handler = SIG_IGN;
    STEP(6, FAILS(sigaction(SIGKILL, &action, NULL), EINVAL));
    STEP(7, FAILS(sigaction(SIGSTOP, &action, NULL), EINVAL));
    STEP(8, FAILS(kill(NOBODY_PID, SIGTERM), ESRCH));
    STEP(9, FAILS(kill(-NOBODY_PID, SIGTERM), ESRCH));
    sigset_t mask = BIT(SIGUSR1);
    STEP(10, FAILS(sigprocmask(3, &mask, NULL), EINVAL));
    STEP(11, FAILS(sigprocmask(-1, &mask, NULL), EINVAL));
    STEP(12, mask_now() == 0);
    return 0;
}

static volatile sigset_t mask_inside;
static void keep_mask(int signal)
{
    seen[signal]++;
    mask_inside = mask_now();
}

/* While a handler runs, its signal and those of sa_mask are blocked, besides
 * those that were; afterwards it is as before. */
static int mask_while_handling(word unused)
{
    (void)unused;
    struct sigaction action = {.sa_mask = BIT(SIGHUP) | BIT(SIGINT)};
    action.sa_handler = keep_mask;
    STEP(1, sigaction(SIGUSR1, &action, NULL) == 0);
    STEP(2, set_mask(BIT(SIGTERM)) == 0);
    raise(SIGUSR1);
    STEP(3, mask_inside ==
                (BIT(SIGHUP) | BIT(SIGINT) | BIT(SIGTERM) | BIT(SIGUSR1)));
    STEP(4, mask_now() == BIT(SIGTERM));
    action.sa_flags = SA_NODEFER;
    STEP(5, sigaction(SIGUSR1, &action, NULL) == 0);
    raise(SIGUSR1);
    STEP(6, mask_inside == (BIT(SIGHUP) | BIT(SIGINT) | BIT(SIGTERM)));
    STEP(7, mask_now() == BIT(SIGTERM));
    action.sa_mask = ~0u; /* nobody can block these two */
    STEP(8, sigaction(SIGUSR1, &action, NULL) == 0);
    raise(SIGUSR1);
    STEP(9, !(mask_inside & (BIT(SIGKILL) | BIT(SIGSTOP))));
    return 0;
}

static volatile int depth, deepest;
static void nest(int signal)
{
    if (++depth > deepest)
        deepest = depth;
    if (depth < 20 && seen[signal]++ < 40)
        raise(signal);
    depth--;
}

static int nodefer(word unused)
{
    (void)unused;
    handle(SIGUSR1, nest, SA_NODEFER);
    raise(SIGUSR1);
    STEP(1, deepest == 20 && depth == 0);
    deepest = 0;
    seen[SIGUSR1] = 0;
    handle(SIGUSR1, nest, 0);
    raise(SIGUSR1); /* its own comes when it has returned, again and again */
    STEP(2, deepest == 1 && depth == 0 && seen[SIGUSR1] == 41);
    return 0;
}

static int resets(word unused)
{
    (void)unused;
    count(SIGTERM, (int)SA_RESETHAND);
    raise(SIGTERM);
    STEP(1, seen[SIGTERM] == 1 && signal(SIGTERM, SIG_DFL) == SIG_DFL);
    count(SIGTERM, (int)SA_RESETHAND);
    raise(SIGTERM);
    raise(SIGTERM);
    return 2;
}

/* --- details --------------------------------------------------------- */

/* Sends a signal to its parent, as another user. */
static int send_as(word user)
{
    pid_t pid = getppid();
    STEP(1, setresuid((uid_t)user, 0, 0) == 0);
    return kill(pid, SIGUSR1) == 0 ? 0 : 2;
}

static int tells_the_sender(word unused)
{
    (void)unused;
    handle_info(SIGUSR1, keep_details, SA_RESTART, 0);
    raise(SIGUSR1);
    STEP(1, details.si_signo == SIGUSR1 && details.si_code == SI_USER);
    STEP(2, details.si_pid == getpid() && details.si_uid == 0);
    pid_t pid = start_child(send_as, 77);
    STEP(3, exited_with(end_of(pid), 0) && seen[SIGUSR1] == 2);
    STEP(4, details.si_signo == SIGUSR1 && details.si_code == SI_USER);
    STEP(5, details.si_pid == pid && details.si_uid == 77);
    return 0;
}

/* --- blocked and pending --------------------------------------------- */

static int stays_pending(word unused)
{
    (void)unused;
    sigset_t set;
    count(SIGUSR1, 0);
    count(SIGUSR2, 0);
    STEP(1, pending_now() == 0);
    set_mask(BIT(SIGUSR1) | BIT(SIGUSR2));
    for (int i = 0; i < 5; i++)
        raise(SIGUSR1);
    STEP(2, seen[SIGUSR1] == 0 && pending_now() == BIT(SIGUSR1));
    raise(SIGUSR2);
    STEP(3, pending_now() == (BIT(SIGUSR1) | BIT(SIGUSR2)));
    set = BIT(SIGUSR2);
    STEP(4, sigprocmask(SIG_UNBLOCK, &set, NULL) == 0);
    STEP(5, seen[SIGUSR2] == 1 && seen[SIGUSR1] == 0);
    STEP(6, pending_now() == BIT(SIGUSR1));
    STEP(7, set_mask(0) == 0 && seen[SIGUSR1] == 1); /* five were one */
    STEP(8, pending_now() == 0);
    return 0;
}

/* What is sent is handled before kill() returns, if it can be; so is what a
 * change of the mask lets through. All of several are, each once. */
static int all_come(word unused)
{
    (void)unused;
    sigset_t all = 0;
    for (int number = 1; number < NSIG; number++) {
        if (number == SIGKILL || number == SIGSTOP)
            continue;
        count(number, 0);
        all |= BIT(number);
    }
    set_mask(all);
    for (int number = 1; number < NSIG; number++)
        if (all & BIT(number))
            raise(number);
    /* SIGCONT is forgotten when a signal comes that stops, and these when
     * SIGCONT comes. */
    sigset_t stops = BIT(SIGTSTP) | BIT(SIGTTIN) | BIT(SIGTTOU);
    STEP(1, pending_now() == (all & ~BIT(SIGCONT)));
    raise(SIGCONT);
    STEP(2, pending_now() == (all & ~stops));
    set_mask(0);
    for (int number = 1; number < NSIG; number++)
        if ((all & ~stops) & BIT(number))
            STEP(number + 2, seen[number] == 1);
        else
            STEP(number + 40, seen[number] == 0);
    return 0;
}

static int mask_arithmetic(word unused)
{
    (void)unused;
    sigset_t set = BIT(SIGHUP) | BIT(SIGINT), old = 99;
    STEP(1, sigprocmask(SIG_SETMASK, &set, &old) == 0 && old == 0);
    set = BIT(SIGINT) | BIT(SIGQUIT);
    STEP(2, sigprocmask(SIG_BLOCK, &set, &old) == 0);
    STEP(3, old == (BIT(SIGHUP) | BIT(SIGINT)));
    STEP(4, mask_now() == (BIT(SIGHUP) | BIT(SIGINT) | BIT(SIGQUIT)));
    STEP(5, sigprocmask(SIG_UNBLOCK, &set, &old) == 0);
    STEP(6, mask_now() == BIT(SIGHUP));
    STEP(7, info_self()->blocked == BIT(SIGHUP));
    set = ~0u;
    STEP(8, sigprocmask(SIG_SETMASK, &set, NULL) == 0);
    set = mask_now();
    STEP(9, !(set & (BIT(SIGKILL) | BIT(SIGSTOP))));
    STEP(10,
         (set & 0x7FFFFFFE) == (0x7FFFFFFE & ~BIT(SIGKILL) & ~BIT(SIGSTOP)));
    kill(getpid(), SIGKILL);
    return 11;
}

/* A pending signal whose action becomes "ignore", or is to do nothing by
 * default, is gone. */
static int ignored_is_forgotten(word unused)
{
    (void)unused;
    set_mask(BIT(SIGTERM) | BIT(SIGCHLD) | BIT(SIGWINCH));
    raise(SIGTERM);
    STEP(1, pending_now() == BIT(SIGTERM));
    signal(SIGTERM, SIG_IGN);
    STEP(2, pending_now() == 0);
    count(SIGTERM, 0);
    count(SIGWINCH, 0);
    raise(SIGWINCH);
    STEP(3, pending_now() == BIT(SIGWINCH));
    signal(SIGWINCH, SIG_DFL);
    count(SIGWINCH, 0);
    set_mask(0);
    STEP(4, seen[SIGTERM] == 0 && seen[SIGWINCH] == 0);
    STEP(7, info_self()->ignored == 0);
    signal(SIGTERM, SIG_IGN);
    STEP(5, info_self()->ignored == BIT(SIGTERM));
    return 0;
}

/* A blocked deadly signal kills when it is let through, not before. */
static int dies_later(word unused)
{
    (void)unused;
    set_mask(BIT(SIGTERM));
    raise(SIGTERM);
    if (pending_now() != BIT(SIGTERM))
        return 1;
    set_mask(0);
    return 2;
}

/* --- sigsuspend ------------------------------------------------------ */

static int suspends(word unused)
{
    (void)unused;
    count(SIGUSR1, SA_RESTART);
    count(SIGUSR2, 0);
    set_mask(BIT(SIGUSR1) | BIT(SIGUSR2));
    raise(SIGUSR1);
    STEP(1, FAILS(suspend(BIT(SIGUSR2)), EINTR));
    STEP(2, seen[SIGUSR1] == 1 && seen[SIGUSR2] == 0);
    STEP(3, mask_now() == (BIT(SIGUSR1) | BIT(SIGUSR2)));
    raise(SIGUSR1);
    raise(SIGUSR2);
    STEP(4, FAILS(suspend(0), EINTR));
    STEP(5, seen[SIGUSR1] == 2 && seen[SIGUSR2] == 1); /* both of them */
    STEP(6, pending_now() == 0);
    return 0;
}

/* The mask of sigsuspend holds, with the action's, while the handler runs. */
static int mask_of_suspend(word unused)
{
    (void)unused;
    handle(SIGUSR1, keep_mask, 0);
    set_mask(BIT(SIGUSR1) | BIT(SIGHUP));
    raise(SIGUSR1);
    STEP(1, FAILS(suspend(BIT(SIGTERM)), EINTR));
    STEP(2, mask_inside == (BIT(SIGTERM) | BIT(SIGUSR1)));
    STEP(3, mask_now() == (BIT(SIGUSR1) | BIT(SIGHUP)));
    return 0;
}

static int sleeper(word unused)
{
    (void)unused;
    count(SIGUSR1, 0);
    signal(SIGHUP, SIG_IGN);
    STEP(1, FAILS(pause(), EINTR));
    return seen[SIGUSR1] == 1 ? 0 : 2;
}

/* What is ignored, or does nothing, does not end a pause. */
static int pauses(word unused)
{
    (void)unused;
    pid_t pid = start_child(sleeper, 0);
    STEP(1, until_paused(pid) && life_of(pid) == LIFE_PAUSED);
    kill(pid, SIGHUP);
    kill(pid, SIGCHLD);
    kill(pid, SIGWINCH);
    kill(pid, SIGCONT);
    STEP(2, until_paused(pid) && life_of(pid) == LIFE_PAUSED);
    kill(pid, SIGUSR1);
    STEP(3, exited_with(end_of(pid), 0));
    pid = start_child(sleeper, 0);
    STEP(4, until_paused(pid));
    kill(pid, SIGTERM);
    STEP(5, died_by(end_of(pid), SIGTERM));
    return 0;
}

/* Lowest number first or not: while several wait, each handler is entered
 * before the code that was interrupted goes on. */
static int several_at_once(word unused)
{
    (void)unused;
    handle(SIGUSR1, note, 0);
    handle(SIGUSR2, note, 0);
    handle(SIGTERM, note, 0);
    set_mask(BIT(SIGUSR1) | BIT(SIGUSR2) | BIT(SIGTERM));
    raise(SIGTERM);
    raise(SIGUSR2);
    raise(SIGUSR1);
    set_mask(0);
    STEP(1, handled == 3);
    STEP(2, order[0] + order[1] + order[2] == SIGUSR1 + SIGUSR2 + SIGTERM);
    STEP(3, order[0] != order[1] && order[1] != order[2]);
    return 0;
}

/* --- SIGCHLD --------------------------------------------------------- */

static int exit_with(word status)
{
    return (int)status;
}

/* One child after another: each end is one SIGCHLD, with its pid. */
static int child_ends(word unused)
{
    (void)unused;
    handle_info(SIGCHLD, keep_details, SA_RESTART, 0);
    for (word i = 0; i < 10; i++) {
        pid_t pid = start_child(exit_with, i);
        STEP(1, exited_with(end_of(pid), (int)i));
        STEP(2, seen[SIGCHLD] == (int)i + 1);
        STEP(3, details.si_signo == SIGCHLD && details.si_pid == pid);
    }
    pid_t pid = start_child(sleeper, 0);
    STEP(4, died_by(kill_child(pid), SIGKILL) && seen[SIGCHLD] == 11);
    return 0;
}

/* The signal of a child that one has not waited for ends a pause. */
static int pause_until_child(word unused)
{
    (void)unused;
    count(SIGCHLD, 0);
    set_mask(BIT(SIGCHLD));
    pid_t pid = start_child(exit_with, 6);
    STEP(1, FAILS(suspend(0), EINTR) && seen[SIGCHLD] == 1);
    int status;
    STEP(2, waitpid(pid, &status, WNOHANG) == pid && exited_with(status, 6));
    return 0;
}

/* Whose parent ignores SIGCHLD leaves nothing; wait waits for all of them,
 * then says that there is no child. */
static int no_zombies(word by_flag)
{
    struct sigaction action = {.sa_flags = by_flag ? SA_NOCLDWAIT : 0};
    action.sa_handler = by_flag ? count_signal : SIG_IGN;
    STEP(1, sigaction(SIGCHLD, &action, NULL) == 0);
    pid_t pid = start_child(exit_with, 3);
    STEP(2, until_gone(pid));
    STEP(3, FAILS(waitpid(pid, NULL, 0), ECHILD));
    for (word i = 0; i < 5; i++)
        start_child(exit_with, i);
    pid = start_child(sleeper, 0);
    until_paused(pid);
    kill(pid, SIGKILL);
    int result;
    do
        result = wait(NULL);
    while (result == -1 && errno == EINTR);
    STEP(4, FAILS(result, ECHILD));
    STEP(5, life_of(pid) == LIFE_NONE);
    signal(SIGCHLD, SIG_DFL);
    pid = start_child(exit_with, 4);
    STEP(6, exited_with(end_of(pid), 4));
    return 0;
}

/* --- S2: inheritance ------------------------------------------------- */

/* A child: the handlers and the mask are there, nothing is pending. */
static int is_heir(word unused)
{
    (void)unused;
    STEP(21, pending_now() == 0);
    STEP(22, mask_now() == (BIT(SIGUSR1) | BIT(SIGUSR2)));
    STEP(23, is_action(SIGUSR1, (void *)count_signal, BIT(SIGHUP),
                       (int)SA_RESTART));
    STEP(24, signal(SIGTERM, SIG_IGN) == SIG_IGN);
    STEP(25, seen[SIGUSR1] == 0);
    raise(SIGUSR1);
    STEP(26, set_mask(0) == 0 && seen[SIGUSR1] == 1);
    return 0;
}

static int fork_inherits(word unused)
{
    (void)unused;
    struct sigaction action = {.sa_mask = BIT(SIGHUP), .sa_flags = SA_RESTART};
    action.sa_handler = count_signal;
    sigaction(SIGUSR1, &action, NULL);
    signal(SIGTERM, SIG_IGN);
    set_mask(BIT(SIGUSR1) | BIT(SIGUSR2));
    raise(SIGUSR1);
    raise(SIGUSR2);
    is_heir(0); /* not asked: only to see that it changes nothing here */
    signal(SIGUSR2, SIG_IGN);
    set_mask(BIT(SIGUSR1) | BIT(SIGUSR2));
    signal(SIGUSR2, SIG_DFL);
    seen[SIGUSR1] = 0;
    raise(SIGUSR1);
    raise(SIGUSR2);
    STEP(1, pending_now() == (BIT(SIGUSR1) | BIT(SIGUSR2)));
    int status = run_child(is_heir, 0);
    STEP(step_of(status), exited_with(status, 0));
    STEP(2, pending_now() == (BIT(SIGUSR1) | BIT(SIGUSR2)));
    STEP(3, seen[SIGUSR1] == 0);
    return 0;
}

/* What main() of the program asks that execs_with() starts. */
static int is_successor(void)
{
    struct sigaction now;
    STEP(11, sigaction(SIGUSR1, NULL, &now) == 0 && now.sa_handler == SIG_DFL);
    STEP(12, sigaction(SIGCHLD, NULL, &now) == 0 && now.sa_handler == SIG_DFL);
    STEP(13, sigaction(SIGTERM, NULL, &now) == 0 && now.sa_handler == SIG_IGN);
    STEP(14, mask_now() == (BIT(SIGUSR1) | BIT(SIGUSR2)));
    STEP(15, pending_now() == BIT(SIGUSR2)); /* the process's, so it stays */
    STEP(16, info_self()->ignored == BIT(SIGTERM));
    STEP(17, info_self()->blocked == (BIT(SIGUSR1) | BIT(SIGUSR2)));
    pid_t pid = start_child(exit_with, 9);
    STEP(19, exited_with(end_of(pid), 9)); /* no SA_NOCLDWAIT any more */
    set_mask(BIT(SIGUSR1));                /* SIGUSR2 comes */
    return 18;
}

static int execs_with(word unused)
{
    (void)unused;
    count(SIGUSR1, SA_RESTART | SA_NODEFER);
    count(SIGCHLD, SA_NOCLDWAIT);
    signal(SIGTERM, SIG_IGN);
    set_mask(BIT(SIGUSR1) | BIT(SIGUSR2));
    raise(SIGUSR2);
    execl(SELF, "t_sig_action", "successor", NULL);
    return 20;
}

static const struct question questions[] = {
    {"is every signal that may be handled handled?", each_is_handled, 0},
    {"does sigaction tell the old action?", tells_the_old_action, 0},
    {"are unknown signals, SIGKILL and SIGSTOP refused?", refuses, 0},
    {"are the right signals blocked while a handler runs?", mask_while_handling,
     0},
    {"does a handler interrupt itself with SA_NODEFER only?", nodefer, 0},
    {"are number, sender and his user told with SA_SIGINFO?", tells_the_sender,
     0},
    {"does a blocked signal stay pending, and is several one?", stays_pending,
     0},
    {"does each pending signal come once?", all_come, 0},
    {"is a signal that is ignored forgotten?", ignored_is_forgotten, 0},
    {"does sigsuspend wait with its mask, and put the old back?", suspends, 0},
    {"does its mask hold while the handler runs?", mask_of_suspend, 0},
    {"does pause end by a handler only?", pauses, 0},
    {"do several handlers run before the program goes on?", several_at_once, 0},
    {"is each child's end one SIGCHLD, with its pid?", child_ends, 0},
    {"does a child's end end sigsuspend?", pause_until_child, 0},
    {"do children leave nothing when SIGCHLD is ignored?", no_zombies, 0},
    {"and with SA_NOCLDWAIT?", no_zombies, 1},
    {"does a child inherit actions and mask, and nothing pending?",
     fork_inherits, 0},
};
#define QUESTIONS ((int)(sizeof(questions) / sizeof(questions[0])))

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "successor") == 0)
        return is_successor();
    plan(QUESTIONS + 4);
    for (int i = 0; i < QUESTIONS; i++)
        is_fine(run_limited(questions[i].scenario, questions[i].argument),
                questions[i].question);
    is_signal(run_limited(resets, 0), SIGTERM,
              "is a handler used once with SA_RESETHAND?");
    is_signal(run_limited(mask_arithmetic, 0), SIGKILL,
              "is the mask what was asked, but never SIGKILL's and SIGSTOP's?");
    is_signal(run_limited(dies_later, 0), SIGTERM,
              "does a blocked deadly signal kill when it is let through?");
    is_signal(run_limited(execs_with, 0), SIGUSR2,
              "does a new program keep what is ignored, blocked, pending?");
    return done();
}
