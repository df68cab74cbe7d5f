/*
 * The machine: interrupts, timers, the log, counters, power, restarts.
 */
#include "call.h"
#include "clock.h"
#include "info_pages.h"
#include "interrupt.h"
#include "log.h"
#include "power.h"
#include "server.h"
#include <errno.h>
#include <kumquat/messages.h>

#define LOG_PART 256 /* bytes of the log copied in one go */

int call_irq_done(struct process *p)
{
    return interrupt_done(p, p->regs.ecx);
}

int call_set_timer(struct process *p)
{
    p->timer = p->regs.ecx;
    return 0;
}

int call_log(struct process *p)
{
    char text[LOG_PART];
    uint32_t length = p->regs.edx < sizeof text ? p->regs.edx : sizeof text;
    int error = space_copy(NULL, (vaddr)text, SPACE_WRITE, &p->space,
                           p->regs.ecx, length);
    if (error < 0)
        return error;
    log_print("%s: %.*s", p->authority->name, (int)length, text);
    return 0;
}

int call_power(struct process *p)
{
    if (p->regs.ecx == POWER_OFF)
        power_off();
    if (p->regs.ecx == POWER_REBOOT)
        power_reboot();
    return -EINVAL;
}

int call_restart(struct process *p)
{
    (void)p;
    for (unsigned slot = 1; slot < NR_SERVERS; slot++)
        if (proc_table[slot].state == STATE_STOPPED)
            return server_restart(slot);
    return 0;
}
