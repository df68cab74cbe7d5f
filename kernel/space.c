/*
 * Page tables: making, filling, copying and emptying them.
 *
 * The kernel's linear addresses are physical ones, so a table is reached by
 * the address that its entry holds. The lowest 256 directory entries are the
 * kernel's and the same in every directory (kernel/paging.c makes them);
 * all above are the process's own.
 */
#include "space.h"
#include "cpu.h"
#include "paging.h"
#include "panic.h"
#include <errno.h>
#include <kumquat/memory.h>
#include <string.h>

#define FIRST_OWN_ENTRY (USER_BASE / TABLE_SPAN)
#define ZERO_FLAGS      (ENTRY_ZERO | ENTRY_USER)

static pte *directory_of(const struct space *space)
{
    return (pte *)space->directory;
}

static pte *table_of(pte entry)
{
    return (pte *)(entry & ~(PAGE_SIZE - 1));
}

static unsigned directory_index(vaddr address)
{
    return address / TABLE_SPAN;
}

static unsigned table_index(vaddr address)
{
    return address / PAGE_SIZE % TABLE_ENTRIES;
}

static bool has_frame(pte entry)
{
    return (entry & (ENTRY_PRESENT | ENTRY_DEVICE)) == ENTRY_PRESENT;
}

static paddr frame_zeroed(void)
{
    paddr frame = frame_alloc();

    if (frame != NO_FRAME)
        memset((void *)frame, 0, FRAME_SIZE);
    return frame;
}

int space_create(struct space *space)
{
    paddr directory = frame_zeroed();

    if (directory == NO_FRAME)
        return -ENOMEM;
    memcpy((void *)directory, directory_of(&kernel_space),
           FIRST_OWN_ENTRY * sizeof(pte));
    space->directory = directory;
    space->pages = 0;
    return 0;
}

/* What explains an address: its table entry, or a directory entry that is
 * zero on demand; 0 if nothing does. */
static pte lookup(const struct space *space, vaddr address)
{
    pte entry = directory_of(space)[directory_index(address)];

    if (!(entry & ENTRY_PRESENT) || (entry & ENTRY_LARGE))
        return entry & ENTRY_LARGE ? 0 : entry;
    return table_of(entry)[table_index(address)];
}

/* The table entry of an address; makes the table. NULL: out of memory. */
static pte *entry_make(struct space *space, vaddr address)
{
    pte *entry = &directory_of(space)[directory_index(address)];

    if (!(*entry & ENTRY_PRESENT)) {
        paddr table = frame_alloc();
        if (table == NO_FRAME)
            return NULL;
        for (unsigned i = 0; i < TABLE_ENTRIES; i++)
            ((pte *)table)[i] = *entry;
        *entry = table | ENTRY_PRESENT | ENTRY_WRITE | ENTRY_USER;
    }
    return &table_of(*entry)[table_index(address)];
}

/* Where the 4 MiB of `address` end, or the range does. */
static vaddr span_end(vaddr address, vaddr end)
{
    vaddr next = (address | (TABLE_SPAN - 1)) + 1;

    return next - address < end - address ? next : end;
}

static bool range_is_empty(const struct space *space, vaddr start, vaddr end)
{
    for (vaddr at = start; at != end;) {
        if (directory_of(space)[directory_index(at)] == 0) {
            at = span_end(at, end);
            continue;
        }
        if (lookup(space, at) != 0)
            return false;
        at += PAGE_SIZE;
    }
    return true;
}

int space_map_zero(struct space *space, vaddr start, uint32_t length,
                   bool write)
{
    vaddr end = start + length;
    pte entry = ZERO_FLAGS | (write ? ENTRY_WRITE : 0);

    if (!range_is_empty(space, start, end))
        return -EEXIST;
    /* Only the first and the last 4 MiB can need a table: make them first. */
    if (start % TABLE_SPAN != 0 || length < TABLE_SPAN)
        if (entry_make(space, start) == NULL)
            return -ENOMEM;
    if (end % TABLE_SPAN != 0 && entry_make(space, end - PAGE_SIZE) == NULL)
        return -ENOMEM;

    for (vaddr at = start; at != end;) {
        pte *directory = &directory_of(space)[directory_index(at)];
        if (*directory == 0) {
            *directory = entry;
            at = span_end(at, end);
            continue;
        }
        table_of(*directory)[table_index(at)] = entry;
        at += PAGE_SIZE;
    }
    return 0;
}

/* Empties one entry. Returns whether it had a frame. */
static bool entry_clear(struct space *space, pte *entry, vaddr address)
{
    pte old = *entry;

    *entry = 0;
    if (paging_is_loaded(space))
        tlb_flush_page(address);
    if (!has_frame(old))
        return false;
    frame_release(old & ~(PAGE_SIZE - 1));
    space->pages--;
    return true;
}

int space_unmap_some(struct space *space, vaddr *start, vaddr end)
{
    int left = WORK_A_CALL;

    while (*start != end && left > 0) {
        pte *directory = &directory_of(space)[directory_index(*start)];
        vaddr next = span_end(*start, end);
        if (!(*directory & ENTRY_PRESENT)) {
            bool whole = next - *start == TABLE_SPAN || *directory == 0;
            if (whole) {
                *directory = 0;
                *start = next;
                continue;
            }
        }
        pte *entry = entry_make(space, *start);
        if (entry == NULL)
            return -ENOMEM;
        left -= entry_clear(space, entry, *start) ? WORK_A_PAGE : 1;
        *start += PAGE_SIZE;
    }
    return 0;
}

