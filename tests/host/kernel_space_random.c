/*
 * A million random operations on four programs' spaces and two servers',
 * against a model in which nothing is shared or on demand: each page is bytes
 * of its own. Often memory is full.
 *
 *     kernel_space_random [seed [operations]]
 *
 * After each operation a page of every space must hold what the model says;
 * now and then all pages must, and every frame must have as many owners as
 * there are entries with it.
 */
/* host-sources: kernel/frame.c */
/* host-flags: -no-pie -Wno-int-to-pointer-cast -Wno-pointer-to-int-cast */
#include "tests/host/kernel_space_model.h"

#define OPERATIONS  1000000u
#define ROUND       25000u /* operations; then a new machine */
#define CHECK_EVERY 100u
#define SERVER_TEXT 8u /* pages that may only be read */
#define COPY_PAGES  4u

static unsigned char kernel_memory[(COPY_PAGES + 1) * PAGE_SIZE]
    __attribute__((aligned(4096)));
static uint32_t seed;
static unsigned page; /* that the operation was about */

static struct { /* how often: a test that saw none of it tests nothing */
    unsigned no_memory, refused, exists, clones, eager, births, reserved;
    unsigned zero, copied, kept, moved, added, given, undone;
} seen;

static uint32_t random_below(uint32_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return (uint32_t)((uint64_t)seed * limit >> 32);
}

static bool one_in(uint32_t n)
{
    return random_below(n) == 0;
}

/* -ENOMEM is true only when there is nothing left but what is reserved, and
 * frames that were given back because of it. */
static void expect_full(uint32_t back)
{
    EXPECT(frame_counters()->free <= frame_counters()->reserved + back);
    seen.no_memory++;
}

/* The page of the last operation, in every space. */
static void check_page(void)
{
    EXPECT(frame_counters()->reserved <= frame_counters()->free);
    for (unsigned i = 0; i < SUBJECTS; i++) {
        const struct subject *s = &subjects[i];
        unsigned at = page % s->count;
        if (is_alive(s))
            EXPECT(entry_is_right(entry_at(s, at), &s->pages[at]));
    }
}

/* --- Operations ----------------------------------------------------------- */

/* Mostly one beside a border of 4 MiB. */
static unsigned any_page(const struct subject *s)
{
    if (is_server(s) || one_in(16))
        return random_below(s->count);
    return (random_below(5) * TABLE_ENTRIES + random_below(16) + PAGES - 8) %
           PAGES;
}

/* Mostly few pages, but whole 4 MiB as well. Returns the end. */
static unsigned any_range(const struct subject *s, unsigned *first)
{
    unsigned length = 1 + random_below(one_in(16) ? s->count : 12);

    *first = any_page(s);
    if (one_in(5)) {
        *first = *first / TABLE_ENTRIES * TABLE_ENTRIES;
        length = (1 + random_below(2)) * TABLE_ENTRIES;
    }
    page = *first;
    return length < s->count - *first ? *first + length : s->count;
}

static void do_access(struct subject *s)
{
    bool write = one_in(2);
    vaddr offset = one_in(4) ? random_below(PAGE_SIZE) : random_below(2) * 4095;
    unsigned char byte = (unsigned char)random_below(256);

    page = any_page(s);
    for (int i = 0; i < 4 && !shadow_allows(s, page, SPACE_READ); i++)
        page = any_page(s);
    struct shadow *shadow = &s->pages[page];
    vaddr at = address_of(s, page) + offset;
    int result =
        write ? user_write(&s->space, at, byte) : user_read(&s->space, at);
    if (!shadow_allows(s, page, write ? SPACE_WRITE : SPACE_READ)) {
        EXPECT(result == -EFAULT);
        seen.refused++;
    } else if (result == -ENOMEM) {
        EXPECT(!is_server(s));
        expect_full(0);
    } else if (write) {
        EXPECT(result == 0);
        shadow_bytes(shadow)[offset] = byte;
    } else {
        EXPECT(result == shadow_read(shadow)[offset]);
    }
}

