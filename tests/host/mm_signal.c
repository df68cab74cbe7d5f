/*
 * What does a signal do to the process that gets it? Single cases of actions,
 * masks, handlers, and of calls that a signal interrupts.
 *
 * MM's own code runs on the small world of mm_world.h. The rules are those of
 * POSIX and include/signal.h.
 */
/* host-sources: mm/action.c mm/crash.c mm/deliver.c mm/exec.c mm/exit.c */
/* host-sources: mm/fork.c mm/group.c mm/init.c */
/* host-sources: mm/machine.c mm/map.c mm/memory.c mm/process.c mm/signal.c */
/* host-sources: mm/user.c mm/wait.c lib/server/retry.c */
/* host-flags: -DNR_PROCS=12 -isystem include -no-pie */
/* host-flags: -Wno-int-to-pointer-cast -Wno-pointer-to-int-cast */
#include "tests/host/mm_steps.h"

#define STOPPING (BIT(SIGSTOP) | BIT(SIGTSTP) | BIT(SIGTTIN) | BIT(SIGTTOU))
#define HARMLESS (BIT(SIGCHLD) | BIT(SIGURG) | BIT(SIGWINCH) | BIT(SIGCONT))
#define NEVER    (BIT(SIGKILL) | BIT(SIGSTOP))

/* A child of INIT in a group of its own, which keys may stop. */
static unsigned child(void)
{
    unsigned slot = fork_from(INIT);

    ask(slot, MM_SETPGID, 0, 0);
    return slot;
}

/* Has a child of INIT done what the default action says? */
static bool felt_default(unsigned slot, int signal)
{
    if (BIT(signal) & STOPPING)
        return life_of(slot) == LIFE_STOPPED &&
               slots[slot].state != STATE_READY;
    if (BIT(signal) & HARMLESS)
        return life_of(slot) == LIFE_ALIVE && slots[slot].depth == 0;
    return life_of(slot) == LIFE_HANGING && status_of(slot) == signal;
}

static void test_defaults(void)
{
    bool sent = true, blocked = true, ignored = true;

    for (int signal = 1; signal < NSIG; signal++) {
        unsigned slot = child();
        send(slot, signal);
        sent &= row(felt_default(slot, signal), (unsigned)signal);
        clean();
        if (BIT(signal) & NEVER)
            continue;

        slot = child();
        set_mask(slot, BIT(signal));
        send(slot, signal);
        send(slot, signal);
        blocked &=
            row(life_of(slot) == LIFE_ALIVE && pending_of(slot) == BIT(signal),
                (unsigned)signal);
        set_mask(slot, 0);
        blocked &= row(felt_default(slot, signal), (unsigned)signal);
        clean();

        slot = child();
        act(slot, signal, IGNORE, 0, 0);
        send(slot, signal);
        ignored &= row(life_of(slot) == LIFE_ALIVE && pending_of(slot) == 0,
                       (unsigned)signal);
        clean();
    }
    ok(sent, "does each signal do what its default says?");
    ok(blocked, "does each wait while it is blocked?");
    ok(ignored, "does each do nothing when it is ignored?");
}

/* What can't be asked for. */
static void test_refused(void)
{
    static const struct {
        int signal;
        word handler;
    } rows[] = {{0, IGNORE},        {NSIG, IGNORE},     {1000, CATCHER},
                {-1, DEFAULT},      {SIGKILL, CATCHER}, {SIGKILL, IGNORE},
                {SIGKILL, DEFAULT}, {SIGSTOP, CATCHER}, {SIGSTOP, IGNORE}};
    unsigned slot = child();
    bool refused = true;

    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
        refused &=
            row(act(slot, rows[i].signal, rows[i].handler, 0, 0) == -EINVAL, i);
    ok(refused, "is there no action for KILL, STOP and what is no signal?");
    ok(action_of(slot, SIGKILL) == DEFAULT, "may the action of KILL be asked?");
    ok(ask(slot, MM_SIGMASK, 3, 0) == -EINVAL,
       "is an unknown way to change the mask refused?");
    ok(kill_by(slot, 1, NSIG) == -EINVAL && kill_by(slot, 1, -1) == -EINVAL,
       "is sending what is no signal refused?");

    set_mask(slot, UINT32_MAX);
    bool free = (block_of(slot)->blocked & NEVER) == 0;
    set_mask(slot, 0);
    act(slot, SIGUSR1, CATCHER, UINT32_MAX, 0);
    send(slot, SIGUSR1);
    free &= (block_of(slot)->blocked & NEVER) == 0 && handles(slot, SIGUSR1);
    slots[slot].stack[0].mask = UINT32_MAX; /* the handler writes there */
    handler_ends(slot);
    free &= (block_of(slot)->blocked & NEVER) == 0;
    ask(slot, MM_SIGSUSPEND, UINT32_MAX);
    free &= (block_of(slot)->blocked & NEVER) == 0;
    send(slot, SIGKILL);
    ok(free && status_of(slot) == SIGKILL,
       "can neither mask nor frame nor sigsuspend block KILL and STOP?");
    clean();
}

