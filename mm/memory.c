/*
 * Out of memory: who has to go.
 *
 * What asked for memory by a message gets an error. But a process that has
 * touched a page can't be told no. Templates go first; after that the process
 * with most frames ends, with a message, and the one that touched the page
 * tries again.
 */
#include "handlers.h"
#include <kumquat/crash.h>
#include <kumquat/kernel.h>
#include <signal.h>

/* Frames it has, shared ones too: of two that share all they have one must go
 * before the other's come back. */
static word frames_of(const struct process *p)
{
    kernel_refresh(p->self, 0);
    return p->info->own + p->info->shared + p->info->tables;
}

/* The process to end, and how many frames it has. INIT is none. */
static struct process *largest(struct process *asking, word *frames)
{
    struct process *found = asking;

    *frames = frames_of(asking);
    FOR_EACH_PROCESS(p) {
        if (p == init_process || p->info->life == LIFE_HANGING)
            continue;
        word mine = frames_of(p);
        if (mine <= *frames && found != init_process)
            continue;
        *frames = mine;
        found = p;
    }
    return found;
}

int memory_short(struct process *p)
{
    const struct info_memory *memory = &info_head()->memory;
    word frames;

    templates_drop();
    if (memory->free > memory->reserved) /* by now: others may have ended */
        return 0;
    struct process *victim = largest(p, &frames);
    struct crash *crash = crash_keep(victim, SIGKILL);
    crash->address = frames;
    log_line("out of memory: %s, pid %d, is ended: it had %u KiB",
             victim->info->name, victim->info->pid,
             frames * (PAGE_SIZE / 1024));
    process_exit(victim, SIGKILL | DUMPED);
    return victim == p ? NO_REPLY : 0;
}
