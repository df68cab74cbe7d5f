/*
 * What MM asks of FS. -EIO when FS died over a call; other errors are FS's.
 */
#ifndef MM_FILES_H
#define MM_FILES_H

#include <kumquat/ipc.h>

/* FS keeps descriptors and directory of a process in step with its life. */
int files_forked(endpoint parent, endpoint child);
int files_execed(endpoint process);
int files_exited(endpoint process);
int files_sync(void);

/* The file of a program. */
struct program {
    int file;     /* MM's descriptor */
    word size;    /* bytes */
    word inode;   /* its number on the disk */
    word version; /* is another one after the file has changed */
};

/* Opens a program as `process` would. 0, or FS's error. */
int program_open(const char *path, endpoint process, struct program *program);

/* Reads exactly `length` bytes at an offset: 0, or -EIO if there are fewer. */
int program_read(int file, word offset, void *buffer, word length);
void program_close(int file);

#endif
