/*
 * Names of servers: who wants to be asked by others publishes a name, and they
 * find him by it (the server NAMES).
 *
 * A name has 1 to 11 bytes of a-z, 0-9, _ and -. It belongs to the process that
 * has published it until that ends; a child has to publish its own. The names
 * of servers.def, "mm" or "kv", are there from the start and nobody else's.
 *
 * A name says nothing of who has taken it. Who calls lends him all his memory,
 * for as long as he waits. So root finds servers and root's programs alone, and
 * who else minds asks for the user, which is
 * info_block(ENDPOINT_SLOT(server))->uid (kumquat/info.h).
 */
#ifndef KUMQUAT_NAMES_H
#define KUMQUAT_NAMES_H

#include <kumquat/cxx.h>
#include <kumquat/limits.h>
#include <kumquat/types.h>

EXTERN_C_BEGIN

#define NAMES_MAX 64 /* that processes can have, all in all */

/* What NAMES LIST gives: so many of them are enough. */
#define NAMES_LISTED (NAMES_MAX + NR_SERVERS)
struct name_entry {
    char name[SERVER_NAME_MAX];
    endpoint server; /* who has it */
};

/* The endpoint of who has this name, for ipc_call(). -1 and errno: ENOENT;
 * EINVAL: it is no name; EACCES: the caller's effective user is root, and it is
 * a program of another user. */
int name_find(const char *name);

/* Others can find the caller by this name from now on. 0, also if it has that
 * name already; -1 and errno: EEXIST, another one has it; EINVAL: it is no
 * name; EAGAIN: the caller's user has 16 names already, or there are NAMES_MAX
 * (16 of which are root's). */
int name_publish(const char *name);

/* The caller's name is nobody's again. 0; -1 and errno: ENOENT, EPERM: it is
 * another's; EINVAL. */
int name_withdraw(const char *name);

EXTERN_C_END

#endif
