/*
 * Signals. A process can leave a signal to its default action (it dies, or
 * for SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG,
 * SIGWINCH nothing happens) or ignore it. There are no handlers yet.
 */
#ifndef SIGNAL_H
#define SIGNAL_H

#include <kumquat/cxx.h>
#include <sys/types.h>

EXTERN_C_BEGIN

#define SIGHUP   1
#define SIGINT   2
#define SIGQUIT  3
#define SIGILL   4
#define SIGTRAP  5
#define SIGABRT  6
#define SIGBUS   7
#define SIGFPE   8
#define SIGKILL  9
#define SIGUSR1  10
#define SIGSEGV  11
#define SIGUSR2  12
#define SIGPIPE  13
#define SIGALRM  14
#define SIGTERM  15
#define SIGCHLD  17
#define SIGCONT  18
#define SIGSTOP  19
#define SIGTSTP  20
#define SIGTTIN  21
#define SIGTTOU  22
#define SIGURG   23
#define SIGWINCH 28
#define NSIG     32

typedef void (*sighandler_t)(int);
#define SIG_DFL ((sighandler_t)0)
#define SIG_IGN ((sighandler_t)1)
#define SIG_ERR ((sighandler_t)-1)

int kill(pid_t pid, int signal);
int raise(int signal);

/* Only SIG_DFL and SIG_IGN; anything else is EINVAL. Returns the old one. */
sighandler_t signal(int signal, sighandler_t action);

EXTERN_C_END

#endif
