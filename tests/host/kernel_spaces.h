/*
 * Spaces on the host: kernel/space.c, page.c and paging.c with RAM and a CPU
 * of the test's own.
 *
 * The kernel takes addresses for pointers, so the test is linked below 4 GiB
 * (-no-pie), and RAM is an array.
 *
 * A program's reads and writes go through a TLB. As a real one may, it keeps
 * each translation until it is told to forget it: by INVLPG, by a load of CR3
 * or by a fault at that page (Intel SDM vol. 3A, 4.10.4.1). So where a flush
 * is missing, the program goes on with the page as it was.
 */
#ifndef HOST_KERNEL_SPACES_H
#define HOST_KERNEL_SPACES_H

#include "kernel/frame.h"
#include "kernel/log.h"
#include "tests/host/tap.h"
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#define tlb_flush_page invlpg /* needs ring 0: replaced below */
#include "kernel/cpu.h"
#undef tlb_flush_page
#undef READ_CR
#undef WRITE_CR

#define READ_CR(number)         control[number]
#define WRITE_CR(number, value) control_write(number, value)

#define ENTRY_ACCESSED          0x20u
#define TLB_SIZE                8192u
#define JUNK                    0xA1 /* as an entry, a page beyond RAM */
#define RAM_FRAMES              4096u
#define WORDS                   0x10000u /* frames below 256 MiB */

/* --- The CPU -------------------------------------------------------------- */

static uint32_t control[5]; /* CR0 to CR4 */

static struct translation {
    uint32_t page, entry;
    uint32_t load; /* how many loads of CR3 there had been, this one too */
} tlb[TLB_SIZE];
static uint32_t loads;

static void control_write(unsigned number, uint32_t value)
{
    control[number] = value;
    loads += number == 3;
}

static struct translation *translation_of(uint32_t address)
{
    return &tlb[address / PAGE_SIZE % TLB_SIZE];
}

static void tlb_flush_page(uint32_t address)
{
    translation_of(address)->load = 0;
}

#include "kernel/page.c"
#include "kernel/paging.c"
#include "kernel/space.c"

/* What CR3 makes of an address for ring 3; 0: a fault. */
static inline pte walk(vaddr address, bool write)
{
    pte needed = ENTRY_PRESENT | ENTRY_USER | (write ? ENTRY_WRITE : 0);
    pte *directory = memory_of(control[3]);

    directory += directory_index(address);
    if ((*directory & needed) != needed)
        return 0;
    pte *entry = &table_of(*directory)[table_index(address)];
    if ((*entry & needed) != needed)
        return 0;
    *directory |= ENTRY_ACCESSED;
    *entry |= ENTRY_ACCESSED | (write ? ENTRY_DIRTY : 0);
    return *entry;
}

/* Where a program reads or writes one byte, after a fault if need be. NULL,
 * and *error: it may not. Panics if a fault that was mended comes again. */
static inline unsigned char *user_at(struct space *space, vaddr address,
                                     bool write, int *error)
{
    struct translation *t = translation_of(address);

    space_load(space);
    for (int faults = 0; faults < 2; faults++) {
        bool known = t->load == loads && t->page == address / PAGE_SIZE;
        pte entry = known ? t->entry : walk(address, write);
        if (entry != 0 && (!write || (entry & ENTRY_WRITE))) {
            *t = (struct translation){address / PAGE_SIZE, entry, loads};
            return (unsigned char *)memory_of(frame_of(entry)) +
                   address % PAGE_SIZE;
        }
        t->load = 0; /* the fault */
        paddr frame;
        *error = space_touch(space, address, write ? SPACE_WRITE : SPACE_READ,
                             &frame);
        if (*error < 0)
            return NULL;
    }
    panic("the fault at 0x%x was not mended", address);
}

/* The byte; -EFAULT, -ENOMEM. */
static inline int user_read(struct space *space, vaddr address)
{
    int error = 0;
    const unsigned char *at = user_at(space, address, false, &error);

    return at == NULL ? error : *at;
}

static inline int user_write(struct space *space, vaddr address,
                             unsigned char byte)
{
    int error = 0;
    unsigned char *at = user_at(space, address, true, &error);

    if (at != NULL)
        *at = byte;
    return error;
}

static inline pte space_lookup(const struct space *space, vaddr address)
{
    return *space_explain(space, address);
}

