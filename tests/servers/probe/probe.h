/*
 * What PROBE is asked (PROBE ASK): a message for a driver, to be sent by a
 * server as FS would send it.
 */
#ifndef PROBE_H
#define PROBE_H

#include <kumquat/ipc.h>

#define PROBE_MAGIC  0x50524F42 /* a struct without it is no question */
#define PROBE_BUFFER 0x11000u   /* bytes of the longest copy of a buffer */
#define PROBE_PLAIN  5u         /* a place that there is not */

struct probe_question {
    word magic;
    word place; /* message.arg[place] is an offset into the copy, which becomes
                   its address; PROBE_PLAIN: all go as they are */
    struct message message; /* to its source; then what that has replied */
};

#endif
