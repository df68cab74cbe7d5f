/*
 * One page: reading it, writing it, sharing it.
 *
 * A frame is shared while it has several owners, and no page that maps it
 * can be written: it has ENTRY_COW where the process may write. The first
 * write splits it (split). The last owner keeps the frame and gets its right
 * to write back.
 *
 * Servers' pages are never on demand, but messages can make them shared. So
 * that a server can always write, a free frame is reserved for each of its
 * pages that has ENTRY_COW.
 */
#include "paging.h"
#include <errno.h>
#include <string.h>

/* Sets the entry of a page that the CPU may have looked up. */
static inline void entry_set(struct space *space, vaddr address, pte *entry,
                             pte value)
{
    *entry = value;
    if (paging_is_loaded(space))
        tlb_flush_page(address);
}

static bool allows(pte entry, enum space_access access)
{
    if (!(entry & ENTRY_USER) || !(entry & (ENTRY_PRESENT | ENTRY_ZERO)))
        return false;
    return access != SPACE_WRITE || (entry & (ENTRY_WRITE | ENTRY_COW));
}

/* [zero-on-demand] */
/* Gives a zero-on-demand page its frame. */
static int zero_fill(pte *entry)
{
    paddr frame = frame_zeroed();

    if (frame == NO_FRAME)
        return -ENOMEM;
    *entry = frame | (*entry & ENTRY_WRITE) | ENTRY_USER | ENTRY_PRESENT;
    frame_counters()->zero++;
    return 0;
}
/* [zero-on-demand end] */

/* [page-copy] */
/* What an entry becomes when nobody else has its frame. */
static pte page_own(pte entry)
{
    return entry & ENTRY_COW ? entry ^ (ENTRY_COW | ENTRY_WRITE) : entry;
}

pte page_copy(pte entry)
{
    paddr frame = frame_alloc();

    if (frame == NO_FRAME)
        return 0;
    memcpy(memory_of(frame), memory_of(frame_of(entry)), FRAME_SIZE);
    return frame | page_own(entry) % PAGE_SIZE;
}
/* [page-copy end] */

/* [cow-split] */
/* Gives a page that is written a frame of its own, and the right to write if
 * that was only put off. The last owner keeps the frame. */
static int split(struct space *space, vaddr address, pte *entry)
{
    pte old = *entry, own = page_own(old);

    if ((old & ENTRY_COW) && address >= SERVER_BASE)
        frame_counters()->reserved--;
    if (frame_shares(frame_of(old)) > 1) {
        own = page_copy(old);
        if (own == 0)
            return -ENOMEM;
        frame_release(frame_of(old));
        frame_counters()->copied++;
    }
    frame_counters()->cow += (old & ENTRY_COW) != 0;
    entry_set(space, address, entry, own);
    return 0;
}
/* [cow-split end] */

/* [space-touch] */
int space_touch(struct space *space, vaddr address, enum space_access access,
                paddr *out)
{
    if (space == NULL) {
        *out = address;
        return 0;
    }
    pte *entry = space_explain(space, address);
    int error = 0;
    if (!allows(*entry, access))
        return -EFAULT;
    if (*entry & ENTRY_ZERO) {
        entry = space_entry(space, address);
        if (entry == NULL || zero_fill(entry) < 0)
            return -ENOMEM;
    } else if (access != SPACE_READ && !(*entry & ENTRY_WRITE)) {
        error = split(space, address, entry);
    }
    *out = frame_of(*entry) | address % PAGE_SIZE;
    return error;
}
/* [space-touch end] */

int space_check(const struct space *space, vaddr start, uint32_t length,
                enum space_access access)
{
    vaddr last = start + length - 1;

    if (length == 0 || space == NULL)
        return 0;
    if (last < start)
        return -EFAULT;
    for (vaddr page = start / PAGE_SIZE; page <= last / PAGE_SIZE; page++)
        if (!allows(*space_explain(space, page * PAGE_SIZE), access))
            return -EFAULT;
    return 0;
}

/* [page-share] */
/* Gives a page a frame that is shared from now on. */
static void set_shared(struct space *space, vaddr address, pte *entry,
                       paddr frame)
{
    pte flags = *entry & (ENTRY_USER | ENTRY_COW);

    if (*entry & ENTRY_WRITE) {
        flags |= ENTRY_COW;
        if (address >= SERVER_BASE)
            frame_counters()->reserved++;
    }
    entry_set(space, address, entry, frame | flags | ENTRY_PRESENT);
}

/* Makes a page hold what another one does, by its frame. False if it can't be
 * that way: then the bytes must be copied. */
static bool page_share(struct space *to, vaddr to_page, struct space *from,
                       vaddr from_page)
{
    if (to == NULL || from == NULL)
        return false;
    pte *target = space_entry(to, to_page);
    pte *source = space_entry(from, from_page);
    if (target == NULL || source == NULL || !has_frame(*source) ||
        (*target & ENTRY_DEVICE) ||
        ((*source & ENTRY_WRITE) && frame_shares(frame_of(*source)) > 1))
        return false; /* the last: a device may write to it, kernel/dma.c */
    if (frame_counters()->free < frame_counters()->reserved + 2)
        return false; /* both may be servers' */

    paddr frame = frame_of(*source);
    frame_share(frame);
    if (has_frame(*target))
        frame_release(frame_of(*target));
    set_shared(from, from_page, source, frame);
    set_shared(to, to_page, target, frame);
    frame_counters()->moved++;
    return true;
}
/* [page-share end] */

/* Copies what lies within one page on both sides. */
static int copy_part(struct space *to, vaddr to_address,
                     enum space_access access, struct space *from,
                     vaddr from_address, uint32_t length)
{
    paddr target, source;

    if (length == PAGE_SIZE && page_share(to, to_address, from, from_address))
        return 0;
    int error = space_touch(to, to_address, access, &target);
    if (error == 0)
        error = space_touch(from, from_address, SPACE_READ, &source);
    if (error == 0)
        memcpy(memory_of(target), memory_of(source), length);
    return error;
}

int space_copy(struct space *to, vaddr to_address, enum space_access access,
               struct space *from, vaddr from_address, uint32_t length)
{
    int error = 0;

    if (space_check(to, to_address, length, access) < 0 ||
        space_check(from, from_address, length, SPACE_READ) < 0)
        return -EFAULT;
    while (length > 0 && error == 0) {
        uint32_t to_at = to_address % PAGE_SIZE;
        uint32_t from_at = from_address % PAGE_SIZE;
        uint32_t part = PAGE_SIZE - (to_at > from_at ? to_at : from_at);
        part = part < length ? part : length;
        error = copy_part(to, to_address, access, from, from_address, part);
        to_address += part;
        from_address += part;
        length -= part;
    }
    return error;
}
