/*
 * Spaces: ranges of pages that are mapped on demand, found, changed and given
 * back, and what all of them have in common.
 */
/* host-sources: kernel/frame.c */
/* host-flags: -no-pie -Wno-int-to-pointer-cast -Wno-pointer-to-int-cast */
#include "tests/host/kernel_spaces.h"

#define BIG   (USER_BASE + 4 * MIB)
#define THERE (HERE + 0x700000)    /* in another 4 MiB than HERE */
#define LAST  (0u - 4 * PAGE_SIZE) /* of the last server's window */
#define MIB   0x100000u

static volatile struct info_memory *const count =
    &((struct info_head *)info_pages)->memory;

/* --- Ranges --------------------------------------------------------------- */

static void test_on_demand(void)
{
    bool good = begin(1000, 1, 1);
    uint32_t before = frames_free(), zero = count->zero;

    ok(good && map(&a, BIG, 64 * MIB / PAGE_SIZE, PAGES_WRITE) &&
           space_check(&a, BIG, 64 * MIB, SPACE_WRITE) == 0 &&
           frames_free() == before,
       "do 64 MiB that nobody touches cost nothing?");
    ok(space_clone(&b, &a) == 0 && frames_free() == before - 1 &&
           space_lookup(&b, BIG) == space_lookup(&a, BIG),
       "nor their clone?");
    ok(user_read(&a, BIG + 5 * MIB) == 0 && frames_free() == before - 3 &&
           count->zero == zero + 1 && user_read(&b, BIG + 5 * MIB) == 0 &&
           count->cow == 0 && user_write(&b, BIG + 5 * MIB, 1) == 0,
       "does one page that is touched cost its frame and a table?");
    good = true;
    for (vaddr at = BIG; at < BIG + 9 * MIB; at += MIB + PAGE_SIZE)
        for (unsigned i = 0; i < PAGE_SIZE; i++)
            good &= user_read(&a, at + i) == 0;
    ok(good, "is every byte of it zero?");
    ok(map(&a, THERE - 4 * MIB, 2, 0) && user_read(&a, THERE - 4 * MIB) == 0 &&
           user_write(&a, THERE - 4 * MIB, 1) == -EFAULT &&
           user_write(&a, THERE - 4 * MIB + PAGE_SIZE, 1) == -EFAULT &&
           space_check(&a, THERE - 4 * MIB, 1, SPACE_WRITE) == -EFAULT,
       "is zero on demand that may only be read never written?");
    ok(user_read(&a, HERE - 1) == -EFAULT && user_read(&a, 0) == -EFAULT &&
           user_write(&a, 0, 1) == -EFAULT &&
           user_read(&a, 4 * MIB) == -EFAULT &&
           user_write(&a, USER_STACK_TOP, 1) == -EFAULT &&
           user_read(&a, HERE + PAGE_SIZE) == -EFAULT,
       "are page 0, RAM and what lies beside a map never there?");

    while (frame_alloc() != NO_FRAME)
        continue;
    ok(user_write(&a, BIG + 20 * MIB, 1) == -ENOMEM &&
           user_read(&a, BIG + 5 * MIB + PAGE_SIZE) == -ENOMEM &&
           user_read(&a, HERE) == 1 && user_read(&a, BIG) == 0 &&
           user_read(&a, BIG + PAGE_SIZE) == -ENOMEM,
       "is a touch with no frame left an error, and nothing else?");
}

