/*
 * A kernel and an FS of a few lines under MM's own code, for host tests.
 *
 * They keep a state for each slot and complain about orders that make no
 * sense: memory freed before files, a reply to someone who does not wait.
 */
#ifndef HOST_MM_WORLD_H
#define HOST_MM_WORLD_H

#include "mm/files.h"
#include "mm/handlers.h"
#include "mm/kernel.h"
#include <errno.h>
#include <kumquat/crash.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int wrong; /* what did not agree; the test has failed then */

static void complain(const char *what)
{
    if (wrong++ == 0)
        printf("# %s\n", what);
}

enum slot_state { FREE, RUNNING, CALLING, HELD, STOPPED };

static struct {
    enum slot_state state;
    unsigned generation;
    bool files;           /* FS knows it */
    struct message reply; /* the last that MM sent; type 0: none */
    bool replied;
} slots[NR_PROCS];

static unsigned deaths[NR_PROCS], death_count; /* slots in order of EXIT */
static bool clone_fails, files_fail;
static int templates; /* that could be dropped, each of a frame */
static volatile uint32_t *free_frames; /* NULL: nobody looks */
static word own_frames[NR_PROCS];      /* of each process's own */
static struct info blocks[NR_SLOTS];

static unsigned slot_of(endpoint e)
{
    unsigned slot = ENDPOINT_SLOT(e) - NR_SERVERS;

    if (slot >= NR_PROCS || slots[slot].state == FREE ||
        e >> ENDPOINT_SLOT_BITS != slots[slot].generation) {
        complain("MM names a process that is not there");
        return 0;
    }
    return slot;
}

static endpoint endpoint_of(unsigned slot)
{
    return ENDPOINT_MAKE(slots[slot].generation, NR_SERVERS + slot);
}

static int slot_create(void)
{
    for (unsigned slot = 0; slot < NR_PROCS; slot++) {
        if (slots[slot].state != FREE)
            continue;
        slots[slot].state = CALLING;
        slots[slot].generation++;
        memset(&blocks[NR_SERVERS + slot], 0, sizeof blocks[0]);
        return (int)endpoint_of(slot);
    }
    return -EAGAIN;
}

int kernel_clone(endpoint parent)
{
    if (slots[slot_of(parent)].state != CALLING)
        complain("a process is cloned that does not call");
    return clone_fails ? -ENOMEM : slot_create();
}

static int slot_hold(endpoint process)
{
    unsigned slot = slot_of(process);

    if (slots[slot].state == STOPPED)
        complain("a dead process is held");
    slots[slot].state = HELD;
    return 0;
}

static int slot_exit(endpoint process)
{
    unsigned slot = slot_of(process);

    if (slots[slot].state != HELD && slots[slot].state != CALLING)
        complain("a process is ended that could still run");
    if (slots[slot].files)
        complain("memory is freed before files");
    slots[slot].state = STOPPED;
    if (free_frames != NULL)
        *free_frames += own_frames[slot];
    deaths[death_count++ % NR_PROCS] = slot;
    return 0;
}

static int slot_free(endpoint process)
{
    unsigned slot = slot_of(process);

    if (slots[slot].state != STOPPED)
        complain("a slot is freed that is not empty");
    slots[slot].state = FREE;
    return 0;
}

int files_forked(endpoint parent, endpoint child)
{
    if (!slots[slot_of(parent)].files)
        complain("FS does not know the parent");
    if (files_fail)
        return -EIO;
    slots[slot_of(child)].files = true;
    return 0;
}

int files_exited(endpoint process)
{
    unsigned slot = slot_of(process);

    if (!slots[slot].files || slots[slot].state != HELD)
        complain("files are closed twice, or too early");
    slots[slot].files = false;
    return 0;
}

int templates_drop(void)
{
    int count = templates;

    templates = 0;
    if (free_frames != NULL)
        *free_frames += (uint32_t)count;
    return count;
}

