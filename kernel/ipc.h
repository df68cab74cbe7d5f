/*
 * Messages between slots: slots in, the next slot to run out.
 */
#ifndef KERNEL_IPC_H
#define KERNEL_IPC_H

#include "process.h"

/* Does what the registers of `p`, who has just trapped, ask for, whatever it
 * is. Returns the process to run next, NULL to idle. */
struct process *ipc_trap(struct process *p) FROM_TRAP;

/* Sends `p`, who has just faulted (p->fault), into a call to MM. */
struct process *ipc_fault(struct process *p);

/* Sets event bits of the kernel's notification for a server and wakes it if
 * it waits for that. Never switches. */
void ipc_event(struct process *server, uint32_t events);

/* Takes a process out of whatever it does or waits for: it is HELD then. */
void ipc_hold(struct process *p);

/* A process is dead: everyone who waits for it gets ESRCH. Or a server is: the
 * calls it had received get ERESTART, its queue waits for the successor. */
void ipc_process_died(struct process *p);

/* May `p` call that server? Its row says so. */
static inline bool ipc_may_call(const struct process *p, unsigned slot)
{
    return p->authority->servers >> slot & 1;
}

/* [ipc-lend] */
/* `p` waits for the reply of `peer`: its call has been received. */
static inline void ipc_lend(struct process *p, struct process *peer)
{
    p->state = STATE_CALLING;
    p->peer = peer;
    list_append(&peer->lenders, &p->link);
}
/* [ipc-lend end] */

/* A HELD or waiting process need wait no more: it runs on. */
void ipc_release(struct process *p);

/* Does `caller`, who may be NULL, wait for the reply of `p`? */
static inline bool ipc_is_caller(const struct process *p,
                                 const struct process *caller)
{
    return caller != NULL && caller->state == STATE_CALLING &&
           caller->peer == p;
}

/* The caller that `p` received last, if that is its name; else NULL. */
static inline struct process *ipc_last_caller(const struct process *p,
                                              endpoint e)
{
    struct process *caller = process_of_link(p->lenders.prev);

    return !list_empty(&p->lenders) && caller->self == e ? caller : NULL;
}

/* Whoever has that name and waits for the reply of `p`, or NULL. */
static inline struct process *ipc_caller(const struct process *p, endpoint e)
{
    struct process *caller = process_find(e);

    return ipc_is_caller(p, caller) ? caller : NULL;
}

/* May `server` copy to and from `lender`? */
bool ipc_has_loan(const struct process *server, const struct process *lender);

#endif
