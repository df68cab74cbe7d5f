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

/* The next range of the map, or the first for NULL; NULL at the end, or where
 * the map makes no sense. Without a map, `simple` is made to say what the
 * loader does know. */
static const struct multiboot_range *next_range(
    const struct multiboot_info *info, const struct multiboot_range *range,
    struct multiboot_range *simple)
{
    if (!(info->flags & MULTIBOOT_HAS_MAP)) {
        if (range != NULL)
            return NULL;
        simple->base = LOW_MEMORY_END;
        simple->length = 0;
        if (info->flags & MULTIBOOT_HAS_MEMORY)
            simple->length = (uint64_t)info->memory_upper * 1024;
        simple->type = MULTIBOOT_RAM;
        return simple;
    }
    uint32_t end = info->map + info->map_length;
    uint32_t next = info->map;
    if (range != NULL) {
        uint32_t at = (uint32_t)(uintptr_t)range;
        next = at + range->size + sizeof range->size;
        if (next <= at)
            return NULL;
    }
    if (next > end || end - next < sizeof *range)
        return NULL;
    return (const void *)(uintptr_t)next;
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

/* Where what lies in [start, end) ends that is no RAM, or the loader's own
 * words; `start` if nothing is there. */
static uint64_t obstacle_end(const struct multiboot_info *info, uint64_t start,
                             uint64_t end)
{
    struct multiboot_range simple;
    const struct multiboot_range *range = NULL;
    uint64_t map_end = (uint64_t)info->map + info->map_length;

    if ((info->flags & MULTIBOOT_HAS_MAP) && info->map < end && map_end > start)
        return map_end;
    while ((range = next_range(info, range, &simple)) != NULL)
        if (range->type != MULTIBOOT_RAM && range->base < end &&
            range_end(range) > start)
            return range_end(range);
    return start;
}

/* `start` if RAM covers [start, end), else where the next RAM begins. */
static uint64_t ram_start(const struct multiboot_info *info, uint64_t start,
                          uint64_t end)
{
    struct multiboot_range simple;
    const struct multiboot_range *range = NULL;
    uint64_t next = UINT64_MAX;

    while ((range = next_range(info, range, &simple)) != NULL) {
        if (range->type != MULTIBOOT_RAM)
            continue;
        if (range->base <= start && range_end(range) >= end)
            return start;
        if (range->base > start && range->base < next)
            next = range->base;
    }
    return next;
}

/* A place for `size` bytes behind all that is taken. */
static paddr find_place(const struct multiboot_info *info, uint64_t start,
                        uint32_t size, paddr ram_end)
{
    for (;;) {
        uint64_t at = obstacle_end(info, start, start + size);
        at = ram_start(info, at, at + size);
        if (at > ram_end - size)
            panic("too little memory: %u KiB", ram_end / 1024);
        if (at == start)
            return (paddr)at;
        start = (at + FRAME_SIZE - 1) & ~(uint64_t)(FRAME_SIZE - 1);
    }
}

paddr memory_map_init(const struct multiboot_info *info,
                      const struct module *modules, unsigned count)
{
    struct multiboot_range simple;
    const struct multiboot_range *range = NULL;
    paddr ram_end = find_ram_end(info);
    uint32_t size = ram_end / FRAME_SIZE * sizeof(uint32_t);
    paddr words = find_place(info, end_of_taken(modules, count), size, ram_end);
    paddr words_end = words + size;

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
