/*
 * LOADER as a client of FS: reading programs.
 */
#include "program.h"
#include <errno.h>
#include <kumquat/calls.h>
#include <sys/stat.h>

/* FS's result; -EIO if it died over the call. */
static int answered(int result)
{
    return result == -ERESTART ? -EIO : result;
}

int program_open(const char *path, endpoint process, struct program *program)
{
    int file = answered(fs_exec_open(path, process, &program->size,
                                     &program->mode, &program->inode,
                                     &program->version, &program->owner));

    program->file = file;
    return file < 0 ? file : 0;
}

int program_read(int file, word offset, void *buffer, word length)
{
    for (word done = 0; done < length;) {
        int bytes = answered(fs_pread((word)file, (char *)buffer + done,
                                      length - done, offset + done));
        if (bytes < 0)
            return bytes;
        if (bytes == 0 || (word)bytes > length - done)
            return -EIO;
        done += (word)bytes;
    }
    return 0;
}

int program_ask_again(struct program *program)
{
    struct stat st;
    int error = answered(fs_fstat((word)program->file, &st, sizeof st));

    if (error < 0)
        return error;
    program->mode = st.st_mode;
    program->owner = st.st_gid << 16 | st.st_uid;
    return 0;
}

void program_close(int file)
{
    fs_close((word)file);
}
