/*
 * Maps: what a process has in its space besides its image.
 *
 * No list of maps is kept: the page table knows what is there. All memory is
 * zero-on-demand: asking for it costs nothing, touching it does.
 *
 * The heap in brk's sense is the pages from the image's end to heap_end, which
 * counts bytes; KERNEL is asked for whole pages.
 */
#include "handlers.h"
#include <errno.h>
#include <kumquat/kernel.h>
#include <kumquat/layout.h>

/* Are these whole pages a process may ask for? Not below the image, and not
 * the guard page below the stack. */
static bool range_is_good(word start, word length)
{
    if ((start | length) % PAGE_SIZE != 0 || length == 0)
        return false;
    if (start < USER_BASE || start >= USER_END || length > USER_END - start)
        return false;
    return start + length <= HEAP_LIMIT || start >= STACK_LOWEST;
}

/* Finds room: above MAPS_START, or else above the heap. */
static int map_anywhere(const struct process *p, word *start, word length,
                        word flags)
{
    if (length % PAGE_SIZE != 0 || length == 0)
        return -EINVAL;
    const word room[][2] = {{MAPS_START, HEAP_LIMIT},
                            {page_up(p->own.heap_end), MAPS_START}};

    for (unsigned i = 0; i < sizeof room / sizeof room[0]; i++) {
        int error = KERNEL_RETRY(kernel_space_map(p->self, room[i][0], length,
                                                  flags | PAGES_ANYWHERE,
                                                  room[i][1], start));
        if (error == 0)
            return 0;
    }
    return -ENOMEM; /* too long for either, too */
}

/* MM_MAP. -EINVAL, -EEXIST, -ENOMEM. */
int do_map(struct process *p, struct mm_map *m)
{
    word start = m->address, length = m->length;
    word flags = m->flags & (PAGES_WRITE | PAGES_NONE);
    int error = 0;

    if (!limit_allows(p, length))
        return -ENOMEM;
    if (start == 0)
        return map_anywhere(p, &m->reply.at, length, flags);
    if (!range_is_good(start, length))
        return -EINVAL;
    if (m->flags & PAGES_REPLACE)
        error = KERNEL_RETRY(
            kernel_space_change(p->self, start, length, PAGES_CLEAR));
    if (error < 0)
        return error;
    return KERNEL_RETRY(
        kernel_space_map(p->self, start, length, flags, 0, &m->reply.at));
}

static int change(const struct process *p, word start, word length, word flags)
{
    if (!range_is_good(start, length))
        return -EINVAL;
    return KERNEL_RETRY(kernel_space_change(p->self, start, length, flags));
}

/* MM_UNMAP. -EINVAL, -ENOMEM. */
int do_unmap(struct process *p, struct mm_unmap *m)
{
    return change(p, m->address, m->length, PAGES_CLEAR);
}

/* MM_PROTECT. -EINVAL, -ENOMEM. */
int do_protect(struct process *p, struct mm_protect *m)
{
    return change(p, m->address, m->length,
                  m->flags & (PAGES_WRITE | PAGES_NONE));
}

/* Moves the heap's end. -ENOMEM: outside its room, or no memory. */
static int heap_resize(struct process *p, word end)
{
    if (end < p->own.heap_start || end > HEAP_LIMIT)
        return -ENOMEM;
    word old = page_up(p->own.heap_end), new = page_up(end), at;
    int error = 0;

    if (new > old && !limit_allows(p, new - old))
        return -ENOMEM;
    if (new > old)
        error = KERNEL_RETRY(
            kernel_space_map(p->self, old, new - old, PAGES_WRITE, 0, &at));
    else if (new < old)
        error = KERNEL_RETRY(
            kernel_space_change(p->self, new, old - new, PAGES_CLEAR));
    if (error < 0)
        return -ENOMEM;
    p->own.heap_end = end;
    return 0;
}

/* MM_BRK: tells the heap's end also after an error. */
int do_brk(struct process *p, struct mm_brk *m)
{
    int error = m->end == 0 ? 0 : heap_resize(p, m->end);

    m->reply.at = p->own.heap_end;
    return error;
}
