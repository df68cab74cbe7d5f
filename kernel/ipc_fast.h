/*
 * The short way of a message, which nearly every call and reply takes.
 *
 * The six registers of the message are not even copied. Who has sent them has
 * just trapped, so they are on top of what trap.asm restores anyway: it takes
 * them from the sender's frame and all else from the receiver's. Here is only
 * asked whether that is right, and who waits for whom is put in order.
 *
 * NULL is always a legal answer: ipc_trap() then does what has to be done.
 */
#ifndef KERNEL_IPC_FAST_H
#define KERNEL_IPC_FAST_H

#include "ipc.h"
#include "schedule.h"
#include <kumquat/messages.h>

/* [ipc-fast] */
/* A call, when `to` waits for ANY and nobody comes before it. */
static inline struct process *fast_call(struct process *p, struct process *to)
{
    if (to->state != STATE_RECEIVING || to->peer != NULL)
        return NULL;
    if (p->regs.ebx == MM_FAULT || (schedule_mask & to->before))
        return NULL;
    to->state = STATE_READY;
    to->received++;
    ipc_lend(p, to);
    return to;
}

/* A server's loop: it answers the call that it has received last, nothing else
 * has come meanwhile, and the caller's turn is not over. */
static inline struct process *fast_reply(struct process *p, endpoint e)
{
    struct process *caller = ipc_last_caller(p, e);

    if (caller == NULL || caller->fault.pending)
        return NULL;
    if (p->notified != 0 || !list_empty(&p->senders) || p->has_ticked)
        return NULL;
    if (caller->quantum <= 0 || (schedule_mask & caller->before))
        return NULL;
    list_remove(&caller->link);
    caller->state = STATE_READY;
    p->state = STATE_RECEIVING;
    p->peer = NULL;
    return caller;
}

/* Does what the registers of `p` ask for, if it is simple. Returns who runs
 * next: with its message still in the registers of `p`, which is its source. */
static inline struct process *ipc_fast(struct process *p)
{
    uint32_t called = p->regs.eax - (IPC_CALL << ENDPOINT_BITS);
    endpoint answered = p->regs.eax - (IPC_REPLY_RECEIVE << ENDPOINT_BITS);

    if (called < NR_SERVERS)
        return ipc_may_call(p, called) ? fast_call(p, &proc_table[called])
                                       : NULL;
    if (answered <= ENDPOINT_MASK)
        return fast_reply(p, answered);
    if (process_is_server(p))
        return NULL;
    struct process *to = process_find(called); /* no name: another operation */
    return to != NULL ? fast_call(p, to) : NULL;
}
/* [ipc-fast end] */

#endif
