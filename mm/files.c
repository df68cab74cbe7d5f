/*
 * MM as a client of FS: telling it of births and deaths, reading programs.
 */
#include "files.h"
#include <errno.h>
#include <kumquat/messages.h>
#include <kumquat/servers.h>
#include <string.h>

#define FROM_START 0 /* lseek: whence */

static int fs_call(struct message *m)
{
    return ipc_call(FS, m) < 0 ? -EIO : (int)m->type;
}

/* A call whose only result is its type. */
static int call(word type, word a, word b, word c)
{
    struct message m = {.type = type, .arg = {a, b, c}};

    return fs_call(&m);
}

int files_forked(endpoint parent, endpoint child)
{
    return call(FS_FORKED, parent, child, 0);
}

int files_execed(endpoint process)
{
    return call(FS_EXECED, process, 0, 0);
}

int files_exited(endpoint process)
{
    return call(FS_EXITED, process, 0, 0);
}

int files_sync(void)
{
    return call(FS_SYNC, 0, 0, 0);
}

int program_open(const char *path, endpoint process, word *size)
{
    struct message m = {.type = FS_EXEC_OPEN,
                        .arg = {(word)path, strlen(path) + 1, process}};
    int file = fs_call(&m);

    *size = m.arg[0];
    return file;
}

int program_read(int file, void *buffer, word length)
{
    char *to = buffer;

    while (length > 0) {
        int bytes = call(FS_READ, (word)file, (word)to, length);
        if (bytes < 0)
            return bytes;
        if (bytes == 0 || (word)bytes > length)
            return -EIO;
        to += bytes;
        length -= (word)bytes;
    }
    return 0;
}

int program_seek(int file, word offset)
{
    return call(FS_LSEEK, (word)file, offset, FROM_START);
}

void program_close(int file)
{
    call(FS_CLOSE, (word)file, 0, 0);
}
