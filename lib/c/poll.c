/*
 * Waiting for descriptors: a message to FS.
 */
#include "lib/c/call.h"
#include <errno.h>
#include <kumquat/info.h>
#include <limits.h>
#include <poll.h>

#define MILLISECONDS 1000            /* of a second */
#define SPAN_MAX     (INT32_MAX / 2) /* ticks that FS can tell from the past */

/* The tick since boot with which a span has wholly passed: it is rounded up,
 * and a part of the current tick is over already. Now for a span of 0. */
static word span_end(unsigned milliseconds)
{
    const struct info_head *head = info_head();
    uint64_t ticks =
        ((uint64_t)milliseconds * head->hz + MILLISECONDS - 1) / MILLISECONDS;

    if (ticks > SPAN_MAX)
        ticks = SPAN_MAX;
    return head->ticks + (word)ticks + (milliseconds > 0);
}

int poll(struct pollfd *fds, nfds_t count, int timeout)
{
    word until = timeout >= 0 ? span_end((unsigned)timeout) : 0;

    if (count > OPEN_MAX) {
        errno = EINVAL;
        return -1;
    }
    return returned(fs_poll(fds, count * sizeof *fds, until, timeout < 0));
}
