/*
 * Signals, stops, ends and waits of all processes, told by one array and no
 * lists: the model that MM is compared with (tests/host/mm_signal_random.c).
 *
 * It is POSIX's and include/signal.h's text. Where these leave an order open,
 * it is this one: a process feels its signals by their number, but KILL
 * first; processes feel theirs in the order in which they were last sent one;
 * a group is signalled in the order in which its members joined.
 */
#ifndef HOST_MM_SIGNAL_MODEL_H
#define HOST_MM_SIGNAL_MODEL_H

#include "tests/host/mm_steps.h"

#define STOPPING (BIT(SIGSTOP) | BIT(SIGTSTP) | BIT(SIGTTIN) | BIT(SIGTTOU))
#define HARMLESS (BIT(SIGCHLD) | BIT(SIGURG) | BIT(SIGWINCH) | BIT(SIGCONT))
#define NEVER    (BIT(SIGKILL) | BIT(SIGSTOP))

/* How a call ends that MM itself has taken the process out of. */
enum { TOLD = PLACES, IO_ERROR };

static struct person {
    int pid, ppid, pgid, sid, uid; /* pid 0: nobody */
    bool dead, stopped, news;
    int status; /* when dead, stopped, or news: what wait tells */
    unsigned joined, adopted, due; /* stamps; due 0: it has felt all */
    enum place place;              /* the call it waits in */
    int want;                      /* WAITS: 0 for any, a pid, or -group */
    word options;
    bool out;       /* taken out of a call for a signal: of this one */
    int out_of;     /* an enum place, TOLD or IO_ERROR */
    int told;       /* TOLD: the reply */
    bool suspended; /* with this mask to come back to, and this of its own */
    uint32_t before, suspend_mask;
    bool suspends_again; /* a stop is over, its sigsuspend is not */
    uint32_t blocked, pending, ignored, caught;
    int sender[NSIG];
    struct {
        uint32_t mask, flags;
    } action[NSIG];
    struct result now; /* what it sees of its last call */
    unsigned depth;
    struct {
        int signal, sender;
        uint32_t mask;
        struct result seen;
    } stack[STACK_MAX];
    bool has_execed;
} people[NR_PROCS];

static unsigned stamp;        /* the last one given */
static bool model_push_fails; /* with EFAULT, the next handler */
static struct {
    unsigned handlers, stops, ends, interrupts, orphans, careless;
} seen_events; /* how often the model has been there */

static struct person *person_of(int pid)
{
    for (unsigned i = 0; i < NR_PROCS; i++)
        if (pid != 0 && people[i].pid == pid)
            return &people[i];
    return NULL;
}

static bool lives(const struct person *p)
{
    return p->pid != 0 && !p->dead;
}

/* The next of all with a stamp above `after`; at(p) says whose and which. */
static struct person *next_by(unsigned (*at)(const struct person *, int),
                              int number, unsigned after)
{
    struct person *found = NULL;

    for (unsigned i = 0; i < NR_PROCS; i++) {
        struct person *p = &people[i];
        unsigned mine = p->pid != 0 ? at(p, number) : 0;
        if (mine > after && (found == NULL || mine < at(found, number)))
            found = p;
    }
    return found;
}

static unsigned at_due(const struct person *p, int unused)
{
    (void)unused;
    return p->due;
}

static unsigned at_group(const struct person *p, int group)
{
    return p->pgid == group ? p->joined : 0;
}

static unsigned at_child(const struct person *p, int parent)
{
    return p->ppid == parent && !p->dead ? p->adopted : 0;
}

static unsigned at_dead_child(const struct person *p, int parent)
{
    return p->ppid == parent && p->dead ? p->adopted : 0;
}

/* --- Waiting
 * ------------------------------------------------------------------ */

static bool fits(const struct person *child, const struct person *parent)
{
    int want = parent->want;

    if (child->pid == 0 || child->ppid != parent->pid)
        return false;
    return want == 0  ? true
           : want > 0 ? child->pid == want
                      : child->pgid == -want;
}

static bool is_new(const struct person *child, word options)
{
    word wanted = child->stopped ? WUNTRACED : WCONTINUED;

    return child->dead || (child->news && (options & wanted));
}