static void copy_and_check(struct subject *to, vaddr at,
                           enum space_access access, struct subject *from,
                           vaddr source, uint32_t length)
{
    bool allowed = range_allows(to, at, length, access) &&
                   range_allows(from, source, length, SPACE_READ);
    int result = space_copy(to == NULL ? NULL : &to->space, at, access,
                            from == NULL ? NULL : &from->space, source, length);

    EXPECT(allowed == (result != -EFAULT));
    if (!allowed)
        return;
    copy_model(to, at, from, source, length, result == 0);
    if (result == 0)
        return;
    EXPECT(result == -ENOMEM);
    expect_full(0);
    /* The kernel's memory and a server's pages can always be written. */
    if (to == NULL || (is_server(to) && access == SPACE_WRITE))
        EXPECT(!is_filled(from, source, length));
}

static void do_copy(struct subject *to, struct subject *from)
{
    bool whole = one_in(2);
    uint32_t length = whole ? (1 + random_below(COPY_PAGES)) * PAGE_SIZE
                            : random_below(one_in(3) ? 3 * PAGE_SIZE : 300);
    enum space_access access = one_in(4) ? SPACE_FORCE : SPACE_WRITE;
    vaddr at = (vaddr)(uintptr_t)kernel_memory, source = at;

    if (one_in(8) || (to == from && one_in(2)))
        to = NULL;
    else if (one_in(8) || to == from)
        from = NULL;
    for (int i = 0; from == NULL && i < 20; i++)
        kernel_memory[random_below(sizeof kernel_memory)] ^= 0x5A;
    if (from != NULL)
        source = address_of(from, page = any_page(from));
    if (to != NULL)
        at = address_of(to, page = any_page(to));
    if (!whole) {
        at += random_below(PAGE_SIZE);
        source += random_below(PAGE_SIZE);
    }
    copy_and_check(to, at, access, from, source, length);
}

static void do_map(struct subject *s)
{
    unsigned first, end = any_range(s, &first), there = 0;
    uint32_t flags = random_below(4) ? PAGES_WRITE : random_below(4);
    int result = map_at(&s->space, address_of(s, first),
                        (end - first) * PAGE_SIZE, flags);

    for (unsigned i = first; i < end; i++)
        there += s->pages[i].rights & THERE;
    seen.exists += there != 0;
    EXPECT((there != 0) == (result == -EEXIST));
    if (result == -ENOMEM)
        expect_full(1);
    else if (result != -EEXIST) {
        EXPECT(result == 0);
        shadow_set(s, first, end, flags);
    }
}

static void do_find(const struct subject *s)
{
    unsigned first, end = any_range(s, &first), run = 0, i = first;
    unsigned length = 1 + random_below(one_in(2) ? 8 : end - first);
    vaddr found = space_find(&s->space, address_of(s, first),
                             address_of(s, end), length * PAGE_SIZE);

    for (; i < end && run < length; i++)
        run = s->pages[i].rights & THERE ? 0 : run + 1;
    EXPECT(found == (run == length ? address_of(s, i - length) : 0));
}

/* Clears or protects; where it failed, what lies before is changed. */
static void do_change(struct subject *s)
{
    unsigned first, end = any_range(s, &first), hole = first;
    uint32_t flags = one_in(2) ? PAGES_CLEAR : random_below(3);
    vaddr at = address_of(s, first), stop = address_of(s, end), before;
    int result;

    while (hole < end &&
           ((flags & PAGES_CLEAR) || (s->pages[hole].rights & THERE)))
        hole++;
    do {
        before = at;
        result = space_change_some(&s->space, &at, stop, flags);
        EXPECT(result != (at == stop ? AGAIN : 0) &&
               (result != AGAIN || at != before));
    } while (result == AGAIN && good);
    unsigned done = (at - s->base) / PAGE_SIZE;
    EXPECT(done <= hole && (result == 0) == (done == end));
    if (result < 0) {
        EXPECT(result == -ENOMEM);
        if (hole / TABLE_ENTRIES == done / TABLE_ENTRIES && hole < end)
            done = hole; /* of the last 4 MiB a part */
        else
            expect_full(0);
    }
    shadow_set(s, first, done, flags);
}

