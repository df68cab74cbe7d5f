/*
 * Do processes live and die as the course tells (fork, exit, wait, orphans,
 * signals, groups of mm/)?
 *
 * MM's own code runs on a small kernel and FS (mm_world.h). A model
 * (mm_model.h) says what each of many random steps must do; after each step
 * all that both know is compared. With 12 slots the table is full often, and
 * pids wrap around.
 */
/* host-sources: mm/action.c mm/crash.c mm/deliver.c mm/exec.c mm/exit.c */
/* host-sources: mm/fork.c mm/group.c mm/init.c */
/* host-sources: mm/machine.c mm/map.c mm/memory.c mm/process.c mm/signal.c */
/* host-sources: mm/user.c mm/wait.c lib/server/retry.c */
/* host-flags: -DNR_PROCS=12 -isystem include -no-pie */
/* host-flags: -Wno-int-to-pointer-cast -Wno-pointer-to-int-cast */
#include "tests/host/mm_model.h"
#include "tests/host/mm_world.h"
#include "tests/host/tap.h"
#include <signal.h>
#include <sys/wait.h>

#define STEPS       300000
#define INIT_DEATHS 5 /* of the steps; MM allows 8 */

enum step { FORK, EXIT, WAIT, KILL, FAULT, ACTION, GROUP, SESSION, KEY };
static int count[KEY + 1], full, reaped, woken, no_child, refused, init_deaths;

static int random_below(int limit)
{
    return rand() % limit;
}

/* A process that runs. */
static unsigned random_runner(void)
{
    unsigned slot;

    do
        slot = (unsigned)random_below(NR_PROCS);
    while (people[slot].pid == 0 || people[slot].life != LIFE_ALIVE);
    return slot;
}

/* A pid that is likely to be someone's. */
static int random_pid(void)
{
    return random_below(4) == 0 ? random_below(40)
                                : people[random_below(NR_PROCS)].pid;
}

static void step_fork(unsigned slot)
{
    struct message m = {.type = MM_FORK};
    unsigned room = 0;

    for (unsigned i = 0; i < NR_PROCS; i++)
        room += people[i].pid == 0;
    clone_fails = random_below(20) == 0;
    files_fail = random_below(20) == 0;
    int pid = call(slot, &m);
    int expected = clone_fails ? -ENOMEM : -EAGAIN;
    if (clone_fails || files_fail || room == 0) {
        full += room == 0;
        if (pid != expected)
            complain("fork does not fail as it should");
        return;
    }
    for (unsigned i = 0; i < NR_PROCS; i++)
        if (people[i].pid != 0 &&
            (people[i].pid == pid || people[i].pgid == pid ||
             people[i].sid == pid))
            complain("a number in use became a pid");
    struct process *child = process_find(pid);
    if (child == NULL || pid < 1 || pid > KUMQUAT_PID_MAX) {
        complain("fork returns nobody's pid");
        return;
    }
    unsigned other = slot_of(child->self);
    if (slots[other].now.saw != A_REPLY || slots[other].now.reply.type != 0)
        complain("the child does not get 0");
    slots[other].now.saw = NOTHING;
    people[other] = people[slot];
    people[other].pid = pid;
    people[other].ppid = people[slot].pid;
}

static void step_exit(unsigned slot)
{
    struct message m = {.type = MM_EXIT, .arg = {(word)rand()}};
    int code = m.arg[0] & 255;

    if (people[slot].pid == INIT_PID) {
        if (init_deaths == INIT_DEATHS || random_below(1000) != 0)
            return;
        init_deaths++;
    }
    call(slot, &m);
    model_death(slot, code << 8);
}

static void step_fault(unsigned slot)
{
    struct message m = {.type = MM_FAULT, .arg = {14, 0, 0, 0x1234, 0}};

    if (people[slot].pid == INIT_PID)
        return;
    call(slot, &m);
    model_death(slot, SIGSEGV | 0x80);
}

