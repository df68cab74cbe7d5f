/*
 * What each slot may do: the rows of servers.def.
 */
#ifndef KERNEL_AUTHORITY_H
#define KERNEL_AUTHORITY_H

#include "process.h"

/* Stands for the info pages where a row names its device memory. */
#define DEVICE_INFO_PAGES 1u

/* The row of a server's slot (name NULL if there is none), or USER's. */
const struct authority *authority_of(unsigned slot);

/* May `from` send to `to`? Servers by their row; users call users too. */
static inline bool authority_to_send(const struct process *from,
                                     const struct process *to)
{
    if (process_is_server(to))
        return from->authority->servers >> process_slot(to) & 1;
    return !process_is_server(from);
}

/* May `p` make the kernel call with this number? */
static inline bool authority_to_kernel(const struct process *p, uint32_t number)
{
    return number < 64 && (p->authority->kernel_calls >> number & 1);
}

#endif
