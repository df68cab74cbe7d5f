/*
 * The way of every call: a message, and -1 with errno if it fails.
 */
#ifndef LIB_C_CALL_H
#define LIB_C_CALL_H

#include <errno.h>
#include <kumquat/ipc_inline.h>
#include <kumquat/messages.h>
#include <kumquat/servers.h>
#include <sys/types.h>

/* Sends *m and waits for the reply, in *m. Returns the result >= 0, or -1
 * with errno. */
static inline int call(endpoint server, struct message *m)
{
    int result = ipc_trap(IPC_CALL, server, m);

    if (result == 0)
        result = (int)m->type;
    if (result >= 0)
        return result;
    errno = -result;
    return -1;
}

/* Makes whole pages zeroed and on demand again; 0, or -1 with errno. */
int pages_renew(void *start, size_t length);

/* The address and the length with the NUL of a path, as two arguments. */
#define PATH_ARGUMENTS(path) (word)(path), strlen(path) + 1

#endif
