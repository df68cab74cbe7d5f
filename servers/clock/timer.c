/*
 * The timers that run stand in a heap: a tree in which none runs out after
 * those below it, so that the first is found at once, and one comes or goes by
 * moving as many as the tree is deep. KERNEL notifies when the first is due.
 *
 * Each slot has two, one for a sleep and one for an alarm. The endpoint tells
 * whose they are: what a dead process has left finds nobody.
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
    struct link link; /* in `rung`, or alone */
    unsigned place;   /* in the heap; 0: it does not run */
    uint32_t at;      /* ticks since boot */
    endpoint who;
};

static struct timer sleeps[NR_SLOTS], alarms[NR_SLOTS];
static uint32_t intervals[NR_SLOTS]; /* of alarms, in ticks; 0: only once */
static struct link rung;             /* alarms that MM has to hear of */

/* From 1 on; below place n stand 2n and 2n + 1. */
static struct timer *heap[2 * NR_SLOTS + 1];
static unsigned running; /* the last place */

static struct timer *timer_of(struct link *link)
{
    return (struct timer *)link;
}
_Static_assert(offsetof(struct timer, link) == 0, "timer_of");

static bool is_alarm(const struct timer *timer)
{
    return timer >= alarms && timer < alarms + NR_SLOTS;
}

static bool is_set(const struct timer *timer)
{
    return timer->place != 0 || !list_empty(&timer->link);
}

static bool runs_before(const struct timer *a, const struct timer *b)
{
    return (int32_t)(a->at - b->at) < 0;
}

static void put(struct timer *timer, unsigned place)
{
    heap[place] = timer;
    timer->place = place;
}

/* Puts a timer where it belongs, given a place that is free: above it those go
 * down that run out later, below it those come up that run out before. */
static void settle(struct timer *timer, unsigned place)
{
    unsigned next;

    for (; place > 1 && runs_before(timer, heap[place / 2]); place /= 2)
        put(heap[place / 2], place);
    for (; (next = 2 * place) <= running; place = next) {
        if (next < running && runs_before(heap[next + 1], heap[next]))
            next++;
        if (!runs_before(heap[next], timer))
            break;
        put(heap[next], place);
    }
    put(timer, place);
}

/* It neither runs nor has rung. The last one in the heap fills its place. */
static void stop(struct timer *timer)
{
    unsigned place = timer->place;

    list_remove(&timer->link);
    if (place == 0)
        return;
    timer->place = 0;
    struct timer *last = heap[running--];
    if (last != timer)
        settle(last, place);
}

/* Tells KERNEL when the first timer is due. */
static void wake_me(void)
{
    if (running > 0)
        timer_until(heap[1]->at);
}

static void start(struct timer *timer, endpoint who, uint32_t at)
{
    stop(timer);
    timer->who = who;
    timer->at = at;
    settle(timer, ++running);
    wake_me();
}

void timers_start(void)
{
    list_init(&rung);
    for (unsigned slot = 0; slot < NR_SLOTS; slot++) {
        list_init(&sleeps[slot].link);
        list_init(&alarms[slot].link);
    }
}

int timers_expired(void)
{
    while (running > 0 && ticks_until(heap[1]->at) <= 0) {
        struct timer *timer = heap[1];
        stop(timer);
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

    if (timer->who != who || !is_set(timer))
        return -ESRCH;
    stop(timer);
    return -EINTR;
}

int alarm_set(struct clock_itimer *m)
{
    word ticks = m->ticks, interval = m->interval;
    unsigned slot = ENDPOINT_SLOT(m->source);
    struct timer *timer = &alarms[slot];
    bool runs = timer->who == m->source && is_set(timer);

    if (ticks > SPAN_MAX || interval > SPAN_MAX)
        return -EINVAL;
    int32_t left = runs ? ticks_until(timer->at) : 0;
    m->reply.left = runs && left <= 0 ? 1 : (word)left; /* it is overdue */
    m->reply.old_interval = runs ? intervals[slot] : 0;
    if (m->only_ask)
        return 0;
    stop(timer);
    intervals[slot] = interval;
    if (ticks != 0)
        start(timer, m->source, info_head()->ticks + ticks);
    return 0;
}
