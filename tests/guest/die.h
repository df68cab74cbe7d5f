/*
 * For tests that try forbidden things: many of a kind, one answer.
 */
#ifndef DIE_H
#define DIE_H

#include "child.h"

#define ANY_SIGNAL 0 /* whichever signal it is */

/* Did the child die by this signal? */
static inline int died_well(int status, int signal)
{
    return signal == ANY_SIGNAL ? died(status) : died_by(status, signal);
}

/* Runs a body with each of some arguments; all must end by this signal. */
static inline void all_die(child_body body, const word *arguments, int count,
                           int signal, const char *question)
{
    int wrong = 0, status = 0;
    word first = 0;
    for (int i = 0; i < count; i++) {
        int s = run_child(body, arguments[i]);
        if (!died_well(s, signal) && wrong++ == 0) {
            first = arguments[i];
            status = s;
        }
    }
    ok(wrong == 0, question, "%d not, the first %#x: %s", wrong,
       (unsigned)first, status_text(status));
}

#endif
