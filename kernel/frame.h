/*
 * Frames: who owns which 4 KiB of RAM.
 *
 * One 32-bit word a frame: how many page-table entries and other owners it
 * has, or, for a free frame, the next free one. The words know nothing of
 * where RAM is mapped, so frame.c builds for the host too.
 */
#ifndef KERNEL_FRAME_H
#define KERNEL_FRAME_H

#include "info_pages.h"
#include <stdbool.h>
#include <stddef.h>

typedef uint32_t paddr;    /* a physical address */
typedef uint32_t frame_no; /* a physical address / FRAME_SIZE */

#define FRAME_SIZE 4096u
#define NO_FRAME   0u  /* the frame of address 0 is never handed out */
#define FRAMES_LOW 64u /* at so few that are not reserved: frame_low() */

/* Fills the allocator from the boot loader's map, by the next three. The kernel
 * and all below 1 MiB are reserved; server_find_modules() has seen to the
 * modules. Returns the end of RAM. */
struct multiboot_info;
paddr memory_map_init(const struct multiboot_info *info);

/* Start, when all words are 0. Of RAM the frames wholly inside [start, end)
 * will be free; of anything else those it touches will not, RAM or not. In any
 * order. */
void frame_add_range(uint64_t start, uint64_t end, bool is_ram);

extern frame_no frame_count; /* the highest that was ever free, and 1 */

/* Ends start-up: counts what is free and strings it together. */
void frame_ready(void);

/* How many frames there are and are free: everybody may read it. */
#define frame_counters() (&info_page_head()->memory)

/* A frame with one owner and undefined contents; NO_FRAME if none is left
 * but those that are reserved for servers. */
paddr frame_alloc(void);

/* frame_alloc calls this when there are FRAMES_LOW left. */
void frame_low(void);

/* A frame's word is not above 0: it is free now, or it was already, and that is
 * a panic. (To share a frame that nobody ever had is not noticed.) */
void frame_settle(frame_no n);
extern uint32_t frame_words[RAM_LIMIT / FRAME_SIZE];

/* [frame-owners] */
/* Adds 1 or -1 to a frame's owners. Fork and exit come here for each page, so
 * this is inline, and one instruction counts and tests. */
static inline void frame_owners_add(frame_no n, int change)
{
    __asm__ goto("addl %1, %0\n\tjle %l[settle]"
                 : "+m"(frame_words[n])
                 : "ri"(change)
                 : "cc"
                 : settle);
    return;
settle:
    frame_settle(n);
}
/* [frame-owners end] */

/* One owner more. */
static inline void frame_share(paddr frame)
{
    frame_owners_add(frame / FRAME_SIZE, 1);
}

/* One owner less; the frame is free when that was the last. */
static inline void frame_release(paddr frame)
{
    frame_owners_add(frame / FRAME_SIZE, -1);
}

/* How many owners a frame has; 0: free or reserved. */
uint32_t frame_shares(paddr frame);

/* Adds those of the next frames from `at` on that have several owners to
 * *count. The number to go on from; 0 at the end. */
frame_no frame_count_shared_some(frame_no at, uint32_t *count);

#endif
