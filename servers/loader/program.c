/*
 * LOADER as a client of FS: reading programs.
 */
#include "program.h"
#include <errno.h>
#include <kumquat/messages.h>
#include <kumquat/servers.h>
#include <string.h>
#include <sys/stat.h>

static int fs_call(struct message *m)
{
    return ipc_call(FS, m) < 0 ? -EIO : (int)m->type;
}

int program_open(const char *path, endpoint process, struct program *program)
{
    struct message m = {.type = FS_EXEC_OPEN,
                        .arg = {(word)path, strlen(path) + 1, process}};
    int file = fs_call(&m);

    *program = (struct program){file,     m.arg[0], m.arg[2],
                                m.arg[3], m.arg[1], m.arg[4]};
    return file < 0 ? file : 0;
}

int program_read(int file, word offset, void *buffer, word length)
{
    struct message m;

    for (word done = 0; done < length; done += m.type) {
        m = (struct message){.type = FS_PREAD,
                             .arg = {(word)file, (word)buffer + done,
                                     length - done, offset + done}};
        int bytes = fs_call(&m);
        if (bytes < 0)
            return bytes;
        if (bytes == 0 || (word)bytes > length - done)
            return -EIO;
    }
    return 0;
}

int program_ask_again(struct program *program)
{
    struct stat st;
    struct message m = {.type = FS_FSTAT,
                        .arg = {(word)program->file, (word)&st, sizeof st}};
    int error = fs_call(&m);

    if (error < 0)
        return error;
    program->mode = st.st_mode;
    program->owner = st.st_gid << 16 | st.st_uid;
    return 0;
}

void program_close(int file)
{
    struct message m = {.type = FS_CLOSE, .arg = {(word)file}};

    fs_call(&m);
}
