/*
 * The machine as a whole: counts of pages, the power switch. Processes
 * may not call KERNEL for these, so MM does it for them.
 */
#include "handlers.h"
#include <errno.h>
#include <kumquat/kernel.h>

/* MM_REFRESH: the kernel's part of one block, or of all. -ESRCH. */
int do_refresh(struct process *p, struct mm_refresh *m)
{
    (void)p;
    if (m->process != 0)
        return kernel_refresh(m->process, 0);
    for (unsigned slot = 0; slot < NR_SLOTS; slot++)
        if (slot == KERNEL || info_block(slot)->life != LIFE_NONE)
            kernel_refresh(info_block(slot)->self, 0);
    return 0;
}

/* MM_GETPHYS. -ESRCH, -EPERM. */
int do_getphys(struct process *p, struct mm_getphys *m)
{
    word slot = ENDPOINT_SLOT(m->process);

    if (slot >= NR_SLOTS)
        return -ESRCH;
    if (p->info->euid != 0 && p->info->euid != info_block(slot)->uid)
        return -EPERM;
    return kernel_getphys(m->process, m->address, &m->reply.entry,
                          &m->reply.directory, &m->reply.owners);
}

/* MM_POWER: everything stops, FS writes it all down, the machine halts.
 * -EPERM unless root, -EINVAL. */
int do_power(struct process *p, struct mm_power *m)
{
    endpoint peer;

    if (p->info->euid != 0)
        return -EPERM;
    if (m->how > POWER_REBOOT)
        return -EINVAL;

    FOR_EACH_PROCESS(each)
        kernel_hold(each->self, true, &peer);
    FOR_EACH_PROCESS(each)
        fs_exited(each->self);
    int error = fs_sync();
    if (error < 0)
        log_line("files could not be written: error %d", -error);
    log_line("halting");
    return kernel_power(m->how);
}
