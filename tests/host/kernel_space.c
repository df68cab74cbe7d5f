/*
 * Spaces: what fork makes of pages, what a write then costs, and whether the
 * TLB knows. (kernel_space_pages.c: messages and ranges of pages;
 * kernel_space_random.c: all of it mixed.)
 */
/* host-sources: kernel/frame.c */
/* host-flags: -no-pie -Wno-int-to-pointer-cast -Wno-pointer-to-int-cast */
#include "tests/host/kernel_spaces.h"

#define PAGES 256u /* 1 MiB */

/* --- Fork ----------------------------------------------------------------- */

static void test_clone(void)
{
    volatile struct info_memory *count = frame_counters();
    bool good = begin(1000, PAGES, 1);
    uint32_t before = frames_free(), zero = count->zero;

    good &= space_clone(&b, &a) == 0;
    ok(good && before - frames_free() == 1 && count->copied == 0 &&
           frame_at(&a, HERE) == frame_at(&b, HERE),
       "does a clone of 1 MiB cost one table, and copy nothing?");
    good = true;
    for (unsigned i = 0; i < PAGES; i++) {
        pte both = space_lookup(&a, HERE + i * PAGE_SIZE) |
                   space_lookup(&b, HERE + i * PAGE_SIZE);
        good &= !(both & ENTRY_WRITE) && (both & ENTRY_COW);
    }
    ok(good, "can no page that two have be written by either?");

    good = fill(&b, HERE, 10, 2) && count->cow == 10 && count->copied == 10;
    ok(good && holds(&a, HERE, PAGES, 1) && holds(&b, HERE, 10, 2),
       "does each page that is written cost one copy, which the other side "
       "does not see?");
    good = user_write(&b, HERE + 20 * PAGE_SIZE + 9, 9) == 0 &&
           holds(&b, HERE + 20 * PAGE_SIZE, 1, 1);
    ok(good && count->cow == 11, "is the rest of such a page as it was?");
    good = fill(&b, HERE, 10, 3) && count->cow == 11;
    ok(good, "does the second write to a page cost nothing?");

    paddr frame = frame_at(&a, HERE);
    good = fill(&a, HERE, 10, 4) && count->cow == 21 && count->copied == 11;
    ok(good && frame_at(&a, HERE) == frame && holds(&b, HERE, 10, 3),
       "does the last owner keep its frame?");
    ok(count->zero == zero, "does none of this count as zero on demand?");
}

static void test_chain(void)
{
    struct space chain[5] = {{0}};
    bool good = begin(1000, PAGES, 1);
    uint32_t before = frames_free();

    for (int i = 0; i < 5; i++)
        good &= space_create(&chain[i]) == 0 &&
                space_clone(&chain[i], i == 0 ? &a : &chain[i - 1]) == 0;
    good &= frame_shares(frame_at(&a, HERE)) == 6;
    for (int i = 0; i < 5; i++) {
        good &= fill(&chain[i], HERE, 1, 10 + i);
        good &= holds(&chain[i], HERE + PAGE_SIZE, PAGES - 1, 1);
    }
    for (int i = 0; i < 5; i++)
        good &= holds(&chain[i], HERE, 1, 10 + i);
    ok(good && holds(&a, HERE, PAGES, 1), "do five clones of clones differ?");
    for (int i = 0; i < 5; i++)
        space_free(&chain[i]);
    ok(frames_free() == before, "are all frames free again after a chain?");
    uint32_t copied = frame_counters()->copied;
    ok(fill(&a, HERE, PAGES, 2) && frame_counters()->copied == copied,
       "does nobody copy when all others are gone?");
}

static void test_rights(void)
{
    bool good = begin(1000, 3, 1);
    vaddr none = HERE + PAGE_SIZE, last = HERE + 2 * PAGE_SIZE;

    good &= space_change(&a, HERE, none, 0) == 0;
    good &= space_change(&a, none, last, PAGES_NONE) == 0;
    good &= space_clone(&b, &a) == 0;
    ok(good && user_write(&a, HERE, 9) == -EFAULT &&
           user_write(&b, HERE, 9) == -EFAULT && holds(&b, HERE, 1, 1) &&
           frame_at(&a, HERE) == frame_at(&b, HERE),
       "is a page that may only be read so in a clone, and the same frame?");
    ok(user_read(&a, none) == -EFAULT && user_read(&b, none) == -EFAULT &&
           user_write(&b, none, 9) == -EFAULT,
       "is a page that nobody may read so in a clone?");

    good = space_change(&b, HERE, last, PAGES_WRITE) == 0;
    good &= holds(&b, HERE, 2, 1) && fill(&b, HERE, 2, 2);
    good &= space_change(&a, none, last, 0) == 0;
    ok(good && holds(&a, HERE, 3, 1) && holds(&b, HERE, 2, 2),
       "is a shared page split when it may be written later?");

    uint32_t copied = frame_counters()->copied;
    good = space_change(&b, HERE, HERE + PAGE_SIZE, 0) == 0 &&
           space_change(&b, HERE, HERE + PAGE_SIZE, PAGES_WRITE) == 0;
    ok(good && holds(&b, HERE, 1, 2) && fill(&b, HERE, 1, 3) &&
           frame_counters()->copied == copied,
       "does a page of its own keep frame and contents when it could not be "
       "written for a while?");
}

