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
#define RUNS_A_CALL     4096 /* that find_some looks at in one go */

bool space_is_eager;

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

/* Where the 4 MiB of `address` end, or the range does. Without a table: as many
 * whole 4 MiB as are the same. */
static inline vaddr span_end(const pte *directory, vaddr address, vaddr end)
{
    vaddr next = (address | (TABLE_SPAN - 1)) + 1;
    uint32_t left = end - address;

    if (left >= TABLE_SPAN && address % TABLE_SPAN == 0 &&
        !(*directory & ENTRY_PRESENT))
        return address + table_run(directory, left / TABLE_SPAN) * TABLE_SPAN;
    return next - address < left ? next : end;
}

/* --- Whole spaces -------------------------------------------------------- */

int space_create(struct space *space)
{
    paddr directory = frame_alloc();

    if (directory == NO_FRAME)
        return -ENOMEM;
    space->directory = directory;
    memcpy(directory_of(space), directory_of(&kernel_space), FRAME_SIZE);
    return 0;
}

/* Releases the frames of entries that are to go. Returns how many there were.
 * Nothing is reserved for a server's pages any more. */
static int entries_release(const pte *entry, unsigned count, bool server)
{
    const pte *end = entry + count;
    int pages = (int)count;

    for (unsigned i = 0; server && i < count; i++)
        frame_counters()->reserved -= (entry[i] & ENTRY_COW) != 0;
    for (; entry < end; entry++) {
        if (has_frame(*entry)) {
            frame_release(frame_of(*entry));
            continue;
        }
        unsigned same = table_run(entry, end - entry);
        pages -= same;
        entry += same - 1;
    }
    return pages;
}

/* [space-free] */
/* A table goes whose pages are gone or released. */
static void table_drop(pte *directory)
{
    frame_release(frame_of(*directory));
    *directory = 0;
}

int space_free_some(struct space *space)
{
    pte *directory = directory_of(space);
    unsigned i = FIRST_OWN_ENTRY;

    if (directory == NULL)
        return 0;
    if (paging_is_loaded(space))
        panic("space 0x%x is freed while it is loaded", space->directory);
    for (int left = PAGES_A_CALL; left > 0 && i < TABLE_ENTRIES;) {
        if (!(directory[i] & ENTRY_PRESENT)) {
            i += table_run(&directory[i], TABLE_ENTRIES - i);
            continue;
        }
        left -= entries_release(table_of(directory[i]), TABLE_ENTRIES,
                                i >= directory_index(SERVER_BASE));
        table_drop(&directory[i++]);
    }
    if (i < TABLE_ENTRIES)
        return AGAIN;
    frame_release(space->directory);
    space->directory = 0;
    return 0;
}
/* [space-free end] */

/* [cow-share] */
/* The twin's entry of a page that changes by being cloned: it can be written
 * no more; or, in eager mode, the twin has a copy. 0: there is no frame. */
static inline pte page_twin(pte *entry)
{
    if (space_is_eager)
        return page_copy(*entry);
    *entry ^= ENTRY_WRITE | ENTRY_COW;
    frame_share(frame_of(*entry));
    return *entry;
}
/* [cow-share end] */

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

/* [clone-table] */
/* Makes a new table like `from`. Returns how many pages it has; -ENOMEM. */
static int table_clone(pte *to, pte *from)
{
    const pte changing = space_is_eager ? ENTRY_PRESENT : ENTRY_WRITE;
    const pte *end = from + TABLE_ENTRIES;
    int pages = TABLE_ENTRIES;

    for (; from < end; from++, to++) {
        pte entry = *from;
        if (!(entry & ENTRY_PRESENT)) {
            unsigned same = run_copy(to, from, end - from);
            pages -= same;
            from += same - 1;
            to += same - 1;
        } else if (!(entry & changing)) {
            frame_share(frame_of(entry));
            *to = entry;
        } else if ((*to = page_twin(from)) == 0) {
            table_fill(to, 0, end - from);
            return -ENOMEM;
        }
    }
    return pages;
}
/* [clone-table end] */

/* [clone] */
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
    for (; i < TABLE_ENTRIES && !(directory[i] & ENTRY_PRESENT); i++)
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

/* Moves *start on to the first `length` bytes within [*start, end) that have no
 * pages; -ENOMEM: there are none. AGAIN: so many pages that differ lie before.
 */
