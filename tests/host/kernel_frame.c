/*
 * The frame allocator: each free frame is given to one owner at a time, and
 * comes back when the last of its owners has let it go.
 */
/* host-sources: kernel/frame.c */
#include "kernel/frame.h"
#include "kernel/log.h"
#include "tests/host/tap.h"
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#define FRAMES     1000u
#define OPERATIONS 1000000u

char info_pages[INFO_PAGES_SIZE] __attribute__((aligned(4096)));
static jmp_buf after_panic;
static bool panic_expected;
static unsigned low_calls;

void frame_low(void)
{
    low_calls++;
}

void panic(const char *text, ...)
{
    if (panic_expected)
        longjmp(after_panic, 1);
    printf("Bail out! panic: %s\n", text);
    exit(1);
}

static uint32_t random_below(uint32_t limit)
{
    static uint32_t seed = 1;

    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 4) * limit >> 28);
}

static uint32_t total(void)
{
    return frame_counters()->frames;
}

static uint32_t unowned(void)
{
    return frame_counters()->free;
}

/* A machine without frames. */
static void start(void)
{
    memset(frame_words, 0, sizeof frame_words);
    frame_count = 0;
}

/* Frames 2 to 9, 11, 12 and the last one. */
static void some_ranges(void)
{
    start();
    frame_add_range(0x1001, 0xA000, true);
    frame_add_range(0xA001, 0xAFFF, true); /* no whole frame */
    frame_add_range(0xB000, 0xD001, true);
    frame_add_range((FRAMES - 1) * 0x1000, FRAMES * 0x1000 + 0xFFF, true);
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
    ok(total() == 11 && unowned() == 11,
       "are exactly the whole frames of the ranges free?");
    for (unsigned i = 0; i < 11; i++) {
        paddr frame = frame_alloc();
        uint32_t n = frame / FRAME_SIZE;
        good &= frame % FRAME_SIZE == 0 && n < FRAMES && !seen[n] &&
                is_in_some_ranges(n) && frame_shares(frame) == 1;
        seen[n % FRAMES] = true;
    }
    ok(good, "is each free frame given once?");
    ok(frame_alloc() == NO_FRAME && unowned() == 0 && total() == 11,
       "is there NO_FRAME when all are given?");
}

