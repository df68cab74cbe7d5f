/*
 * IPC: the heart of the kernel.
 *
 * A message is six registers of the sender's trap frame that become six
 * registers of the receiver's. Nothing here touches user memory or hardware:
 * the file is built for the host too, where the tests drive it.
 *
 * A process that waits is in exactly one queue, and `peer` says for whom:
 *
 *   SENDING    in peer->senders, in order of arrival
 *   CALLING    in peer->lenders: received; the loan of its memory is open
 *   RECEIVING  in peer->waiters, or nowhere if it takes ANY
 *
 * So when someone dies, all who wait for him stand in his three lists; and
 * following `peer` from slot to slot is following who waits for whom. Waits
 * never form a ring: whoever would close one gets EDEADLK (closes_ring).
 */
#include "ipc.h"
#include "call.h"
#include "schedule.h"

static const struct process *tracer; /* who has switched the trace on */

/* The operation has ended, with 0 or -errno, and the process runs on. */
static struct process *ended(struct process *p, int result)
{
    p->regs.eax = (uint32_t)result;
    return schedule_continue(p);
}

/* [ipc-copy] */
/* Six registers, and the source in the seventh. */
static void copy_message(const struct process *from, struct process *to)
{
    to->regs.eax = from->self;
    to->regs.ebx = from->regs.ebx;
    to->regs.ecx = from->regs.ecx;
    to->regs.edx = from->regs.edx;
    to->regs.esi = from->regs.esi;
    to->regs.edi = from->regs.edi;
    to->regs.ebp = from->regs.ebp;
}
/* [ipc-copy end] */

/* Behind copy_message(): makes MM_FAULT of the copy. The registers of `from`
 * stay as they were at the fault. */
static void tell_fault(const struct process *from, struct process *to)
{
    to->regs.ebx = MM_FAULT;
    to->regs.ecx = from->fault.vector;
    to->regs.edx = from->fault.error;
    to->regs.esi = from->fault.address;
    to->regs.edi = from->regs.eip;
}

/* A message has been handed over. */
static void trace(uint32_t operation, const struct process *from,
                  const struct process *to)
{
    struct info_message *ring = info_page_trace();

    if (schedule_mask & SCHEDULE_TRACED)
        ring[info_page_head()->traced++ % INFO_TRACED] =
            (struct info_message){operation << ENDPOINT_BITS | from->self,
                                  to->self,
                                  to->regs.ebx,
                                  {to->regs.ecx, to->regs.edx}};
}

/* [ipc-notify] */
/* The notification of a slot, which is pending then no more. */
static void copy_notification(struct process *to, unsigned slot)
{
    to->regs.eax = slot;
    to->regs.ebx = NOTIFY;
    to->regs.ecx = slot == KERNEL ? to->events : 0;
    to->regs.edx = to->regs.esi = to->regs.edi = to->regs.ebp = 0;
    to->notified &= ~(1u << slot);
    to->events &= ~to->regs.ecx; /* told now: all of them, or none */
    trace(IPC_NOTIFY, &proc_table[slot], to);
}

static inline bool waits_for(const struct process *receiver,
                             const struct process *sender)
{
    return receiver->state == STATE_RECEIVING &&
           (receiver->peer == NULL || receiver->peer == sender);
}

/* Sets the bit of a slot's notification; whoever waits for it takes it. */
static void notify(struct process *to, unsigned slot)
{
    to->notified |= 1u << slot;
    if (waits_for(to, &proc_table[slot])) {
        copy_notification(to, slot);
        ipc_release(to);
    }
}
/* [ipc-notify end] */

/* [ipc-deadlock] */
/*
 * Would `p` waiting for `peer` close a ring? Follows the whole chain of who
 * waits for whom. It ends, because no ring was ever closed.
 */
static bool closes_ring(const struct process *p, const struct process *peer)
{
    for (; peer != p; peer = peer->peer) {
        if (peer->peer == NULL || peer->state < STATE_SENDING ||
            peer->state > STATE_RECEIVING)
            return false;
    }
    return true;
}
/* [ipc-deadlock end] */

/* Hands the message of a sender to `p`; a caller lends from now on. */
static inline void take(struct process *p, struct process *sender)
{
    copy_message(sender, p);
    if (sender->fault.pending)
        tell_fault(sender, p);
    p->received++;
    trace(IPC_CALL, sender, p);
    if (sender->calls) {
        ipc_lend(sender, p);
    } else {
        sender->regs.eax = 0;
        schedule_ready(sender);
    }
}

/* [ipc-send] */
/* Sends to `to`; `calls`: and then waits for its reply. */
static inline struct process *send(struct process *p, struct process *to,
                                   bool calls)
{
    p->peer = to;
    p->calls = calls;
    if (waits_for(to, p)) {
        list_remove(&to->link);
        take(to, p);
        to->state = STATE_READY;
        return schedule_continue(to);
    }
    p->state = STATE_SENDING;
    list_append(&to->senders, &p->link);
    return schedule_pick();
}
/* [ipc-send end] */

/* [ipc-checks] */
/* May `p` send to `to`? Servers by their row; users call users too. */
static bool may_send(const struct process *p, const struct process *to)
{
    if (process_is_server(to))
        return ipc_may_call(p, process_slot(to));
    return !process_is_server(p);
}

/* Is there nobody any more who could answer? */
static bool is_gone(const struct process *p)
{
    return p == NULL || (p->state == STATE_STOPPED && !process_is_server(p));
}