static void step_wait(unsigned slot)
{
    struct person *p = &people[slot];
    int pid = random_below(2) ? -1 : random_below(3) - 1;
    struct message m = {.type = MM_WAIT};
    bool any = false;

    pid = random_below(4) == 0 ? random_pid() : pid;
    pid = random_below(6) == 0 ? -random_pid() : pid;
    if (p->pid == INIT_PID)
        pid = -1; /* or nobody might be left who does anything */
    m.arg[0] = (word)pid;
    m.arg[1] = (word)(random_below(3) == 0 ? WNOHANG : 0);
    if (random_below(50) == 0) {
        m.arg[1] |= 4;
        if (call(slot, &m) != -EINVAL)
            complain("an unknown option is taken");
        return;
    }
    word options = m.arg[1];
    int result = call(slot, &m);

    int want = pid == -1 ? 0 : pid == 0 ? -p->pgid : pid;
    for (unsigned i = 0; i < NR_PROCS; i++)
        any |= people[i].pid != 0 && people[i].ppid == p->pid &&
               person_fits(&people[i], want);
    struct person *dead = first_dead(p->pid, want);
    if (!any) {
        no_child++;
        if (result != -ECHILD)
            complain("no ECHILD");
    } else if (dead != NULL) {
        reaped++;
        if (result != dead->pid || (int)m.arg[0] != dead->status)
            complain("wait gives another child, or status");
        dead->pid = 0;
    } else if (options & WNOHANG) {
        if (result != 0)
            complain("WNOHANG does not say 0");
    } else {
        if (result != NO_REPLY)
            complain("wait does not wait");
        p->life = LIFE_WAITING;
        p->want = want;
    }
}

/* Checks who died by a signal to `pid`, and lets them die in the model. */
static void judge_signal(struct person *from, int pid, int signal, int result)
{
    bool harmless = signal == 0 || signal == SIGCHLD || signal == SIGCONT;
    bool dies[NR_PROCS] = {false};
    int found = 0, spared = 0;
    unsigned victims = 0;

    for (unsigned i = 0; i < NR_PROCS; i++) {
        struct person *p = &people[i];
        bool fits = pid == -1  ? p != from && p->pid != INIT_PID
                    : pid == 0 ? from != NULL && p->pgid == from->pgid
                    : pid > 0  ? p->pid == pid
                               : p->pgid == -pid;
        if (p->pid == 0 || !fits)
            continue;
        bool may = p->pid != INIT_PID || signal == 0;
        found += may;
        spared += !may;
        dies[i] = may && !harmless && p->life != LIFE_HANGING &&
                  (signal == SIGKILL || !(p->ignored >> signal & 1));
        victims += dies[i];
        if (dies[i]) /* it does not wait any more while others die */
            p->life = LIFE_ALIVE;
    }
    int expected = found ? 0 : spared ? -EPERM : -ESRCH;
    if (from != NULL && dies[from - people])
        expected = NO_REPLY;
    if (result != expected)
        complain("kill returns something else");
    refused += spared && !found;
    if (death_count != victims)
        complain("kill kills too many or too few");
    for (unsigned i = 0; i < death_count && i < NR_PROCS; i++) {
        if (!dies[deaths[i]])
            complain("kill kills someone else");
        model_death(deaths[i], signal);
    }
}

static void step_kill(unsigned slot)
{
    static const int signals[] = {0, SIGTERM, SIGKILL, SIGINT, SIGCHLD};
    int signal = signals[random_below(5)];
    int pid = random_below(3) == 0 ? -random_pid() : random_pid();

    pid = random_below(200) == 0 ? -1 : pid;
    struct message m = {.type = MM_KILL, .arg = {(word)pid, (word)signal}};
    int result = call(slot, &m);
    judge_signal(&people[slot], pid, signal, result);
}

/* The terminal signals a group. */
static void from_terminal(int signal, int group)
{
    death_count = 0;
    will_say(TTY, (word)signal, (word)group);
    notify(TTY);
    judge_signal(NULL, -group, signal, 0);
}

/* Ctrl+C for the group of a process. */
static void step_key(unsigned slot)
{
    if (people[slot].pgid != INIT_PID)
        from_terminal(SIGINT, people[slot].pgid);
}

static void step_action(unsigned slot)
{
    int signal = random_below(2) ? SIGINT : random_below(40);
    word action = (word)random_below(2);
    struct message m = {.type = MM_SIGACTION, .arg = {(word)signal, action}};
    bool bad =
        signal == 0 || signal > 31 || signal == SIGKILL || signal == SIGSTOP;

    if (signal == SIGCHLD) /* that is another test's question */
        return;
    if (call(slot, &m) != (bad ? -EINVAL : 0))
        complain("sigaction returns something else");
    if (bad)
        return;
    if (m.arg[0] != (people[slot].ignored >> signal & 1))
        complain("sigaction returns another old action");
    people[slot].ignored =
        (people[slot].ignored & ~(1u << signal)) | action << signal;
}

