/*
 * The identity map of RAM, and CR3.
 *
 * RAM appears at its physical address in every space, for the kernel only:
 * by pages of 4 MiB, but the first 4 MiB by 4 KiB, so that page 0 and the
 * guard below the kernel's stack can be left out and the kernel's text be
 * read-only. Directory entry 255 holds the info pages, which ring 3 may
 * read. (Intel SDM vol. 3A, 4.3.)
 */
#include "paging.h"
#include <string.h>

extern char kernel_start[], rodata_end[], kernel_guard[];

static pte kernel_directory[TABLE_ENTRIES] __attribute__((aligned(4096)));
static pte low_table[TABLE_ENTRIES] __attribute__((aligned(4096)));

struct space kernel_space;
paddr paging_loaded;

static pte low_entry(paddr page, pte global)
{
    bool text = page >= (paddr)kernel_start && page < (paddr)rodata_end;

    if (page == 0 || page == (paddr)kernel_guard)
        return 0;
    return page | global | (text ? 0 : ENTRY_WRITE) | ENTRY_PRESENT;
}

/* [paging-on] */
void space_init(paddr ram_end)
{
    pte global = cpuid_features() & CPUID_PGE ? ENTRY_GLOBAL : 0;

    for (unsigned i = 0; i < TABLE_ENTRIES; i++)
        low_table[i] = low_entry(i * PAGE_SIZE, global);
    kernel_directory[0] = (paddr)low_table | ENTRY_WRITE | ENTRY_PRESENT;
    for (paddr at = TABLE_SPAN; at < ram_end; at += TABLE_SPAN)
        kernel_directory[at / TABLE_SPAN] =
            at | global | ENTRY_LARGE | ENTRY_WRITE | ENTRY_PRESENT;
    kernel_space.directory = (paddr)kernel_directory;
    /* Its table is the first frame; memory_map_init has found some. */
    space_map_now(&kernel_space, INFO_BASE, sizeof info_pages,
                  (paddr)info_pages, false);
    frame_counters()->frames = frame_counters()->free;
    space_is_eager =
        strstr(info_page_head()->command_line, "fork=eager") != NULL;
    space_load(&kernel_space);
    WRITE_CR(4, READ_CR(4) | CR4_PSE | (global != 0 ? CR4_PGE : 0));
    WRITE_CR(0, READ_CR(0) | CR0_PG | CR0_WP);
}
/* [paging-on end] */