/* --- The rest of the machine ---------------------------------------------- */

char info_pages[INFO_PAGES_SIZE] __attribute__((aligned(4096)));
char kernel_start[1], rodata_end[1], kernel_guard[1];
static unsigned char ram[RAM_FRAMES][FRAME_SIZE] __attribute__((aligned(4096)));
static jmp_buf *after_panic; /* NULL: a panic is the end */

void panic(const char *text, ...)
{
    if (after_panic != NULL)
        longjmp(*after_panic, 1);
    printf("Bail out! panic: %s\n", text);
    exit(1);
}

void frame_low(void)
{
}

/* A machine with so many free frames, full of what was there before. */
static inline void machine_start(unsigned frames)
{
    paddr start = (paddr)(uintptr_t)ram;

    memset(info_page_head(), 0, sizeof(struct info_head));
    memset(ram, JUNK, (size_t)frames * FRAME_SIZE);
    memset(frame_words, 0, sizeof frame_words);
    frame_count = 0;
    frame_add_range(start, start + frames * FRAME_SIZE, true);
    frame_ready();
    paging_loaded = 0;
    memset(kernel_directory, 0, sizeof kernel_directory);
    space_init(RAM_LIMIT);
}

/* --- What takes several calls --------------------------------------------- */

/* MM's orders about others: it is MM's space that is loaded then, or here the
 * kernel's. */
static inline int space_clone(struct space *to, const struct space *from)
{
    vaddr at = 0;
    int error;

    space_load(&kernel_space);
    do
        error = space_clone_some(to, from, &at);
    while (error == AGAIN);
    return error;
}

static inline void space_free(struct space *space)
{
    space_load(&kernel_space);
    while (space_free_some(space) == AGAIN)
        continue;
}

/* This one may be about the space that is loaded. */
static inline int space_change(struct space *space, vaddr start, vaddr end,
                               uint32_t flags)
{
    int error;

    do
        error = space_change_some(space, &start, end, flags);
    while (error == AGAIN);
    return error;
}

/* The first room of this length in [start, end); 0: there is none. */
static inline vaddr space_find(const struct space *space, vaddr start,
                               vaddr end, uint32_t length)
{
    int error;

    do
        error = find_some(space, &start, end, length);
    while (error == AGAIN);
    return error == 0 ? start : 0;
}

/* --- Scenes of the tests -------------------------------------------------- */

#define HERE (USER_BASE + 0x5000)

static struct space a, b, c;

static inline uint32_t frames_free(void)
{
    return frame_counters()->free;
}

static inline paddr frame_at(const struct space *space, vaddr address)
{
    return frame_of(space_lookup(space, address));
}

/* Maps bytes in one certain place. */
static inline int map_at(struct space *space, vaddr start, uint32_t length,
                         uint32_t flags)
{
    return space_map(space, &start, start + length, length, flags);
}

static inline bool map(struct space *space, vaddr start, uint32_t pages,
                       uint32_t flags)
{
    return map_at(space, start, pages * PAGE_SIZE, flags) == 0;
}

/* Writes pages: the byte first, last the page's number. */
static inline bool fill(struct space *space, vaddr start, unsigned pages,
                        int byte)
{
    bool good = true;

    for (vaddr at = start; at != start + pages * PAGE_SIZE; at += PAGE_SIZE) {
        good &= user_write(space, at, (unsigned char)byte) == 0;
        good &= user_write(space, at + PAGE_SIZE - 1,
                           (unsigned char)(at / PAGE_SIZE)) == 0;
    }
    return good;
}

/* Are these pages as they were filled? */
static inline bool holds(struct space *space, vaddr start, unsigned pages,
                         int byte)
{
    bool good = true;

    for (vaddr at = start; at != start + pages * PAGE_SIZE; at += PAGE_SIZE)
        good &= user_read(space, at) == byte &&
                user_read(space, at + PAGE_SIZE - 1) ==
                    (int)(at / PAGE_SIZE & 0xFF);
    return good;
}

/* A new machine with three spaces. `a` has pages from HERE on, filled. */
static inline bool begin(unsigned frames, unsigned pages, int byte)
{
    machine_start(frames);
    return space_create(&a) == 0 && space_create(&b) == 0 &&
           space_create(&c) == 0 && map(&a, HERE, pages, PAGES_WRITE) &&
           fill(&a, HERE, pages, byte);
}

#endif
