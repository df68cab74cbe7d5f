/*
 * MM as a client of the servers below it.
 */
#include "handlers.h"
#include <errno.h>

int server_ask(endpoint server, word type, word a, word b)
{
    struct message m = {.type = type, .arg = {a, b}};

    return ipc_call(server, &m) < 0 ? -EIO : (int)m.type;
}
