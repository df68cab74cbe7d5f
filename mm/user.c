/*
 * Users and limits. What a process has of both stands in its info block,
 * where FS looks at it.
 */
#include "handlers.h"
#include <errno.h>
#include <kumquat/kernel.h>
#include <sys/resource.h>

#define KEEP UINT32_MAX /* an id that stays what it is */

/* May an id become this? `ids`: real, effective, saved. */
static bool may_set(const struct process *p, const int32_t ids[3], word id)
{
    return id == KEEP || p->info->euid == 0 || id == (word)ids[0] ||
           id == (word)ids[1] || id == (word)ids[2];
}

/* MM_SETIDS. -EINVAL: not 16 bits; -EPERM. */
int do_setids(struct process *p, struct mm_setids *m)
{
    int32_t *ids = m->group != 0 ? p->info->group_ids : p->info->user_ids;
    const word to[] = {m->real, m->effective, m->saved};

    for (int i = 0; i < 3; i++) {
        if (to[i] != KEEP && to[i] > UINT16_MAX)
            return -EINVAL;
        if (!may_set(p, ids, to[i]))
            return -EPERM;
    }
    for (int i = 0; i < 3; i++)
        if (to[i] != KEEP)
            ids[i] = (int32_t)to[i];
    process_set(p, BY_USER, p->info->uid);
    return 0;
}

/* MM_SETRLIMIT. -EINVAL, -EPERM: only root raises a hard limit. */
int do_setrlimit(struct process *p, struct mm_setrlimit *m)
{
    if (m->resource >= RLIM_NLIMITS || m->soft > m->hard)
        return -EINVAL;
    struct info_limit *limit = &p->info->limits[m->resource];
    if (m->hard > limit->hard && p->info->euid != 0)
        return -EPERM;
    *limit = (struct info_limit){m->soft, m->hard};
    return 0;
}

bool limit_allows(const struct process *p, word length)
{
    word limit = p->info->limits[RLIMIT_AS].soft;

    if (limit == RLIM_INFINITY)
        return true;
    kernel_refresh(p->self, 0);
    return p->info->mapped + length / PAGE_SIZE <= limit / PAGE_SIZE;
}
