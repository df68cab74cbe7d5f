/*
 * Limits: read from the info block, set by MM.
 */
#include "lib/c/call.h"
#include <errno.h>
#include <kumquat/info.h>
#include <sys/resource.h>

_Static_assert(RLIM_NLIMITS == INFO_LIMITS, "the info block has them all");

int getrlimit(int resource, struct rlimit *limit)
{
    if (resource < 0 || resource >= RLIM_NLIMITS) {
        errno = EINVAL;
        return -1;
    }
    limit->rlim_cur = info_self()->limits[resource].soft;
    limit->rlim_max = info_self()->limits[resource].hard;
    return 0;
}

int setrlimit(int resource, const struct rlimit *limit)
{
    return returned(
        mm_setrlimit((word)resource, limit->rlim_cur, limit->rlim_max));
}
