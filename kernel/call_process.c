/*
 * Processes and spaces: what MM orders and the kernel does.
 *
 * A call that may touch many pages does PAGES_A_CALL of them and returns
 * AGAIN with its arguments moved on; interrupts come in between.
 */
#include "call.h"
#include "fpu.h"
#include "ipc.h"
#include "paging.h"
#include <string.h>

int kernel_create(struct process *p)
{
    struct process *q = process_alloc();

    if (q == NULL)
        return -EAGAIN;
    if (space_create(&q->space) < 0) {
        process_free(q);
        return -ENOMEM;
    }
    ipc_lend(q, p);
    return (int)q->self;
}

/* Argument 1 says how far the space is cloned, 2 names the child once there is
 * one; on -ENOMEM it is left to the caller. */
int kernel_clone(struct process *p, struct process *parent)
{
    if (!ipc_is_caller(&proc_table[MM], parent))
        return -EINVAL;
    if (p->regs.esi == 0) {
        int created = kernel_create(p);
        if (created < 0)
            return created;
        p->regs.esi = (endpoint)created;
    }
    struct process *child = process_find(p->regs.esi);
    if (!ipc_is_caller(p, child) || child->info->pid != 0)
        return -EINVAL;
    int error = space_clone_some(&child->space, &parent->space, &p->regs.edx);
    if (error < 0)
        return error;
    /* [clone-slot] */
    child->regs = parent->regs;
    fpu_save(parent);
    child->fpu_used = parent->fpu_used;
    memcpy(child->fpu_state, parent->fpu_state, FPU_STATE_SIZE);
    /* [clone-slot end] */
    return (int)child->self;
}

int kernel_space_new(struct process *p, struct process *q)
{
    const struct process *template = process_find(p->regs.edx);

    if (p->regs.esi == 0) {
        int error = space_free_some(&q->built);
        if (error == 0)
            error = space_create(&q->built);
        if (error < 0 || p->regs.edx == 0)
            return error;
    }
    if (template == NULL || process_is_server(template) ||
        template->space.directory == 0)
        return -EINVAL;
    return space_clone_some(&q->built, &template->space, &p->regs.esi);
}

/* Are these whole pages, one at least, of [first, end)? */
static inline bool are_pages_of(vaddr first, vaddr end, vaddr start,
                                uint32_t length)
{
    return (start | length) % PAGE_SIZE == 0 && length != 0 && start >= first &&
           start < end && length <= end - start;
}

/* The space that flags name, if it exists and [edx, edx + esi) are pages of
 * it; else NULL. */
static inline struct space *range_of(const struct process *p, struct process *q,
                                     uint32_t flags)
{
    struct space *space = flags & PAGES_BUILT ? &q->built : &q->space;
    bool good = are_pages_of(USER_BASE, USER_END, p->regs.edx, p->regs.esi);

    return good && space->directory != 0 ? space : NULL;
}

int kernel_space_map(struct process *p, struct process *q)
{
    struct space *space = range_of(p, q, p->regs.edi);
    vaddr start = p->regs.edx, end = start + p->regs.esi;

    if (p->regs.edi & PAGES_ANYWHERE)
        end = p->regs.ebp;
    if (space == NULL || end % PAGE_SIZE != 0 || end <= start || end > USER_END)
        return -EINVAL;
    int error = space_map(space, &p->regs.edx, end, p->regs.esi, p->regs.edi);
    if (error == 0) /* AGAIN: it is still whose space */
        p->regs.ecx = p->regs.edx;
    return error;
}

int kernel_space_change(struct process *p, struct process *q)
{
    struct space *space = range_of(p, q, p->regs.edi);
    vaddr end = p->regs.edx + p->regs.esi;

    if (space == NULL)
        return -EINVAL;
    int error = space_change_some(space, &p->regs.edx, end, p->regs.edi);
    p->regs.esi = end - p->regs.edx;
    return error;
}

/* In the caller's own space, between its device memory and its stack. */
int kernel_pages(struct process *p)
{
    vaddr window = SERVER_WINDOW(process_slot(p)), start = p->regs.ecx;
    vaddr first = window + SERVER_DEVICE_OFFSET + p->authority->device_size;
    vaddr end = start + p->regs.edx;

    if (!are_pages_of(first, window + SERVER_WINDOW_SIZE - SERVER_STACK_SIZE,
                      start, end - start))
        return -EINVAL;
    uint32_t most = PAGES_A_CALL * PAGE_SIZE;
    uint32_t part = p->regs.edx < most ? p->regs.edx : most;
    int error = 0;
    if (p->regs.esi == 0)
        error = space_change_some(&p->space, &p->regs.ecx, end, PAGES_CLEAR);
    else if ((error = space_map_now(&p->space, start, part, 0, true)) == 0)
        p->regs.ecx += part;
    p->regs.edx = end - p->regs.ecx;
    return error == 0 && p->regs.edx != 0 ? AGAIN : error;
}

