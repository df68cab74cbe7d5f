/*
 * The machine as a whole: counters, the log, the power switch. Processes
 * may not call KERNEL for these, so MM does it for them.
 */
#include "files.h"
#include "handlers.h"
#include "kernel.h"
#include <errno.h>

#define LOG_CHUNK 4096u /* bytes of the log in one reply */

/* MM_REFRESH: the kernel's part of all info blocks is up to date then. */
int do_refresh(struct process *p, struct message *m)
{
    (void)p;
    (void)m;
    return kernel_refresh();
}

/* MM_COUNTERS: arg0 to arg2 are the kernel's, arg3 the live processes. */
int do_counters(struct process *p, struct message *m)
{
    endpoint caller = m->source;
    int error = kernel_counters(m);

    (void)p;
    m->source = caller;
    m->arg[3] = process_alive();
    return error;
}

/* MM_LOG_READ -> bytes, arg0 the next position. -EFAULT. */
int do_log_read(struct process *p, struct message *m)
{
    static char buffer[LOG_CHUNK];
    word length = m->arg[2] < LOG_CHUNK ? m->arg[2] : LOG_CHUNK;
    int bytes = kernel_log_read(&m->arg[0], buffer, length);

    (void)p;
    if (bytes <= 0)
        return bytes;
    int error = copy_to(m->source, m->arg[1], buffer, (word)bytes);
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
            kernel_hold(process_at(slot)->self);
    for (unsigned slot = 0; slot < NR_PROCS; slot++)
        if (process_at(slot) != NULL)
            files_exited(process_at(slot)->self);
    int error = files_sync();
    if (error < 0)
        log_line("files could not be written: error %d", -error);
    log_line("halting");
    return kernel_power(m->arg[0]);
}