static void test_reserve(void)
{
    start();
    frame_add_range(0, FRAMES * FRAME_SIZE, true);
    frame_add_range(0x2000, 0x5000, true); /* a second time */
    frame_add_range(0x4FFF, 0x5001, false);
    frame_add_range(0x8000, 0x9000, false);
    frame_add_range((FRAMES - 1) * FRAME_SIZE, UINT64_MAX, false);
    frame_ready();
    bool good = total() == FRAMES - 5; /* and the frame of address 0 */

    for (paddr f; (f = frame_alloc()) != NO_FRAME;)
        good &= f != 0x4000 && f != 0x5000 && f != 0x8000 &&
                f < (FRAMES - 1) * FRAME_SIZE;
    ok(good, "is every frame that a reserved range touches kept back?");

    start();
    frame_add_range(0, FRAME_SIZE + 1, true);
    frame_ready();
    ok(total() == 0 && frame_alloc() == NO_FRAME,
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
    good &= frame_shares(frame) == 1 && unowned() == 10;
    frame_release(frame);
    good &= frame_shares(frame) == 0 && unowned() == 11;
    ok(good, "is a frame free when its last owner has let it go?");
    frame = frame_alloc(); /* number 2 */
    ok(frame_shares(0) == 0 && frame_shares(0x1000) == 0 &&
           frame_shares((FRAMES + 2) * FRAME_SIZE) == 0 &&
           frame_shares(0xFFFFF000) == 0,
       "has a frame that is no RAM no owners?");
}

static bool panics(void (*function)(paddr), paddr frame)
{
    panic_expected = true;
    if (setjmp(after_panic) == 0) {
        function(frame);
        panic_expected = false;
    }
    bool caught = panic_expected;
    panic_expected = false;
    return caught;
}

static void test_mistakes(void)
{
    some_ranges();
    paddr frame = frame_alloc();

    frame_release(frame);
    ok(panics(frame_release, frame), "is a frame freed twice a panic?");
    some_ranges();
    frame = frame_alloc();
    frame_release(frame);
    ok(panics(frame_share, frame), "is sharing a free frame a panic?");
    some_ranges();
    ok(panics(frame_release, 0x1000) && panics(frame_release, 0),
       "is freeing what is no RAM a panic?");
    some_ranges();
    frame = frame_alloc();
    frame_share(frame);
    frame_release(frame);
    frame_release(frame);
    ok(panics(frame_release, frame) && panics(frame_release, 0x5000),
       "is it a panic to free a frame once more than it was shared?");
}

static void all_ranges(void)
{
    start();
    frame_add_range(0, FRAMES * FRAME_SIZE, true);
    frame_ready();
    frame_release(frame_alloc()); /* no longer that there were few before */
    low_calls = 0;
}

static void alloc_until(uint32_t left)
{
    while (unowned() > left && frame_alloc() != NO_FRAME)
        continue;
}

static void test_reserved(void)
{
    some_ranges();
    frame_counters()->reserved = 3;
    alloc_until(0);
    ok(unowned() == 3 && frame_alloc() == NO_FRAME,
       "are reserved frames kept back?");
    frame_counters()->reserved--;
    ok(frame_alloc() != NO_FRAME && frame_alloc() == NO_FRAME,
       "is one given that is reserved no more?");
    some_ranges();
    ok(frame_counters()->reserved == 0, "is none reserved at the start?");
}

static void test_low(void)
{
    all_ranges();
    alloc_until(FRAMES_LOW + 1);
    bool good = low_calls == 0;
    paddr frame = frame_alloc();
    ok(good && low_calls == 1, "is it told when few frames are left?");
    alloc_until(0);
    ok(low_calls == 1, "and told once?");

    all_ranges();
    frame_counters()->reserved = 10;
    alloc_until(FRAMES_LOW + 11);
    good = low_calls == 0;
    frame = frame_alloc();
    good &= low_calls == 1;
    frame_release(frame);
    good &= low_calls == 1 && frame_alloc() != NO_FRAME;
    ok(good && low_calls == 2,
       "is it told each time, and are reserved frames none that are left?");

    all_ranges();
    alloc_until(FRAMES_LOW + 1);
    frame_counters()->reserved += 2;
    alloc_until(10);
    ok(low_calls == 1, "is it told when frames that were reserved made the "
                       "rest so few?");
}

/* Owners of frames are counted in pieces: of more words than one has. */
static void test_count(void)
{
    const frame_no shared[] = {1, 100, 16383, 16384, 32768, 39999};
    frame_no at = 0;
    uint32_t found = 0, calls = 1;

    start();
    frame_add_range(0, 40000ull * FRAME_SIZE, true);
    frame_add_range(7 * FRAME_SIZE, 8 * FRAME_SIZE, false);
    frame_ready();
    alloc_until(0);
    for (unsigned i = 0; i < sizeof shared / sizeof *shared; i++)
        for (unsigned k = 0; k <= i; k++)
            frame_share(shared[i] * FRAME_SIZE);
    frame_release(5 * FRAME_SIZE);
    while ((at = frame_count_shared_some(at, &found)) != 0)
        calls++;
    ok(found == sizeof shared / sizeof *shared && calls > 1,
       "are frames with several owners counted, each once?");
}

/* --- Against a model ------------------------------------------------------ */

static uint32_t owners[FRAMES]; /* the model: how many each frame has */
static paddr given[FRAMES];     /* frames with owners, in any order */
static uint32_t count;          /* how many */
static bool reserve_moved;      /* since there were more than a few left */

static bool model_alloc(void)
{
    uint32_t left = unowned() - frame_counters()->reserved;
    if (left > FRAMES_LOW + 1)
        reserve_moved = false;
    unsigned calls = low_calls;
    paddr frame = frame_alloc();

    if (frame == NO_FRAME)
        return left == 0 && low_calls == calls;
    uint32_t n = frame / FRAME_SIZE;
    if (n == 0 || n >= FRAMES || owners[n] != 0 || frame % FRAME_SIZE != 0)
        return false;
    owners[n] = 1;
    given[count++] = frame;
    return left != 0 &&
           (reserve_moved || low_calls - calls == (left - 1 == FRAMES_LOW));
}

/* As pages of servers are shared and split. */
static bool model_reserve(void)
{
    volatile uint32_t *reserved = &frame_counters()->reserved;

    reserve_moved = true;
    if (*reserved > 0 && random_below(2))
        --*reserved;
    else if (*reserved < unowned())
        ++*reserved;
    return true;
}

static bool model_step(uint32_t kind)
{
    if (kind == 0)
        return model_reserve();
    if (kind < 5 || count == 0)
        return model_alloc();
    uint32_t i = random_below(count), n = given[i] / FRAME_SIZE;

    if (kind < 7) {
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
    uint32_t full = 0, least = FRAMES;

    all_ranges();
    for (uint32_t i = 0; i < OPERATIONS && good; i++) {
        bool shrink = i / 20000 % 2; /* it fills, it empties, ... */
        good = model_step(random_below(shrink ? 20 : 11));
        uint32_t n = random_below(FRAMES);
        good &= frame_shares(n * FRAME_SIZE) == owners[n] &&
                unowned() == total() - count;
        full += unowned() == frame_counters()->reserved;
        least = i > 20000 && count < least ? count : least;
    }
    ok(good, "does it do what a simple model does, a million times?");
    ok(full > 0 && least == 0 && low_calls > 10,
       "has it been full, low and empty?");
}

int main(void)
{
    test_until_empty();
    test_reserve();
    test_shares();
    test_mistakes();
    test_reserved();
    test_low();
    test_count();
    test_model();
    return tap_end();
}