int kernel_space_write(struct process *p, struct process *q)
{
    struct space *space = p->regs.ebp & PAGES_BUILT ? &q->built : &q->space;
    uint32_t length = p->regs.edi;

    if (space->directory == 0 || length > (PAGES_A_CALL - 1) * PAGE_SIZE)
        return -EINVAL;
    return space_copy(space, p->regs.edx, SPACE_FORCE, &p->space, p->regs.esi,
                      length);
}

/* [space-swap] */
/* The built space becomes the live one, and the other way round. */
int kernel_space_swap(struct process *p, struct process *q)
{
    uint32_t entry = p->regs.edx, stack = p->regs.esi;
    struct space old = q->space;

    if (!ipc_is_caller(&proc_table[MM], q) || q->built.directory == 0)
        return -EINVAL;
    if (entry >= USER_END || stack > USER_END)
        return -EINVAL;
    q->space = q->built;
    q->built = old;
    fpu_drop(q);
    process_start_registers(q, entry, stack);
    ipc_release(q);
    return 0;
}
/* [space-swap end] */

int kernel_space_drop(struct process *p, struct process *q)
{
    (void)p;
    return space_free_some(&q->built);
}

/* A process that has faulted counts as READY: it comes to that again. */
int kernel_hold(struct process *p, struct process *q)
{
    int state = q->fault.pending ? STATE_READY : q->state;
    const struct process *peer = q->peer;
    bool served = state == STATE_CALLING && process_is_server(peer) &&
                  ipc_may_call(p, process_slot(peer));

    if (state == STATE_STOPPED)
        return -EINVAL;
    p->regs.ecx = peer == NULL ? ANY : peer->self;
    if (served && p->regs.edx == 0)
        return -EAGAIN;
    ipc_hold(q);
    return state;
}

/* [kernel-exit] */
int kernel_exit(struct process *p, struct process *q)
{
    (void)p;
    if (q->state != STATE_STOPPED) {
        if (!ipc_has_loan(&proc_table[MM], q))
            return -EINVAL;
        fpu_drop(q);
        ipc_process_died(q);
    }
    int error = space_free_some(&q->built);
    return error == 0 ? space_free_some(&q->space) : error;
}

int kernel_free(struct process *p, struct process *q)
{
    (void)p;
    if (q->state != STATE_STOPPED || q->space.directory != 0)
        return -EINVAL;
    process_free(q);
    return 0;
}
/* [kernel-exit end] */

/* The counts grow in the block while argument 1 goes on. KERNEL's are all
 * frames that have several owners. */
int kernel_refresh(struct process *p)
{
    bool kernel = p->regs.ecx == KERNEL;
    const struct process *q =
        kernel ? &proc_table[KERNEL] : process_find(p->regs.ecx);

    if (q == NULL)
        return -ESRCH;
    struct info *info = q->info;
    bool sent = q->state == STATE_CALLING || q->state == STATE_SENDING;
    info->state = q->state;
    info->received = q->received;
    info->call = sent && !q->fault.pending ? q->regs.ebx : 0;
    info->peer = q->peer == NULL ? ANY : q->peer->self;
    if (p->regs.edx == 0) {
        info->own = info->shared = info->mapped = 0;
        info->tables = q->space.directory != 0;
    }
    p->regs.edx = kernel ? frame_count_shared_some(p->regs.edx, &info->shared)
                         : space_count_some(&q->space, p->regs.edx, info);
    return p->regs.edx == 0 ? 0 : AGAIN;
}

int kernel_getphys(struct process *p)
{
    const struct process *q = process_find(p->regs.ecx);
    vaddr address = p->regs.edx;

    if (q == NULL || q->space.directory == 0)
        return -ESRCH;
    p->regs.ecx = *space_explain(&q->space, address);
    p->regs.edx = ((const pte *)q->space.directory)[address / TABLE_SPAN];
    p->regs.esi = frame_shares(p->regs.ecx & ~(PAGE_SIZE - 1));
    return 0;
}

void frame_low(void)
{
    ipc_event(&proc_table[MM], EVENT_MEMORY);
    ipc_event(&proc_table[FS], EVENT_MEMORY);
}
