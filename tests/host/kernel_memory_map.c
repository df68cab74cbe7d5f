/*
 * Odd memory maps: whatever the boot loader says, no frame is given that is
 * not wholly RAM, that something else touches, or that the kernel with
 * the allocator's own words or a module is in.
 *
 * The kernel takes addresses for pointers. So this program, which lies at
 * 4 MiB, is the kernel; the frames themselves are never touched.
 */
/* host-sources: kernel/memory_map.c kernel/frame.c */
/* host-flags: -no-pie -Wno-int-to-pointer-cast -Wno-pointer-to-int-cast */
/* host-flags: -Wl,--defsym=kernel_start=__executable_start */
/* host-flags: -Wl,--defsym=kernel_end=_end */
#include "boot/multiboot.h"
#include "kernel/frame.h"
#include "kernel/log.h"
#include "tests/host/tap.h"
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#define MIB        0x100000ull
#define GIB        0x40000000ull

#define RANGES_MAX 12
#define RAM        MULTIBOOT_RAM
#define TAKEN      2 /* any other type */
#define ACPI       3

extern char kernel_start[], kernel_end[];

struct range {
    uint64_t base, length;
    uint32_t type;
};

static const struct multiboot_module modules[] = {
    {0x100000, 0x140123, 0, 0},
    {0x141000, 0x14FF45, 0, 0},
};

/* A map of the loader's, with room for entries of odd sizes. */
static uint8_t map[RANGES_MAX * 32];
static struct multiboot_info info;
static paddr ram_end; /* as the kernel says */
char info_pages[INFO_PAGES_SIZE] __attribute__((aligned(4096)));
static jmp_buf after_panic;
static uint8_t given[RAM_LIMIT / FRAME_SIZE];

void frame_low(void)
{
}

void panic(const char *text, ...)
{
    (void)text;
    longjmp(after_panic, 1);
}

/* Writes the map as a loader does; `extra` bytes follow each entry. */
static void map_write(const struct range *ranges, unsigned count,
                      uint32_t extra)
{
    uint8_t *at = map;

    for (unsigned i = 0; i < count; i++) {
        struct multiboot_range r = {sizeof r - sizeof r.size + extra,
                                    ranges[i].base, ranges[i].length,
                                    ranges[i].type};
        memcpy(at, &r, sizeof r);
        memset(at + sizeof r, 0xFF, extra);
        at += sizeof r + extra;
    }
    info = (struct multiboot_info){
        .flags = MULTIBOOT_HAS_MAP,
        .map = (uint32_t)(uintptr_t)map,
        .map_length = (uint32_t)(at - map),
    };
}

/* --- What may be given, said as simply as can be ---------------------------
 */

static uint64_t end_of(const struct range *r)
{
    return r->length > UINT64_MAX - r->base ? UINT64_MAX : r->base + r->length;
}

static bool overlap(uint64_t start, uint64_t end, uint64_t a, uint64_t b)
{
    return a < b && start < b && a < end;
}

static bool is_ram(const struct range *ranges, unsigned count, uint64_t start,
                   uint64_t end)
{
    bool covered = false;

    for (unsigned i = 0; i < count; i++) {
        const struct range *r = &ranges[i];
        if (r->type == RAM)
            covered |= r->base <= start && end <= end_of(r);
        else if (overlap(start, end, r->base, end_of(r)))
            return false;
    }
    return covered;
}

/* Where the words of frames that are there end, and where all end. */
static uint64_t words_end(void)
{
    return (uintptr_t)&frame_words[ram_end / FRAME_SIZE];
}

static uint64_t all_words_end(void)
{
    return (uintptr_t)(&frame_words + 1);
}

static bool is_taken(uint64_t start, uint64_t end)
{
    if (start < MIB ||
        overlap(start, end, (uintptr_t)kernel_start, words_end()))
        return true;
    if (overlap(start, end, all_words_end(), (uintptr_t)kernel_end))
        return true;
    for (unsigned i = 0; i < 2; i++)
        if (overlap(start, end, modules[i].start, modules[i].end))
            return true;
    return false;
}