/* A server adds pages or gives some back, as kernel_pages has it done: in one
 * part, for it has no more. */
static void do_pages(struct subject *s)
{
    unsigned first, end = any_range(s, &first), there = 0;
    vaddr at = address_of(s, first), stop = address_of(s, end);
    bool add = one_in(2);
    int result = add ? space_map_now(&s->space, at, stop - at, 0, true) : 0;

    while (first + there < end && !(s->pages[first + there].rights & THERE))
        there++;
    if (result == -ENOMEM) {
        expect_full(0);
        seen.undone++;
    } else if (add) {
        EXPECT(result == (first + there == end ? 0 : -EEXIST));
        shadow_set(s, first, first + there, PAGES_WRITE);
        seen.added += result == 0;
        return;
    }
    there = 0;
    for (unsigned i = first; i < end; i++)
        there += s->pages[i].rights & THERE;
    seen.given += there;
    EXPECT(space_change(&s->space, address_of(s, first), stop, PAGES_CLEAR) ==
           0);
    shadow_set(s, first, end, PAGES_CLEAR);
    there = 0;
    for (unsigned i = 0; i < s->count; i++)
        there += s->pages[i].rights & THERE;
    EXPECT(there != 0 || directory_of(&s->space)[s->base / TABLE_SPAN] == 0);
}

static void do_check(const struct subject *s)
{
    unsigned first, end = any_range(s, &first);
    enum space_access access = random_below(3);
    vaddr at = address_of(s, first) + random_below(PAGE_SIZE);
    uint32_t length = address_of(s, end) - at - random_below(PAGE_SIZE);

    if (length >= PAGES * PAGE_SIZE)
        length = 0;
    EXPECT(space_check(&s->space, at, length, access) ==
           (range_allows(s, at, length, access) ? 0 : -EFAULT));
}

static void do_force(const struct subject *s)
{
    struct space space = s->space;
    paddr frame;

    page = any_page(s);
    int result = space_touch(&space, address_of(s, page), SPACE_FORCE, &frame);
    if (result == 0)
        EXPECT(shadow_allows(s, page, SPACE_FORCE) &&
               frame == frame_of(entry_at(s, page)) &&
               frame_shares(frame) == 1);
    else if (result == -ENOMEM)
        expect_full(0);
    else
        EXPECT(result == -EFAULT && !shadow_allows(s, page, SPACE_FORCE));
}

static void do_end(struct subject *s)
{
    space_free(&s->space);
    for (unsigned i = 0; i < s->count; i++)
        shadow_clear(&s->pages[i]);
}

/* As a server is started, or as a fork makes a program. */
static void do_birth(struct subject *s)
{
    const struct subject *parent = &subjects[random_below(USERS)];
    int result = space_create(&s->space);
    vaddr text = s->base, data = text + SERVER_TEXT * PAGE_SIZE;

    if (result == 0 && is_server(s)) {
        shadow_set(s, 0, SERVER_TEXT, 0);
        shadow_set(s, SERVER_TEXT, SERVER_PAGES, PAGES_WRITE);
        result = space_map_now(&s->space, text, data - text, 0, false);
        if (result == 0)
            result =
                space_map_now(&s->space, data,
                              text + SERVER_PAGES * PAGE_SIZE - data, 0, true);
    } else if (result == 0 && is_alive(parent) && parent != s) {
        space_is_eager = one_in(4);
        result = space_clone(&s->space, &parent->space);
        for (unsigned i = 0; i < PAGES; i++) {
            s->pages[i].rights = parent->pages[i].rights;
            if (parent->pages[i].bytes != NULL)
                memcpy(shadow_bytes(&s->pages[i]), parent->pages[i].bytes,
                       PAGE_SIZE);
        }
        seen.eager += result == 0 && space_is_eager;
        seen.clones += result == 0 && !space_is_eager;
    }
    seen.births += result == 0;
    if (result < 0) {
        EXPECT(result == -ENOMEM);
        expect_full(0);
        do_end(s);
    }
}

