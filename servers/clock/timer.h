/*
 * Sleeps and alarms of processes.
 */
#ifndef CLOCK_TIMER_H
#define CLOCK_TIMER_H

#include <kumquat/service.h>

void timers_start(void);

/* KERNEL's timer has run out: sleepers are answered, alarms wait for MM to
 * ask. Returns whether there are some. */
int timers_expired(void);

/* The process whose alarm has come, once; 0: there is none. */
endpoint alarm_next(void);

/* CLOCK_SLEEP: 0 if the time is over already, else NO_REPLY. */
int sleep_until(endpoint who, word at);

/* CLOCK_CANCEL: forgets a sleep. -EINTR; -ESRCH: nobody sleeps. */
int sleep_cancel(endpoint who);

/* CLOCK_ITIMER. -EINVAL. */
int alarm_set(struct clock_itimer *m);

#endif