static bool has_child(const struct person *parent)
{
    for (unsigned i = 0; i < NR_PROCS; i++)
        if (fits(&people[i], parent))
            return true;
    return false;
}

static void come_back_with(struct person *p, enum saw saw, int result)
{
    p->place = RUNS;
    p->now = (struct result){saw, result};
}

/* The parent has been told of its child. */
static void tell(struct person *child)
{
    child->news = false;
    if (child->dead)
        child->pid = 0;
}

static bool is_careless(const struct person *parent)
{
    return (parent->ignored & BIT(SIGCHLD)) ||
           (parent->action[SIGCHLD].flags & SA_NOCLDWAIT);
}

static void offer(struct person *child)
{
    struct person *parent = person_of(child->ppid);

    if (child->dead && is_careless(parent)) {
        seen_events.careless++;
        child->pid = 0;
        if (parent->place == WAITS && !has_child(parent))
            come_back_with(parent, A_REPLY, -ECHILD);
    } else if (parent->place == WAITS && fits(child, parent) &&
               is_new(child, parent->options)) {
        come_back_with(parent, A_REPLY, child->pid);
        tell(child);
    }
}

/* --- Calls that are left and gone on with
 * ------------------------------------- */

static void take_out(struct person *p)
{
    if (p->out)
        return;
    p->out = true;
    p->out_of = p->place;
    p->place = RUNS;
}

/* `flags`: of the handler that runs, or NULL. */
static void go_on_with(struct person *p, const uint32_t *flags)
{
    if (p->out_of == TOLD)
        p->now = (struct result){A_REPLY, p->told};
    else if (p->out_of == IO_ERROR)
        p->now = (struct result){A_REPLY, -EIO};
    else if (p->out_of != RUNS)
        p->now = flags == NULL         ? places[p->out_of].stopped
                 : *flags & SA_RESTART ? places[p->out_of].restart
                                       : places[p->out_of].plain;
    seen_events.interrupts += p->now.saw == AN_ERROR;
    p->suspends_again = p->suspended && flags == NULL;
    if (p->suspended)
        p->blocked = p->before;
    p->suspended = p->out = false;
}

/* --- What signals do
 * ------------------------------------------------------------ */

static bool is_orphaned(int group)
{
    for (unsigned i = 0; i < NR_PROCS; i++) {
        const struct person *p = &people[i], *parent = person_of(p->ppid);
        if (lives(p) && p->pgid == group && parent != NULL &&
            parent->sid == p->sid && parent->pgid != group)
            return false;
    }
    return true;
}

static void model_send(struct person *p, int signal, int sender);

static void tell_parent(struct person *p)
{
    struct person *parent = person_of(p->ppid);
    bool dead = p->dead;
    int pid = p->pid;

    offer(p);
    if (dead || !(parent->action[SIGCHLD].flags & SA_NOCLDSTOP))
        model_send(parent, SIGCHLD, pid);
}

static void model_send_group(int group, int signal)
{
    struct person *p = NULL;

    while ((p = next_by(at_group, group, p == NULL ? 0 : p->joined)) != NULL)
        model_send(p, signal, 0);
}

static void hang_up_group(int group)
{
    model_send_group(group, SIGHUP);
    model_send_group(group, SIGCONT);
}

/* A group that was not orphaned before may be so now. */
static void check_group(int group, const bool was_orphaned)
{
    bool stopped = false;

    for (unsigned i = 0; i < NR_PROCS; i++)
        stopped |=
            lives(&people[i]) && people[i].pgid == group && people[i].stopped;
    if (was_orphaned || !stopped || !is_orphaned(group))
        return;
    seen_events.orphans++;
    hang_up_group(group);
}

