/*
 * What a process and its children have cost, in ticks (info_head()->hz a
 * second). Time that servers work in its name is theirs: tms_stime is 0.
 */
#ifndef SYS_TIMES_H
#define SYS_TIMES_H

#include <kumquat/cxx.h>
#include <time.h>

EXTERN_C_BEGIN

struct tms {
    clock_t tms_utime, tms_stime;   /* its own */
    clock_t tms_cutime, tms_cstime; /* of children that it has waited for */
};

/* What has been used so far. Returns the ticks since boot. */
clock_t times(struct tms *t);

EXTERN_C_END

#endif