static void test_find(void)
{
    bool good = begin(1000, 4, 1);
    vaddr end = USER_BASE + 16 * MIB;

    good &= map(&a, THERE, 2, 0) && map(&a, end - 4 * MIB, 1024, 0);
    ok(good && space_find(&a, USER_BASE, end, 5 * PAGE_SIZE) == USER_BASE &&
           space_find(&a, USER_BASE, end, 6 * PAGE_SIZE) ==
               HERE + 4 * PAGE_SIZE,
       "is the first room found that is large enough?");
    ok(space_find(&a, HERE, end, THERE - HERE - 4 * PAGE_SIZE) ==
               HERE + 4 * PAGE_SIZE &&
           space_find(&a, HERE, end, THERE - HERE - 3 * PAGE_SIZE) == 0,
       "is room found that fits exactly, across tables, and none that does "
       "not?");
    ok(space_find(&a, end - 4 * MIB, end, PAGE_SIZE) == 0 &&
           space_find(&a, end - 4 * MIB, end + 4 * MIB, 4 * MIB) == end &&
           space_find(&a, end - 4 * MIB, end + MIB, 4 * MIB) == 0 &&
           space_find(&a, LAST, 0, 4 * PAGE_SIZE) == LAST,
       "is no room found past the end?");
}

/* A space that is full of pages unlike their neighbours, then room. */
static void test_find_on(void)
{
    const unsigned pages = 6 * TABLE_ENTRIES;
    vaddr end = BIG + 64 * MIB, at = BIG;
    bool good = begin(1000, 1, 1) && map(&a, BIG, pages, PAGES_WRITE);
    unsigned calls = 0;

    for (unsigned i = 0; i < pages; i += 2) {
        vaddr page = BIG + i * PAGE_SIZE;
        good &= space_change(&a, page, page + PAGE_SIZE, 0) == 0;
    }
    while (find_some(&a, &at, end, 3 * MIB) == AGAIN && calls < 10)
        calls++;
    ok(good && at == BIG + pages * PAGE_SIZE && calls == 1,
       "is a long search made in several goes, to the right end?");
}

static void test_map(void)
{
    bool good = begin(1000, 4, 1);
    uint32_t before = frames_free();
    vaddr end = HERE + 4 * PAGE_SIZE;

    ok(good && map_at(&a, HERE, PAGE_SIZE, 0) == -EEXIST &&
           map_at(&a, end - PAGE_SIZE, 9 * MIB, 0) == -EEXIST &&
           map_at(&a, USER_BASE, 0x6000, 0) == -EEXIST &&
           frames_free() == before && space_lookup(&a, end) == 0 &&
           space_lookup(&a, USER_BASE) == 0,
       "does a map over another do nothing?");
    ok(map(&a, end, 2 * TABLE_ENTRIES, PAGES_WRITE) &&
           frames_free() == before - 1 &&
           space_lookup(&a, end + 8 * MIB - PAGE_SIZE) != 0 &&
           space_lookup(&a, end + 8 * MIB) == 0 &&
           fill(&a, end + 8 * MIB - 2 * PAGE_SIZE, 2, 2) &&
           holds(&a, HERE, 4, 1),
       "does a map that begins and ends within tables end where it should?");
    ok(map_at(&a, BIG, 4 * MIB, 0) == -EEXIST &&
           map_at(&a, BIG - PAGE_SIZE, PAGE_SIZE, 0) == -EEXIST,
       "is 4 MiB on demand there, too?");
    ok(map(&a, USER_STACK_TOP - 8 * MIB, 8 * MIB / PAGE_SIZE, PAGES_WRITE) &&
           user_write(&a, USER_STACK_TOP - 1, 1) == 0 &&
           user_write(&a, USER_STACK_TOP - 8 * MIB, 1) == 0 &&
           user_write(&a, USER_STACK_TOP - 8 * MIB - 1, 1) == -EFAULT,
       "does a stack grow to its limit and not into its guard?");
    ok(map(&b, LAST, 4, PAGES_WRITE) && fill(&b, LAST, 4, 1) &&
           space_lookup(&b, LAST - 1) == 0,
       "can the very last pages be mapped?");

    good = true;
    for (uint32_t left = 0; left < 2; left++) {
        good &= begin(1000, 1, 1);
        while (frames_free() > left)
            frame_alloc();
        good &= map_at(&a, BIG + 2 * MIB, 8 * MIB, 0) == -ENOMEM &&
                space_find(&a, BIG, BIG + 20 * MIB, 20 * MIB) == BIG &&
                holds(&a, HERE, 1, 1);
        if (left == 1)
            ok(frames_free() == left, "and take no frame?");
    }
    ok(good, "does a map that memory is too short for map nothing?");
}

