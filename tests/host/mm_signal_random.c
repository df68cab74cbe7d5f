/*
 * Some tens of processes do random things: they fork, end, wait, signal each
 * other, change actions and masks, suspend, return from handlers, stop, go on,
 * change groups, fault, and wait in servers. After each step MM, the kernel's
 * slots and a model (mm_signal_model.h) must agree.
 *
 *     mm_signal_random [seed [steps]]
 */
/* host-sources: mm/action.c mm/crash.c mm/deliver.c mm/exec.c mm/exit.c */
/* host-sources: mm/fork.c mm/group.c mm/init.c */
/* host-sources: mm/machine.c mm/map.c mm/memory.c mm/process.c mm/signal.c */
/* host-sources: mm/user.c mm/wait.c lib/server/retry.c */
/* host-flags: -DNR_PROCS=24 -DSTACK_MAX=6 -isystem include -no-pie */
/* host-flags: -Wno-int-to-pointer-cast -Wno-pointer-to-int-cast */
#include "tests/host/mm_signal_model.h"

#define STEPS 400000u

static uint32_t seed = 1;
static unsigned waits_told, forks, refused;

static uint32_t random_below(uint32_t limit)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 4) * limit >> 28);
}

static bool one_in(uint32_t n)
{
    return random_below(n) == 0;
}

static int random_signal(void)
{
    static const uint8_t signals[] = {
        SIGHUP,  SIGINT,  SIGUSR1, SIGUSR1, SIGUSR2, SIGUSR2, SIGTERM, SIGSEGV,
        SIGKILL, SIGCONT, SIGCONT, SIGCONT, SIGSTOP, SIGSTOP, SIGTSTP, SIGTSTP,
        SIGTTIN, SIGTTOU, SIGCHLD, SIGURG,  SIGPIPE, SIGALRM, SIGQUIT, 29};

    return signals[random_below(sizeof signals)];
}

static uint32_t random_mask(void)
{
    uint32_t mask = 0;

    for (unsigned i = random_below(6); i > 0; i--)
        mask |= BIT(random_signal());
    return mask;
}

/* A pid that is likely to be somebody's. */
static int random_pid(void)
{
    int pid = people[random_below(NR_PROCS)].pid;

    return one_in(8) ? 1 + (int)random_below(60) : pid;
}

static bool runs(const struct person *p)
{
    return lives(p) && !p->stopped && p->place == RUNS;
}

/* A call of MM has this result at once. */
static void told(struct person *p, int result)
{
    p->now = (struct result){A_REPLY, result};
}

static unsigned slot_of_person(const struct person *p)
{
    return (unsigned)(p - people);
}

/* --- Steps: each does it, and says what the model makes of it --------------
 */

static void step_fork(struct person *p)
{
    struct message m = {.type = MM_FORK};
    int pid = call(slot_of_person(p), &m);

    told(p, pid);
    if (pid < 0) {
        expect(pid == -EAGAIN, "fork fails in another way");
        refused++;
        for (unsigned i = 0; i < NR_PROCS; i++)
            expect(people[i].pid != 0, "fork fails, and there is a slot");
        return;
    }
    expect(person_of(pid) == NULL && process_find(pid) != NULL,
           "fork gives a pid that is somebody's, or nobody's");
    if (wrong != 0)
        return;
    forks++;
    struct person *child = &people[slot_of(process_find(pid)->self)];
    *child = *p;
    child->pid = pid;
    child->ppid = p->pid;
    child->pending = 0;
    child->news = child->has_execed = false;
    child->joined = ++stamp;
    child->adopted = ++stamp;
    told(child, 0);
}

static void step_exit(struct person *p)
{
    int code = (int)random_below(256);

    if (p->pid == INIT_PID)
        return;
    ask(slot_of_person(p), MM_EXIT, (word)code);
    model_exit(p, code << 8);
}

static void step_fault(struct person *p)
{
    bool handled = p->caught & ~p->blocked & BIT(SIGSEGV);

    if (p->pid == INIT_PID)
        return;
    ask(slot_of_person(p), MM_FAULT, 14, 0, 0, 0, 0);
    p->now.saw = NOTHING;
    p->sender[SIGSEGV] = 0;
    if (handled)
        model_handle(p, SIGSEGV);
    else
        model_exit(p, SIGSEGV | 0x80);
}

