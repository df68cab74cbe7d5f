/*
 * Limits of what a process may use. Children inherit them, exec keeps them.
 */
#ifndef SYS_RESOURCE_H
#define SYS_RESOURCE_H

#include <kumquat/cxx.h>
#include <sys/types.h>

EXTERN_C_BEGIN

#define RLIMIT_NOFILE 0 /* descriptors: one more than the highest; EMFILE */
#define RLIMIT_NPROC  1 /* processes of its user, root excepted; EAGAIN */
#define RLIMIT_AS     2 /* bytes of pages but the stack's; ENOMEM */
#define RLIMIT_STACK  3 /* bytes, from the next exec on; then SIGSEGV */
#define RLIM_NLIMITS  4

typedef uint32_t rlim_t;
#define RLIM_INFINITY UINT32_MAX

struct rlimit {
    rlim_t rlim_cur; /* what counts */
    rlim_t rlim_max; /* how far that can be raised; root may raise this */
};

/* Tells, or sets, a limit. EINVAL: no such one, or cur above max. EPERM. */
int getrlimit(int resource, struct rlimit *limit);
int setrlimit(int resource, const struct rlimit *limit);

EXTERN_C_END

#endif