static void test_unmap(void)
{
    bool good = begin(1000, 4, 1);
    uint32_t before = frames_free();

    good &= map(&a, BIG, 4 * TABLE_ENTRIES, PAGES_WRITE) &&
            fill(&a, BIG + 4 * MIB - 3 * PAGE_SIZE, 6, 2);
    uint32_t full = frames_free();
    ok(good &&
           space_change(&a, BIG + 4 * MIB - 2 * PAGE_SIZE,
                        BIG + 4 * MIB + 2 * PAGE_SIZE, PAGES_CLEAR) == 0 &&
           frames_free() == full + 4 &&
           holds(&a, BIG + 4 * MIB - 3 * PAGE_SIZE, 1, 2) &&
           holds(&a, BIG + 4 * MIB + 2 * PAGE_SIZE, 1, 2) &&
           user_read(&a, BIG + 4 * MIB) == -EFAULT &&
           user_read(&a, BIG + 4 * MIB - 1) == -EFAULT,
       "is the middle of a map taken out, and its frames free?");
    ok(space_change(&a, BIG + 9 * MIB, BIG + 10 * MIB, PAGES_CLEAR) == 0 &&
           user_read(&a, BIG + 9 * MIB - 1) == 0 &&
           user_read(&a, BIG + 9 * MIB) == -EFAULT &&
           user_read(&a, BIG + 10 * MIB - 1) == -EFAULT &&
           user_read(&a, BIG + 10 * MIB) == 0,
       "can a part of 4 MiB on demand be unmapped?");
    ok(space_change(&a, BIG, BIG + 16 * MIB, PAGES_CLEAR) == 0 &&
           frames_free() == before &&
           space_find(&a, BIG, BIG + 16 * MIB, 16 * MIB) == BIG,
       "are all frames and tables back when whole 4 MiB are unmapped?");
    ok(space_change(&a, BIG, BIG + 16 * MIB, PAGES_CLEAR) == 0 &&
           space_change(&a, HERE + 0x4000, BIG, PAGES_CLEAR) == 0 &&
           frames_free() == before && holds(&a, HERE, 4, 1),
       "does it no harm to unmap what is not there?");
    good = map(&a, BIG, TABLE_ENTRIES, PAGES_WRITE) &&
           user_read(&a, BIG + 4 * MIB - PAGE_SIZE) == 0;
    ok(good && user_read(&a, BIG) == 0,
       "is a page that is mapped again zero again?");

    vaddr at = BIG;
    good = map(&a, BIG + 4 * MIB, 2 * TABLE_ENTRIES, 0) &&
           fill(&a, BIG, TABLE_ENTRIES / 2, 1) &&
           space_change_some(&a, &at, BIG + 8 * MIB, PAGES_CLEAR) == AGAIN;
    ok(good && at > BIG && at < BIG + 8 * MIB &&
           user_read(&a, at - 1) == -EFAULT && user_read(&a, at) == 0,
       "does one call end after so many pages, and say where?");
    while (frames_free() > 0)
        frame_alloc();
    at = BIG + 8 * MIB + PAGE_SIZE;
    ok(space_change_some(&a, &at, at + PAGE_SIZE, PAGES_CLEAR) == -ENOMEM &&
           at == BIG + 8 * MIB + PAGE_SIZE && user_read(&a, at) == -ENOMEM &&
           space_change(&a, BIG + 8 * MIB, BIG + 12 * MIB, PAGES_CLEAR) == 0,
       "does a change within 4 MiB on demand need a frame for their table, "
       "and one of all of them none?");
}