/* The first byte after the last whole frame of RAM that can be used. */
static bool is_ram_end(const struct range *ranges, unsigned count, paddr end)
{
    uint64_t highest = 0;

    for (unsigned i = 0; i < count; i++)
        if (ranges[i].type == RAM && ranges[i].base < RAM_LIMIT &&
            end_of(&ranges[i]) > highest)
            highest = end_of(&ranges[i]);
    if (highest > RAM_LIMIT)
        highest = RAM_LIMIT;
    return end == highest / FRAME_SIZE * FRAME_SIZE;
}

/* --- The check ------------------------------------------------------------ */

/* Takes every frame there is. `least`: as many must there be. */
static bool all_frames_are_good(const struct range *ranges, unsigned count,
                                uint32_t least)
{
    uint32_t frames = 0;

    memset(given, 0, sizeof given);
    for (paddr f; (f = frame_alloc()) != NO_FRAME; frames++) {
        if (f % FRAME_SIZE != 0 || f >= RAM_LIMIT ||
            given[f / FRAME_SIZE]++ != 0 || is_taken(f, f + FRAME_SIZE) ||
            !is_ram(ranges, count, f, (uint64_t)f + FRAME_SIZE)) {
            printf("# frame 0x%x is given\n", f);
            return false;
        }
    }
    if (frames < least)
        printf("# only %u frames\n", frames);
    return frames == frame_counters()->frames && frames >= least &&
           is_ram_end(ranges, count, ram_end);
}

/* Gives the map to the kernel. False: it panicked. */
static bool start(void)
{
    if (setjmp(after_panic) != 0)
        return false;
    memset(frame_words, 0, sizeof frame_words);
    frame_count = 0;
    for (unsigned i = 0; i < 2; i++) /* by server_find_modules() */
        frame_add_range(modules[i].start, modules[i].end, false);
    ram_end = memory_map_init(&info);
    return true;
}

static void expect_good(const char *question, const struct range *ranges,
                        unsigned count, uint32_t extra, uint32_t least)
{
    map_write(ranges, count, extra);
    ok(start() && all_frames_are_good(ranges, count, least), question);
}

#define GOOD(question, extra, least, ...)                                  \
    do {                                                                   \
        const struct range r_[] = {__VA_ARGS__};                           \
        expect_good(question, r_, sizeof r_ / sizeof r_[0], extra, least); \
    } while (0)

/* The BIOS's own, in nearly every map. */
#define LOW                                     \
    {0, 0x9FC00, RAM}, {0x9FC00, 0x400, TAKEN}, \
    {                                           \
        0xF0000, 0x10000, TAKEN                 \
    }

