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
#include "table.h"
#include <errno.h>
#include <kumquat/memory.h>
#include <string.h>

/* Sets the entry of a page that the CPU may have looked up. */
static void entry_set(struct space *space, vaddr address, pte *entry, pte value)
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
static int zero_fill(struct space *space, vaddr address)
{
    pte *entry = space_entry(space, address);
    paddr frame = entry == NULL ? NO_FRAME : frame_zeroed();

    if (frame == NO_FRAME)
        return -ENOMEM;
    *entry = frame | (*entry & ENTRY_WRITE) | ENTRY_USER | ENTRY_PRESENT;
    frame_counters()->zero++;
    return 0;
}
/* [zero-on-demand end] */

/* [cow-split] */
/* Gives a page that is written a frame of its own, and the right to write if
 * that was only put off. The last owner keeps the frame. */
static int split(struct space *space, vaddr address)
{
    pte *entry = space_entry(space, address);
    pte flags = *entry & (PAGE_SIZE - 1);
    paddr frame = frame_of(*entry);

    if ((flags & ENTRY_COW) && address >= SERVER_BASE)
        frame_counters()->reserved--;
    if (frame_shares(frame) > 1) {
        paddr own = frame_alloc();
        if (own == NO_FRAME)
            return -ENOMEM;
        memcpy(memory_of(own), memory_of(frame), FRAME_SIZE);
        frame_release(frame);
        frame_counters()->copied++;
        frame = own;
    }
    if (flags & ENTRY_COW) {
        flags ^= ENTRY_COW | ENTRY_WRITE;
        frame_counters()->cow++;
    }
    entry_set(space, address, entry, frame | flags);
    return 0;
}
/* [cow-split end] */

int space_touch(struct space *space, vaddr address, enum space_access access,
                paddr *out)
{
    if (space == NULL) {
        *out = address;
        return 0;
    }
    pte entry = space_lookup(space, address);
    if (!allows(entry, access))
        return -EFAULT;
    int error = 0;
    if (entry & ENTRY_ZERO)
        error = zero_fill(space, address);
    else if (access != SPACE_READ && !(entry & ENTRY_WRITE))
        error = split(space, address);
    *out = frame_of(space_lookup(space, address)) | address % PAGE_SIZE;
    return error;
}

int space_check(const struct space *space, vaddr start, uint32_t length,
                enum space_access access)
{
    if (length == 0 || space == NULL)
        return 0;
    if (start + length - 1 < start)
        return -EFAULT;
    vaddr last = (start + length - 1) & ~(PAGE_SIZE - 1);

    for (vaddr page = start & ~(PAGE_SIZE - 1);; page += PAGE_SIZE) {
        if (!allows(space_lookup(space, page), access))
            return -EFAULT;
        if (page == last)
            return 0;
    }
}

int space_populate(struct space *space, vaddr start, uint32_t length)
{
    for (uint32_t done = 0; done < length; done += PAGE_SIZE) {
        paddr frame;
        int error = space_touch(space, start + done, SPACE_FORCE, &frame);
        if (error < 0)
            return error;
    }
    return 0;
}

/* The flags of a page whose frame is shared from now on. */
static pte flags_shared(pte entry, vaddr address)
{
    pte flags = entry & (ENTRY_USER | ENTRY_COW);

    if (entry & ENTRY_WRITE) {
        flags |= ENTRY_COW;
        if (address >= SERVER_BASE)
            frame_counters()->reserved++;
    }
    return flags | ENTRY_PRESENT;
}

/* [page-share] */
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
        (*target & ENTRY_DEVICE))
        return false;
    if (frame_counters()->free < frame_counters()->reserved + 2)
        return false; /* both may be servers' */

    paddr frame = frame_of(*source);
    frame_share(frame);
    if (has_frame(*target))
        frame_release(frame_of(*target));
    entry_set(from, from_page, source,
              frame | flags_shared(*source, from_page));
    entry_set(to, to_page, target, frame | flags_shared(*target, to_page));
    frame_counters()->moved++;
    return true;
}
/* [page-share end] */

/* Copies what lies within one page on both sides. Returns how much. */
static int copy_part(struct space *to, vaddr to_address,
                     enum space_access access, struct space *from,
                     vaddr from_address, uint32_t length)
{
    uint32_t to_offset = to_address % PAGE_SIZE;
    uint32_t from_offset = from_address % PAGE_SIZE;
    uint32_t part =
        PAGE_SIZE - (to_offset > from_offset ? to_offset : from_offset);
    paddr target, source;

    if (part > length)
        part = length;
    if (part == PAGE_SIZE && page_share(to, to_address, from, from_address))
        return (int)part;
    int error = space_touch(to, to_address, access, &target);
    if (error == 0)
        error = space_touch(from, from_address, SPACE_READ, &source);
    if (error < 0)
        return error;
    memcpy(memory_of(target), memory_of(source), part);
    return (int)part;
}

int space_copy(struct space *to, vaddr to_address, enum space_access access,
               struct space *from, vaddr from_address, uint32_t length)
{
    if (space_check(to, to_address, length, access) < 0 ||
        space_check(from, from_address, length, SPACE_READ) < 0)
        return -EFAULT;
    while (length > 0) {
        int part =
            copy_part(to, to_address, access, from, from_address, length);
        if (part < 0)
            return part;
        to_address += (uint32_t)part;
        from_address += (uint32_t)part;
        length -= (uint32_t)part;
    }
    return 0;
}
