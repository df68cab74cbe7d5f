/*
 * MM as a client of other servers, above all of FS, which it tells of births
 * and deaths.
 */
#include "files.h"
#include <errno.h>
#include <kumquat/messages.h>
#include <kumquat/servers.h>

int server_ask(endpoint server, word type, word a, word b)
{
    struct message m = {.type = type, .arg = {a, b}};

    return ipc_call(server, &m) < 0 ? -EIO : (int)m.type;
}

int files_forked(endpoint parent, endpoint child)
{
    return server_ask(FS, FS_FORKED, parent, child);
}

int files_execed(endpoint process)
{
    return server_ask(FS, FS_EXECED, process, 0);
}

int files_exited(endpoint process)
{
    return server_ask(FS, FS_EXITED, process, 0);
}

int files_sync(void)
{
    return server_ask(FS, FS_SYNC, 0, 0);
}
