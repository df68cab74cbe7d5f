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

/* Hands each range of the map that is RAM, or each that is not, to `take`.
 * Ends where the map makes no sense. */
static void each_range(const struct multiboot_info *info, bool ram,
                       void (*take)(uint64_t start, uint64_t end))
{
    uint64_t at = info->map, map_end = at + info->map_length;

    while (at + sizeof(struct multiboot_range) <= map_end) {
        const struct multiboot_range *range = (const void *)(uintptr_t)at;
        uint64_t end = range->base + range->length;
        if ((range->type == MULTIBOOT_RAM) == ram)
            take(range->base, end < range->base ? UINT64_MAX : end);
        at += (uint64_t)range->size + sizeof range->size;
    }
}

/* [memory-map] */
paddr memory_map_init(const struct multiboot_info *info)
{
    unsigned count;
    const struct multiboot_module *modules = multiboot_modules(info, &count);

    if (!(info->flags & MULTIBOOT_HAS_MAP))
        panic("the boot loader has left no memory map");
    each_range(info, true, frame_add_range);
    each_range(info, false, frame_reserve_range);
    frame_reserve_range(0, LOW_MEMORY_END);
    /* The kernel, without the words of RAM that is not there. */
    frame_reserve_range((paddr)kernel_start,
                        (paddr)(frame_words + frame_count));
    frame_reserve_range((paddr)(&frame_words + 1), (paddr)kernel_end);
    for (unsigned i = 0; i < count; i++)
        frame_reserve_range(modules[i].start, modules[i].end);
    frame_ready();
    if (frame_counters()->frames == 0)
        panic("too little memory: %u KiB", frame_count * (FRAME_SIZE / 1024));
    return frame_count * FRAME_SIZE;
}
/* [memory-map end] */