static void step_wait(struct person *p)
{
    static const word options[] = {0, 0, WUNTRACED, WUNTRACED | WCONTINUED};
    struct message m = {.type = MM_WAIT};
    bool news = false;

    int pid = one_in(2) ? -1 : one_in(3) ? 0 : random_pid();

    pid = one_in(5) ? -random_pid() : pid;
    p->want = pid == -1 ? 0 : pid == 0 ? -p->pgid : pid;
    p->options = options[random_below(4)];
    p->options |= one_in(2) || p->pid == INIT_PID ? WNOHANG : 0;
    m.arg[0] = (word)pid;
    m.arg[1] = p->options;
    int result = call(slot_of_person(p), &m);
    for (unsigned i = 0; i < NR_PROCS; i++)
        news |= fits(&people[i], p) && is_new(&people[i], p->options);
    told(p, result);
    if (news) {
        struct person *child = result > 0 ? person_of(result) : NULL;
        expect(child != NULL && fits(child, p) && is_new(child, p->options),
               "wait does not tell of a child that has news");
        expect(child == NULL || (int)m.arg[0] == child->status,
               "wait tells another status");
        if (child != NULL)
            tell(child);
        waits_told++;
    } else if (!has_child(p)) {
        expect(result == -ECHILD, "wait without a child says no ECHILD");
    } else if (p->options & WNOHANG) {
        expect(result == 0, "wait with WNOHANG does not say 0");
    } else {
        expect(result == NO_REPLY, "wait does not wait");
        p->place = WAITS;
        p->now.saw = NOTHING;
    }
}

static bool may_signal_person(const struct person *from,
                              const struct person *to, int signal)
{
    if (to->pid == INIT_PID)
        return signal == 0;
    return from->uid == 0 || from->uid == to->uid ||
           (signal == SIGCONT && from->sid == to->sid);
}

/* Sends to one whom a kill() means; *result is what it says so far. */
static void model_try(const struct person *from, struct person *to, int signal,
                      int *result)
{
    if (!may_signal_person(from, to, signal)) {
        *result = *result == 0 ? 0 : -EPERM;
        return;
    }
    *result = 0;
    if (signal != 0)
        model_send(to, signal, from->pid);
}

static void step_kill(struct person *p)
{
    int signal = one_in(12) ? 0 : random_signal();
    int to = one_in(6)    ? -random_pid()
             : one_in(8)  ? p->pid
             : one_in(40) ? -1
                          : random_pid();
    int result = -ESRCH;
    struct person *member = NULL;

    ask(slot_of_person(p), MM_KILL, (word)to, (word)signal);
    p->now.saw = NOTHING;
    if (to > 0 && person_of(to) != NULL)
        model_try(p, person_of(to), signal, &result);
    for (unsigned i = 0; to == -1 && i < NR_PROCS; i++)
        if (people[i].pid > INIT_PID && &people[i] != p)
            model_try(p, &people[i], signal, &result);
    int group = to == 0 ? p->pgid : -to;
    while (to <= 0 && to != -1 &&
           (member = next_by(at_group, group,
                             member == NULL ? 0 : member->joined)) != NULL)
        model_try(p, member, signal, &result);
    if (result < 0 || signal == 0)
        told(p, result);
    else
        model_told(p, 0);
}

static void step_action(struct person *p)
{
    static const uint32_t flags[] = {
        0,          SA_RESTART,   SA_RESTART,
        SA_NODEFER, SA_RESETHAND, SA_RESETHAND | SA_NODEFER | SA_RESTART};
    int signal = one_in(8) ? SIGCHLD : random_signal();
    word handler = one_in(4) ? DEFAULT : one_in(4) ? IGNORE : CATCHER;
    uint32_t flag = flags[random_below(6)], mask = random_mask();

    if (p->pid == INIT_PID && signal == SIGCHLD)
        return; /* all would inherit that */
    if (signal == SIGCHLD && one_in(2))
        flag |= one_in(2) ? SA_NOCLDSTOP : SA_NOCLDWAIT;
    told(p, act(slot_of_person(p), signal, handler, mask, flag));
    if (BIT(signal) & NEVER) {
        expect(p->now.result == -EINVAL, "KILL or STOP has an action");
        return;
    }
    expect(p->now.result == 0, "sigaction fails");
    p->caught &= ~BIT(signal);
    p->ignored &= ~BIT(signal);
    p->caught |= handler == CATCHER ? BIT(signal) : 0;
    p->ignored |= handler == IGNORE ? BIT(signal) : 0;
    p->action[signal].mask = mask & ~NEVER;
    p->action[signal].flags = flag;
    if (model_effect(p, signal) == DOES_NOTHING)
        p->pending &= ~BIT(signal);
}

