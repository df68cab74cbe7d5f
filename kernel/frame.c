/*
 * The frame allocator: a free list threaded through the owner counts.
 *
 * words[n] of frame n holds
 *     1 .. OWNERS_MAX   how many owners it has
 *     FREE | next       it is free; `next` is the next free frame, 0: none
 *     RESERVED          it is no RAM, or never given away
 */
#include "frame.h"
#include "panic.h"

#define FREE       0x80000000u
#define RESERVED   0x7FFFFFFFu
#define OWNERS_MAX 0x7FFFFFFEu

static uint32_t *words;
static frame_no frame_count;
static frame_no first_free;
uint32_t frame_total, frame_free_count;

void frame_init(uint32_t *new_words, frame_no frames)
{
    words = new_words;
    frame_count = frames;
    first_free = NO_FRAME;
    frame_total = frame_free_count = 0;
    for (frame_no n = 0; n < frames; n++)
        words[n] = RESERVED;
}

static void mark_range(uint64_t first, uint64_t end, uint32_t mark)
{
    if (first == 0)
        first = 1; /* frame 0 is NO_FRAME */
    if (end > frame_count)
        end = frame_count;
    for (uint64_t n = first; n < end; n++)
        words[n] = mark;
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

void frame_ready(void)
{
    for (frame_no n = frame_count; n-- > 1;) {
        if (words[n] != FREE)
            continue;
        words[n] = FREE | first_free;
        first_free = n;
        frame_free_count++;
    }
    frame_total = frame_free_count;
}

paddr frame_alloc(void)
{
    frame_no n = first_free;

    if (n == NO_FRAME)
        return NO_FRAME;
    first_free = words[n] & ~FREE;
    words[n] = 1;
    frame_free_count--;
    return n * FRAME_SIZE;
}

/* The frame's number, if it has owners. */
static frame_no owned(paddr frame)
{
    frame_no n = frame / FRAME_SIZE;

    if (n >= frame_count || words[n] == 0 || words[n] > OWNERS_MAX)
        panic("frame 0x%x has no owner", frame);
    return n;
}

void frame_share(paddr frame)
{
    words[owned(frame)]++;
}

void frame_release(paddr frame)
{
    frame_no n = owned(frame);

    if (--words[n] > 0)
        return;
    words[n] = FREE | first_free;
    first_free = n;
    frame_free_count++;
}

uint32_t frame_shares(paddr frame)
{
    frame_no n = frame / FRAME_SIZE;

    return n < frame_count && words[n] <= OWNERS_MAX ? words[n] : 0;
}
