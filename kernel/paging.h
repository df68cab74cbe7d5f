/*
 * Page tables as arrays of entries, and the loaded space: what the files about
 * spaces share.
 *
 * The kernel's linear addresses are physical ones, so a table is reached by
 * the address that its entry holds.
 */
#ifndef KERNEL_PAGING_H
#define KERNEL_PAGING_H

#include "cpu.h"
#include "space.h"

/* Of a page fault's error code; Intel SDM vol. 3A, 4.7. */
#define FAULT_WRITE 0x2u

extern paddr paging_loaded; /* the directory in CR3 */

/* Is this the space the CPU translates by now? */
static inline bool paging_is_loaded(const struct space *space)
{
    return space->directory == paging_loaded;
}

/* Runs on this space, which was not loaded, from now on. */
static inline void space_load(const struct space *space)
{
    paging_loaded = space->directory;
    WRITE_CR(3, paging_loaded);
}

/* Of a page that ring 3 may use so, and that needs no work before. */
#define READABLE    (ENTRY_PRESENT | ENTRY_USER)
#define WRITABLE    (ENTRY_PRESENT | ENTRY_USER | ENTRY_WRITE)

#define TABLE_FLAGS (ENTRY_PRESENT | ENTRY_WRITE | ENTRY_USER)

static inline void *memory_of(paddr frame)
{
    return (void *)(uintptr_t)frame;
}

static inline pte *directory_of(const struct space *space)
{
    return memory_of(space->directory);
}

static inline paddr frame_of(pte entry)
{
    return entry & ~(PAGE_SIZE - 1);
}

static inline pte *table_of(pte entry)
{
    return memory_of(frame_of(entry));
}

static inline unsigned directory_index(vaddr address)
{
    return address / TABLE_SPAN;
}

static inline unsigned table_index(vaddr address)
{
    return address / PAGE_SIZE % TABLE_ENTRIES;
}

/* The entry that explains an address, 0 if nothing does: of the directory, if
 * its 4 MiB have no table. */
static inline pte *space_explain(const struct space *space, vaddr address)
{
    pte *entry = &directory_of(space)[directory_index(address)];

    if ((*entry & (ENTRY_PRESENT | ENTRY_LARGE)) != ENTRY_PRESENT)
        return entry;
    return &table_of(*entry)[table_index(address)];
}

/* Where bytes lie that are all in one page which needs no work; else NULL. */
static inline void *bytes_ready(const struct space *space, vaddr address,
                                uint32_t length, pte needed)
{
    pte entry = *space_explain(space, address);

    if (address % PAGE_SIZE + length > PAGE_SIZE || (~entry & needed))
        return NULL;
    return memory_of(frame_of(entry) + address % PAGE_SIZE);
}

static inline bool has_frame(pte entry)
{
    return (entry & (ENTRY_PRESENT | ENTRY_DEVICE)) == ENTRY_PRESENT;
}

/* How many of `count` entries are the same as the first, in a row. */
static inline unsigned table_run(const pte *entry, size_t count)
{
    const pte *at = entry;
    bool all;

    __asm__("repe scasl"
            : "+D"(at), "+c"(count), "=@cce"(all)
            : "a"(*entry), "m"(*(const pte(*)[TABLE_ENTRIES])entry));
    return (unsigned)(at - entry) - !all;
}

/* Makes `count` entries the same. */
static inline void table_fill(pte *entry, pte value, size_t count)
{
    __asm__ volatile("rep stosl"
                     : "+D"(entry), "+c"(count)
                     : "a"(value)
                     : "memory");
}

/* A zeroed frame; NO_FRAME. */
static inline paddr frame_zeroed(void)
{
    paddr frame = frame_alloc();

    if (frame != NO_FRAME)
        table_fill(memory_of(frame), 0, TABLE_ENTRIES);
    return frame;
}

/* The entry of a copy of a page, which nobody else has; 0: there is no frame.
 */
pte page_copy(pte entry);

/* The table entry of an address; makes the table. NULL: out of memory. */
pte *space_entry(struct space *space, vaddr address);

#endif
