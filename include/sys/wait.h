/*
 * wait(): a status is exit code << 8, or the number of the deadly signal;
 * signal << 8 | 0x7F of a child that was stopped, 0xFFFF of one that goes on.
 */
#ifndef SYS_WAIT_H
#define SYS_WAIT_H

#include <kumquat/cxx.h>
#include <sys/types.h>

EXTERN_C_BEGIN

#define WNOHANG         1 /* 0 instead of waiting */
#define WUNTRACED       2 /* children that were stopped, too, once each */
#define WCONTINUED      8 /* and those that go on after that */

#define WIFEXITED(s)    (((s)&0x7F) == 0)
#define WEXITSTATUS(s)  ((s) >> 8 & 0xFF)
#define WIFSIGNALED(s)  (((s)&0x7F) != 0 && ((s)&0x7F) != 0x7F)
#define WTERMSIG(s)     ((s)&0x7F)
#define WCOREDUMP(s)    (WIFSIGNALED(s) && ((s)&0x80)) /* MM kept a crash */
#define WIFSTOPPED(s)   (((s)&0xFF) == 0x7F)
#define WSTOPSIG(s)     WEXITSTATUS(s)
#define WIFCONTINUED(s) ((s) == 0xFFFF)

/* Waits until a child has ended; returns its pid. ECHILD: there is none. */
pid_t wait(int *status);

/* Waits for a child: pid > 0 that one, 0 any of the caller's group, -1 any,
 * -group any of that group. ECHILD: there is none that fits; EINTR, EINVAL. */
pid_t waitpid(pid_t pid, int *status, int options);

EXTERN_C_END

#endif