static void test_maps(void)
{
    GOOD("is an ordinary map taken?", 0, 31000, LOW, {MIB, 127 * MIB, RAM},
         {0xFFFC0000, 0x40000, TAKEN});
    GOOD("are ranges found whose entries are longer?", 4, 31000, LOW,
         {MIB, 127 * MIB, RAM});
    GOOD("are overlapping RAM ranges given once?", 0, 15500, {0, 32 * MIB, RAM},
         {16 * MIB, 48 * MIB, RAM}, {MIB, 63 * MIB, RAM});
    GOOD("are ranges in any order taken?", 0, 15000, {48 * MIB, 16 * MIB, RAM},
         {MIB, 7 * MIB, RAM}, {8 * MIB, 40 * MIB, RAM}, {0, MIB, RAM});
    GOOD("is what is reserved inside RAM kept back?", 0, 15000,
         {20 * MIB + 5, 10, TAKEN}, {0, 64 * MIB, RAM}, {30 * MIB - 1, 2, ACPI},
         {40 * MIB, MIB, TAKEN});
    GOOD("are holes kept back?", 0, 12000, LOW, {MIB, 14 * MIB, RAM},
         {16 * MIB, 20 * MIB, RAM}, {40 * MIB + 100, 20 * MIB, RAM});
    GOOD("are frames kept back that two ranges share?", 0, 3000, LOW,
         {MIB, 8 * MIB + 0x800, RAM}, {9 * MIB + 0x800, 8 * MIB, RAM});
    GOOD("are tiny ranges harmless?", 0, 3000, {MIB, 15 * MIB, RAM},
         {20 * MIB, 1, RAM}, {21 * MIB + 1, 0x1FFE, RAM}, {22 * MIB, 0, RAM},
         {23 * MIB, 0x1000, RAM}, {8 * MIB, 0, TAKEN});
    GOOD("is RAM above the limit left alone?", 0, 260000, LOW,
         {MIB, 3 * GIB, RAM}, {4 * GIB, 4 * GIB, RAM});
    GOOD("is RAM above 4 GiB not taken for low RAM?", 0, 3000,
         {MIB, 15 * MIB, RAM}, {4 * GIB + 32 * MIB, 64 * MIB, RAM});
    GOOD("is RAM that wraps around harmless?", 0, 3000, {MIB, 15 * MIB, RAM},
         {32 * MIB, UINT64_MAX, RAM}, {UINT64_MAX - 10, 100, RAM});
    GOOD("is a reserved range that wraps around kept back?", 0, 3000,
         {MIB, 63 * MIB, RAM}, {32 * MIB, UINT64_MAX, TAKEN});
}

/* 16 MiB have 16 KiB of words, and the rest of the array is their own. */
static void test_spare_words(void)
{
    static const struct range ranges[] = {{0, 16 * MIB, RAM}};
    uint32_t last = (uint32_t)all_words_end() / FRAME_SIZE - 1;

    map_write(ranges, 1, 0);
    ok(start() && all_frames_are_good(ranges, 1, 3000) && given[last] &&
           !given[(uintptr_t)frame_words / FRAME_SIZE],
       "are the words of RAM that is not there given away?");
}

static void test_no_map(void)
{
    static const struct range ranges[] = {{0, 64 * MIB, RAM}};

    map_write(ranges, 1, 0);
    info.flags = 0;
    ok(!start(), "is a map that is not said to be there not believed?");
}

static void expect_panic(const char *question, const struct range *ranges,
                         unsigned count)
{
    map_write(ranges, count, 0);
    ok(!start(), question);
}

/* Entries whose size field makes no sense: the walk ends all the same. */
static void test_broken_entries(void)
{
    static const struct range ranges[] = {{MIB, 63 * MIB, RAM},
                                          {8 * MIB, MIB, TAKEN}};
    static const struct range cut[] = {{MIB, 63 * MIB, RAM},
                                       {80 * MIB, MIB, RAM}};
    static const uint32_t sizes[] = {0,          3,          0xFFFFFFFC,
                                     0xFFFFFFF0, 0x7FFFFFFF, 0xFFFFFFFF};

    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        map_write(ranges, 2, 0);
        memcpy(map, &sizes[i], sizeof sizes[i]);
        start();
    }
    ok(1, "does a walk over entries of nonsense sizes end?");
    map_write(cut, 2, 0);
    info.map_length -= 4; /* the last one is cut off */
    ok(start() && all_frames_are_good(cut, 1, 15000),
       "is an entry that is cut off not believed?");
}

int main(void)
{
    static const struct range low = {0, 640 * 1024, RAM};
    static const struct range small = {0, 0x150000, RAM};
    static const struct range none = {0, 64 * MIB, TAKEN};

    test_maps();
    test_spare_words();
    test_no_map();
    expect_panic("is a machine with 640 KiB refused?", &low, 1);
    expect_panic("is a machine without RAM refused?", &none, 1);
    expect_panic("is an empty map refused?", &none, 0);
    expect_panic("is RAM refused that the modules fill?", &small, 1);
    test_broken_entries();
    return tap_end();
}
