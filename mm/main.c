/*
 * MM: the server of processes and of memory's policy.
 *
 * Each message of messages.def has one handler in the table below; the file
 * that a handler is in says what it does. The kernel does the work on slots
 * and page tables, FS keeps the descriptors: MM decides, and calls both.
 * Notifications come from TTY, when a key asks for a signal, from FS, when a
 * pipe breaks, from CLOCK, when an alarm has come, and from KERNEL, when frames
 * are short.
 */
#include "handlers.h"
#include <errno.h>
#include <kumquat/ipc_inline.h>
#include <kumquat/kernel.h>

static handler *const handlers[] = {
#define HANDLER(message, handler) [MM_##message - MM_FORK] = handler
    HANDLER(FORK, do_fork),
    HANDLER(EXIT, do_exit),
    HANDLER(WAIT, do_wait),
    HANDLER(EXEC, do_exec),
    HANDLER(BRK, do_brk),
    HANDLER(KILL, do_kill),
    HANDLER(SIGACTION, do_sigaction),
    HANDLER(SETPGID, do_setpgid),
    HANDLER(SETSID, do_setsid),
    HANDLER(REFRESH, do_refresh),
    HANDLER(SETIDS, do_setids),
    HANDLER(SETRLIMIT, do_setrlimit),
    HANDLER(POWER, do_power),
    HANDLER(CRASH, do_crash),
    HANDLER(FAULT, do_fault),
    HANDLER(MAP, do_map),
    HANDLER(UNMAP, do_unmap),
    HANDLER(PROTECT, do_protect),
    HANDLER(GETPHYS, do_getphys),
    HANDLER(SIGMASK, do_sigmask),
    HANDLER(SIGSUSPEND, do_sigsuspend),
    HANDLER(SIGRETURN, do_sigreturn),
};

static void notified(endpoint by, word events)
{
    if (by == TTY)
        signals_from(TTY, DEVICE_SIGNAL, 0);
    if (by == FS)
        signals_from(FS, FS_SIGNAL, SIGPIPE);
    if (by == CLOCK)
        signals_from(CLOCK, CLOCK_SIGNAL, SIGALRM);
    if (by == KERNEL && (events & EVENT_MEMORY))
        templates_drop();
}

/* Does what a message asks. Returns the reply's type or NO_REPLY. */
static int handle(struct message *m)
{
    word index = m->type - MM_FORK;

    if (m->source < NR_SERVERS) { /* servers can only notify */
        notified(m->source, m->arg[0]);
        return NO_REPLY;
    }
    if (index >= sizeof handlers / sizeof handlers[0] ||
        handlers[index] == NULL)
        return -ENOSYS;
    struct process *p = process_of(m->source);
    return p == NULL ? -ESRCH : handlers[index](p, m);
}

/* Tells everybody what time it was when the ticks began. */
static void clock_start(struct info_head *head)
{
    struct message m = {.type = CLOCK_TIME};

    if (ipc_call(CLOCK, &m) == 0 && (int)m.type >= 0)
        head->epoch = m.arg[0] - head->ticks / head->hz;
}

int main(void)
{
    struct message m;
    int result = NO_REPLY, error;
    word pages = SERVER_WINDOW(MM) + SERVER_DEVICE_OFFSET;

    clock_start((struct info_head *)pages);
    process_init((struct info *)(pages + INFO_BLOCKS));
    init_start();
    for (;;) {
        m.type = (word)result;
        if (result != NO_REPLY) {
            error = ipc_trap(IPC_REPLY_RECEIVE, m.source, &m);
        } else {
            signals_settle();
            error = ipc_receive(ANY, &m);
        }
        if (error < 0)
            panic("cannot receive: error %d", -error);
        result = handle(&m);
    }
}
