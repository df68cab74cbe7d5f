/*
 * Loading servers from the boot modules, which stay in memory so that a
 * server that has died can be loaded again.
 */
#include "server.h"
#include "../boot/multiboot.h"
#include "call.h"
#include "fpu.h"
#include "ipc.h"
#include "log.h"
#include "schedule.h"
#include "trap.h"
#include <kumquat/elf.h>
#include <string.h>

static struct multiboot_module module_of[NR_SERVERS];

/* What can't be written stays in the module, where it lies as it shall in the
 * window. */
static int load_segment(struct process *p, const struct multiboot_module *m,
                        const struct elf_segment *h)
{
    vaddr start = h->address & ~(PAGE_SIZE - 1);
    vaddr end = h->address + h->memory_size;
    vaddr window = SERVER_WINDOW(process_slot(p));
    paddr first = m->start + h->offset - h->address % PAGE_SIZE;
    bool write = h->flags & ELF_WRITE;

    if (start < window || end > window + SERVER_DEVICE_OFFSET || end <= start)
        return -EINVAL;
    if (h->file_size > h->memory_size ||
        h->offset + h->file_size > m->end - m->start)
        return -EINVAL;
    if (!write &&
        (h->file_size < h->memory_size || (first - start) % PAGE_SIZE != 0))
        return -EINVAL;
    int error =
        space_map_now(&p->space, start, end - start, write ? 0 : first, write);
    if (error == 0 && write)
        error = space_copy(&p->space, h->address, SPACE_WRITE, NULL,
                           m->start + h->offset, h->file_size);
    return error;
}

/* [server-load] */
/* Builds the server's space from its module. */
static int load(struct process *p)
{
    const struct multiboot_module *m = &module_of[process_slot(p)];
    const struct elf_header *elf = (const void *)m->start;
    const struct elf_segment *h = (const void *)(m->start + elf->table);
    vaddr window = SERVER_WINDOW(process_slot(p));
    vaddr top = window + SERVER_WINDOW_SIZE;
    bool is_elf = *(const uint32_t *)elf->ident == ELF_MAGIC;
    int error = is_elf ? space_create(&p->space) : -ENOEXEC;

    for (unsigned i = 0; error == 0 && i < elf->segment_count; i++)
        if (h[i].type == ELF_LOAD && h[i].memory_size > 0)
            error = load_segment(p, m, &h[i]);
    if (error == 0)
        error = space_map_now(&p->space, top - SERVER_STACK_SIZE,
                              SERVER_STACK_SIZE, 0, true);
    if (error == 0)
        error = space_map_now(&p->space, window + SERVER_DEVICE_OFFSET,
                              p->authority->device_size, p->authority->device,
                              true);
    if (error == 0)
        process_start_registers(p, elf->entry, top - 16);
    return error;
}
/* [server-load end] */

/* Loads a server and lets it run. Its slot; -errno. */
static int start(struct process *p, const char *how)
{
    int error = load(p);

    if (error < 0)
        return error;
    log_print("server %s %s at 0x%08x\n", p->authority->name, how,
              SERVER_WINDOW(process_slot(p)));
    p->info->life = LIFE_SERVER;
    strlcpy(p->info->name, p->authority->name, sizeof p->info->name);
    interrupt_open(p, true);
    schedule_refill(p);
    schedule_ready(p);
    return (int)process_slot(p);
}

bool server_find_modules(const struct multiboot_info *info)
{
    unsigned count = info->flags & MULTIBOOT_HAS_MODULES ? info->modules : 0;
    const struct multiboot_module *m = (const void *)info->module_list;

    for (unsigned i = 0; i < count; i++) {
        frame_add_range(m[i].start, m[i].end, false);
        const char *words = (const char *)m[i].string;
        const char *last = strrchr(words, ' ');
        for (unsigned slot = 1; slot < NR_SERVERS; slot++) {
            const char *name = authorities[slot].name;
            if (name != NULL && strcmp(last ? last + 1 : words, name) == 0)
                module_of[slot] = m[i];
        }
    }
    return module_of[TTY].start != 0;
}

void server_load_all(void)
{
    for (unsigned slot = 1; slot < NR_SERVERS; slot++) {
        if (module_of[slot].start == 0)
            continue;
        int error = start(&proc_table[slot], "started");
        if (error < 0)
            panic("server %s can not be loaded: error %d",
                  authorities[slot].name, -error);
    }
}

void server_stop(struct process *p)
{
    log_print("server %s stopped: %s, address 0x%08x, error 0x%x\n",
              p->authority->name, trap_name(p->fault.vector), p->fault.address,
              p->fault.error);
    symbol_backtrace(&p->space, p->regs.eip, p->regs.ebp);
    interrupt_open(p, false);
    dma_stop(p);
    p->timer = 0;
    fpu_drop(p);
    ipc_process_died(p);
    if (p == &proc_table[MM] || proc_table[RS].state == STATE_FREE ||
        proc_table[RS].state == STATE_STOPPED)
        panic("%s has stopped, and nobody can restart it", p->authority->name);
    ipc_event(&proc_table[RS], EVENT_DEATH);
}

int kernel_restart(struct process *p)
{
    for (p = proc_table + 1; p < proc_table + NR_SERVERS; p++) {
        if (p->state != STATE_STOPPED)
            continue;
        while (space_free_some(&p->space) == AGAIN)
            continue;
        p->info->restarts++;
        return start(p, "restarted");
    }
    return 0;
}
