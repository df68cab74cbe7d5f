/*
 * The loader's memory map, however odd: ranges may overlap, leave holes, lie
 * above what we can use, or be tiny. Only what a RAM range covers and no
 * other kind of range touches is ever given away.
 */
#include "memory_map.h"
#include "../boot/multiboot.h"
#include "panic.h"
#include <kumquat/memory.h>

#define LOW_MEMORY_END 0x100000u /* below lie BIOS and VGA: never used */

extern char kernel_start[], kernel_end[];

/* The next range of the map, or the first for NULL; NULL at the end. Without
 * a map, `simple` is made to say what the loader does know. */
static const struct multiboot_range *next_range(
    const struct multiboot_info *info, const struct multiboot_range *range,
    struct multiboot_range *simple)
{
    if (!(info->flags & MULTIBOOT_HAS_MAP)) {
        if (range != NULL)
            return NULL;
        simple->base = LOW_MEMORY_END;
        simple->length = (uint64_t)info->memory_upper * 1024;
        simple->type = MULTIBOOT_RAM;
        return simple;
    }
    uint32_t next = range == NULL
                        ? info->map
                        : (uint32_t)range + range->size + sizeof range->size;
    return next < info->map + info->map_length ? (const void *)next : NULL;
}

static uint64_t range_end(const struct multiboot_range *range)
{
    uint64_t end = range->base + range->length;

    return end < range->base ? UINT64_MAX : end;
}

static paddr find_ram_end(const struct multiboot_info *info)
{
    struct multiboot_range simple;
    const struct multiboot_range *range = NULL;
    uint64_t ram_end = 0;

    while ((range = next_range(info, range, &simple)) != NULL) {
        uint64_t end = range_end(range);
        if (range->type != MULTIBOOT_RAM || range->base >= RAM_LIMIT)
            continue;
        if (end > RAM_LIMIT)
            end = RAM_LIMIT;
        if (end > ram_end)
            ram_end = end;
    }
    return (paddr)ram_end & ~(FRAME_SIZE - 1);
}

/* Behind the kernel and every module. */
static paddr end_of_taken(const struct module *modules, unsigned count)
{
    paddr end = (paddr)kernel_end;

    for (unsigned i = 0; i < count; i++)
        if (modules[i].end > end)
            end = modules[i].end;
    return (end + FRAME_SIZE - 1) & ~(FRAME_SIZE - 1);
}

paddr memory_map_init(const struct multiboot_info *info,
                      const struct module *modules, unsigned count)
{
    struct multiboot_range simple;
    const struct multiboot_range *range = NULL;
    paddr ram_end = find_ram_end(info);
    paddr words = end_of_taken(modules, count);
    paddr words_end = words + ram_end / FRAME_SIZE * sizeof(uint32_t);

    if (words_end > ram_end)
        panic("too little memory: %u KiB", ram_end / 1024);
    frame_init((uint32_t *)words, ram_end / FRAME_SIZE);
    while ((range = next_range(info, range, &simple)) != NULL)
        if (range->type == MULTIBOOT_RAM)
            frame_add_range(range->base, range_end(range));
    while ((range = next_range(info, range, &simple)) != NULL)
        if (range->type != MULTIBOOT_RAM)
            frame_reserve_range(range->base, range_end(range));
    frame_reserve_range(0, LOW_MEMORY_END);
    frame_reserve_range((paddr)kernel_start, (paddr)kernel_end);
    frame_reserve_range(words, words_end);
    for (unsigned i = 0; i < count; i++)
        frame_reserve_range(modules[i].start, modules[i].end);
    frame_ready();
    return ram_end;
}