int kernel_ask(struct message *m)
{
    endpoint process = m->arg[0];

    switch (m->type) {
    case KERNEL_CREATE:
        return slot_create();
    case KERNEL_HOLD:
        return slot_hold(process);
    case KERNEL_EXIT:
        return slot_exit(process);
    case KERNEL_FREE:
        return slot_free(process);
    case KERNEL_REFRESH:
        blocks[NR_SERVERS + slot_of(process)].own =
            own_frames[slot_of(process)];
        blocks[NR_SERVERS + slot_of(process)].tables = 1;
        return 0;
    default:
        complain("MM asks KERNEL for something strange");
        return -ENOSYS;
    }
}

char *exec_strings(size_t length)
{
    static char strings[100];

    if (length > sizeof strings)
        abort();
    return strings;
}

int exec_program(struct process *p, const char *path, size_t length, word argc)
{
    if (strcmp(path, "/init") != 0 || length < argc)
        complain("INIT is not /init");
    slots[slot_of(p->self)].files = true;
    slots[slot_of(p->self)].state = RUNNING;
    return NO_REPLY;
}

int ipc_reply(endpoint peer, struct message *m)
{
    unsigned slot = slot_of(peer);

    bool is_held = slots[slot].state == HELD; /* to be ended in a moment */

    if ((slots[slot].state != CALLING && !is_held) || slots[slot].replied)
        complain("a reply to someone who does not wait");
    if (!is_held)
        slots[slot].state = RUNNING;
    slots[slot].reply = *m;
    slots[slot].replied = true;
    return is_held ? -ESRCH : 0;
}

static struct message terminal = {.type = 0}; /* the next DEVICE_SIGNAL */

int ipc_call(endpoint peer, struct message *m)
{
    if (peer != TTY || m->type != DEVICE_SIGNAL)
        complain("a call to nobody");
    *m = terminal;
    terminal = (struct message){.type = 0};
    return 0;
}

/* The stack of a crashed process: pairs (frame pointer, return address). */
#define FRAMES_AT 0x1000u
static const word frames[][2] = {
    {0x1008, 0x111}, {0x1010, 0x222}, {0x1000, 0x333}};

int copy_from(endpoint lender, word remote, void *to, size_t length)
{
    (void)lender;
    if (remote < FRAMES_AT || remote - FRAMES_AT > sizeof frames - length)
        return -EFAULT;
    memcpy(to, (const char *)frames + (remote - FRAMES_AT), length);
    return 0;
}

static struct crash seen; /* what MM_CRASH gave */

int copy_to(endpoint lender, word remote, const void *from, size_t length)
{
    (void)lender;
    if (remote == 0)
        return -EFAULT;
    memcpy(&seen, from, length);
    return 0;
}

void log_line(const char *format, ...)
{
    (void)format;
}

void panic(const char *format, ...)
{
    printf("# panic: %s\n", format);
    exit(1);
}

/* --- Processes that call ------------------------------------------------- */

/* Lets a process make a call, handles it, and gives the immediate reply. */
static inline int call(unsigned slot,
                       int (*handler)(struct process *, struct message *),
                       struct message *m)
{
    struct process *p = process_of(endpoint_of(slot));

    death_count = 0;
    slots[slot].state = CALLING;
    m->source = endpoint_of(slot);
    int result = handler(p, m);
    if (result != NO_REPLY && slots[slot].state == CALLING)
        slots[slot].state = RUNNING;
    return result;
}

/* Forks; returns the slot of the child, which has got its 0. */
static inline unsigned fork_from(unsigned parent)
{
    struct message m = {.type = MM_FORK};
    unsigned slot = slot_of(process_find(call(parent, do_fork, &m))->self);

    slots[slot].replied = false;
    return slot;
}

/* The process ends, and INIT, whose child it is, waits for it. */
static inline void end(unsigned slot)
{
    int pid = blocks[NR_SERVERS + slot].pid;
    struct message m = {.type = MM_EXIT};

    call(slot, do_exit, &m);
    m = (struct message){.type = MM_WAIT, .arg = {(word)pid}};
    if (call(slot_of(init_process->self), do_wait, &m) != pid)
        complain("INIT does not get its child");
}

#endif
