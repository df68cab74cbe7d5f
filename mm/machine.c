/*
 * The machine as a whole: counts of pages, the power switch. Processes
 * may not call KERNEL for these, so MM does it for them.
 */
#include "handlers.h"
#include <errno.h>
#include <kumquat/kernel.h>

/* MM_REFRESH: the kernel's part of one block, or of all. -ESRCH. */
int do_refresh(struct process *p, struct message *m)
{
    (void)p;
    if (m->arg[0] != 0)
        return kernel_refresh(m->arg[0], 0);
    for (unsigned slot = 0; slot < NR_SLOTS; slot++)
        if (slot == KERNEL || info_block(slot)->life != LIFE_NONE)
            kernel_refresh(info_block(slot)->self, 0);
    return 0;
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
    return kernel_getphys(m->arg[0], m->arg[1], &m->arg[0], &m->arg[1],
                          &m->arg[2]);
}

/* MM_POWER: everything stops, FS writes it all down, the machine halts.
 * -EPERM unless root, -EINVAL. */
int do_power(struct process *p, struct message *m)
{
    endpoint peer;

    if (p->info->euid != 0)
        return -EPERM;
    if (m->arg[0] > POWER_REBOOT)
        return -EINVAL;

    FOR_EACH_PROCESS(each)
        kernel_hold(each->self, true, &peer);
    FOR_EACH_PROCESS(each)
        fs_exited(each->self);
    int error = fs_sync();
    if (error < 0)
        log_line("files could not be written: error %d", -error);
    log_line("halting");
    return kernel_power(m->arg[0]);
}
