/*
 * Chapter 5: what DEMO asks PARTNER for. Each request is answered by a result,
 * 0 or more, or -errno.
 */
#ifndef TALK05_H
#define TALK05_H

#include <kumquat/service.h>

/* Types of the messages. */
enum {
    ADD = 0xADD, /* arg[0] and arg[1]: their sum */
    CHANGE,      /* the word at arg[0], lent: puts another in its place */
    CHANGE_LATE, /* the same when the caller has been answered already */
    LATE,        /* what came of that */
    CALL_BACK,   /* calls DEMO */
    WAIT_BACK,   /* waits for a message of DEMO */
    NOTIFY_BACK, /* notifies DEMO, three times */
};

#define WORD_SIZE 4 /* bytes of the word that is lent, with its NUL */

#endif