static void model_exit(struct person *p, int status)
{
    bool was_orphaned[NR_PROCS];
    struct person *child = NULL;

    seen_events.ends++;
    for (unsigned i = 0; i < NR_PROCS; i++)
        was_orphaned[i] = people[i].pid == 0 || is_orphaned(people[i].pgid);
    while ((child = next_by(at_child, p->pid, 0)) != NULL) {
        child->ppid = INIT_PID;
        child->adopted = ++stamp;
        check_group(child->pgid, was_orphaned[child - people]);
    }
    while ((child = next_by(at_dead_child, p->pid, 0)) != NULL) {
        child->ppid = INIT_PID;
        child->adopted = ++stamp;
        offer(child);
    }
    p->dead = true;
    p->stopped = p->news = p->out = p->suspended = false;
    p->place = RUNS;
    p->status = status;
    p->adopted = ++stamp;
    p->due = 0;
    check_group(p->pgid, was_orphaned[p - people]);
    if (p->sid == p->pid && front_group != 0)
        hang_up_group((int)front_group);
    tell_parent(p);
}

static void model_due(struct person *p)
{
    p->due = ++stamp;
}

enum effect_of { DOES_NOTHING, RUNS_HANDLER, STOPS, ENDS };

static enum effect_of model_effect(const struct person *p, int signal)
{
    if (p->caught & BIT(signal))
        return RUNS_HANDLER;
    if ((p->ignored | HARMLESS) & BIT(signal))
        return DOES_NOTHING;
    return STOPPING & BIT(signal) ? STOPS : ENDS;
}

static void model_send(struct person *p, int signal, int sender)
{
    bool blocked = p->blocked & BIT(signal);

    if (!lives(p) || p->pid == INIT_PID)
        return;
    if (signal == SIGCONT) {
        p->pending &= ~STOPPING;
        if (p->stopped) {
            p->stopped = false;
            p->news = true;
            p->status = 0xFFFF;
            tell_parent(p);
        }
    }
    if (STOPPING & BIT(signal))
        p->pending &= ~BIT(SIGCONT);
    model_due(p);
    if (!blocked && model_effect(p, signal) == DOES_NOTHING)
        return;
    p->pending |= BIT(signal);
    p->sender[signal] = sender;
    if (!blocked && model_effect(p, signal) == ENDS &&
        (!p->stopped || signal == SIGKILL))
        take_out(p); /* who is about to end gets nothing more */
}

static void model_handle(struct person *p, int signal)
{
    uint32_t flags = p->action[signal].flags, blocked = p->blocked;
    uint32_t mask = p->suspended ? p->before : blocked;

    take_out(p);
    if (model_push_fails || p->depth == STACK_MAX) {
        model_push_fails = false;
        model_exit(p, SIGSEGV | 0x80);
        return;
    }
    seen_events.handlers++;
    go_on_with(p, &flags);
    p->stack[p->depth].signal = signal;
    p->stack[p->depth].sender = p->sender[signal];
    p->stack[p->depth].mask = mask;
    p->stack[p->depth++].seen = p->now;
    p->now.saw = NOTHING;
    p->blocked = blocked | p->action[signal].mask;
    if (!(flags & SA_NODEFER))
        p->blocked |= BIT(signal);
    if (flags & SA_RESETHAND)
        p->caught &= ~BIT(signal);
}

static void model_stop(struct person *p, int signal)
{
    bool is_discarded = signal != SIGSTOP && is_orphaned(p->pgid);

    /* MM may leave it alone then, or let it begin its call anew. */
    if (is_discarded && slots[p - people].in_call && !p->out &&
        (signal == SIGTSTP || p->place != PARKED))
        return;
    take_out(p);
    if (is_discarded) {
        if (signal != SIGTSTP && p->out_of == PARKED)
            p->out_of = IO_ERROR;
        return;
    }
    seen_events.stops++;
    p->stopped = p->news = true;
    p->status = signal << 8 | 0x7F;
    tell_parent(p);
}

static int next_signal_of(const struct person *p)
{
    uint32_t ready = p->pending & ~p->blocked;

    if (ready & BIT(SIGKILL))
        return SIGKILL;
    return ready == 0 || p->stopped ? 0 : __builtin_ctz(ready);
}

static void model_settle(void)
{
    struct person *p;

    while ((p = next_by(at_due, 0, 0)) != NULL) {
        int signal = next_signal_of(p);
        if (signal == 0) {
            p->due = 0;
            if (p->out && !p->stopped)
                go_on_with(p, NULL);
            continue;
        }
        p->pending &= ~BIT(signal);
        switch (model_effect(p, signal)) {
        case RUNS_HANDLER:
            model_handle(p, signal);
            break;
        case STOPS:
            model_stop(p, signal);
            break;
        case ENDS:
            model_exit(p, signal);
            break;
        case DOES_NOTHING:
            break;
        }
    }
}

