/*
 * Bad buffers: addresses that a process must not give away, because it has
 * no right to them itself.
 */
#ifndef BAD_H
#define BAD_H

#include <kumquat/info.h>
#include <kumquat/memory.h>
#include <kumquat/servers.h>
#include <stdint.h>
#include <unistd.h>

struct bad_buffer {
    const char *what;
    uintptr_t address;
    uint32_t length;
};

/* Makes at least a page at the heap's end with nothing behind it. Returns the
 * first byte that is not there, NULL if the heap can't grow. */
static inline char *heap_edge(void)
{
    uintptr_t end = (uintptr_t)sbrk(0);
    uintptr_t edge = (end + 2 * PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
    if (sbrk((intptr_t)(edge - end)) == (void *)-1)
        return NULL;
    return (char *)edge;
}

/* Does a range lie wholly in the pages below the heap's edge, or in the
 * stack's first page? Then it is not bad at all. */
static inline int is_good(char *edge, uintptr_t address, uint32_t length)
{
    uintptr_t end = (uintptr_t)edge;
    if (address >= end - PAGE_SIZE && address < end)
        return length <= end - address;
    return address >= USER_STACK_TOP - PAGE_SIZE && address < USER_STACK_TOP &&
           length <= USER_STACK_TOP - address;
}

/* Fills a table of buffers none of which a process may read or write, and
 * returns how many there are (at most BAD_MAX). */
#define BAD_MAX 20
static inline int bad_buffers(char *edge, struct bad_buffer *bad)
{
    uintptr_t end = (uintptr_t)edge;
    const struct bad_buffer table[] = {
        {"NULL", 0, 16},
        {"page 0", 0x800, 16},
        {"the page after", 0x1000, 16},
        {"VGA memory", 0xB8000, 16},
        {"the kernel", 0x100000, 16},
        {"RAM's end", RAM_LIMIT - 8, 8},
        {"RAM into the info pages", RAM_LIMIT - 8, 16},
        {"below the image", USER_BASE - 8, 16},
        {"a hole", 0x80000000u, 16},
        {"behind the heap", end, 16},
        {"straddling the heap's end", end - 8, 16},
        {"straddling it by a byte", end - 1023, 1024},
        {"straddling it by far", end - 16, 100000},
        {"above the stack", USER_STACK_TOP, 16},
        {"straddling the stack's top", USER_STACK_TOP - 8, 16},
        {"MM's window", SERVER_WINDOW(MM), 16},
        {"FS's window", SERVER_WINDOW(FS), 16},
        {"the last page", 0xFFFFF000u, 16},
        {"wrapping", 0xFFFFFFF0u, 32},
        {"wrapping from the heap", end - 16, 0xFFFFFFF0u},
    };
    int count = sizeof(table) / sizeof(table[0]);
    _Static_assert(sizeof(table) / sizeof(table[0]) <= BAD_MAX, "too many");
    for (int i = 0; i < count; i++)
        bad[i] = table[i];
    return count;
}

#endif
