/*
 * The kernel's own part of every space, and the loaded one.
 */
#ifndef KERNEL_PAGING_H
#define KERNEL_PAGING_H

#include "cpu.h"
#include "space.h"

/* Of a page fault's error code; Intel SDM vol. 3A, 4.7. */
#define FAULT_WRITE 0x2u

extern paddr paging_loaded; /* the directory in CR3 */

/* Is this the space the CPU translates by now? */
static inline bool paging_is_loaded(const struct space *space)
{
    return space->directory == paging_loaded;
}

/* Forgets every translation but the kernel's. */
static inline void tlb_flush_all(void)
{
    WRITE_CR(3, paging_loaded);
}

/* Runs on this space from now on; loads CR3 only if it changes. */
static inline void space_load(const struct space *space)
{
    if (paging_is_loaded(space))
        return;
    paging_loaded = space->directory;
    WRITE_CR(3, paging_loaded);
}

#endif
