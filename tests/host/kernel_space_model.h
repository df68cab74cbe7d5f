/*
 * A model of spaces in which nothing is shared or on demand: each page is
 * bytes of its own. And whether the real ones are like it.
 */
#ifndef HOST_KERNEL_SPACE_MODEL_H
#define HOST_KERNEL_SPACE_MODEL_H

#include "tests/host/kernel_spaces.h"

#define USERS        4u
#define SUBJECTS     6u
#define PAGES        (5 * TABLE_ENTRIES) /* of a program, from USER_BASE on */
#define PAGES_OF_ALL (TABLE_ENTRIES * TABLE_ENTRIES)
#define SERVER_PAGES 32u /* the last of its window */

enum { THERE = 1, READ = 2, WRITE = 4 };

/* The model. */
static struct subject {
    struct space space;
    vaddr base;
    unsigned count;
    struct shadow {
        unsigned rights;
        unsigned char *bytes; /* NULL: all zero */
    } pages[PAGES];
} subjects[SUBJECTS];

static unsigned char blocks[SUBJECTS * PAGES][PAGE_SIZE];
static unsigned char *free_block[SUBJECTS * PAGES];
static unsigned free_blocks;
static const unsigned char zeros[PAGE_SIZE];
static uint32_t operation; /* its number */
static bool good = true;

#define EXPECT(condition) expect(condition, #condition, __LINE__)

static inline void expect(bool condition, const char *text, int line)
{
    if (!condition && good)
        printf("# operation %u, line %d: %s\n", operation, line, text);
    good &= condition;
}

static inline vaddr address_of(const struct subject *s, unsigned i)
{
    return s->base + i * PAGE_SIZE;
}

static inline bool is_server(const struct subject *s)
{
    return s->base >= SERVER_BASE;
}

static inline bool is_alive(const struct subject *s)
{
    return s->space.directory != 0;
}

/* --- The model ------------------------------------------------------------ */

static unsigned char *shadow_bytes(struct shadow *shadow)
{
    if (shadow->bytes == NULL) {
        shadow->bytes = free_block[--free_blocks];
        memset(shadow->bytes, 0, PAGE_SIZE);
    }
    return shadow->bytes;
}

static inline void shadow_clear(struct shadow *shadow)
{
    if (shadow->bytes != NULL)
        free_block[free_blocks++] = shadow->bytes;
    *shadow = (struct shadow){0};
}

static const unsigned char *shadow_read(const struct shadow *shadow)
{
    return shadow->bytes == NULL ? zeros : shadow->bytes;
}

static inline void shadow_set(struct subject *s, unsigned first, unsigned end,
                              uint32_t flags)
{
    unsigned rights = THERE | (flags & PAGES_NONE ? 0 : READ) |
                      (flags & PAGES_WRITE ? WRITE : 0);

    for (unsigned i = first; i < end; i++)
        if (flags & PAGES_CLEAR)
            shadow_clear(&s->pages[i]);
        else
            s->pages[i].rights = rights;
}

static inline bool shadow_allows(const struct subject *s, unsigned i,
                                 enum space_access access)
{
    unsigned needed = THERE | READ | (access == SPACE_WRITE ? WRITE : 0);

    return i < s->count && (s->pages[i].rights & needed) == needed;
}

/* Could these bytes be read or written? */
static inline bool range_allows(const struct subject *s, vaddr at,
                                uint32_t length, enum space_access access)
{
    bool all = true;

    if (length == 0 || s == NULL)
        return true;
    at -= s->base;
    for (unsigned i = at / PAGE_SIZE; i <= (at + length - 1) / PAGE_SIZE; i++)
        all &= shadow_allows(s, i, access);
    return all;
}

/* --- What there must be --------------------------------------------------- */

static pte entry_at(const struct subject *s, unsigned i)
{
    vaddr address = s->base + i * PAGE_SIZE;
    pte entry = directory_of(&s->space)[address / TABLE_SPAN];

    return entry & ENTRY_PRESENT
               ? table_of(entry)[address / PAGE_SIZE % TABLE_ENTRIES]
               : entry;
}

static const unsigned char *bytes_of(pte entry)
{
    return entry & ENTRY_PRESENT ? memory_of(frame_of(entry)) : zeros;
}

static bool entry_is_right(pte entry, const struct shadow *shadow)
{
    if (!(shadow->rights & THERE))
        return entry == 0;
    if (!(entry & ENTRY_USER) != !(shadow->rights & READ) ||
        !(entry & (ENTRY_WRITE | ENTRY_COW)) != !(shadow->rights & WRITE))
        return false;
    if (entry & ENTRY_PRESENT) {
        if ((entry & ENTRY_WRITE) &&
            ((entry & ENTRY_COW) || frame_shares(frame_of(entry)) != 1))
            return false;
    } else if (frame_of(entry) != 0 || !(entry & ENTRY_ZERO) ||
               (entry & ENTRY_COW)) {
        return false;
    }
    const unsigned char *bytes = shadow_read(shadow);
    return bytes == bytes_of(entry) ||
           memcmp(bytes, bytes_of(entry), PAGE_SIZE) == 0;
}

