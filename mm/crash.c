/*
 * Faults: a process did what the CPU refuses, and runs its handler for that, or
 * ends.
 *
 * KERNEL sends MM_FAULT in the name of the process, which waits as if it had
 * called. What is worth knowing is kept, for the parent to ask: where it
 * stood, and by the chain of frame pointers who had called. That chain lies
 * in the memory of the dead, so it is followed with care.
 */
#include "handlers.h"
#include <errno.h>
#include <kumquat/crash.h>
#include <kumquat/kernel.h>
#include <signal.h>
#include <string.h>

#define CRASHES_KEPT 8
#define PAGE_FAULT   14 /* Intel SDM vol. 3A, 6.15 */

/* The signal for each exception; 0: reserved. */
static const uint8_t signals[] = {
#define EXCEPTION(vector, name, signal) [vector] = (signal),
#include <kumquat/exceptions.def>
};

/* The last crashes, the oldest is replaced. */
static struct {
    endpoint parent; /* who may ask; 0: not used */
    struct crash crash;
} kept[CRASHES_KEPT];
static unsigned newest;

static int signal_of(word vector)
{
    bool known = vector < sizeof signals && signals[vector] != 0;

    return known ? signals[vector] : SIGSEGV;
}

/* Fills eip[] with where it stood and the return addresses, for as long as
 * the frames are readable and lead upwards. */
static void back_trace(struct crash *crash, endpoint process, word eip,
                       word ebp)
{
    struct {
        word ebp, eip;
    } frame;

    crash->eip[0] = eip;
    crash->depth = 1;
    while (crash->depth < CRASH_DEPTH &&
           copy_from(process, ebp, &frame, sizeof frame) == 0 &&
           frame.eip != 0) {
        crash->eip[crash->depth++] = frame.eip;
        if (frame.ebp <= ebp) /* the last, or a chain gone wild */
            break;
        ebp = frame.ebp;
    }
}

struct crash *crash_keep(const struct process *p, int signal)
{
    newest = (newest + 1) % CRASHES_KEPT;
    struct crash *crash = &kept[newest].crash;

    kept[newest].parent = p->parent != NULL ? p->parent->self : 0;
    memset(crash, 0, sizeof *crash);
    crash->pid = p->info->pid;
    crash->signal = signal;
    memcpy(crash->path, p->own.program, sizeof p->own.program);
    return crash;
}

/* si_addr: the page that is missing or refused, else the instruction. */
static word address_of(const struct mm_fault *m)
{
    return m->vector == PAGE_FAULT ? m->address : m->eip;
}

/* si_code: is there a page, which may not be used so? All other faults have one
 * kind only, 1. */
static int code_of(const struct process *p, const struct mm_fault *m)
{
    word entry, directory, owners;
    bool own = m->address >= USER_BASE && m->address < USER_END;

    if (m->vector != PAGE_FAULT || !own ||
        kernel_getphys(p->self, m->address, &entry, &directory, &owners) < 0)
        return SEGV_MAPERR;
    return entry != 0 ? SEGV_ACCERR : SEGV_MAPERR;
}

/* MM_FAULT, by KERNEL: the process ends, unless it only wants memory. */
int do_fault(struct process *p, struct mm_fault *m)
{
    if (m->error & FAULT_NO_MEMORY) {
        int result = memory_short(p);
        signals_settle(); /* of the one that had to end */
        return result;
    }
    int signal = signal_of(m->vector);
    if (signal_fault(p, signal, code_of(p, m), address_of(m)))
        return NO_REPLY;
    struct crash *crash = crash_keep(p, signal);

    crash->vector = m->vector;
    crash->address = m->address;
    back_trace(crash, p->self, m->eip, m->ebp);
    log_line("%s, pid %d: exception %u at 0x%x, address 0x%x", p->info->name,
             crash->pid, crash->vector, crash->eip[0], crash->address);
    process_exit(p, crash->signal | DUMPED);
    return NO_REPLY;
}

/* MM_CRASH: the record of a child. -ESRCH if none is kept, -EFAULT. */
int do_crash(struct process *p, struct mm_crash *m)
{
    for (unsigned i = 0; i < CRASHES_KEPT; i++) {
        const struct crash *crash = &kept[i].crash;
        if (kept[i].parent != p->self || crash->pid != (int)m->pid)
            continue;
        return copy_to(m->source, m->crash, crash,
                       m->crash_length < sizeof *crash ? m->crash_length
                                                       : sizeof *crash);
    }
    return -ESRCH;
}
