/*
 * wait(): a status is exit code << 8, or the number of the deadly signal.
 */
#ifndef SYS_WAIT_H
#define SYS_WAIT_H

#include <kumquat/cxx.h>
#include <sys/types.h>

EXTERN_C_BEGIN

#define WNOHANG        1

#define WIFEXITED(s)   (((s)&0x7F) == 0)
#define WEXITSTATUS(s) ((s) >> 8 & 0xFF)
#define WIFSIGNALED(s) (((s)&0x7F) != 0)
#define WTERMSIG(s)    ((s)&0x7F)
#define WCOREDUMP(s)   (((s)&0x80) != 0) /* a fault: MM kept a struct crash */

pid_t wait(int *status);
pid_t waitpid(pid_t pid, int *status, int options);

EXTERN_C_END

#endif
