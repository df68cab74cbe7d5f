/*
 * What a signal does to the process that gets it.
 *
 * signal_send() only marks a signal as pending and the process as due;
 * signals_settle() lets each that is due feel its signals, one process after
 * the other. So the end of one, which may signal others, never begins in the
 * middle of another's.
 *
 * A process that shall run a handler, or stop, is first taken out of its call
 * (stand): KERNEL takes it out of a queue, FS or CLOCK forget its request, and
 * MM itself no longer thinks of its wait. A call that anybody else has
 * received, a process or another server, is broken off: MM waits for none of
 * them. It "stands" then, and `how` says how its call goes on afterwards: as
 * if nothing had been, by a second try, with the result so far, or with EINTR.
 */
#include "handlers.h"
#include <errno.h>
#include <kumquat/kernel.h>
#include <kumquat/servers.h>
#include <string.h>

static struct link due = {&due, &due};
static unsigned stopped; /* processes that are */

static struct process *process_of_due(struct link *link)
{
    return (struct process *)((char *)link - offsetof(struct process, due));
}

/* What an unblocked signal does to a process. */
enum effect { RUN_HANDLER, NOTHING, STOP, END };

static enum effect effect_of(const struct process *p, int signal)
{
    uint32_t bit = SIGNAL_BIT(signal);

    if (p->own.caught & bit)
        return RUN_HANDLER;
    if ((p->info->ignored | SIGNALS_HARMLESS) & bit)
        return NOTHING;
    return SIGNALS_STOPPING & bit ? STOP : END;
}

/* Its parent hears of a process that has stopped, gone on, or ended. */
void signal_parent(struct process *p)
{
    bool ended = p->info->life == LIFE_HANGING;
    struct process *parent = p->parent;
    int pid = p->info->pid;

    wait_offer(p);
    if (ended || !(parent->own.action[SIGCHLD].flags & SA_NOCLDSTOP))
        signal_send(parent, SIGCHLD, pid);
}

/* --- Standing and going on -------------------------------------------------
 */

/* Has FS or CLOCK forget what a process waits for. What CANCEL says; -EIO if
 * the server died over it. */
/* fs_cancel() and clock_cancel() don't tell a dead server from its answer. */
static int cancel(endpoint server, endpoint process)
{
    struct message m = {.type = server == FS ? FS_CANCEL : CLOCK_CANCEL,
                        .arg = {process}};

    return ipc_call(server, &m) < 0 ? -EIO : (int)m.type;
}

static void stand(struct process *p)
{
    uint8_t life = p->info->life;
    endpoint peer;
    int state;

    if (p->stands)
        return;
    p->stands = true;
    p->reply_type = (word)-EINTR;
    if (life == LIFE_WAITING || life == LIFE_PAUSED) {
        p->how = life == LIFE_WAITING ? CALL_EITHER : CALL_FAILS;
        p->info->life = LIFE_ALIVE;
        return;
    }
    while ((state = kernel_hold(p->self, false, &peer)) == -EAGAIN) {
        int done = cancel(peer, p->self);
        if (done < 0 && done != -EINTR && done != -EAGAIN && done != -ERESTART)
            continue; /* it has answered meanwhile */
        kernel_hold(p->self, true, &peer);
        p->how = done == -EINTR    ? CALL_FAILS
                 : done == -EAGAIN ? CALL_DEVICE
                                   : CALL_EITHER;
        if (done >= 0) {
            p->how = RESUME_REPLY;
            p->reply_type = (word)done;
        }
        return;
    }
    p->how = RESUME_KEEP;
    if (state == STATE_CALLING) /* somebody else has the message */
        p->how = RESUME_FAIL;
    else if (state == STATE_SENDING && peer < NR_SERVERS)
        p->how = RESUME_RESTART; /* nobody has seen the message yet */
    else if (state == STATE_SENDING || state == STATE_RECEIVING)
        p->how = CALL_EITHER;
}

/* Lets a process go on that stands: into a handler, or, with NULLs, where it
 * was. -EFAULT, -ENOMEM: there is no room for the frame; it stands. */
static int go_on(struct process *p, const struct action *action,
                 struct signal_frame *frame)
{
    bool again = action == NULL ||
                 (p->how != CALL_FAILS && (action->flags & SA_RESTART));

    if (p->how >= CALL_EITHER)
        p->how = again ? RESUME_RESTART : RESUME_FAIL;
    int error = /* no second try: `how` is done once */
        kernel_resume(p->self, p->how, p->reply_type, p->reply, (word)frame);
    p->how = RESUME_KEEP;
    if (error < 0)
        return error;
    p->stands = false;
    if (p->suspended)
        p->info->blocked = p->mask_before;
    p->suspended = false;
    return 0;
}

/* Starts the handler of a signal. A process without room for it ends. */
static void handle(struct process *p, int signal, int code, word address)
{
    static struct signal_frame frame;
    const struct action *action = &p->own.action[signal];
    const struct process *sender = process_find(p->sender[signal]);
    uint32_t blocked = p->info->blocked;

    stand(p);
    frame.restorer = p->own.restorer;
    frame.signal = (word)signal;
    frame.details = (struct signal_info){signal, code, p->sender[signal],
                                         sender != NULL ? sender->info->uid : 0,
                                         (void *)address};
    frame.handler = action->handler;
    frame.mask = p->suspended ? p->mask_before : blocked;
    int error = go_on(p, action, &frame);
    while (error == -ENOMEM && memory_short(p) == 0)
        error = go_on(p, action, &frame);
    if (error == -EFAULT) {
        log_line("%s, pid %d: no room for the handler of signal %d",
                 p->info->name, p->info->pid, signal);
        crash_keep(p, SIGSEGV);
        process_exit(p, SIGSEGV | DUMPED);
    }
    if (error < 0)
        return;
    p->info->blocked = blocked | action->mask;
    if (!(action->flags & SA_NODEFER))
        p->info->blocked |= SIGNAL_BIT(signal);
    if (action->flags & SA_RESETHAND)
        p->own.caught &= ~SIGNAL_BIT(signal);
}

