/*
 * Whole spaces and ranges of pages: making, cloning, mapping, freeing.
 *
 * The lowest 256 directory entries are the kernel's and the same in every
 * directory (kernel/paging.c makes them); all above are the process's own.
 */
#include "log.h"
#include "paging.h"
#include <errno.h>
#include <kumquat/layout.h>
#include <kumquat/messages.h>
#include <string.h>

#define FIRST_OWN_ENTRY (USER_BASE / TABLE_SPAN)
#define STACK_ENTRY     (STACK_LOWEST / TABLE_SPAN)
#define PAGES_NEW       0x80000000u /* a flag of our own: from nothing */
#define RUNS_A_CALL     4096 /* that space_find_some looks at in one go */
#define FIRST_OF_SERVER (SERVER_BASE / TABLE_SPAN)

bool space_is_eager;

pte space_lookup(const struct space *space, vaddr address)
{
    pte entry = directory_of(space)[directory_index(address)];

    if (!(entry & ENTRY_PRESENT) || (entry & ENTRY_LARGE))
        return entry;
    return table_of(entry)[table_index(address)];
}

pte *space_entry(struct space *space, vaddr address)
{
    pte *entry = &directory_of(space)[directory_index(address)];

    if (!(*entry & ENTRY_PRESENT)) {
        paddr table = frame_alloc();
        if (table == NO_FRAME)
            return NULL;
        table_fill(memory_of(table), *entry, TABLE_ENTRIES);
        *entry = table | TABLE_FLAGS;
    }
    return &table_of(*entry)[table_index(address)];
}

/* Where the 4 MiB of `address` end, or the range does. */
static vaddr span_end(vaddr address, vaddr end)
{
    vaddr next = (address | (TABLE_SPAN - 1)) + 1;

    return next - address < end - address ? next : end;
}

/* --- Whole spaces -------------------------------------------------------- */

int space_create(struct space *space)
{
    paddr directory = frame_zeroed();

    if (directory == NO_FRAME)
        return -ENOMEM;
    memcpy(memory_of(directory), directory_of(&kernel_space),
           FIRST_OWN_ENTRY * sizeof(pte));
    space->directory = directory;
    return 0;
}

/* Frees the frames of a table and the table. Returns how many there were. */
static int table_free(pte *table)
{
    const pte *end = table + TABLE_ENTRIES;
    int pages = TABLE_ENTRIES;

    for (const pte *entry = table; entry < end; entry++) {
        if (has_frame(*entry)) {
            frame_release(frame_of(*entry));
            continue;
        }
        unsigned same = table_run(entry, end - entry);
        pages -= same;
        entry += same - 1;
    }
    frame_release((paddr)(uintptr_t)table);
    return pages;
}

/* A server's pages are freed: nothing is reserved for them any more. */
static void unreserve(const pte *entry, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (entry[i] & ENTRY_COW)
            frame_counters()->reserved--;
}

/* The next index from `i` on of a directory entry that has a table;
 * TABLE_ENTRIES: there is none. */
static unsigned table_next(const pte *directory, unsigned i)
{
    while (i < TABLE_ENTRIES && !(directory[i] & ENTRY_PRESENT))
        i += table_run(&directory[i], TABLE_ENTRIES - i);
    return i;
}

int space_free_some(struct space *space)
{
    pte *directory = directory_of(space);
    unsigned i = FIRST_OWN_ENTRY;

    if (directory == NULL)
        return 0;
    if (paging_is_loaded(space))
        panic("space 0x%x is freed while it is loaded", space->directory);
    for (int left = PAGES_A_CALL; left > 0;) {
        i = table_next(directory, i);
        if (i == TABLE_ENTRIES) {
            frame_release(space->directory);
            space->directory = 0;
            return 0;
        }
        if (i >= FIRST_OF_SERVER)
            unreserve(table_of(directory[i]), TABLE_ENTRIES);
        left -= table_free(table_of(directory[i]));
        directory[i] = 0;
    }
    return AGAIN;
}

/* [clone] */
/* Copies the first of `count` entries, which has no frame, and those that are
 * the same in a row. Returns how many. (Inside the loop of table_clone it would
 * take the registers that each page needs.) */
static __attribute__((noinline)) unsigned run_copy(pte *to, const pte *from,
                                                   unsigned count)
{
    unsigned same = table_run(from, count);

    table_fill(to, *from, same);
    return same;
}