static void test_mask(void)
{
    unsigned slot = child();
    struct message m = {.type = MM_SIGMASK,
                        .arg = {SIG_BLOCK, BIT(SIGINT) | BIT(SIGHUP)}};

    set_mask(slot, BIT(SIGUSR1));
    bool right = call(slot, &m) == 0 && m.arg[0] == BIT(SIGUSR1);
    m.arg[0] = SIG_UNBLOCK;
    m.arg[1] = BIT(SIGHUP) | BIT(SIGUSR2);
    right &= call(slot, &m) == 0 &&
             m.arg[0] == (BIT(SIGUSR1) | BIT(SIGINT) | BIT(SIGHUP));
    ok(right && block_of(slot)->blocked == (BIT(SIGUSR1) | BIT(SIGINT)),
       "do SIG_BLOCK and SIG_UNBLOCK change the mask and tell the old one?");

    act(slot, SIGINT, CATCHER, 0, 0);
    send(slot, SIGINT);
    m = (struct message){.type = MM_SIGMASK, .arg = {SIG_SETMASK, 0}};
    ok(call(slot, &m) == 0 && m.arg[0] == (BIT(SIGUSR1) | BIT(SIGINT)) &&
           handles(slot, SIGINT),
       "does a handler run before sigprocmask returns, which tells the old "
       "mask?");
    handler_ends(slot);

    set_mask(slot, BIT(SIGTERM));
    send(slot, SIGTERM);
    act(slot, SIGTERM, IGNORE, 0, 0);
    act(slot, SIGTERM, DEFAULT, 0, 0);
    set_mask(slot, 0);
    ok(life_of(slot) == LIFE_ALIVE,
       "is a pending signal gone when it is ignored from now on?");
    clean();
}

/* [handler-test] */
static void test_handler(void)
{
    unsigned slot = child();
    const uint32_t old = BIT(SIGHUP), more = BIT(SIGTERM) | BIT(SIGUSR2);

    set_mask(slot, old);
    act(slot, SIGUSR1, CATCHER, more, SA_SIGINFO);
    send(slot, SIGUSR1);
    const struct pushed *top = &slots[slot].stack[0];
    ok(handles(slot, SIGUSR1) && top->handler == CATCHER &&
           top->restorer == RESTORER,
       "does the handler run?");
    ok(top->details.si_code == SI_USER && top->details.si_pid == INIT_PID &&
           top->details.si_uid == 0,
       "is it told who has sent the signal?");
    ok(block_of(slot)->blocked == (old | more | BIT(SIGUSR1)),
       "are its mask and its own signal blocked while it runs?");
    send(slot, SIGUSR1);
    send(slot, SIGUSR1);
    send(slot, SIGUSR2);
    ok(slots[slot].depth == 1 && life_of(slot) == LIFE_ALIVE,
       "do these wait for its end?");
    act(slot, SIGUSR2, IGNORE, 0, 0);
    handler_ends(slot);
    ok(handles(slot, SIGUSR1) && slots[slot].depth == 1,
       "does a second one run then, and only one?");
    handler_ends(slot);
    ok(slots[slot].depth == 0 && slots[slot].state == STATE_READY &&
           block_of(slot)->blocked == old,
       "is the mask what it was when the handlers have returned?");
    clean();
}
/* [handler-test end] */