/* --- Stopping ---------------------------------------------------------------
 */

/* Is a group without anybody whose parent, of the same session, could let it
 * go on? Then keys do not stop it. */
static bool is_orphaned(int group)
{
    FOR_EACH_WITH(p, BY_GROUP, group)
        if (p->parent != NULL && p->info->life != LIFE_HANGING &&
            p->parent->info->sid == p->info->sid &&
            p->parent->info->pgid != group)
            return false;
    return true;
}

static void life_change(struct process *p, enum info_life life, int status)
{
    p->info->life = (uint8_t)life;
    p->status = status;
    p->news = true;
    process_adopt(p->parent, p);
    signal_parent(p);
}

static void stop(struct process *p, int signal)
{
    bool orphaned = signal != SIGSTOP && is_orphaned(p->info->pgid);

    if (orphaned && signal == SIGTSTP)
        return;
    stand(p);
    if (orphaned) {
        if (p->how == CALL_DEVICE) {
            p->how = RESUME_REPLY; /* it may not use the terminal */
            p->reply_type = (word)-EIO;
        }
        return;
    }
    stopped++;
    life_change(p, LIFE_STOPPED, signal << 8 | 0x7F);
}

static void unstop(struct process *p)
{
    if (p->info->life != LIFE_STOPPED)
        return;
    stopped--;
    life_change(p, LIFE_ALIVE, 0xFFFF);
}

void signal_hang_up(int group)
{
    signal_group(NULL, group, SIGHUP);
    signal_group(NULL, group, SIGCONT);
}

void signal_orphans(const struct process *member, const struct process *parent)
{
    const int group = member->info->pgid;
    bool was_kept =
        member->info->sid == parent->info->sid && group != parent->info->pgid;
    bool waits = false;

    if (stopped == 0 || !was_kept || !is_orphaned(group))
        return;
    FOR_EACH_WITH(p, BY_GROUP, group)
        waits = waits || p->info->life == LIFE_STOPPED;
    if (waits)
        signal_hang_up(group);
}

/* --- Sending and settling ---------------------------------------------------
 */

void signal_due(struct process *p)
{
    list_remove(&p->due);
    list_append(&due, &p->due);
}

/* Marks a signal, which settles later. One that will end the process stops it
 * now: thousands that run would take MM's turns away before it is through. */
void signal_send(struct process *p, int signal, int sender)
{
    uint32_t bit = SIGNAL_BIT(signal);

    if (p->info->life == LIFE_HANGING || p == init_process)
        return;
    if (signal == SIGCONT) {
        p->pending &= ~SIGNALS_STOPPING;
        unstop(p);
    } else if (bit & SIGNALS_STOPPING) {
        p->pending &= ~SIGNAL_BIT(SIGCONT);
    }
    signal_due(p);
    bool now = !(p->info->blocked & bit);
    enum effect effect = effect_of(p, signal);
    if (now && effect == NOTHING)
        return;
    p->pending |= bit;
    p->sender[signal] = (uint16_t)sender;
    if (now && effect == END &&
        (p->info->life != LIFE_STOPPED || signal == SIGKILL))
        stand(p);
}

/* One signal that is not blocked. */
static void feel(struct process *p, int signal)
{
    p->pending &= ~SIGNAL_BIT(signal);
    switch (effect_of(p, signal)) {
    case RUN_HANDLER:
        handle(p, signal, p->sender[signal] != 0 ? SI_USER : SI_KERNEL, 0);
        break;
    case STOP:
        stop(p, signal);
        break;
    case END:
        process_exit(p, signal);
        break;
    case NOTHING:
        break;
    }
}

/* The signal that a process must feel now; 0: none. */
static int next_signal(const struct process *p)
{
    uint32_t ready = p->pending & ~p->info->blocked;

    if (ready & SIGNAL_BIT(SIGKILL))
        return SIGKILL;
    if (ready == 0 || p->info->life == LIFE_STOPPED)
        return 0;
    return __builtin_ctz(ready);
}

void signals_settle(void)
{
    while (!list_empty(&due)) {
        struct process *p = process_of_due(due.next);
        int signal = next_signal(p);
        if (signal != 0) {
            feel(p, signal);
            continue; /* until it is gone or has felt all */
        }
        list_remove(&p->due);
        if (p->stands && p->info->life != LIFE_STOPPED)
            go_on(p, NULL, NULL);
    }
}

void signals_forget(struct process *p)
{
    list_remove(&p->due);
    stopped -= p->info->life == LIFE_STOPPED;
}

int signal_result(struct process *p, int result, word first)
{
    p->stands = true;
    p->how = RESUME_REPLY;
    p->reply_type = (word)result;
    p->reply = first;
    signal_due(p);
    return NO_REPLY;
}

bool signal_fault(struct process *p, int signal, int code, word address)
{
    if (effect_of(p, signal) != RUN_HANDLER ||
        (p->info->blocked & SIGNAL_BIT(signal)))
        return false;
    p->stands = true;
    p->how = RESUME_KEEP;
    p->sender[signal] = 0;
    handle(p, signal, code, address);
    return true;
}
