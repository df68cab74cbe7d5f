/*
 * Loading servers from the boot modules, which stay in memory so that a
 * server that has died can be loaded again.
 */
#include "server.h"
#include "authority.h"
#include "fpu.h"
#include "info_pages.h"
#include "interrupt.h"
#include "ipc.h"
#include "log.h"
#include "panic.h"
#include "schedule.h"
#include "trap.h"
#include <errno.h>
#include <kumquat/elf.h>
#include <kumquat/memory.h>
#include <string.h>

#define BACKTRACE_MAX 12 /* lines of a stopped server's back-trace */

static struct module module_of[NR_SERVERS];

static const struct elf_header *elf_of(unsigned slot)
{
    return (const struct elf_header *)module_of[slot].start;
}

static bool is_elf(const struct module *m)
{
    const struct elf_header *elf = (const struct elf_header *)m->start;

    return m->end - m->start > sizeof *elf &&
           *(const uint32_t *)elf->ident == ELF_MAGIC;
}

static int load_segment(struct process *p, const struct module *m,
                        const struct elf_segment *h)
{
    vaddr start = h->address & ~(PAGE_SIZE - 1);
    vaddr end =
        (h->address + h->memory_size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
    vaddr window = SERVER_WINDOW(process_slot(p));

    if (start < window || end > window + SERVER_DEVICE_OFFSET || end <= start)
        return -EINVAL;
    if (h->file_size > h->memory_size ||
        h->offset + h->file_size > m->end - m->start)
        return -EINVAL;
    int error =
        space_map_zero(&p->space, start, end - start, h->flags & ELF_WRITE);
    if (error == 0)
        error = space_populate(&p->space, start, end - start);
    if (error == 0)
        error = space_copy(&p->space, h->address, SPACE_FORCE, NULL,
                           m->start + h->offset, h->file_size);
    return error;
}

static int load_stack(struct process *p, vaddr top)
{
    vaddr bottom = top - SERVER_STACK_SIZE;
    int error = space_map_zero(&p->space, bottom, SERVER_STACK_SIZE, true);

    return error < 0 ? error
                     : space_populate(&p->space, bottom, SERVER_STACK_SIZE);
}

static int load_device(struct process *p)
{
    const struct authority *a = p->authority;
    vaddr at = SERVER_WINDOW(process_slot(p)) + SERVER_DEVICE_OFFSET;

    if (a->device == 0)
        return 0;
    if (a->device == DEVICE_INFO_PAGES)
        return space_map_device(&p->space, at, (paddr)info_pages,
                                sizeof info_pages);
    return space_map_device(&p->space, at, a->device, a->device_size);
}

/* Builds the server's space from its module. */
static int load(struct process *p)
{
    unsigned slot = process_slot(p);
    const struct elf_header *elf = elf_of(slot);
    const struct elf_segment *h =
        (const void *)(module_of[slot].start + elf->table);
    vaddr top = SERVER_WINDOW(slot) + SERVER_WINDOW_SIZE;
    int error = space_create(&p->space);

    for (unsigned i = 0; error == 0 && i < elf->segment_count; i++)
        if (h[i].type == ELF_LOAD && h[i].memory_size > 0)
            error = load_segment(p, &module_of[slot], &h[i]);
    if (error == 0)
        error = load_stack(p, top);
    if (error == 0)
        error = load_device(p);
    if (error == 0)
        process_start_registers(p, elf->entry, top - 16);
    return error;
}

static void start(struct process *p)
{
    p->info->life = LIFE_SERVER;
    strlcpy(p->info->name, p->authority->name, sizeof p->info->name);
    interrupt_open(p, true);
    schedule_refill(p);
    schedule_ready(p);
}

void server_load_all(const struct module *modules, unsigned count)
{
    for (unsigned slot = 1; slot < NR_SERVERS; slot++) {
        struct process *p = &proc_table[slot];
        const char *name = p->authority->name;
        for (unsigned i = 0; name != NULL && i < count; i++)
            if (strcmp(modules[i].name, name) == 0)
                module_of[slot] = modules[i];
        if (module_of[slot].start == 0)
            continue;
        if (!is_elf(&module_of[slot]))
            panic("boot module %s is no ELF file", name);
        int error = load(p);
        if (error < 0)
            panic("server %s can not be loaded: error %d", name, -error);
        log_print("server %s: %u KiB at 0x%08x\n", name,
                  p->space.pages * (PAGE_SIZE / 1024), SERVER_WINDOW(slot));
        start(p);
    }
}

/* Follows the chain of frame pointers and prints who called whom. */
static void backtrace(struct process *p)
{
    uint32_t frame[2] = {p->regs.ebp, p->regs.eip};

    symbol_print(log_print, "at", frame[1]);
    for (unsigned i = 0; i < BACKTRACE_MAX && frame[0] != 0; i++) {
        if (space_copy(NULL, (vaddr)frame, SPACE_WRITE, &p->space, frame[0],
                       sizeof frame) < 0)
            return;
        if (frame[1] != 0)
            symbol_print(log_print, "called by", frame[1] - 1);
    }
}

void server_stop(struct process *p)
{
    unsigned slot = process_slot(p);

    log_print("server %s stopped: %s, address 0x%08x, error 0x%x\n",
              p->authority->name, trap_name(p->fault.vector), p->fault.address,
              p->fault.error);
    backtrace(p);
    interrupt_open(p, false);
    p->deadline = 0;
    fpu_drop(p);
    ipc_server_died(p);
    if (slot == MM || proc_table[RS].state == STATE_FREE ||
        proc_table[RS].state == STATE_STOPPED)
        panic("%s has stopped, and nobody can restart it", p->authority->name);
    ipc_event(&proc_table[RS], EVENT_DEATH);
}

int server_restart(unsigned slot)
{
    struct process *p = &proc_table[slot];

    while (!space_free_some(&p->space))
        continue;
    int error = load(p);
    if (error < 0)
        return error;
    log_print("server %s restarted\n", p->authority->name);
    start(p);
    return (int)slot;
}

const void *server_lines(unsigned slot, size_t *size)
{
    if (slot >= NR_SERVERS || module_of[slot].start == 0)
        return NULL;
    paddr start = module_of[slot].start;
    const struct elf_header *elf = elf_of(slot);
    const struct elf_section *sections = (const void *)(start + elf->sections);
    const char *names =
        (const char *)(start + sections[elf->section_names].offset);

    for (unsigned i = 0; i < elf->section_count; i++) {
        if (strcmp(names + sections[i].name, ".lines") != 0)
            continue;
        *size = sections[i].size;
        return (const void *)(start + sections[i].offset);
    }
    return NULL;
}