static void test_eager(void)
{
    machine_start(1);
    strcpy(info_page_head()->command_line, "root=disk0 fork=eager");
    paging_loaded = 0;
    space_init(RAM_LIMIT);
    ok(space_is_eager, "does fork=eager on the command line count?");

    bool good = begin(1000, PAGES, 1);
    space_is_eager = true;
    good &= space_change(&a, HERE, HERE + PAGE_SIZE, 0) == 0 &&
            map(&a, HERE + PAGES * PAGE_SIZE, 10, PAGES_WRITE);
    uint32_t before = frames_free();
    good &= space_clone(&b, &a) == 0;
    ok(good && before - frames_free() == PAGES + 1 && holds(&b, HERE, PAGES, 1),
       "does an eager clone take its pages and a table?");
    good = fill(&a, HERE + PAGE_SIZE, PAGES - 1, 2);
    ok(good && frame_counters()->cow == 0 && holds(&b, HERE, PAGES, 1) &&
           user_write(&b, HERE, 9) == -EFAULT,
       "does nobody split a page after that?");
    space_is_eager = false;
    good = space_clone(&c, &a) == 0;
    space_is_eager = true;
    space_free(&b);
    good &= space_create(&b) == 0 && space_clone(&b, &a) == 0;
    ok(good && fill(&b, HERE + PAGE_SIZE, 9, 3) && frame_counters()->cow == 0 &&
           holds(&c, HERE + PAGE_SIZE, 9, 2),
       "is an eager copy of a shared page nobody else's?");
    space_is_eager = false;
}

static void test_pieces(void)
{
    bool good = begin(RAM_FRAMES - 1, 3 * TABLE_ENTRIES, 1);
    vaddr at = 0;
    unsigned calls = 0;
    int result;

    space_load(&kernel_space);
    do {
        vaddr before = at;
        result = space_clone_some(&b, &a, &at);
        good &= (result == AGAIN ? at != 0 : result == 0 && at == 0) &&
                at != before && at % TABLE_SPAN == 0;
        calls++;
    } while (result == AGAIN && good);
    ok(good && calls > 2 && holds(&b, HERE, 3 * TABLE_ENTRIES, 1),
       "is a large space cloned in pieces?");
    for (calls = 1; space_free_some(&a) == AGAIN; calls++)
        good &= a.directory != 0;
    ok(good && calls > 2 && a.directory == 0, "is it freed in pieces?");
    ok(holds(&b, HERE, 3 * TABLE_ENTRIES, 1) && space_free_some(&a) == 0,
       "is a space that is gone freed again without harm?");
}

/* With every number of free frames that is too small. */
static bool clone_short(bool eager)
{
    bool good = true;
    int error = -ENOMEM;

    for (unsigned frames = 0; error < 0 && frames < 100; frames++) {
        unsigned taken = 0;
        paddr kept[1000];
        good &= begin(500, 20, 1) && map(&a, USER_STACK_TOP - 0x9000, 9, 0) &&
                user_read(&a, USER_STACK_TOP - 1) == 0;
        uint32_t before = frames_free();
        while (frames_free() > frames)
            kept[taken++] = frame_alloc();
        space_is_eager = eager;
        error = space_clone(&b, &a);
        space_is_eager = false;
        good &= error == 0 || error == -ENOMEM;
        space_free(&b);
        while (taken > 0)
            frame_release(kept[--taken]);
        good &= frames_free() == before + 1 && holds(&a, HERE, 20, 1) &&
                fill(&a, HERE, 20, 2);
    }
    return good && error == 0;
}

static void test_clone_short(void)
{
    ok(clone_short(false), "does a clone that memory is too short for leave "
                           "the parent as it was?");
    ok(clone_short(true), "and an eager one?");
}

/* --- The TLB -------------------------------------------------------------- */

static void test_tlb(void)
{
    bool good = begin(1000, 4, 1);

    good &= space_change(&a, HERE, HERE + PAGE_SIZE, PAGES_CLEAR) == 0;
    ok(good && user_read(&a, HERE) == -EFAULT,
       "is a page unmapped at once where it is in use?");
    good = space_change(&a, HERE + PAGE_SIZE, HERE + 2 * PAGE_SIZE, 0) == 0;
    ok(good && user_write(&a, HERE + PAGE_SIZE, 9) == -EFAULT,
       "is a page write-protected at once where it is in use?");

    vaddr page = HERE + 2 * PAGE_SIZE;
    static const unsigned char text[] = "new";
    good =
        space_clone(&b, &a) == 0 && user_read(&a, page) == 1 &&
        space_copy(&a, page, SPACE_WRITE, NULL, (vaddr)(uintptr_t)text, 3) == 0;
    ok(good && user_read(&a, page + 2) == 'w' && user_read(&b, page) == 1,
       "is a copy that the kernel's write made seen at once?");
    good = space_clone(&c, &a) == 0 && user_read(&a, HERE + PAGE_SIZE) == 1;
    good &= space_copy(&a, HERE + PAGE_SIZE, SPACE_FORCE, NULL,
                       (vaddr)(uintptr_t)text, 3) == 0;
    ok(good && user_read(&a, HERE + PAGE_SIZE) == 'n' &&
           user_read(&c, HERE + PAGE_SIZE) == 1 &&
           user_write(&a, HERE + PAGE_SIZE, 9) == -EFAULT,
       "does a forced write to a page that may only be read split it, too?");

    good = begin(1000, 1, 0);
    for (int i = 0; i < 1000; i++) {
        good &= user_write(&a, HERE, i & 0xFF) == 0;
        good &= space_clone(&b, &a) == 0;
        good &= user_write(&a, HERE, ~i & 0xFF) == 0;
        good &= user_read(&b, HERE) == (i & 0xFF);
        space_free(&b);
        good &= space_create(&b) == 0;
    }
    ok(good, "does the child read what was written just before the fork, a "
             "thousand times?");
}

int main(void)
{
    test_clone();
    test_chain();
    test_rights();
    test_eager();
    test_pieces();
    test_clone_short();
    test_tlb();
    return tap_end();
}