static struct subject *any_subject(void)
{
    struct subject *s = &subjects[random_below(SUBJECTS)];

    /* Mostly the one that runs, which has the TLB. */
    for (unsigned i = 0; i < SUBJECTS && one_in(2); i++)
        if (paging_is_loaded(&subjects[i].space))
            return &subjects[i];
    return s;
}

static void operate(void)
{
    struct subject *s = any_subject(), *other = any_subject();
    unsigned kind = random_below(64);

    if (!is_alive(s))
        do_birth(s);
    else if (kind < 26)
        do_access(s);
    else if (kind < 46 && is_alive(other))
        do_copy(s, other);
    else if (kind < 48)
        do_check(s);
    else if (kind < 49)
        do_find(s);
    else if (kind < 50)
        do_force(s);
    else if (kind < 52 && one_in(is_server(s) ? 16 : 3))
        do_end(s);
    else if (kind < 57 && !is_server(s))
        do_map(s);
    else if (!is_server(s))
        do_change(s);
    else if (one_in(4))
        do_pages(s);
}

static void round_begin(void)
{
    machine_start(60 + random_below(one_in(2) ? 200 : 1000));
    for (unsigned i = 0; i < SUBJECTS; i++) {
        struct subject *s = &subjects[i];
        s->base = USER_BASE;
        s->count = PAGES;
        if (i >= USERS) {
            s->count = SERVER_PAGES;
            s->base = SERVER_WINDOW(i == USERS ? 2 : NR_SERVERS) -
                      SERVER_PAGES * PAGE_SIZE;
        }
    }
}

static void round_end(void)
{
    const volatile struct info_memory *count = frame_counters();

    seen.zero += count->zero;
    seen.copied += count->copied;
    seen.kept += count->cow > count->copied ? count->cow - count->copied : 0;
    seen.moved += count->moved;
    for (unsigned i = 0; i < SUBJECTS; i++)
        do_end(&subjects[i]);
    check_all();
    EXPECT(count->free == count->frames && count->reserved == 0);
}

int main(int argc, char **argv)
{
    uint32_t first = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 0) : 1;
    uint32_t last = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 0) : OPERATIONS;

    seed = first == 0 ? 1 : first;
    for (unsigned i = 0; i < SUBJECTS * PAGES; i++)
        free_block[free_blocks++] = blocks[i];
    for (operation = 0; operation < last && good; operation++) {
        if (operation % ROUND == 0)
            round_begin();
        operate();
        check_page();
        if (operation % CHECK_EVERY == CHECK_EVERY - 1) {
            check_all();
            seen.reserved += frame_counters()->reserved;
        }
        if (operation % ROUND == ROUND - 1)
            round_end();
    }
    printf("# seed %u: %u operations; memory full %u, refused %u, map over "
           "another %u, clones %u, eager %u, births %u, reserved %u, zero %u, "
           "copied %u, kept %u, moved %u; servers added %u times, gave back "
           "%u, had it undone %u\n",
           first, operation, seen.no_memory, seen.refused, seen.exists,
           seen.clones, seen.eager, seen.births, seen.reserved, seen.zero,
           seen.copied, seen.kept, seen.moved, seen.added, seen.given,
           seen.undone);
    ok(good, "is every page as in a model that shares nothing, and every frame "
             "owned as often as it is mapped?");
    ok(last < OPERATIONS ||
           (seen.no_memory > 1000 && seen.refused > 1000 &&
            seen.exists > 1000 && seen.clones > 1000 && seen.eager > 100 &&
            seen.reserved > 1000 && seen.zero > 1000 && seen.copied > 1000 &&
            seen.kept > 1000 && seen.moved > 1000 && seen.added > 1000 &&
            seen.given > 1000 && seen.undone > 100),
       "has all of it happened often?");
    return tap_end();
}
