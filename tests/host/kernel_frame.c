/*
 * The frame allocator: each free frame is given to one owner at a time, and
 * comes back when the last of its owners has let it go.
 */
/* host-sources: kernel/frame.c */
#include "kernel/frame.h"
#include "kernel/panic.h"
#include "tests/host/tap.h"
#include <setjmp.h>
#include <stdlib.h>

#define FRAMES     1000u
#define OPERATIONS 1000000u

static uint32_t words[FRAMES];
static jmp_buf after_panic;

void panic(const char *text, ...)
{
    (void)text;
    longjmp(after_panic, 1);
}

static uint32_t random_below(uint32_t limit)
{
    static uint32_t seed = 1;

    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 4) * limit >> 28);
}

/* Frames 2 to 9, 11, 12 and the last one. */
static void some_ranges(void)
{
    frame_init(words, FRAMES);
    frame_add_range(0x1001, 0xA000);
    frame_add_range(0xA001, 0xAFFF); /* no whole frame */
    frame_add_range(0xB000, 0xD001);
    frame_add_range((FRAMES - 1) * 0x1000, UINT64_MAX);
    frame_ready();
}

static bool is_in_some_ranges(uint32_t n)
{
    return (n >= 2 && n <= 9) || n == 11 || n == 12 || n == FRAMES - 1;
}

static void test_until_empty(void)
{
    bool seen[FRAMES] = {false}, good = true;

    some_ranges();
    ok(frame_total == 11 && frame_free_count == 11,
       "are exactly the whole frames of the ranges free?");
    for (unsigned i = 0; i < 11; i++) {
        paddr frame = frame_alloc();
        uint32_t n = frame / FRAME_SIZE;
        good &= frame % FRAME_SIZE == 0 && n < FRAMES && !seen[n] &&
                is_in_some_ranges(n) && frame_shares(frame) == 1;
        seen[n % FRAMES] = true;
    }
    ok(good, "is each free frame given once?");
    ok(frame_alloc() == NO_FRAME && frame_free_count == 0 && frame_total == 11,
       "is there NO_FRAME when all are given?");
}

static void test_reserve(void)
{
    frame_init(words, FRAMES);
    frame_add_range(0, FRAMES * FRAME_SIZE);
    frame_add_range(0x2000, 0x5000); /* a second time */
    frame_reserve_range(0x4FFF, 0x5001);
    frame_reserve_range(0x8000, 0x9000);
    frame_reserve_range((FRAMES - 1) * FRAME_SIZE, UINT64_MAX);
    frame_ready();
    bool good = frame_total == FRAMES - 5; /* and the frame of address 0 */

    for (paddr f; (f = frame_alloc()) != NO_FRAME;)
        good &= f != 0x4000 && f != 0x5000 && f != 0x8000 &&
                f < (FRAMES - 1) * FRAME_SIZE;
    ok(good, "is every frame that a reserved range touches kept back?");

    frame_init(words, 1);
    frame_add_range(0, UINT64_MAX);
    frame_ready();
    ok(frame_total == 0 && frame_alloc() == NO_FRAME,
       "is the frame of address 0 never given?");
}

static void test_shares(void)
{
    some_ranges();
    paddr frame = frame_alloc();

    frame_share(frame);
    frame_share(frame);
    bool good = frame_shares(frame) == 3;
    frame_release(frame);
    frame_release(frame);
    good &= frame_shares(frame) == 1 && frame_free_count == 10;
    frame_release(frame);
    good &= frame_shares(frame) == 0 && frame_free_count == 11;
    ok(good, "is a frame free when its last owner has let it go?");
    frame = frame_alloc(); /* number 2 */
    ok(frame_shares(0) == 0 && frame_shares(0x1000) == 0 &&
           frame_shares((FRAMES + 2) * FRAME_SIZE) == 0 &&
           frame_shares(0xFFFFF000) == 0,
       "has a frame that is no RAM no owners?");
}

static bool panics(void (*function)(paddr), paddr frame)
{
    if (setjmp(after_panic) != 0)
        return true;
    function(frame);
    return false;
}

static void test_mistakes(void)
{
    some_ranges();
    paddr frame = frame_alloc();

    frame_release(frame);
    ok(panics(frame_release, frame), "is a frame freed twice a panic?");
    ok(panics(frame_share, frame), "is sharing a free frame a panic?");
    ok(panics(frame_release, 0x1000) && panics(frame_release, 0) &&
           panics(frame_release, FRAMES * FRAME_SIZE),
       "is freeing what is no RAM a panic?");
}

/* --- Against a model ------------------------------------------------------ */

static uint32_t owners[FRAMES]; /* the model: how many each frame has */
static paddr given[FRAMES];     /* frames with owners, in any order */
static uint32_t count;          /* how many */

static bool model_alloc(void)
{
    paddr frame = frame_alloc();

    if (frame == NO_FRAME)
        return count == frame_total;
    uint32_t n = frame / FRAME_SIZE;
    if (n == 0 || n >= FRAMES || owners[n] != 0 || frame % FRAME_SIZE != 0)
        return false;
    owners[n] = 1;
    given[count++] = frame;
    return true;
}

static bool model_step(uint32_t kind)
{
    if (kind < 4 || count == 0)
        return model_alloc();
    uint32_t i = random_below(count), n = given[i] / FRAME_SIZE;

    if (kind < 6) {
        frame_share(given[i]);
        owners[n]++;
        return true;
    }
    frame_release(given[i]);
    if (--owners[n] == 0)
        given[i] = given[--count];
    return true;
}

static void test_model(void)
{
    bool good = true;
    uint32_t most = 0, least = FRAMES;

    frame_init(words, FRAMES);
    frame_add_range(0, FRAMES * FRAME_SIZE);
    frame_ready();
    for (uint32_t i = 0; i < OPERATIONS && good; i++) {
        bool shrink = i / 20000 % 2; /* it fills, it empties, ... */
        good = model_step(random_below(shrink ? 20 : 10));
        uint32_t n = random_below(FRAMES);
        good &= frame_shares(n * FRAME_SIZE) == owners[n] &&
                frame_free_count == frame_total - count;
        most = count > most ? count : most;
        least = i > 20000 && count < least ? count : least;
    }
    ok(good, "does it do what a simple model does, a million times?");
    ok(most == FRAMES - 1 && least == 0, "has it been full and empty?");
}

int main(void)
{
    test_until_empty();
    test_reserve();
    test_shares();
    test_mistakes();
    test_model();
    return tap_end();
}
