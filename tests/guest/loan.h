/*
 * Loans between two users: one calls and lends a buffer, the other copies to
 * it and from it until it replies.
 */
#ifndef LOAN_H
#define LOAN_H

#include "memory.h"

#define LEND 0x6200u /* a call that lends: arg0 the buffer, arg1 its length */

/* Copies from the lender's memory to one's own. 0, or -errno. */
static inline int loan_read(endpoint lender, const volatile void *remote,
                            volatile void *mine, word length)
{
    int r = REQUEST(KERNEL, KERNEL_COPY_FROM, lender, (word)remote, (word)mine,
                    length);
    return r < 0 ? r : 0;
}

/* Copies from one's own memory to the lender's. */
static inline int loan_write(endpoint lender, volatile void *remote,
                             const volatile void *mine, word length)
{
    int r = REQUEST(KERNEL, KERNEL_COPY_TO, lender, (word)remote, (word)mine,
                    length);
    return r < 0 ? r : 0;
}

/* Lends a buffer until `peer` replies. What it replied, or -errno. */
static inline int lend(endpoint peer, volatile void *buffer, word length,
                       word more)
{
    return REQUEST(peer, LEND, (word)buffer, length, more);
}

/* Waits for a loan. The lender; 0 if something else came. */
static inline endpoint take_loan(struct message *m)
{
    return ipc_receive(ANY, m) == 0 && m->type == LEND ? m->source : 0;
}

/* Ends it. */
static inline int end_loan(endpoint lender)
{
    struct message m = {0};
    return ipc_reply(lender, &m);
}

#endif