/* Frees the frames of a table until *left is 0. True if it is empty. */
static bool table_free_some(struct space *space, pte *table, int *left)
{
    for (unsigned i = 0; i < TABLE_ENTRIES; i++) {
        if (*left <= 0)
            return false;
        --*left;
        if (has_frame(table[i])) {
            frame_release(table[i] & ~(PAGE_SIZE - 1));
            space->pages--;
            *left -= WORK_A_PAGE;
        }
        table[i] = 0;
    }
    return true;
}

bool space_free_some(struct space *space)
{
    pte *directory = directory_of(space);
    int left = WORK_A_CALL;

    if (space->directory == 0)
        return true;
    if (paging_is_loaded(space))
        panic("space 0x%x is freed while it is loaded", space->directory);
    for (unsigned i = FIRST_OWN_ENTRY; i < TABLE_ENTRIES; i++) {
        if (!(directory[i] & ENTRY_PRESENT))
            continue;
        if (!table_free_some(space, table_of(directory[i]), &left))
            return false;
        frame_release(directory[i] & ~(PAGE_SIZE - 1));
        directory[i] = 0;
    }
    frame_release(space->directory);
    space->directory = 0;
    return true;
}

/* Copies one table entry, its frame as well. */
static int entry_copy(struct space *to, pte *entry, pte old)
{
    if (!has_frame(old)) {
        *entry = old;
        return 0;
    }
    paddr frame = frame_alloc();

    if (frame == NO_FRAME)
        return -ENOMEM;
    memcpy((void *)frame, table_of(old), FRAME_SIZE);
    *entry = frame | (old & (PAGE_SIZE - 1));
    to->pages++;
    return 0;
}

int space_copy_some(struct space *to, const struct space *from, vaddr *at)
{
    int left = WORK_A_CALL;
    vaddr address = *at == 0 ? USER_BASE : *at;

    while (address != 0 && left > 0) {
        pte directory = directory_of(from)[directory_index(address)];
        if (!(directory & ENTRY_PRESENT)) {
            directory_of(to)[directory_index(address)] = directory;
            address = span_end(address, 0);
            left--;
            continue;
        }
        pte old = table_of(directory)[table_index(address)];
        if (old != 0) {
            pte *entry = entry_make(to, address);
            if (entry == NULL || entry_copy(to, entry, old) < 0)
                return -ENOMEM;
            left -= has_frame(old) ? WORK_A_PAGE : 0;
        }
        left--;
        address += PAGE_SIZE;
    }
    *at = address;
    return 0;
}

int space_map_device(struct space *space, vaddr start, paddr device,
                     uint32_t length)
{
    for (uint32_t done = 0; done < length; done += PAGE_SIZE) {
        pte *entry = entry_make(space, start + done);
        if (entry == NULL)
            return -ENOMEM;
        *entry = (device + done) | ENTRY_DEVICE | ENTRY_PRESENT | ENTRY_WRITE |
                 ENTRY_USER;
    }
    return 0;
}

static bool allows(pte entry, enum space_access access)
{
    if (!(entry & ENTRY_USER) || !(entry & (ENTRY_PRESENT | ENTRY_ZERO)))
        return false;
    return access != SPACE_WRITE || (entry & ENTRY_WRITE);
}

/* [zero-on-demand] */
/* Gives a zero-on-demand page its frame. */
static int zero_fill(struct space *space, vaddr address, paddr *frame)
{
    pte *entry = entry_make(space, address);

    if (entry == NULL)
        return -ENOMEM;
    *frame = frame_zeroed();
    if (*frame == NO_FRAME)
        return -ENOMEM;
    *entry = *frame | (*entry & ENTRY_WRITE) | ENTRY_USER | ENTRY_PRESENT;
    space->pages++;
    return 0;
}
/* [zero-on-demand end] */

int space_touch(struct space *space, vaddr address, enum space_access access,
                paddr *out)
{
    if (space == NULL) {
        *out = address;
        return 0;
    }
    pte entry = lookup(space, address);
    if (!allows(entry, access))
        return -EFAULT;
    *out = entry & ~(PAGE_SIZE - 1);
    if (entry & ENTRY_ZERO) {
        int error = zero_fill(space, address, out);
        if (error < 0)
            return error;
    }
    *out |= address % PAGE_SIZE;
    return 0;
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
        if (!allows(lookup(space, page), access))
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

int space_fault(struct space *space, vaddr address, uint32_t error)
{
    enum space_access access = error & FAULT_WRITE ? SPACE_WRITE : SPACE_READ;
    paddr frame;

    if (error & FAULT_PRESENT)
        return -EFAULT;
    return space_touch(space, address, access, &frame);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

int space_copy(struct space *to, vaddr to_address, enum space_access access,
               struct space *from, vaddr from_address, uint32_t length)
{
    if (space_check(to, to_address, length, access) < 0 ||
        space_check(from, from_address, length, SPACE_READ) < 0)
        return -EFAULT;
    while (length > 0) {
        paddr target, source;
        int error = space_touch(to, to_address, access, &target);
        if (error == 0)
            error = space_touch(from, from_address, SPACE_READ, &source);
        if (error < 0)
            return error;
        uint32_t part = smaller(PAGE_SIZE - target % PAGE_SIZE,
                                PAGE_SIZE - source % PAGE_SIZE);
        part = smaller(part, length);
        memcpy((void *)target, (const void *)source, part);
        to_address += part;
        from_address += part;
        length -= part;
    }
    return 0;
}