/* Makes a new table like `from`. Returns how many pages it has; -ENOMEM. */
static int table_clone(pte *to, pte *from)
{
    const pte *end = from + TABLE_ENTRIES;
    int pages = TABLE_ENTRIES;

    for (; from < end; from++, to++) {
        pte entry = *from;
        if (!(entry & ENTRY_PRESENT)) {
            unsigned same = run_copy(to, from, end - from);
            pages -= same;
            from += same - 1;
            to += same - 1;
            continue;
        }
        if (space_is_eager) {
            entry = page_copy(entry);
            if (entry == 0) {
                table_fill(to, 0, end - from);
                return -ENOMEM;
            }
        } else {
            if (entry & ENTRY_WRITE)
                *from = entry ^= ENTRY_WRITE | ENTRY_COW;
            frame_share(frame_of(entry));
        }
        *to = entry;
    }
    return pages;
}

/* `from` is not the loaded space, so no translation of its pages is cached. */
int space_clone_some(struct space *to, const struct space *from, vaddr *at)
{
    const pte *old = directory_of(from);
    pte *new = directory_of(to);
    unsigned i = *at == 0 ? FIRST_OWN_ENTRY : directory_index(*at);

    for (int left = PAGES_A_CALL; left > 0 && i < TABLE_ENTRIES;) {
        if (!(old[i] & ENTRY_PRESENT)) {
            i += run_copy(&new[i], &old[i], TABLE_ENTRIES - i);
            continue;
        }
        paddr table = frame_alloc();
        if (table == NO_FRAME)
            return -ENOMEM;
        new[i] = table | TABLE_FLAGS;
        int pages = table_clone(memory_of(table), table_of(old[i++]));
        if (pages < 0)
            return pages;
        left -= pages;
    }
    *at = i * TABLE_SPAN; /* 2^32, which is 0, at the end */
    return *at != 0 ? AGAIN : 0;
}
/* [clone end] */

vaddr space_count_some(const struct space *space, vaddr at, struct info *info)
{
    const pte *directory = directory_of(space);
    unsigned i = directory_index(at == 0 ? USER_BASE : at);

    if (directory == NULL)
        return 0;
    unsigned next = table_next(directory, i);
    for (; i < next; i++)
        info->mapped +=
            directory[i] != 0 && i < STACK_ENTRY ? TABLE_ENTRIES : 0;
    if (i == TABLE_ENTRIES)
        return 0;
    info->tables++;
    const pte *table = table_of(directory[i]);
    for (unsigned k = 0, same; k < TABLE_ENTRIES; k += same) {
        uint32_t owners = frame_shares(frame_of(table[k]));
        same = table_run(&table[k], TABLE_ENTRIES - k);
        info->mapped += table[k] != 0 && i < STACK_ENTRY ? same : 0;
        info->own += owners == 1;
        info->shared += owners > 1 ? same : 0;
    }
    return (i + 1) * TABLE_SPAN; /* 0 after the last of all */
}

/* --- Ranges of pages ----------------------------------------------------- */

int space_find_some(const struct space *space, vaddr *start, vaddr end,
                    uint32_t length)
{
    vaddr found = *start;
    int left = RUNS_A_CALL;

    for (vaddr at = found; at - found < length;) {
        if (at == end)
            return -ENOMEM;
        if (left-- == 0) {
            *start = found;
            return AGAIN;
        }
        vaddr next = span_end(at, end);
        const pte *entry = &directory_of(space)[directory_index(at)];
        if (*entry & ENTRY_PRESENT) {
            entry = &table_of(*entry)[table_index(at)];
            next = at + table_run(entry, (next - at) / PAGE_SIZE) * PAGE_SIZE;
        }
        if (*entry != 0)
            found = next;
        at = next;
    }
    *start = found;
    return 0;
}

/* What an entry becomes. */
static pte entry_changed(pte old, uint32_t flags)
{
    pte entry = old & ~(ENTRY_USER | ENTRY_WRITE | ENTRY_COW);

    if (flags & PAGES_CLEAR)
        return 0;
    if (flags & PAGES_NEW)
        entry = ENTRY_ZERO;
    if (!(flags & PAGES_NONE))
        entry |= ENTRY_USER;
    if (!(flags & PAGES_WRITE))
        return entry;
    return entry | (old & ENTRY_PRESENT ? ENTRY_COW : ENTRY_WRITE);
}

