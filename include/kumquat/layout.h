/*
 * How a user's space is laid out: MM's policy, which LOADER follows.
 *
 *   USER_BASE    image: the program's segments, where its ELF says
 *                heap: from the page after the image, grown by brk
 *   MAPS_START   maps without an address of their own
 *   HEAP_LIMIT   guard page, never mapped
 *   STACK_LOWEST stack, zero-on-demand from exec on
 *   USER_STACK_TOP
 */
#ifndef KUMQUAT_LAYOUT_H
#define KUMQUAT_LAYOUT_H

#include <kumquat/limits.h>
#include <kumquat/memory.h>
#include <kumquat/types.h>

#define MAPS_START   0x80000000u
#define STACK_LOWEST (USER_STACK_TOP - USER_STACK_SIZE)
#define HEAP_LIMIT   (STACK_LOWEST - PAGE_SIZE) /* end of image and heap */

static inline word page_down(word address)
{
    return address & ~(PAGE_SIZE - 1);
}

/* The next page's start; addresses in the last page of all give 0. */
static inline word page_up(word address)
{
    return page_down(address + PAGE_SIZE - 1);
}

#endif
