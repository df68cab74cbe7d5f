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

/* A message whose only result is its type; -EIO when the server has died. */
int server_ask(endpoint server, word type, word a, word b);

#endif