/* The checks before a send; then the send. */
static struct process *do_send(struct process *p, struct process *to,
                               bool calls)
{
    if (is_gone(to))
        return ended(p, -ESRCH);
    if (!may_send(p, to))
        return ended(p, -EPERM);
    if (!calls && process_is_server(to))
        return ended(p, -EPERM); /* a send is for equals */
    if (p->regs.ebx == MM_FAULT && to->self == MM)
        return ended(p, -EPERM); /* only the kernel says so */
    if (!waits_for(to, p) && closes_ring(p, to))
        return ended(p, -EDEADLK);
    return send(p, to, calls);
}
/* [ipc-checks end] */

/* [ipc-receive] */
/* Takes what is there for `p`: notifications first, then the queue. False if
 * nothing is. from NULL: ANY. */
static bool take_next(struct process *p, struct process *from)
{
    uint32_t notified = p->notified;

    if (from != NULL)
        notified &= process_is_server(from) ? 1u << process_slot(from) : 0;
    if (notified != 0) {
        copy_notification(p, (unsigned)__builtin_ctz(notified));
        return true;
    }
    if (from == NULL && !list_empty(&p->senders))
        from = process_of_link(p->senders.next);
    if (from == NULL || from->state != STATE_SENDING || from->peer != p)
        return false;
    list_remove(&from->link);
    take(p, from);
    return true;
}

static struct process *receive(struct process *p, struct process *from)
{
    bool taken = take_next(p, from);

    if (!taken && from != NULL && closes_ring(p, from))
        return ended(p, -EDEADLK);
    schedule_refill(p);
    if (taken)
        return schedule_continue(p);
    p->state = STATE_RECEIVING;
    p->peer = from;
    if (from != NULL)
        list_append(&from->waiters, &p->link);
    return schedule_pick();
}
/* [ipc-receive end] */

static struct process *do_receive(struct process *p, endpoint e,
                                  struct process *from)
{
    if (e == ANY)
        return receive(p, NULL);
    if (e == KERNEL && process_is_server(p))
        return receive(p, &proc_table[KERNEL]);
    if (is_gone(from))
        return ended(p, -ESRCH);
    if (process_is_server(p) && !process_is_server(from))
        return ended(p, -EPERM); /* a server waits for no single process */
    return receive(p, from);
}

/* [ipc-reply] */
/* Answers a caller of `p`. 0; -ESRCH if it does not wait for that. */
static int reply(struct process *p, struct process *caller)
{
    if (!ipc_is_caller(p, caller))
        return -ESRCH;
    if (!caller->fault.pending) {
        copy_message(p, caller);
        trace(IPC_REPLY, p, caller);
    }
    ipc_release(caller);
    return 0;
}
/* [ipc-reply end] */

static struct process *do_notify(struct process *p, struct process *to)
{
    if (to == NULL)
        return ended(p, -ESRCH);
    if (!process_is_server(p) || !process_is_server(to))
        return ended(p, -EPERM);
    notify(to, process_slot(p));
    return ended(p, 0);
}

FROM_TRAP struct process *ipc_trap(struct process *p)
{
    endpoint e = p->regs.eax & ENDPOINT_MASK;
    struct process *peer = process_find(e);

    switch (p->regs.eax >> ENDPOINT_BITS) {
    case IPC_CALL:
        return e == KERNEL ? call_kernel(p) : do_send(p, peer, true);
    case IPC_REPLY_RECEIVE:
        reply(p, peer); /* whether it still lives is not our matter */
        return receive(p, NULL);
    case IPC_RECEIVE:
        return do_receive(p, e, peer);
    case IPC_REPLY:
        return ended(p, reply(p, peer));
    case IPC_SEND:
        return do_send(p, peer, false);
    case IPC_NOTIFY:
        return do_notify(p, peer);
    default:
        return ended(p, -ENOSYS);
    }
}

struct process *ipc_fault(struct process *p)
{
    p->fault.pending = true;
    return send(p, &proc_table[MM], true);
}

void ipc_event(struct process *server, uint32_t events)
{
    server->events |= events;
    notify(server, KERNEL);
}

void ipc_hold(struct process *p)
{
    if (p->state == STATE_READY)
        schedule_remove(p);
    else
        list_remove(&p->link);
    p->state = STATE_HELD;
    p->peer = NULL;
    p->fault.pending = false;
}

void ipc_release(struct process *p)
{
    p->fault.pending = false;
    list_remove(&p->link);
    schedule_ready(p);
}

/* [died] */
static void fail_all(struct link *list, int error)
{
    while (!list_empty(list)) {
        struct process *p = process_of_link(list->next);
        p->regs.eax = (uint32_t)-error;
        ipc_release(p);
    }
}

void ipc_process_died(struct process *p)
{
    ipc_hold(p);
    p->state = STATE_STOPPED;
    p->notified = p->events = 0;
    if (p == tracer)
        schedule_mask &= ~SCHEDULE_TRACED;
    fail_all(&p->lenders, process_is_server(p) ? ERESTART : ESRCH);
    if (process_is_server(p))
        return;
    fail_all(&p->senders, ESRCH);
    fail_all(&p->waiters, ESRCH);
}
/* [died end] */

bool ipc_has_loan(const struct process *server, const struct process *lender)
{
    return ipc_is_caller(server, lender) ||
           (lender->state == STATE_HELD && server == &proc_table[MM]);
}

int kernel_trace(struct process *p)
{
    if (p->info->euid != 0)
        return -EPERM;
    tracer = p;
    schedule_mask = (schedule_mask & ~SCHEDULE_TRACED) | (p->regs.ecx != 0);
    return 0;
}
