/*
 * What to do when KERNEL has nothing left.
 */
#include <errno.h>
#include <kumquat/info.h>
#include <kumquat/kernel.h>

#define FRAMES_A_CALL 2 /* that one step of a call takes: a table, a page */

bool kernel_again(int result)
{
    const struct info_memory *memory = &info_head()->memory;
    bool is_short = memory->free <= memory->reserved + FRAMES_A_CALL;

    if (result != -EAGAIN && (result != -ENOMEM || !is_short))
        return false;
    return templates_drop() > 0;
}