static uint32_t owners[WORDS], reserved;

static inline void own(paddr frame)
{
    owners[frame / FRAME_SIZE]++;
}

/* The 4 MiB of one directory entry. */
static bool span_is_right(const struct subject *s, unsigned index)
{
    static const struct shadow nothing;
    unsigned first = (index * TABLE_SPAN - s->base) / PAGE_SIZE;
    pte directory = directory_of(&s->space)[index];
    bool right = true;

    if (directory == 0 && first >= s->count &&
        first + TABLE_ENTRIES <= PAGES_OF_ALL)
        return true;
    if (directory & ENTRY_PRESENT)
        own(frame_of(directory));
    for (unsigned k = 0; k < TABLE_ENTRIES; k++) {
        pte entry =
            directory & ENTRY_PRESENT ? table_of(directory)[k] : directory;
        unsigned i = (first + k) % PAGES_OF_ALL; /* `first` may lie before */
        right &= entry_is_right(entry, i < s->count ? &s->pages[i] : &nothing);
        if (entry & ENTRY_PRESENT)
            own(frame_of(entry));
        reserved += is_server(s) && (entry & ENTRY_COW);
    }
    return right;
}

static inline void check_space(const struct subject *s)
{
    for (unsigned i = 0; i < TABLE_ENTRIES; i++) {
        pte entry = directory_of(&s->space)[i];
        pte kernels = directory_of(&kernel_space)[i];
        EXPECT(i >= FIRST_OWN_ENTRY ? span_is_right(s, i) : entry == kernels);
    }
    own(s->space.directory);
}

static inline void check_all(void)
{
    const struct info_memory *count = frame_counters();
    paddr start = (paddr)(uintptr_t)ram;
    uint32_t unowned = 0;

    memset(owners, 0, sizeof owners);
    reserved = 0;
    own(frame_of(directory_of(&kernel_space)[INFO_BASE / TABLE_SPAN]));
    for (unsigned i = 0; i < SUBJECTS; i++)
        if (is_alive(&subjects[i]))
            check_space(&subjects[i]);
    for (frame_no n = 0; n <= count->frames; n++) {
        paddr frame = start + n * FRAME_SIZE;
        EXPECT(frame_shares(frame) == owners[frame / FRAME_SIZE]);
        unowned += frame_shares(frame) == 0;
    }
    EXPECT(unowned == count->free);
    EXPECT(reserved == count->reserved && reserved <= count->free);
}

/* --- Copies in the model -------------------------------------------------- */

/* Where a copy's part lies: in the kernel's memory, or a page of `s`. */
static inline const unsigned char *model_at(const struct subject *s, vaddr at)
{
    if (s == NULL)
        return memory_of(at);
    return shadow_read(&s->pages[(at - s->base) / PAGE_SIZE]) + at % PAGE_SIZE;
}

static inline const unsigned char *ram_at(const struct subject *s, vaddr at)
{
    if (s == NULL)
        return memory_of(at);
    return bytes_of(entry_at(s, (at - s->base) / PAGE_SIZE)) + at % PAGE_SIZE;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The model does a copy as far as the kernel did; all of it if `whole`. */
static inline void copy_model(struct subject *to, vaddr at,
                              const struct subject *from, vaddr source,
                              uint32_t length, bool whole)
{
    while (length > 0) {
        uint32_t part =
            smaller(PAGE_SIZE - at % PAGE_SIZE, PAGE_SIZE - source % PAGE_SIZE);
        part = smaller(part, length);
        bool same = memcmp(ram_at(to, at), model_at(from, source), part) == 0;
        EXPECT(same || !whole);
        if (!same)
            break;
        if (to != NULL)
            memcpy(shadow_bytes(&to->pages[(at - to->base) / PAGE_SIZE]) +
                       at % PAGE_SIZE,
                   model_at(from, source), part);
        at += part;
        source += part;
        length -= part;
    }
}

/* Are all pages of this range with a frame? */
static inline bool is_filled(const struct subject *s, vaddr at, uint32_t length)
{
    bool filled = true;

    for (uint32_t i = 0; s != NULL && i < length + at % PAGE_SIZE;
         i += PAGE_SIZE)
        filled &=
            (entry_at(s, (at - s->base + i) / PAGE_SIZE) & ENTRY_PRESENT) != 0;
    return filled;
}

#endif