static void test_flags(void)
{
    unsigned slot = child();

    act(slot, SIGUSR1, CATCHER, BIT(SIGHUP), SA_NODEFER);
    send(slot, SIGUSR1);
    send(slot, SIGUSR1);
    ok(slots[slot].depth == 2 && block_of(slot)->blocked == BIT(SIGHUP),
       "may a handler with SA_NODEFER be interrupted by its own signal?");
    handler_ends(slot);
    handler_ends(slot);

    act(slot, SIGUSR2, CATCHER, 0, SA_RESETHAND);
    send(slot, SIGUSR2);
    ok(handles(slot, SIGUSR2) && action_of(slot, SIGUSR2) == DEFAULT,
       "is the action the default when one with SA_RESETHAND runs?");
    handler_ends(slot);
    send(slot, SIGUSR2);
    ok(status_of(slot) == SIGUSR2, "does the next one end the process then?");

    slot = child();
    struct message m = {.type = MM_SIGACTION,
                        .arg = {SIGINT, IGNORE, BIT(SIGHUP), SA_RESTART}};
    act(slot, SIGINT, CATCHER, BIT(SIGTERM), SA_NODEFER);
    bool old = call(slot, &m) == 0 && m.arg[0] == CATCHER &&
               m.arg[1] == BIT(SIGTERM) && m.arg[2] == SA_NODEFER;
    m.arg[1] = ONLY_ASK;
    m.arg[0] = SIGINT;
    old &= call(slot, &m) == 0 && m.arg[0] == IGNORE &&
           m.arg[1] == BIT(SIGHUP) && m.arg[2] == SA_RESTART;
    ok(old && action_of(slot, SIGINT) == IGNORE,
       "does sigaction tell the old action, and change none when it only "
       "asks?");
    clean();
}

/* Several at once. */
static void test_order(void)
{
    static const int caught[] = {SIGINT, SIGUSR1, SIGUSR2};
    unsigned slot = child();

    set_mask(slot, UINT32_MAX);
    for (int i = 0; i < 3; i++) {
        act(slot, caught[i], CATCHER, 0, 0);
        send(slot, caught[i]);
    }
    set_mask(slot, BIT(SIGHUP));
    uint32_t mask = BIT(SIGHUP), seen_signals = 0;
    bool nested = slots[slot].depth == 3;
    for (unsigned i = 0; i < 3 && nested; i++) {
        nested &= slots[slot].stack[i].mask == mask;
        mask |= BIT(slots[slot].stack[i].details.si_signo);
        seen_signals |= BIT(slots[slot].stack[i].details.si_signo);
    }
    ok(nested && block_of(slot)->blocked == mask &&
           seen_signals == (BIT(SIGINT) | BIT(SIGUSR1) | BIT(SIGUSR2)),
       "do all handlers begin, each with the mask of the one before?");
    for (int i = 0; i < 3; i++)
        handler_ends(slot);
    ok(block_of(slot)->blocked == BIT(SIGHUP) && saw(slot, A_REPLY, 0),
       "do they lead back to the call's result and to its mask?");

    set_mask(slot, UINT32_MAX);
    send(slot, SIGINT);
    send(slot, SIGTERM);
    set_mask(slot, 0);
    ok(status_of(slot) == SIGTERM,
       "does a deadly signal end a process that has a handler to run, too?");
    clean();
}

/* A signal that ends the process has to wait for the handler of another,
 * which has come at the same time. */
static void test_deadly_behind_handler(void)
{
    unsigned slot = child(), parent;
    int status;

    act(slot, SIGINT, CATCHER, BIT(SIGQUIT), 0);
    parks(slot, FS, 0);
    will_say(TTY, SIGINT, (word)pid_of(slot));
    will_say(TTY, SIGQUIT, (word)pid_of(slot));
    notify(TTY);
    ok(handles(slot, SIGINT) && !slots[slot].parked,
       "is a request cancelled also if a deadly signal waits behind a "
       "handler?");
    slots[slot].parked = false;
    handler_ends(slot);
    ok(status_of(slot) == SIGQUIT, "does it end the process afterwards?");

    parent = child();
    act(parent, SIGINT, CATCHER, BIT(SIGQUIT), 0);
    slot = fork_from(parent);
    act(slot, SIGINT, DEFAULT, 0, 0);
    wait_by(parent, -1, 0, &status);
    will_say(TTY, SIGQUIT, (word)pid_of(parent));
    will_say(TTY, SIGINT, (word)pid_of(parent));
    notify(TTY);
    ok(handles(parent, SIGINT) && life_of(slot) == LIFE_HANGING &&
           slots[parent].stack[0].seen.saw == AN_ERROR,
       "does a wait that is interrupted so not lose the child?");
    clean();
}

