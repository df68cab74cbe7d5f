/*
 * What PROBE of the lab "ipc" is asked, and BROKEN by it (servers/).
 */
#ifndef LAB_IPC_H
#define LAB_IPC_H

enum {
    ASK_ORDER = 0x7001, /* in which order notifications and a call are received:
                           0, or the step that was wrong */
    ASK_STEP,           /* BROKEN: the same, when PROBE has done its part */
    ASK_NOTE,           /* BROKEN notifies PROBE while that is at work */
    ASK_NOTED,          /* has PROBE heard of it since? */
    ASK_WORK,           /* BROKEN computes for more than a turn, answers, and
                           waits for a timer */
    ASK_LATE,           /* by how many ticks it came late */
};

#endif