static void step_group(unsigned slot)
{
    struct person *p = &people[slot];
    int pid = random_below(2) ? 0 : random_pid();
    int group = random_below(2) ? 0 : random_pid();
    struct message m = {.type = MM_SETPGID, .arg = {(word)pid, (word)group}};
    struct person *who = pid == 0 ? p : person_of(pid);
    int expected = 0;

    if (who == NULL || (who != p && who->ppid != p->pid) ||
        who->life == LIFE_HANGING)
        expected = -ESRCH;
    else if (who->sid == who->pid || who->sid != p->sid)
        expected = -EPERM;
    else if (group != 0 && group != who->pid && members(group, p->sid) == 0)
        expected = -EPERM;
    if (call(slot, &m) != expected)
        complain("setpgid returns something else");
    if (expected == 0)
        who->pgid = group == 0 ? who->pid : group;
}

static void step_session(unsigned slot)
{
    struct person *p = &people[slot];
    struct message m = {.type = MM_SETSID};
    int expected = members(p->pid, 0) > 0 ? -EPERM : p->pid;

    if (call(slot, &m) != expected)
        complain("setsid returns something else");
    if (expected == p->pid)
        p->pgid = p->sid = p->pid;
}

/* Are MM's table, the info blocks, the kernel's slots, FS, and the replies
 * what the model says? */
static void compare(void)
{
    static bool waited[NR_PROCS]; /* when this was called last */

    for (unsigned i = 0; i < NR_PROCS; i++) {
        const struct person *p = &people[i];
        const struct process *q = process_at(i);
        const struct info *info = &blocks[NR_SERVERS + i];
        const struct message *reply = &slots[i].now.reply;
        bool lives = p->pid != 0 && p->life != LIFE_HANGING;
        bool woke = waited[i] && info->life == LIFE_ALIVE;

        if ((p->pid != 0) != (q != NULL) ||
            (p->pid != 0) != (slots[i].state != STATE_FREE))
            complain("a slot is free and is not");
        if (slots[i].files != lives)
            complain("files are open that should not be, or the reverse");
        if (woke != (told[i].pid != 0))
            complain("a waiting parent is told, or is not");
        if (woke && ((int)reply->type != told[i].pid ||
                     (int)reply->arg[0] != told[i].status))
            complain("a waiting parent is told something else");
        woken += woke;
        waited[i] = info->life == LIFE_WAITING;
        told[i].pid = 0;
        if (p->pid != 0 && (info->pid != p->pid || info->ppid != p->ppid ||
                            info->pgid != p->pgid || info->sid != p->sid ||
                            info->life != p->life))
            complain("an info block differs");
        if (p->pid == 0 && (info->pid != 0 || info->life != LIFE_NONE))
            complain("an info block is not reset");
    }
}

/* A slot with such a life; INIT's is the last choice. NR_PROCS: none. */
static unsigned slot_with(int life)
{
    unsigned found = NR_PROCS;

    for (unsigned i = 0; i < NR_PROCS; i++)
        if (people[i].pid != 0 && people[i].life == life &&
            (found == NR_PROCS || people[i].pid != INIT_PID))
            found = i;
    return found;
}

/* All wait, one for a child that has left the group it waits for: the system
 * kills a group. */
static void step_rescue(void)
{
    int group = people[slot_with(LIFE_WAITING)].pgid;

    from_terminal(SIGKILL, group);
}

static void run_steps(void)
{
    static void (*const steps[])(unsigned slot) = {
        [FORK] = step_fork,   [EXIT] = step_exit,       [WAIT] = step_wait,
        [KILL] = step_kill,   [FAULT] = step_fault,     [ACTION] = step_action,
        [GROUP] = step_group, [SESSION] = step_session, [KEY] = step_key};
    static const enum step mix[] = {FORK, FORK,  FORK,   FORK,  EXIT,
                                    EXIT, WAIT,  WAIT,   WAIT,  KILL,
                                    KEY,  FAULT, ACTION, GROUP, SESSION};

    for (int i = 0; i < STEPS && wrong == 0; i++) {
        enum step step = mix[random_below(sizeof mix / sizeof mix[0])];
        count[step]++;
        if (slot_with(LIFE_ALIVE) == NR_PROCS)
            step_rescue();
        else
            steps[step](random_runner());
        compare();
    }
}

int main(void)
{
    srand(2);
    world_start();
    people[0] = (struct person){
        .pid = INIT_PID, .pgid = INIT_PID, .sid = INIT_PID, .life = LIFE_ALIVE};
    run_steps();
    printf("# %d forks, %d with a full table; %d reaped, %d woken, %d "
           "ECHILD, %d new INITs\n",
           count[FORK], full, reaped, woken, no_child, init_deaths);
    ok(wrong == 0, "do 300,000 random steps agree with the model?");
    ok(count[FORK] > 2 * KUMQUAT_PID_MAX && full > 0 && reaped > 1000 &&
           woken > 1000 && no_child > 1000 && refused > 10 && init_deaths > 0,
       "do the steps reach what they should?");
    return tap_end();
}
