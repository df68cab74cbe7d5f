/*
 * The loader's memory map, however odd: ranges may overlap, leave holes, lie
 * above what we can use, or be tiny. Only what a RAM range covers and no
 * other kind of range touches is ever given away.
 */
#include "../boot/multiboot.h"
#include "frame.h"
#include "log.h"

#define LOW_MEMORY_END 0x100000u /* below lie BIOS and VGA: never used */

extern char kernel_start[], kernel_end[];

/* [memory-map] */
paddr memory_map_init(const struct multiboot_info *info)
{
    uint64_t at = info->map, map_end = at + info->map_length;

    if (!(info->flags & MULTIBOOT_HAS_MAP))
        panic("the boot loader has left no memory map");
    while (at + sizeof(struct multiboot_range) <= map_end) {
        const struct multiboot_range *range = (const void *)(uintptr_t)at;
        uint64_t end = range->base + range->length;
        frame_add_range(range->base, end < range->base ? UINT64_MAX : end,
                        range->type == MULTIBOOT_RAM);
        at += (uint64_t)range->size + sizeof range->size;
    }
    frame_add_range(0, LOW_MEMORY_END, false);
    /* The kernel, without the words of RAM that is not there. */
    frame_add_range((paddr)kernel_start, (paddr)(frame_words + frame_count),
                    false);
    frame_add_range((paddr)(&frame_words + 1), (paddr)kernel_end, false);
    frame_ready();
    if (frame_counters()->frames == 0)
        panic("too little memory: %u KiB", frame_count * (FRAME_SIZE / 1024));
    return frame_count * FRAME_SIZE;
}
/* [memory-map end] */