/* A call of MM's ends with signals to feel before its result is seen. */
static void model_told(struct person *p, int result)
{
    p->out = true;
    p->out_of = TOLD;
    p->told = result;
    model_due(p);
}

/* --- Comparing
 * ---------------------------------------------------------------- */

static void expect(bool agrees, const char *what)
{
    if (!agrees)
        complain(what);
}

static bool same_call(const struct seen_call *call, struct result result)
{
    if (call->saw != result.saw)
        return false;
    return result.saw == NOTHING || result.saw == THE_TRAP ||
           (int)call->reply.type == result.result;
}

static int life_in_model(const struct person *p)
{
    return p->dead                ? LIFE_HANGING
           : p->stopped           ? LIFE_STOPPED
           : p->place == WAITS    ? LIFE_WAITING
           : p->place == SUSPENDS ? LIFE_PAUSED
                                  : LIFE_ALIVE;
}

static enum info_state state_in_model(const struct person *p)
{
    switch (p->place) {
    case RUNS:
        return STATE_READY;
    case QUEUED:
    case QUEUED_AT_USER:
        return STATE_SENDING;
    case RECEIVES:
        return STATE_RECEIVING;
    default:
        return STATE_CALLING;
    }
}

/* The numbers of the links in a ring that are this one. */
static int count_in(const struct link *list, const struct link *wanted)
{
    int count = 0;

    for (const struct link *l = list->next; l != list; l = l->next)
        count += l == wanted;
    return count;
}

static void compare_lists(const struct person *p, const struct process *q)
{
    expect(q->due.next == &q->due, "somebody is still due");
    expect(q->stands == p->stopped || p->dead,
           "somebody stands who is not stopped, or the reverse");
    if (q->parent == NULL)
        return;
    expect(count_in(&q->parent->hanging, &q->sibling) == p->dead &&
               count_in(&q->parent->children, &q->sibling) == !p->dead,
           "somebody is in the wrong list of the parent");
}

static void compare_person(const struct person *p, unsigned i)
{
    const struct info *info = block_of(i);
    const struct process *q = process_at(i);
    const struct slot *slot = &slots[i];

    expect((q != NULL) == (p->pid != 0) &&
               (slot->state != STATE_FREE) == (p->pid != 0),
           "a slot is free and is not");
    if (p->pid == 0 || wrong != 0)
        return;
    expect(info->pid == p->pid && info->ppid == p->ppid &&
               info->pgid == p->pgid && info->sid == p->sid &&
               info->uid == p->uid,
           "an info block has other numbers");
    expect(info->life == life_in_model(p), "somebody leads another life");
    compare_lists(p, q);
    expect(slot->files == !p->dead, "files are open that should not be");
    if (p->dead) {
        expect(slot->state == STATE_STOPPED, "a dead process runs");
        return;
    }
    expect(info->blocked == p->blocked, "a mask differs");
    expect(info->ignored == p->ignored && q->own.caught == p->caught,
           "an action differs");
    expect(q->pending == p->pending, "other signals are pending");
    expect(p->stopped || p->suspends_again || (p->pending & ~p->blocked) == 0,
           "somebody runs who has a signal to feel");
    expect(p->stopped ? slot->state != STATE_READY
                      : slot->state == state_in_model(p),
           "somebody runs who should not, or the reverse");
    expect(slot->parked == (p->place >= PARKED && p->place <= SLEEPS),
           "a server works for somebody, or does not");
    expect(slot->depth == p->depth, "more or fewer handlers run");
    for (unsigned d = 0; d < p->depth && wrong == 0; d++)
        expect(slot->stack[d].details.si_signo == p->stack[d].signal &&
                   slot->stack[d].details.si_pid == p->stack[d].sender &&
                   slot->stack[d].mask == p->stack[d].mask &&
                   same_call(&slot->stack[d].seen, p->stack[d].seen),
               "a handler runs in another way");
    if (!p->stopped)
        expect(same_call(&slot->now, p->now), "a call has another result");
}

#endif
