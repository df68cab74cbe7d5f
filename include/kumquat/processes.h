/*
 * What commands tell of processes, from their info blocks.
 */
#ifndef KUMQUAT_PROCESSES_H
#define KUMQUAT_PROCESSES_H

#include <kumquat/cxx.h>
#include <kumquat/info.h>

EXTERN_C_BEGIN

/* Has MM bring all info blocks up to date. Ends the program if it can't. */
void processes_refresh(void);

/* Is there a server or a process in this slot? (A template is none.) */
static inline int is_process(const struct info *p)
{
    return p->life != LIFE_NONE && p->life != LIFE_TEMPLATE;
}

/*
 * How a process is:  R  ready or running
 *                    S  waits: for an answer, a message, a signal, some time
 *                    W  waits for a child to exit
 *                    Z  has exited, and its parent has not asked for that
 *                    T  stopped
 *                    -  a template, which never runs
 */
char process_state(const struct info *p);

/* The name of a server, or the pid of a process, or "any": of whom p->peer
 * is. Of somebody who has ended it is empty. */
#define PEER_NAME_MAX PROCESS_NAME_MAX
void peer_name(endpoint peer, char name[PEER_NAME_MAX]);

/* A row of messages.def: who serves it, its name, its shape
 * (kumquat/messages.h), and what its arguments are called, NULL where there is
 * none. NULL: nobody knows this number. */
struct message_name {
    word type;
    const char *server, *name;
    unsigned shape;
    const char *arguments[5];
};
const struct message_name *message_name(word type);

/* Pages or frames in KiB. */
#define PAGES_KIB(count) ((unsigned)(count) * (PAGE_SIZE / 1024))

/* For printf's "%u.%02u": ticks as seconds and hundredths. */
#define TICKS_SECONDS(ticks)             \
    (unsigned)(ticks) / info_head()->hz, \
        (unsigned)(ticks) % info_head()->hz * 100 / info_head()->hz

EXTERN_C_END

#endif