static void step_mask(struct person *p)
{
    uint32_t mask = random_mask();

    ask(slot_of_person(p), MM_SIGMASK, SIG_SETMASK, mask);
    p->now.saw = NOTHING;
    mask &= ~NEVER;
    p->blocked = mask;
    if (p->pending & ~mask)
        model_told(p, 0);
    else
        told(p, 0);
}

static void suspend(struct person *p, uint32_t mask)
{
    ask(slot_of_person(p), MM_SIGSUSPEND, mask);
    p->now.saw = NOTHING;
    p->suspend_mask = mask & ~NEVER;
    p->before = p->blocked;
    p->blocked = p->suspend_mask;
    p->suspended = true;
    p->place = SUSPENDS;
    model_due(p);
}

static void step_suspend(struct person *p)
{
    if (p->pid != INIT_PID)
        suspend(p, random_mask());
}

/* A handler returns, or, seldom, none: that is the process's end. */
static void step_return(struct person *p)
{
    if (p->depth == 0 && (p->pid == INIT_PID || !one_in(30)))
        return;
    return_fails = one_in(20) ? ENOMEM : 0; /* asked again, with success */
    bool fails = p->depth == 0 || (return_fails == 0 && one_in(100));
    if (fails && p->depth > 0)
        return_fails = EFAULT;
    ask(slot_of_person(p), MM_SIGRETURN, 0);
    return_fails = 0;
    if (fails) {
        model_exit(p, SIGSEGV | 0x80);
        return;
    }
    p->depth--;
    p->now = p->stack[p->depth].seen;
    p->blocked = p->stack[p->depth].mask;
    if (p->pending & ~p->blocked)
        model_due(p);
}

static int members(int number, int sid)
{
    int count = 0;

    for (unsigned i = 0; i < NR_PROCS; i++)
        count += people[i].pid != 0 && people[i].pgid == number &&
                 (sid == 0 || people[i].sid == sid);
    return count;
}

static void step_group(struct person *p)
{
    int pid = one_in(2) ? 0 : random_pid(),
        group = one_in(2) ? 0 : random_pid();
    struct person *who = pid == 0 ? p : person_of(pid);
    int to = group != 0 || who == NULL ? group : who->pid, expected = 0;

    told(p, ask(slot_of_person(p), MM_SETPGID, (word)pid, (word)group));
    if (who == NULL || who->dead || (who != p && who->ppid != p->pid))
        expected = -ESRCH;
    else if (who != p && who->has_execed)
        expected = -EACCES;
    else if (who->sid == who->pid || who->sid != p->sid ||
             (to != who->pid && members(to, p->sid) == 0))
        expected = -EPERM;
    expect(p->now.result == expected, "setpgid says something else");
    if (expected != 0)
        return;
    who->pgid = to;
    who->joined = ++stamp;
}

static void step_session(struct person *p)
{
    int expected = members(p->pid, 0) > 0 ? -EPERM : p->pid;

    if (p->pid == INIT_PID || !one_in(3))
        return;
    told(p, ask(slot_of_person(p), MM_SETSID, 0));
    expect(p->now.result == expected, "setsid says something else");
    if (expected < 0)
        return;
    p->pgid = p->sid = p->pid;
    p->joined = ++stamp;
}

static void step_user(struct person *p)
{
    int uid = (int)random_below(3);

    if (p->pid == INIT_PID || p->uid != 0 || !one_in(3))
        return;
    told(p,
         ask(slot_of_person(p), MM_SETIDS, 0, (word)uid, (word)uid, (word)uid));
    expect(p->now.result == 0, "root may not become somebody else");
    p->uid = uid;
}

static void step_exec(struct person *p)
{
    if (p->pid == INIT_PID || !one_in(3))
        return;
    ask(slot_of_person(p), MM_EXEC, 0);
    p->now.saw = NOTHING;
    p->depth = 0;
    p->caught = 0;
    p->action[SIGCHLD].flags = 0;
    p->has_execed = true;
}

/* It waits in a server, or for another process. */
static void step_elsewhere(struct person *p)
{
    if (p->pid == INIT_PID)
        return;
    p->place = PARKED + random_below(PLACES - PARKED);
    p->now.saw = NOTHING;
    go_to(slot_of_person(p), p->place);
}

/* --- What comes from outside -------------------------------------------------
 */

/* Somebody who waits elsewhere gets what he waits for. */
static void step_answer(void)
{
    struct person *p = &people[random_below(NR_PROCS)];
    struct slot *slot = &slots[p - people];

    if (p->place < PARKED || !lives(p))
        return;
    slot->parked = slot->in_call = false;
    slot->state = STATE_READY;
    slot->now = (struct seen_call){A_REPLY, {.type = 9}};
    come_back_with(p, A_REPLY, 9);
}

