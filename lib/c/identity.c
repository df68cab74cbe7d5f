/*
 * Who a process is: its user and group, its process group and session.
 */
#include "lib/c/call.h"
#include <errno.h>
#include <unistd.h>

#define KEEP ((word)-1) /* in place of an id */

/* --- Users and groups ----------------------------------------------------- */

enum kind { USERS, GROUPS }; /* SETIDS's first argument */

static int set_ids(enum kind kind, word real, word effective, word saved)
{
    return returned(mm_setids(kind, real, effective, saved));
}

/* setuid and setgid: root sets all three ids. */
static int set_id(enum kind kind, word id)
{
    int is_root = geteuid() == 0;

    return set_ids(kind, is_root ? id : KEEP, id, is_root ? id : KEEP);
}

/* setreuid and setregid: whoever takes another identity than his real one
 * can't go back (POSIX says when the saved id follows the effective one). */
static int set_two(enum kind kind, word real, word effective)
{
    word old_real = kind == USERS ? getuid() : getgid();
    word saved = KEEP;

    if (real != KEEP)
        saved = kind == USERS ? geteuid() : getegid();
    if (effective != KEEP && (real != KEEP || effective != old_real))
        saved = effective;
    return set_ids(kind, real, effective, saved);
}

int setuid(uid_t uid)
{
    return set_id(USERS, uid);
}

int seteuid(uid_t uid)
{
    return set_ids(USERS, KEEP, uid, KEEP);
}

int setreuid(uid_t real, uid_t effective)
{
    return set_two(USERS, real, effective);
}

int setresuid(uid_t real, uid_t effective, uid_t saved)
{
    return set_ids(USERS, real, effective, saved);
}

int setgid(gid_t gid)
{
    return set_id(GROUPS, gid);
}

int setegid(gid_t gid)
{
    return set_ids(GROUPS, KEEP, gid, KEEP);
}

int setregid(gid_t real, gid_t effective)
{
    return set_two(GROUPS, real, effective);
}

int setresgid(gid_t real, gid_t effective, gid_t saved)
{
    return set_ids(GROUPS, real, effective, saved);
}

/* --- Process groups and sessions ------------------------------------------ */

int setpgid(pid_t pid, pid_t group)
{
    return returned(mm_setpgid((word)pid, (word)group));
}

pid_t setsid(void)
{
    return returned(mm_setsid());
}

/* The info block of a process, 0 standing for the caller. NULL and ESRCH. */
static const volatile struct info *block_of(pid_t pid)
{
    const struct info_head *head = info_head();

    if (pid == 0)
        pid = getpid();
    for (word slot = head->first_process; slot < head->slots; slot++) {
        const volatile struct info *block = info_block(slot);
        if (block->pid == pid && block->life != LIFE_NONE &&
            block->life != LIFE_TEMPLATE)
            return block;
    }
    errno = ESRCH;
    return NULL;
}

pid_t getpgid(pid_t pid)
{
    const volatile struct info *block = block_of(pid);

    return block != NULL ? block->pgid : -1;
}

pid_t getsid(pid_t pid)
{
    const volatile struct info *block = block_of(pid);

    return block != NULL ? block->sid : -1;
}
