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
 * The boot loader has zeroed the words. So only the ends of the spans that are
 * free at the start are written to, however much RAM there is.
 */
#include "frame.h"
#include "log.h"

#define FREE       0x80000000u
#define OWNERS_MAX 0x7FFFFFFFu
#define COUNT_SOME 16384u /* words that one go of counting looks at */
#define SPANS_MAX  64

/* Enough for all the RAM that can be used: the boot loader finds their place
 * with the kernel's. Those of RAM that is not there are given away. */
uint32_t frame_words[RAM_LIMIT / FRAME_SIZE]
    __attribute__((aligned(FRAME_SIZE)));
frame_no frame_count;
static frame_no first_free;
static bool was_low; /* frame_low has been called since there were more */

/* What is free at the start; disjoint, in any order, some may be empty. */
static struct span {
    frame_no first, end;
} spans[SPANS_MAX];
static unsigned span_count;

static void span_add(uint64_t first, uint64_t end)
{
    if (first >= end)
        return;
    if (span_count == SPANS_MAX)
        panic("RAM is in more than %u pieces", SPANS_MAX);
    spans[span_count++] = (struct span){(frame_no)first, (frame_no)end};
}

static void spans_cut(uint64_t first, uint64_t end)
{
    for (unsigned i = span_count; i-- > 0;) {
        struct span *s = &spans[i];
        if (first >= s->end || end <= s->first)
            continue;
        span_add(end, s->end);
        s->end = first > s->first ? (frame_no)first : s->first;
    }
}

void frame_add_range(uint64_t start, uint64_t end)
{
    uint64_t first = start / FRAME_SIZE + (start % FRAME_SIZE != 0);
    uint64_t last = (end < RAM_LIMIT ? end : RAM_LIMIT) / FRAME_SIZE;

    if (first >= last)
        return;
    if (last > frame_count)
        frame_count = (frame_no)last;
    spans_cut(first, last);
    span_add(first, last);
}

void frame_reserve_range(uint64_t start, uint64_t end)
{
    spans_cut(start / FRAME_SIZE, end / FRAME_SIZE + (end % FRAME_SIZE != 0));
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
    spans_cut(NO_FRAME, NO_FRAME + 1);
    while (span_count > 0) {
        const struct span *s = &spans[--span_count];
        if (s->first == s->end)
            continue;
        link(s->end - 1, first_free);
        first_free = s->first;
        counters->free += s->end - s->first;
    }
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
