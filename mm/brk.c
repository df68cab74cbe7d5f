/*
 * brk: the end of the heap.
 *
 * The heap is the pages from the image's end to heap_end, zero-on-demand:
 * asking for it costs nothing, touching it does. heap_end counts bytes, the
 * kernel is asked for whole pages.
 */
#include "handlers.h"
#include "kernel.h"
#include "layout.h"
#include <errno.h>

/* Moves the heap's end. -ENOMEM: outside its room, or no memory. */
static int heap_resize(struct process *p, word end)
{
    if (end < p->heap_start || end > HEAP_LIMIT)
        return -ENOMEM;
    word old = page_up(p->heap_end), new = page_up(end);
    int error = 0;

    if (new > old)
        error = space_map(p->self, old, new - old, MAP_WRITE);
    else if (new < old)
        error = space_unmap(p->self, new, old - new);
    if (error < 0)
        return -ENOMEM;
    p->heap_end = end;
    return 0;
}

/* MM_BRK: arg0 the heap's end, also after an error. */
int do_brk(struct process *p, struct message *m)
{
    int error = m->arg[0] == 0 ? 0 : heap_resize(p, m->arg[0]);

    m->arg[0] = p->heap_end;
    return error;
}
