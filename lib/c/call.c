/*
 * From a message to the C convention of results.
 */
#include "lib/c/call.h"
#include <errno.h>

int errno;

int call(endpoint server, struct message *m)
{
    int result = ipc_call(server, m);

    if (result == 0)
        result = (int)m->type;
    if (result >= 0)
        return result;
    errno = -result;
    return -1;
}