static void test_suspend(void)
{
    unsigned slot = child();
    const uint32_t other = BIT(SIGHUP);
    const uint32_t mine = BIT(SIGUSR1) | BIT(SIGTERM) | other;

    act(slot, SIGUSR1, CATCHER, 0, SA_RESTART);
    set_mask(slot, mine);
    ok(ask(slot, MM_SIGSUSPEND, other) == NO_REPLY &&
           life_of(slot) == LIFE_PAUSED && block_of(slot)->blocked == other,
       "does sigsuspend wait with its own mask?");
    send(slot, SIGCHLD);
    send(slot, SIGHUP);
    ok(life_of(slot) == LIFE_PAUSED,
       "do signals without a handler not end it?");
    send(slot, SIGUSR1);
    ok(handles(slot, SIGUSR1) &&
           block_of(slot)->blocked == (other | BIT(SIGUSR1)) &&
           slots[slot].stack[0].mask == mine,
       "does a handler run in it, and keep the mask for afterwards?");
    handler_ends(slot);
    ok(saw(slot, AN_ERROR, -EINTR) && block_of(slot)->blocked == mine &&
           pending_of(slot) == BIT(SIGHUP),
       "does it then fail with EINTR, with the mask from before?");

    send(slot, SIGUSR1);
    ok(slots[slot].depth == 0, "does a blocked one wait?");
    ask(slot, MM_SIGSUSPEND, other);
    ok(handles(slot, SIGUSR1), "does one that was pending end it at once?");
    handler_ends(slot);
    ask(slot, MM_SIGSUSPEND, other);
    send(slot, SIGTERM);
    ok(status_of(slot) == SIGTERM, "does a deadly one end the process in it?");
    clean();
}

/* --- Calls that are interrupted ------------------------------------------- */

/* A handler with these flags, or (-1) a stop, in such a call. */
static bool is_interrupted(enum place place, int flags, struct result result)
{
    unsigned slot = child();

    fork_from(slot);
    if (flags >= 0)
        act(slot, SIGUSR1, CATCHER, 0, (uint32_t)flags);
    go_to(slot, place);
    if (flags >= 0) {
        send(slot, SIGUSR1);
    } else {
        send(slot, SIGSTOP);
        if (life_of(slot) != LIFE_STOPPED || slots[slot].state == STATE_READY)
            return false;
        send(slot, SIGCONT);
    }
    bool felt = flags < 0 || handles(slot, SIGUSR1);
    bool told = !slots[slot].parked;
    if (flags >= 0)
        handler_ends(slot);
    bool agrees = felt && told && saw(slot, result.saw, result.result) &&
                  life_of(slot) == LIFE_ALIVE && block_of(slot)->blocked == 0;
    clean();
    return agrees;
}

static void test_interrupted(void)
{
    bool plain = true, restart = true, stopped = true;

    for (enum place place = 0; place < PLACES; place++) {
        plain &= row(is_interrupted(place, 0, places[place].plain), place);
        restart &= row(is_interrupted(place, SA_RESTART, places[place].restart),
                       place);
        stopped &= row(is_interrupted(place, -1, places[place].stopped), place);
    }
    ok(plain, "does each call end as it should when a handler interrupts it?");
    ok(restart, "and with SA_RESTART?");
    ok(stopped, "does each go on after a stop?");

    unsigned slot = child();
    act(slot, SIGCONT, CATCHER, 0, 0);
    parks(slot, FS, 0);
    templates = 2;
    send(slot, SIGSTOP);
    send(slot, SIGCONT);
    bool handled = handles(slot, SIGCONT);
    handler_ends(slot);
    ok(handled && saw(slot, AN_ERROR, -EINTR),
       "is a call interrupted by the handler of CONT after a stop?");
    ok(templates == 2, "does no signal cost the templates of programs?");
    templates = 0;
    clean();
}

/* --- Fork, exec, faults, frames ------------------------------------------- */

static void test_inherited(void)
{
    unsigned slot = child();

    act(slot, SIGUSR1, CATCHER, BIT(SIGHUP), SA_RESTART);
    act(slot, SIGUSR2, IGNORE, 0, 0);
    set_mask(slot, BIT(SIGTERM));
    send(slot, SIGTERM);
    unsigned other = fork_from(slot);
    ok(pending_of(other) == 0 && pending_of(slot) == BIT(SIGTERM),
       "does a child get no pending signal?");
    ok(block_of(other)->blocked == BIT(SIGTERM) &&
           action_of(other, SIGUSR1) == CATCHER &&
           action_of(other, SIGUSR2) == IGNORE,
       "but mask and actions?");
    act(other, SIGUSR1, IGNORE, 0, 0);
    ok(action_of(slot, SIGUSR1) == CATCHER, "are they its own then?");

    load_fails = ENOENT;
    ok(ask(slot, MM_EXEC, 0) == -ENOENT && action_of(slot, SIGUSR1) == CATCHER,
       "does an exec that fails leave the handlers?");
    load_fails = 0;
    ask(slot, MM_EXEC, 0);
    ok(action_of(slot, SIGUSR1) == DEFAULT &&
           action_of(slot, SIGUSR2) == IGNORE,
       "does exec forget handlers, but not what is ignored?");
    ok(block_of(slot)->blocked == BIT(SIGTERM) &&
           pending_of(slot) == BIT(SIGTERM),
       "does it keep mask and pending signals?");
    clean();
}

