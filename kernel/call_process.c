/*
 * Processes and spaces: what MM orders and the kernel does.
 *
 * A call that may touch many pages does PAGES_A_CALL of them and returns
 * CALL_AGAIN with its arguments moved on; interrupts come in between.
 */
#include "call.h"
#include "fpu.h"
#include "ipc.h"
#include <errno.h>
#include <kumquat/memory.h>
#include <kumquat/messages.h>
#include <string.h>

static bool waits_for_mm(const struct process *q)
{
    return q->state == STATE_CALLING && q->peer == &proc_table[MM];
}

/* A slot with an empty space, HELD. -EAGAIN, -ENOMEM. */
static int slot_new(struct process **out)
{
    struct process *q = process_alloc();

    if (q == NULL)
        return -EAGAIN;
    if (space_create(&q->space) < 0) {
        process_free(q);
        return -ENOMEM;
    }
    *out = q;
    return 0;
}

int call_create(struct process *p)
{
    struct process *q;
    int error = slot_new(&q);

    if (error < 0)
        return error;
    ipc_lend(q, p);
    return (int)q->self;
}

#define CLONE_UNDO 1u /* as progress: memory ran out, undo it */

/* Copies on, or undoes what was copied. The child's endpoint at the end. */
static int clone_some(struct process *p, struct process *parent,
                      struct process *child)
{
    if (p->regs.edx != CLONE_UNDO) {
        vaddr at = p->regs.edx;
        if (space_copy_some(&child->space, &parent->space, &at) < 0)
            at = CLONE_UNDO;
        p->regs.edx = at;
        if (at != 0)
            return CALL_AGAIN;
        ipc_lend(child, p);
        return (int)child->self;
    }
    if (!space_free_some(&child->space))
        return CALL_AGAIN;
    ipc_process_died(child); /* others may have found its name meanwhile */
    process_free(child);
    return -ENOMEM;
}

int call_clone(struct process *p, struct process *parent)
{
    if (!waits_for_mm(parent))
        return -EINVAL;
    if (p->regs.esi != 0) {
        struct process *child = process_find(p->regs.esi);
        if (child == NULL || child->state != STATE_HELD ||
            child->info->pid != 0)
            return -EINVAL;
        return clone_some(p, parent, child);
    }
    struct process *child;
    int error = slot_new(&child);
    if (error < 0)
        return error;
    /* [clone-slot] */
    child->regs = parent->regs;
    fpu_save(parent);
    child->fpu_used = parent->fpu_used;
    memcpy(child->fpu_state, parent->fpu_state, FPU_STATE_SIZE);
    /* [clone-slot end] */
    p->regs.esi = child->self;
    return clone_some(p, parent, child);
}

int call_space_new(struct process *p, struct process *q)
{
    (void)p;
    if (q->built.directory != 0)
        return -EBUSY;
    return space_create(&q->built);
}

static bool range_is_sound(vaddr start, uint32_t length)
{
    return start % PAGE_SIZE == 0 && length % PAGE_SIZE == 0 && length > 0 &&
           start >= USER_BASE && start < USER_END && length <= USER_END - start;
}

int call_space_map(struct process *p, struct process *q)
{
    uint32_t flags = p->regs.edi;
    struct space *space = flags & MAP_NEW ? &q->built : &q->space;

    if (space->directory == 0 || !range_is_sound(p->regs.edx, p->regs.esi))
        return -EINVAL;
    return space_map_zero(space, p->regs.edx, p->regs.esi, flags & MAP_WRITE);
}

int call_space_unmap(struct process *p, struct process *q)
{
    vaddr at = p->regs.edx;
    vaddr end = at + p->regs.esi;

    if (q->space.directory == 0 || !range_is_sound(at, p->regs.esi))
        return -EINVAL;
    int error = space_unmap_some(&q->space, &at, end);
    if (error < 0 || at == end)
        return error;

    p->regs.edx = at;
    p->regs.esi = end - at;
    return CALL_AGAIN;
}

int call_space_write(struct process *p, struct process *q)
{
    uint32_t length = p->regs.edi;

    if (q->built.directory == 0 || length > (PAGES_A_CALL - 1) * PAGE_SIZE)
        return -EINVAL;
    return space_copy(&q->built, p->regs.edx, SPACE_FORCE, &p->space,
                      p->regs.esi, length);
}

/* [space-swap] */
/* The built space becomes the live one; the old one is freed in its place,
 * in several goes (argument 3: the swap itself has been done). */
int call_space_swap(struct process *p, struct process *q)
{
    uint32_t entry = p->regs.edx, stack = p->regs.esi;

    if (!waits_for_mm(q))
        return -EINVAL;
    if (p->regs.edi == 0) {
        if (q->built.directory == 0)
            return -EINVAL;
        if (entry >= USER_END || stack > USER_END)
            return -EINVAL;
        struct space old = q->space;
        q->space = q->built;
        q->built = old;
        p->regs.edi = 1;
    }
    if (!space_free_some(&q->built))
        return CALL_AGAIN;
    fpu_drop(q);
    process_start_registers(q, entry, stack);
    ipc_release(q);
    return 0;
}
/* [space-swap end] */

int call_space_drop(struct process *p, struct process *q)
{
    (void)p;
    return space_free_some(&q->built) ? 0 : CALL_AGAIN;
}

int call_hold(struct process *p, struct process *q)
{
    (void)p;
    if (q->state == STATE_STOPPED)
        return -EINVAL;
    ipc_hold(q);
    return 0;
}

int call_exit(struct process *p, struct process *q)
{
    (void)p;
    if (q->state != STATE_STOPPED) {
        if (q->state != STATE_HELD && !waits_for_mm(q))
            return -EINVAL;
        fpu_drop(q);
        ipc_process_died(q);
    }
    if (!space_free_some(&q->built) || !space_free_some(&q->space))
        return CALL_AGAIN;
    return 0;
}

int call_free(struct process *p, struct process *q)
{
    (void)p;
    if (q->state != STATE_STOPPED || q->space.directory != 0)
        return -EINVAL;
    process_free(q);
    return 0;
}

int call_refresh(struct process *p)
{
    (void)p;
    for (unsigned slot = 1; slot < NR_SLOTS; slot++) {
        const struct process *q = &proc_table[slot];
        q->info->state = q->state;
        q->info->pages = q->space.pages;
        q->info->peer = q->peer == NULL ? ANY : q->peer->self;
    }
    return 0;
}
