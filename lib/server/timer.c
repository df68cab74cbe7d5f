/*
 * The timer that KERNEL keeps for a server.
 */
#include <kumquat/info.h>
#include <kumquat/service.h>

bool timer_runs;

int32_t ticks_until(uint32_t tick)
{
    return (int32_t)(tick - info_head()->ticks);
}

word events_wait(void)
{
    struct message m = {.type = NOTIFY};

    if (ipc_receive(KERNEL, &m) < 0)
        panic("no events can be received");
    if (m.arg[0] & EVENT_TIMER)
        timer_runs = false;
    return m.arg[0];
}

void timer_until(uint32_t tick)
{
    static uint32_t rings; /* at that tick, or soon after */
    int32_t left = ticks_until(tick);

    if (left <= 0) /* a tick may come at any moment: it is looked at once */
        left = 1;
    if (timer_runs && ticks_until(rings) <= left)
        return;
    rings = info_head()->ticks + (uint32_t)left;
    timer_runs = set_timer((word)left) == 0;
}
