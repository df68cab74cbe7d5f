/*
 * The timers that run stand in a list, the soonest first; KERNEL notifies when
 * that one is due. Each slot has two, one for a sleep and one for an alarm. The
 * endpoint tells whose they are: what a dead process has left finds nobody.
 */
#include "timer.h"
#include <errno.h>
#include <kumquat/info.h>
#include <kumquat/kernel.h>
#include <kumquat/list.h>
#include <stdbool.h>
#include <stddef.h>

/* Ticks that a timer runs at most: the difference of two times, of which one
 * may be overdue, must have a sign. */
#define SPAN_MAX (INT32_MAX / 2)

struct timer {
    struct link link; /* alone: it does not run */
    uint32_t at;      /* ticks since boot */
    endpoint who;
};

static struct timer sleeps[NR_SLOTS], alarms[NR_SLOTS];
static uint32_t intervals[NR_SLOTS]; /* of alarms, in ticks; 0: only once */
static struct link running, rung;    /* rung: alarms that MM has to hear of */

static struct timer *timer_of(struct link *link)
{
    return (struct timer *)link;
}
_Static_assert(offsetof(struct timer, link) == 0, "timer_of");

static bool is_alarm(const struct timer *timer)
{
    return timer >= alarms && timer < alarms + NR_SLOTS;
}

/* Tells KERNEL when the first timer is due. */
static void wake_me(void)
{
    if (!list_empty(&running))
        timer_until(timer_of(running.next)->at);
}

static void start(struct timer *timer, endpoint who, uint32_t at)
{
    list_remove(&timer->link);
    timer->who = who;
    timer->at = at;
    struct link *next = running.next;
    while (next != &running && (int32_t)(at - timer_of(next)->at) >= 0)
        next = next->next;
    list_insert(next, &timer->link);
    wake_me();
}

void timers_start(void)
{
    list_init(&running);
    list_init(&rung);
    for (unsigned slot = 0; slot < NR_SLOTS; slot++) {
        list_init(&sleeps[slot].link);
        list_init(&alarms[slot].link);
    }
}

int timers_expired(void)
{
    while (!list_empty(&running) &&
           ticks_until(timer_of(running.next)->at) <= 0) {
        struct timer *timer = timer_of(running.next);
        list_remove(&timer->link);
        if (info_block(ENDPOINT_SLOT(timer->who))->self != timer->who)
            continue;
        if (is_alarm(timer))
            list_append(&rung, &timer->link);
        else
            ipc_reply(timer->who, &(struct message){.type = 0});
    }
    wake_me();
    return !list_empty(&rung);
}

endpoint alarm_next(void)
{
    if (list_empty(&rung))
        return 0;
    struct timer *timer = timer_of(rung.next);
    uint32_t interval = intervals[ENDPOINT_SLOT(timer->who)];

    list_remove(&timer->link);
    if (interval != 0)
        start(timer, timer->who, timer->at + interval);
    return timer->who;
}

int sleep_until(endpoint who, word at)
{
    if (ticks_until(at) <= 0)
        return 0;
    if (ticks_until(at) > SPAN_MAX)
        return -EINVAL;
    start(&sleeps[ENDPOINT_SLOT(who)], who, at);
    return NO_REPLY;
}

int sleep_cancel(endpoint who)
{
    struct timer *timer = &sleeps[ENDPOINT_SLOT(who) % NR_SLOTS];

    if (timer->who != who || list_empty(&timer->link))
        return -ESRCH;
    list_remove(&timer->link);
    return -EINTR;
}

int alarm_set(struct message *m)
{
    word ticks = m->arg[0], interval = m->arg[1];
    unsigned slot = ENDPOINT_SLOT(m->source);
    struct timer *timer = &alarms[slot];
    bool runs = timer->who == m->source && !list_empty(&timer->link);

    if (ticks > SPAN_MAX || interval > SPAN_MAX)
        return -EINVAL;
    m->arg[0] = 0;
    if (runs) /* it may be overdue */
        m->arg[0] =
            ticks_until(timer->at) > 0 ? (word)ticks_until(timer->at) : 1;
    m->arg[1] = runs ? intervals[slot] : 0;
    if (m->arg[2])
        return 0;
    list_remove(&timer->link);
    intervals[slot] = interval;
    if (ticks != 0)
        start(timer, m->source, info_head()->ticks + ticks);
    return 0;
}
