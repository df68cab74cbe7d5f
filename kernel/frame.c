/*
 * The frame allocator: a free list threaded through the owner counts.
 *
 * frame_words[n] of frame n holds
 *     1 .. OWNERS_MAX   how many owners it has
 *     FREE | distance   it is free; the next free frame is so many behind its
 *                       neighbour, n + 1
 *     0                 it is free and nobody has had it yet: the next one is
 *                       its neighbour; or it is never given away
 *
 * The boot loader has zeroed the words. So only the ends of the ranges that are
 * free at the start are written to, however much RAM there is.
 */
#include "frame.h"
#include "log.h"

#define FREE       0x80000000u
#define OWNERS_MAX 0x7FFFFFFFu
#define COUNT_SOME 16384u /* words that one go of counting looks at */
#define RANGES_MAX 256

/* Enough for all the RAM that can be used: the boot loader finds their place
 * with the kernel's. Those of RAM that is not there are given away. */
uint32_t frame_words[RAM_LIMIT / FRAME_SIZE]
    __attribute__((aligned(FRAME_SIZE)));
frame_no frame_count;
static frame_no first_free;
static bool was_low; /* frame_low has been called since there were more */

/* What the machine's memory is. A frame will be free if it lies in RAM, and in
 * no range of another kind. */
static struct range {
    frame_no first, end;
    bool is_ram;
} ranges[RANGES_MAX];
static unsigned range_count;

void frame_add_range(uint64_t start, uint64_t end, bool is_ram)
{
    uint64_t first = start / FRAME_SIZE + (is_ram && start % FRAME_SIZE != 0);
    uint64_t last = end / FRAME_SIZE + (!is_ram && end % FRAME_SIZE != 0);

    if (last > RAM_LIMIT / FRAME_SIZE)
        last = RAM_LIMIT / FRAME_SIZE;
    if (first >= last)
        return;
    if (range_count == RANGES_MAX)
        panic("memory is in more than %u pieces", RANGES_MAX);
    if (is_ram && last > frame_count)
        frame_count = (frame_no)last;
    ranges[range_count++] =
        (struct range){(frame_no)first, (frame_no)last, is_ram};
}

/* Where the frames begin that are in the same ranges as the one before `end`,
 * and up to there. Are they free? */
static bool alike(frame_no end, frame_no *first)
{
    bool ram = false, taken = false;

    *first = NO_FRAME + 1;
    for (unsigned i = 0; i < range_count; i++) {
        const struct range *r = &ranges[i];
        bool here = r->first < end && end <= r->end;
        frame_no border = here ? r->first : r->end;
        if (border < end && border > *first)
            *first = border;
        ram |= here && r->is_ram;
        taken |= here && !r->is_ram;
    }
    return ram && !taken;
}

/* `next` is the next free one behind frame n; 0: none. */
static void link(frame_no n, frame_no next)
{
    frame_words[n] = FREE | (next - n - 1);
}

void frame_ready(void)
{
    struct info_memory *counters = frame_counters();

    counters->free = counters->reserved = 0;
    first_free = NO_FRAME;
    for (frame_no first, end = frame_count; end > 1; end = first) {
        if (!alike(end, &first))
            continue;
        link(end - 1, first_free);
        first_free = first;
        counters->free += end - first;
    }
    range_count = 0;
    counters->frames = counters->free;
}

paddr frame_alloc(void)
{
    struct info_memory *counters = frame_counters();
    frame_no n = first_free;
    int32_t left = (int32_t)(counters->free - counters->reserved);

    if (left <= 0)
        return NO_FRAME;
    first_free = (n + 1 + frame_words[n]) & ~FREE;
    frame_words[n] = 1;
    counters->free--;
    if (left <= (int32_t)FRAMES_LOW + 1 && !was_low) {
        was_low = true;
        frame_low();
    }
    return n * FRAME_SIZE;
}

void frame_settle(frame_no n)
{
    struct info_memory *counters = frame_counters();

    if (frame_words[n] != 0)
        panic("frame 0x%x has no owner", n * FRAME_SIZE);
    link(n, first_free);
    first_free = n;
    counters->free++;
    was_low = was_low && counters->free <= counters->reserved + FRAMES_LOW;
}

uint32_t frame_shares(paddr frame)
{
    frame_no n = frame / FRAME_SIZE;

    return n < frame_count && frame_words[n] <= OWNERS_MAX ? frame_words[n] : 0;
}

frame_no frame_count_shared_some(frame_no at, uint32_t *count)
{
    for (frame_no end = at + COUNT_SOME; at < end && at < frame_count; at++)
        *count += frame_words[at] > 1 && frame_words[at] <= OWNERS_MAX;
    return at < frame_count ? at : 0;
}
