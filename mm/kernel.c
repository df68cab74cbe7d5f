/*
 * Asking KERNEL, and what to do when it has nothing left.
 */
#include "kernel.h"
#include "template.h"
#include <errno.h>
#include <kumquat/info.h>
#include <stdbool.h>

#define FRAMES_A_CALL 2 /* that one step of a call takes: a table, a page */

/* Has a call failed for want of frames or slots, and are there more now that
 * templates have been dropped? (ENOMEM has other reasons, too.) */
static bool is_worth_again(int result)
{
    const struct info_memory *memory = &info_head()->memory;
    bool is_short = memory->free <= memory->reserved + FRAMES_A_CALL;

    if (result != -EAGAIN && (result != -ENOMEM || !is_short))
        return false;
    return templates_drop() > 0;
}

int kernel_ask(struct message *m)
{
    struct message first = *m;
    int result = kernel_call(m);

    if (!is_worth_again(result))
        return result;
    *m = first;
    return kernel_call(m);
}

int kernel_clone(endpoint parent)
{
    for (bool again = true;;) {
        struct message m = {.type = KERNEL_CLONE, .arg = {parent}};
        int result = kernel_call(&m);
        endpoint child = m.arg[2];
        again = again && is_worth_again(result);
        if (result < 0 && child != 0) { /* it could not be finished */
            KERNEL_CALL(EXIT, child);
            KERNEL_CALL(FREE, child);
        }
        if (!again)
            return result;
    }
}
