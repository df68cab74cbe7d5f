/*
 * Chapter 4: what DEMO asks PARTNER for, and how each of them sees the turns
 * of the other.
 */
#ifndef TURNS04_H
#define TURNS04_H

#include <kumquat/info.h>
#include <kumquat/service.h>

/* Types of the messages. */
enum {
    COMPUTE = 1, /* answers, then watches DEMO for arg[0] ticks of its own */
    TELL,        /* answers arg[1] to arg[4]: the turns it has seen */
    FAULT,       /* ends by a fault, without an answer */
};

#define TURNS 4 /* that are noted */

/*
 * Computes for so many ticks of its own, and notes how many ticks `slot` had
 * in each of its turns. The first one is left out: a part of it may have been
 * over before.
 */
static void watch_turns(unsigned slot, uint32_t own, uint32_t turns[TURNS])
{
    const volatile struct info *other = info_block(slot);
    uint32_t start = info_self()->ticks, seen = other->ticks;
    int turn = -1;

    while (info_self()->ticks - start < own) {
        uint32_t now = other->ticks; /* stands still while I run */
        if (now == seen)
            continue;
        if (turn >= 0 && turn < TURNS)
            turns[turn] = now - seen;
        turn++;
        seen = now;
    }
}

#endif