static void test_protect(void)
{
    bool good = begin(1000, 4, 1);

    good &= map(&a, BIG, 2 * TABLE_ENTRIES, PAGES_WRITE);
    good &= space_change(&a, BIG, BIG + 4 * MIB, 0) == 0 &&
            !(space_lookup(&a, BIG) & (ENTRY_PRESENT | ENTRY_WRITE)) &&
            space_change(&a, BIG + 5 * MIB, BIG + 6 * MIB, PAGES_NONE) == 0;
    ok(good && user_read(&a, BIG) == 0 && user_write(&a, BIG, 1) == -EFAULT &&
           user_write(&a, BIG + 5 * MIB - 1, 1) == 0 &&
           user_read(&a, BIG + 5 * MIB) == -EFAULT &&
           user_read(&a, BIG + 6 * MIB - 1) == -EFAULT &&
           user_write(&a, BIG + 6 * MIB, 1) == 0,
       "are rights of pages on demand kept by the page?");
    good = space_change(&a, BIG, BIG + 8 * MIB, PAGES_WRITE) == 0;
    ok(good && fill(&a, BIG, 1, 1) && fill(&a, BIG + 5 * MIB, 1, 1) &&
           fill(&a, BIG + 5 * MIB - PAGE_SIZE, 1, 1),
       "and can they be given back?");
    vaddr at = HERE;
    ok(space_change_some(&a, &at, BIG, 0) == -ENOMEM && at == HERE &&
           space_change(&a, BIG + 8 * MIB, BIG + 12 * MIB, 0) == -ENOMEM &&
           space_change(&a, BIG + 20 * MIB, BIG + 21 * MIB, 0) == -ENOMEM,
       "is it an error to change the rights of what is not there?");
}

/* --- Whole spaces --------------------------------------------------------- */

static void test_usage(void)
{
    struct info usage = {.tables = 1}; /* the directory */
    vaddr at = 0;
    bool good = begin(1000, 9, 1) && space_clone(&b, &a) == 0;

    good &= map(&b, BIG, 2 * TABLE_ENTRIES, PAGES_WRITE) &&
            fill(&b, BIG, 5, 1) && fill(&b, HERE, 2, 1);
    while ((at = space_count_some(&b, at, &usage)) != 0)
        good &= at > HERE;
    ok(good && usage.own == 7 && usage.shared == 7 && usage.tables == 3,
       "are pages counted as the space's own and shared, and its tables?");

    usage = (struct info){.tables = 1};
    good = map(&c, LAST, 4, PAGES_WRITE) && fill(&c, LAST, 3, 1);
    unsigned calls = 1;
    while (calls < 10 && (at = space_count_some(&c, at, &usage)) != 0)
        calls++;
    ok(good && calls < 10 && usage.own == 3 && usage.tables == 2,
       "does the count of a space with pages in the last 4 MiB end?");
}

static void test_kernel_entries(void)
{
    jmp_buf panicked;
    bool good = begin(1000, 9, 1) && space_clone(&b, &a) == 0 &&
                map(&c, BIG, 2 * TABLE_ENTRIES, 0);
    struct space *all[] = {&a, &b, &c};

    for (unsigned i = 0; i < FIRST_OWN_ENTRY; i++)
        for (unsigned k = 0; k < 3; k++)
            good &=
                ((directory_of(all[k])[i] ^ directory_of(&kernel_space)[i]) &
                 ~ENTRY_ACCESSED) == 0 &&
                directory_of(all[k])[i] != 0;
    ok(good, "has every space the kernel's entries?");
    good = begin(1, 0, 0);
    ok(!good && space_create(&b) == -ENOMEM,
       "is there an error when there is no frame for a directory?");

    good = begin(1000, 9, 1);
    after_panic = &panicked;
    if (setjmp(panicked) == 0)
        good = space_free_some(&a) == 0 && false;
    after_panic = NULL;
    ok(good, "is it a panic to free the space that is loaded?");
}

int main(void)
{
    test_on_demand();
    test_find();
    test_find_on();
    test_map();
    test_unmap();
    test_protect();
    test_usage();
    test_kernel_entries();
    return tap_end();
}
