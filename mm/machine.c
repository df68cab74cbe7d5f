/*
 * The machine as a whole: counters, the log, the power switch. Processes
 * may not call KERNEL for these, so MM does it for them.
 */
#include "files.h"
#include "handlers.h"
#include "kernel.h"
#include <errno.h>

#define LOG_CHUNK 256u /* bytes of the log in one reply, as in KERNEL's */

/* MM_REFRESH: the kernel's part of one block, or of all. -ESRCH. */
int do_refresh(struct process *p, struct message *m)
{
    (void)p;
    if (m->arg[0] != 0)
        return KERNEL_CALL(REFRESH, m->arg[0]);
    for (unsigned slot = 0; slot < NR_SLOTS; slot++)
        if (slot == KERNEL || info_block(slot)->life != LIFE_NONE)
            KERNEL_CALL(REFRESH, info_block(slot)->self);
    return 0;
}

/* MM_COUNTERS: arg0 to arg2 are the kernel's, arg3 the live processes. */
int do_counters(struct process *p, struct message *m)
{
    const struct info_memory *memory = &info_head()->memory;

    (void)p;
    m->arg[0] = memory->frames;
    m->arg[1] = memory->free;
    m->arg[2] = memory->slots;
    m->arg[3] = process_alive();
    return 0;
}

/* Asks KERNEL in a process's name: its results are the reply's. */
static int ask_for(endpoint caller, struct message *m, word type)
{
    m->type = type;
    int result = kernel_ask(m);

    m->source = caller;
    return result;
}

/* MM_GETPHYS: arg0 the table entry, arg1 the directory entry, arg2 owners.
 * -ESRCH, -EPERM. */
int do_getphys(struct process *p, struct message *m)
{
    word slot = ENDPOINT_SLOT(m->arg[0]);

    if (slot >= NR_SLOTS)
        return -ESRCH;
    if (p->info->euid != 0 && p->info->euid != info_block(slot)->uid)
        return -EPERM;
    return ask_for(p->self, m, KERNEL_GETPHYS);
}

/* MM_LOG_READ -> bytes, arg0 the next position. -EFAULT, -ENOMEM. */
int do_log_read(struct process *p, struct message *m)
{
    static char buffer[LOG_CHUNK];
    word to = m->arg[1], length = m->arg[2];

    m->arg[1] = (word)buffer;
    m->arg[2] = length < LOG_CHUNK ? length : LOG_CHUNK;
    int bytes = ask_for(p->self, m, KERNEL_LOG_READ);
    if (bytes <= 0)
        return bytes;
    int error = copy_to(p->self, to, buffer, (word)bytes);
    return error < 0 ? error : bytes;
}

/* MM_POWER: everything stops, FS writes it all down, the machine halts.
 * -EPERM unless root, -EINVAL. */
int do_power(struct process *p, struct message *m)
{
    if (p->info->euid != 0)
        return -EPERM;
    if (m->arg[0] > POWER_REBOOT)
        return -EINVAL;

    for (unsigned slot = 0; slot < NR_PROCS; slot++)
        if (process_at(slot) != NULL)
            KERNEL_CALL(HOLD, process_at(slot)->self);
    for (unsigned slot = 0; slot < NR_PROCS; slot++)
        if (process_at(slot) != NULL)
            files_exited(process_at(slot)->self);
    int error = files_sync();
    if (error < 0)
        log_line("files could not be written: error %d", -error);
    log_line("halting");
    return KERNEL_CALL(POWER, m->arg[0]);
}
