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

/* Opens a program as `process` would: -> MM's descriptor, *size its bytes. */
int program_open(const char *path, endpoint process, word *size);

/* Reads exactly `length` bytes from where the last read ended: 0, or -EIO if
 * there are fewer. */
int program_read(int file, void *buffer, word length);

/* Sets where the next read begins. */
int program_seek(int file, word offset);
void program_close(int file);

#endif
