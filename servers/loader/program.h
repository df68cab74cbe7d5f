/*
 * The file of a program, as FS gives it. Errors are FS's, and -EIO when FS
 * died over a call.
 */
#ifndef LOADER_PROGRAM_H
#define LOADER_PROGRAM_H

#include <kumquat/ipc.h>

struct program {
    int file;     /* LOADER's descriptor */
    word size;    /* bytes */
    word inode;   /* its number on the disk */
    word version; /* is another one after the file has changed */
    word mode;
    word owner; /* gid << 16 | uid */
};

/* Opens a program as `process` would. 0, or FS's error. */
int program_open(const char *path, endpoint process, struct program *program);

/* Reads exactly `length` bytes at an offset: 0, or -EIO if there are fewer. */
int program_read(int file, word offset, void *buffer, word length);

/* Asks for mode and owner once more: a write takes set-ID bits away, so what is
 * said after the last byte was read holds for all of them. */
int program_ask_again(struct program *program);
void program_close(int file);

#endif
