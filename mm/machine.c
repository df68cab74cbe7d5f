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
        return KERNEL_CALL(REFRESH, m->arg[0]);
    for (unsigned slot = 0; slot < NR_SLOTS; slot++)
        if (slot == KERNEL || info_block(slot)->life != LIFE_NONE)
            KERNEL_CALL(REFRESH, info_block(slot)->self);
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
    m->type = KERNEL_GETPHYS;
    int result = kernel_ask(m);
    m->source = p->self;
    return result;
}

/* MM_POWER: everything stops, FS writes it all down, the machine halts.
 * -EPERM unless root, -EINVAL. */
int do_power(struct process *p, struct message *m)
{
    if (p->info->euid != 0)
        return -EPERM;
    if (m->arg[0] > POWER_REBOOT)
        return -EINVAL;

    FOR_EACH_PROCESS(each)
        KERNEL_CALL(HOLD, each->self, true);
    FOR_EACH_PROCESS(each)
        server_ask(FS, FS_EXITED, each->self, 0);
    int error = server_ask(FS, FS_SYNC, 0, 0);
    if (error < 0)
        log_line("files could not be written: error %d", -error);
    log_line("halting");
    return KERNEL_CALL(POWER, m->arg[0]);
}