/* Keys, broken pipes, alarms: several at once. */
static void step_servers(void)
{
    static const endpoint servers[] = {TTY, TTY, FS, CLOCK};
    endpoint server = servers[random_below(4)];
    struct person *to[3];
    int signals[3];

    for (unsigned i = 0; i < 3; i++) {
        to[i] = &people[random_below(NR_PROCS)];
        signals[i] = server == FS ? SIGPIPE : SIGALRM;
        if (server == TTY)
            signals[i] = (const uint8_t[]){SIGINT, SIGQUIT, SIGTSTP,
                                           SIGCONT}[random_below(4)];
        if (to[i]->pid == 0)
            to[i] = &people[INIT];
        if (server == TTY)
            will_say(TTY, (word)signals[i], (word)to[i]->pgid);
        else
            will_say(server, endpoint_of(slot_of_person(to[i])), 0);
    }
    notify(server);
    for (unsigned i = 0; i < 3; i++)
        if (server == TTY)
            model_send_group(to[i]->pgid, signals[i]);
        else
            model_send(to[i], signals[i], 0);
}

/* --- The run ---------------------------------------------------------------
 */

static void settle_and_compare(void)
{
    model_settle();
    push_fails = 0;
    model_push_fails = false;
    for (unsigned i = 0; i < NR_PROCS; i++)
        compare_person(&people[i], i);
}

/* Those whose sigsuspend was interrupted by a stop alone call it again. */
static void suspend_again(void)
{
    for (unsigned i = 0; i < NR_PROCS; i++) {
        struct person *p = &people[i];
        if (!p->suspends_again || !runs(p))
            continue;
        p->suspends_again = false;
        suspend(p, p->suspend_mask);
        model_settle();
    }
}

/* Anyone who runs; INIT seldom, unless there is nobody else. */
static struct person *random_runner(void)
{
    for (unsigned tries = 0; tries < 50; tries++) {
        struct person *p = &people[random_below(NR_PROCS)];
        if (runs(p) && (p->pid != INIT_PID || one_in(2)))
            return p;
    }
    return &people[INIT];
}

static void step(void)
{
    static void (*const steps[])(struct person * p) = {
        step_fork,      step_fork,      step_fork,     step_fork,
        step_exit,      step_fault,     step_wait,     step_wait,
        step_wait,      step_kill,      step_kill,     step_kill,
        step_kill,      step_kill,      step_action,   step_action,
        step_action,    step_action,    step_mask,     step_mask,
        step_return,    step_return,    step_return,   step_return,
        step_suspend,   step_group,     step_group,    step_group,
        step_group,     step_session,   step_user,     step_exec,
        step_elsewhere, step_elsewhere, step_elsewhere};

    front_group = one_in(2) ? (word)people[random_below(NR_PROCS)].pgid : 0;
    if (one_in(20)) {
        model_push_fails = one_in(2);
        push_fails = model_push_fails ? EFAULT : ENOMEM;
    }
    if (one_in(20))
        step_servers();
    else if (one_in(10))
        step_answer();
    else
        steps[random_below(sizeof steps / sizeof steps[0])](random_runner());
}

int main(int argc, char **argv)
{
    unsigned steps = argc > 2 ? (unsigned)atoi(argv[2]) : STEPS, i = 0;

    seed = argc > 1 ? (uint32_t)atoi(argv[1]) : seed;
    printf("# seed %u, %u steps\n", seed, steps);
    world_start();
    people[INIT] = (struct person){
        .pid = INIT_PID, .pgid = INIT_PID, .sid = INIT_PID, .joined = ++stamp};
    for (; i < steps && wrong == 0; i++) {
        step();
        settle_and_compare();
        suspend_again();
    }
    printf("# %u forks, %u refused; %u ends, %u waits told, %u careless\n",
           forks, refused, seen_events.ends, waits_told, seen_events.careless);
    printf("# %u handlers, %u stops, %u EINTR, %u groups orphaned\n",
           seen_events.handlers, seen_events.stops, seen_events.interrupts,
           seen_events.orphans);
    if (wrong != 0)
        printf("# after step %u\n", i);
    ok(wrong == 0, "do all random steps agree with the model?");
    ok(steps < STEPS ||
           (forks > 5000 && waits_told > 1000 && seen_events.careless > 100 &&
            seen_events.handlers > 5000 && seen_events.stops > 1000 &&
            seen_events.interrupts > 1000 && seen_events.orphans > 20),
       "do the steps reach what they should?");
    return tap_end();
}