#define DIVIDE 0u
#define PAGE   14u
#define AT     0x40003000u /* where the fault is */

static int fault(unsigned slot, word vector, word error)
{
    page_entry = error & 1; /* the CPU says so, too */
    return ask(slot, MM_FAULT, vector, error, 0x50000000, AT, 0);
}

static void test_faults(void)
{
    unsigned slot = child();

    act(slot, SIGSEGV, CATCHER, 0, SA_SIGINFO);
    fault(slot, PAGE, 4);
    const struct signal_info *details = &slots[slot].stack[0].details;
    ok(handles(slot, SIGSEGV) && details->si_code == SEGV_MAPERR &&
           details->si_addr == (void *)0x50000000u && details->si_pid == 0,
       "does a handler learn which page is missing?");
    fault(slot, PAGE, 5);
    ok(status_of(slot) == (SIGSEGV | DUMPED),
       "does a second fault in it end the process?");

    slot = child();
    act(slot, SIGSEGV, CATCHER, 0, 0);
    fault(slot, PAGE, 5);
    ok(handles(slot, SIGSEGV) && details->si_code == SEGV_ACCERR,
       "does it learn that a page may not be used so?");
    handler_ends(slot);
    ok(saw(slot, NOTHING, 0), "does the instruction run again afterwards?");
    act(slot, SIGFPE, CATCHER, 0, 0);
    fault(slot, DIVIDE, 0);
    ok(handles(slot, SIGFPE) && details->si_code == FPE_INTDIV &&
           details->si_addr == (void *)(uintptr_t)AT,
       "does a division by zero tell the instruction?");
    handler_ends(slot);
    set_mask(slot, BIT(SIGFPE));
    fault(slot, DIVIDE, 0);
    ok(status_of(slot) == (SIGFPE | DUMPED),
       "does a blocked fault end the process?");
    slot = child();
    act(slot, SIGSEGV, IGNORE, 0, 0);
    fault(slot, PAGE, 4);
    ok(status_of(slot) == (SIGSEGV | DUMPED), "and an ignored one?");
    clean();
}

static void test_no_room(void)
{
    unsigned slot = child();

    act(slot, SIGUSR1, CATCHER, 0, 0);
    parks(slot, FS, 0);
    push_fails = EFAULT;
    send(slot, SIGUSR1);
    ok(status_of(slot) == (SIGSEGV | DUMPED),
       "does a process without room for a handler end by SIGSEGV?");
    slot = child();
    act(slot, SIGUSR1, USER_END, 0, 0);
    send(slot, SIGUSR1);
    ok(status_of(slot) == (SIGSEGV | DUMPED),
       "and one whose handler is no address of its own?");
    slot = child();
    handler_ends(slot);
    ok(status_of(slot) == (SIGSEGV | DUMPED),
       "and one that returns from no handler?");

    slot = child();
    unsigned other = child();
    own_frames[other] = 50;
    act(slot, SIGUSR1, CATCHER, 0, 0);
    parks(slot, FS, 0);
    push_fails = ENOMEM;
    head->memory.free = 0;
    send(slot, SIGUSR1);
    ok(handles(slot, SIGUSR1) && status_of(other) == (SIGKILL | DUMPED),
       "does the largest process end when there is no frame for a handler?");
    other = child();
    own_frames[other] = 50;
    return_fails = ENOMEM;
    head->memory.free = 0;
    handler_ends(slot);
    ok(saw(slot, AN_ERROR, -EINTR) && slots[slot].depth == 0 &&
           status_of(other) == (SIGKILL | DUMPED),
       "and when there is none for its return?");
    own_frames[other] = 0;
    clean();
}

int main(void)
{
    world_start();
    test_defaults();
    test_refused();
    test_mask();
    test_handler();
    test_flags();
    test_order();
    test_suspend();
    test_interrupted();
    test_inherited();
    test_faults();
    test_no_room();
    test_deadly_behind_handler();
    ok(wrong == 0, "do all orders to kernel and servers make sense?");
    return tap_end();
}
