/*
 * Frames: who owns which 4 KiB of RAM.
 *
 * One 32-bit word a frame: how many page-table entries and other owners it
 * has, or, for a free frame, the next free one. The words know nothing of
 * where RAM is mapped, so frame.c builds for the host too.
 */
#ifndef KERNEL_FRAME_H
#define KERNEL_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t paddr;    /* a physical address */
typedef uint32_t frame_no; /* a physical address / FRAME_SIZE */

#define FRAME_SIZE 4096u
#define NO_FRAME   0u /* the frame of address 0 is never handed out */

/* Start: `words` has room for `frames` words; all frames are reserved. */
void frame_init(uint32_t *words, frame_no frames);

/* Frames wholly inside [start, end) become free; frames it touches become
 * reserved. Free whatever is RAM first, then reserve. */
void frame_add_range(uint64_t start, uint64_t end);
void frame_reserve_range(uint64_t start, uint64_t end);

/* Ends start-up: counts what is free and strings it together. */
void frame_ready(void);

/* A frame with one owner and undefined contents; NO_FRAME if none is left. */
paddr frame_alloc(void);

/* One owner more; one less, and the frame is free when that was the last. */
void frame_share(paddr frame);
void frame_release(paddr frame);

/* How many owners a frame has; 0: free or reserved. */
uint32_t frame_shares(paddr frame);

/* Frames handed out by frame_ready in all; free now. */
extern uint32_t frame_total, frame_free_count;

#endif
