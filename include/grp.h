/*
 * Groups: the lines of /etc/group. Each process is in one group, its
 * effective one, so that the members that a line names mean nothing yet.
 *
 *   name:x:gid:member,member
 */
#ifndef GRP_H
#define GRP_H

#include <kumquat/cxx.h>
#include <sys/types.h>

EXTERN_C_BEGIN

struct group {
    char *gr_name;
    char *gr_passwd;
    gid_t gr_gid;
    char **gr_mem; /* ends with NULL */
};

/* A group by name or number. NULL if there is none. The result is good until
 * the next call. */
struct group *getgrnam(const char *name);
struct group *getgrgid(gid_t gid);

EXTERN_C_END

#endif
