/*
 * The frame allocator: a free list threaded through the owner counts.
 *
 * words[n] of frame n holds
 *     1 .. OWNERS_MAX   how many owners it has
 *     FREE | next       it is free; `next` is the next free frame, 0: none
 *     RESERVED          it is no RAM, or never given away
 */
#include "frame.h"
#include "log.h"

#define FREE       0x80000000u
#define RESERVED   0xFFFFFFFEu
#define OWNERS_MAX 0x7FFFFFFFu
#define COUNT_SOME 16384u /* words that one go of counting looks at */

/* Enough for all the RAM that can be used: the boot loader finds their place
 * with the kernel's. Those of RAM that is not there are given away. */
uint32_t frame_words[RAM_LIMIT / FRAME_SIZE]
    __attribute__((aligned(FRAME_SIZE)));
static frame_no frame_count;
static frame_no first_free;
static bool was_low; /* frame_low has been called since there were more */

static void mark_range(uint64_t first, uint64_t end, uint32_t mark)
{
    if (end > frame_count)
        end = frame_count;
    for (uint64_t n = first; n < end; n++)
        frame_words[n] = mark;
}

void frame_init(frame_no frames)
{
    frame_count = frames;
    first_free = NO_FRAME;
    mark_range(0, frames, RESERVED);
}

void frame_add_range(uint64_t start, uint64_t end)
{
    uint64_t first = start / FRAME_SIZE + (start % FRAME_SIZE != 0);

    mark_range(first, end / FRAME_SIZE, FREE);
}

void frame_reserve_range(uint64_t start, uint64_t end)
{
    uint64_t last = end / FRAME_SIZE + (end % FRAME_SIZE != 0);

    mark_range(start / FRAME_SIZE, last, RESERVED);
}

static bool is_low(void)
{
    return frame_counters()->free <= frame_counters()->reserved + FRAMES_LOW;
}

static void give(frame_no n)
{
    frame_words[n] = FREE | first_free;
    first_free = n;
    frame_counters()->free++;
    was_low = was_low && is_low();
}

void frame_ready(void)
{
    frame_counters()->free = frame_counters()->reserved = 0;
    for (frame_no n = frame_count; n-- > 1;)
        if (frame_words[n] == FREE)
            give(n);
    frame_counters()->frames = frame_counters()->free;
}

paddr frame_alloc(void)
{
    struct info_memory *counters = frame_counters();
    frame_no n = first_free;

    if (counters->free <= counters->reserved)
        return NO_FRAME;
    first_free = frame_words[n] & ~FREE;
    frame_words[n] = 1;
    counters->free--;
    if (is_low() && !was_low) {
        was_low = true;
        frame_low();
    }
    return n * FRAME_SIZE;
}

void frame_settle(frame_no n)
{
    if (frame_words[n] != 0)
        panic("frame 0x%x has no owner", n * FRAME_SIZE);
    give(n);
}

uint32_t frame_shares(paddr frame)
{
    frame_no n = frame / FRAME_SIZE;

    if (n >= frame_count || frame_words[n] > OWNERS_MAX)
        return 0;
    return frame_words[n];
}

frame_no frame_count_shared_some(frame_no at, uint32_t *count)
{
    for (frame_no end = at + COUNT_SOME; at < end && at < frame_count; at++)
        *count += frame_words[at] > 1 && frame_words[at] <= OWNERS_MAX;
    return at < frame_count ? at : 0;
}