/* Changes `count` entries of a table. -ENOMEM: there is no page. */
static int entries_change(pte *entry, unsigned count, uint32_t flags)
{
    for (unsigned i = 0, same; i < count; i += same) {
        pte new = entry_changed(entry[i], flags);
        same = 1;
        if (entry[i] == 0 && !(flags & (PAGES_CLEAR | PAGES_NEW)))
            return -ENOMEM;
        if (!has_frame(entry[i]))
            same = table_run(&entry[i], count - i);
        else if (flags & PAGES_CLEAR)
            frame_release(frame_of(entry[i]));
        table_fill(&entry[i], new, same);
    }
    return 0;
}

/* A table of which all pages are gone goes, too. */
static void table_drop_empty(pte *directory)
{
    pte *table = table_of(*directory);

    if (!(*directory & ENTRY_PRESENT) || table[0] != 0 ||
        table_run(table, TABLE_ENTRIES) < TABLE_ENTRIES)
        return;
    *directory = 0;
    frame_release((paddr)(uintptr_t)table);
}

int space_change_some(struct space *space, vaddr *start, vaddr end,
                      uint32_t flags)
{
    int error = 0;

    for (int left = PAGES_A_CALL; *start != end && left > 0 && error == 0;) {
        pte *directory = &directory_of(space)[directory_index(*start)];
        vaddr next = span_end(*start, end);
        bool whole = next - *start == TABLE_SPAN, user = *start < USER_END;
        if (whole && !(*directory & ENTRY_PRESENT)) {
            unsigned same = table_run(directory, (end - *start) / TABLE_SPAN);
            error = entries_change(directory, same, flags);
            next = *start + same * TABLE_SPAN;
        } else if (*directory == 0) {
            error = flags & PAGES_CLEAR ? 0 : -ENOMEM;
        } else {
            unsigned count = (next - *start) / PAGE_SIZE;
            pte *entry = space_entry(space, *start);
            if (!user)
                unreserve(entry, count);
            error =
                entry == NULL ? -ENOMEM : entries_change(entry, count, flags);
            if (whole || !user)
                table_drop_empty(directory);
            left -= (int)count;
        }
        if (error == 0)
            *start = next;
    }
    if (paging_is_loaded(space))
        WRITE_CR(3, paging_loaded); /* forgets all but the kernel's pages */
    return error < 0 || *start == end ? error : AGAIN;
}

int space_map(struct space *space, vaddr start, uint32_t length, uint32_t flags)
{
    vaddr end = start + length;
    int error;

    if (space_find_some(space, &start, end, length) != 0)
        return -EEXIST;
    /* Only the first and the last 4 MiB can need a table: make them first. */
    if (start % TABLE_SPAN != 0 && space_entry(space, start) == NULL)
        return -ENOMEM;
    if (end % TABLE_SPAN != 0 && space_entry(space, end - PAGE_SIZE) == NULL) {
        table_drop_empty(&directory_of(space)[directory_index(start)]);
        return -ENOMEM;
    }
    do
        error = space_change_some(space, &start, end, flags | PAGES_NEW);
    while (error == AGAIN);
    return error;
}

int space_fill_some(struct space *space, vaddr *start, vaddr end)
{
    vaddr at = *start;
    uint32_t most = PAGES_A_CALL * PAGE_SIZE;

    if (space_find_some(space, &at, end, end - at) != 0)
        return -EEXIST;
    *start = end - at < most ? end : at + most;
    int error = space_map_now(space, at, *start - at, 0, true);
    return error == 0 && *start != end ? AGAIN : error;
}

int space_map_now(struct space *space, vaddr start, uint32_t length,
                  paddr device, bool write)
{
    pte flags = ENTRY_PRESENT | ENTRY_USER | (write ? ENTRY_WRITE : 0) |
                (device != 0 ? ENTRY_DEVICE : 0);

    for (uint32_t done = 0; done < length; done += PAGE_SIZE) {
        pte *entry = space_entry(space, start + done);
        if (entry == NULL)
            return -ENOMEM;
        if (*entry != 0)
            return -EEXIST;
        *entry = device != 0 ? device + done : frame_zeroed();
        if (*entry == NO_FRAME)
            return -ENOMEM;
        *entry |= flags;
    }
    return 0;
}
