/*
 * MM: the server of processes and of memory's policy.
 *
 * Each message of messages.def has one handler (handlers.h); the file
 * that a handler is in says what it does. The kernel does the work on slots
 * and page tables, FS keeps the descriptors: MM decides, and calls both.
 * Notifications come from TTY, when a key asks for a signal, from FS, when a
 * pipe breaks, from CLOCK, when an alarm has come, and from KERNEL, when frames
 * are short.
 */
#include "handlers.h"
#include <errno.h>
#include <kumquat/kernel.h>

/* Serves one message of a process. */
typedef int request_handler(struct process *p, struct message *m);

#define REQUEST(message, handler) \
    [mm_##message##_number - MM_FORK] = (request_handler *)(handler),
static request_handler *const handlers[] = {REQUESTS};
#undef REQUEST

static void do_events(word events)
{
    if (events & EVENT_MEMORY)
        templates_drop();
}

static inline int request_serve(struct message *m)
{
    word index = m->type - MM_FORK;

    if (index >= sizeof handlers / sizeof handlers[0] ||
        handlers[index] == NULL)
        return -ENOSYS;
    struct process *p = process_of(m->source);
    return p == NULL ? -ESRCH : handlers[index](p, m);
}

/* Who is answered feels his signals after that. */
static void settle(int result)
{
    if (result == NO_REPLY)
        signals_settle();
}

static const struct service service = {.events = do_events,
                                       .news = signals_fetch,
                                       .settle = settle,
                                       .serve = request_serve};

/* Tells everybody what time it was when the ticks began. Not inlined: it would
 * be the first line of main() that a debugger finds. */
__attribute__((noinline)) static void clock_start(struct info_head *head)
{
    word seconds;

    if (clock_time(&seconds) >= 0)
        head->epoch = seconds - head->ticks / head->hz;
}

int main(void)
{
    word pages = SERVER_WINDOW(MM) + SERVER_DEVICE_OFFSET;

    clock_start((struct info_head *)pages);
    process_init((struct info *)(pages + INFO_BLOCKS));
    init_start();
    service_run(&service);
}