static int find_some(const struct space *space, vaddr *start, vaddr end,
                     uint32_t length)
{
    vaddr found = *start, at = found;

    for (int left = RUNS_A_CALL; left > 0 && at - found < length; left--) {
        if (at == end)
            return -ENOMEM;
        const pte *entry = &directory_of(space)[directory_index(at)];
        vaddr next =
            span_end(entry, at, end - found < length ? end : found + length);
        if (*entry & ENTRY_PRESENT) {
            entry = &table_of(*entry)[table_index(at)];
            next = at + table_run(entry, (next - at) / PAGE_SIZE) * PAGE_SIZE;
        }
        if (*entry != 0)
            found = next;
        at = next;
    }
    *start = found;
    return at - found < length ? AGAIN : 0;
}

/* What an entry becomes. */
static pte entry_changed(pte old, uint32_t flags)
{
    pte entry = old & ~(ENTRY_USER | ENTRY_WRITE | ENTRY_COW);

    if (!(flags & PAGES_NONE))
        entry |= ENTRY_USER;
    if (!(flags & PAGES_WRITE))
        return entry;
    return entry | (old & ENTRY_PRESENT ? ENTRY_COW : ENTRY_WRITE);
}

/* Changes `count` entries. -ENOMEM: there is no page. */
static int entries_change(pte *entry, unsigned count, uint32_t flags,
                          bool server)
{
    if (flags & PAGES_CLEAR) {
        entries_release(entry, count, server);
        table_fill(entry, 0, count);
        return 0;
    }
    for (unsigned same; count > 0; entry += same, count -= same) {
        if (*entry == 0)
            return -ENOMEM;
        same = table_run(entry, count);
        table_fill(entry, entry_changed(*entry, flags), same);
    }
    return 0;
}

/* A table of which all pages are gone goes, too. */
static void table_drop_empty(pte *directory)
{
    const pte *table = table_of(*directory);

    if ((*directory & ENTRY_PRESENT) && table[0] == 0 &&
        table_run(table, TABLE_ENTRIES) == TABLE_ENTRIES)
        table_drop(directory);
}

int space_change_some(struct space *space, vaddr *start, vaddr end,
                      uint32_t flags)
{
    int error = 0;

    for (int left = PAGES_A_CALL; *start != end && left > 0 && error == 0;) {
        pte *directory = &directory_of(space)[directory_index(*start)];
        pte *entry = directory;
        vaddr next = span_end(directory, *start, end);
        unsigned count = 1;
        bool whole = (*start | next) % TABLE_SPAN == 0;
        bool server = *start >= USER_END;
        if (whole && !(*directory & ENTRY_PRESENT)) {
            count = (next - *start) / TABLE_SPAN;
        } else if (*directory != 0) {
            entry = space_entry(space, *start);
            count = (next - *start) / PAGE_SIZE;
            left -= (int)count;
        }
        error = entry == NULL ? -ENOMEM
                              : entries_change(entry, count, flags, server);
        if (whole || server)
            table_drop_empty(directory);
        if (error == 0)
            *start = next;
    }
    if (paging_is_loaded(space))
        WRITE_CR(3, paging_loaded); /* forgets all but the kernel's pages */
    return error < 0 || *start == end ? error : AGAIN;
}

int space_map(struct space *space, vaddr *start, vaddr end, uint32_t length,
              uint32_t flags)
{
    const pte new = entry_changed(ENTRY_ZERO, flags);
    bool fixed = end - *start == length;
    int error = find_some(space, start, end, length);

    if (error != 0)
        return fixed ? -EEXIST : error;
    end = *start + length;
    /* Only the first and the last 4 MiB can need a table: make them first. */
    if (*start % TABLE_SPAN != 0 && space_entry(space, *start) == NULL)
        return -ENOMEM;
    if (end % TABLE_SPAN != 0 && space_entry(space, end - PAGE_SIZE) == NULL) {
        table_drop_empty(&directory_of(space)[directory_index(*start)]);
        return -ENOMEM;
    }
    for (vaddr at = *start, next; at != end; at = next) {
        pte *entry = &directory_of(space)[directory_index(at)];
        next = span_end(entry, at, end);
        if (*entry & ENTRY_PRESENT)
            table_fill(space_entry(space, at), new, (next - at) / PAGE_SIZE);
        else
            table_fill(entry, new, (next - at) / TABLE_SPAN);
    }
    return 0;
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
