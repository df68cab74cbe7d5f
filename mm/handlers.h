/*
 * MM's handlers, one a message, and what they share.
 *
 * A handler gets the caller and its message, as the struct that the message's
 * row in messages.def makes: another struct is an error of the compiler. What
 * it returns is the reply's type, with m->reply as it leaves it; or NO_REPLY.
 */
#ifndef MM_HANDLERS_H
#define MM_HANDLERS_H

#include "process.h"
#include <kumquat/calls.h>
#include <kumquat/service.h>
#include <stddef.h>

#define DUMPED 0x80 /* of a wait status: there is a struct crash */

/* All that MM serves: a message of messages.def and its handler. */
#define REQUESTS                                    \
    REQUEST(fork, do_fork) /* fork.c */             \
    REQUEST(exit, do_exit) /* exit.c */             \
    REQUEST(wait, do_wait) /* wait.c */             \
    REQUEST(exec, do_exec) /* exec.c */             \
    REQUEST(brk, do_brk)   /* map.c */              \
    REQUEST(map, do_map)                            \
    REQUEST(unmap, do_unmap)                        \
    REQUEST(protect, do_protect)                    \
    REQUEST(kill, do_kill)           /* signal.c */ \
    REQUEST(sigaction, do_sigaction) /* action.c */ \
    REQUEST(sigmask, do_sigmask)                    \
    REQUEST(sigsuspend, do_sigsuspend)              \
    REQUEST(sigreturn, do_sigreturn)                \
    REQUEST(setpgid, do_setpgid) /* group.c */      \
    REQUEST(setsid, do_setsid)                      \
    REQUEST(setids, do_setids) /* user.c */         \
    REQUEST(setrlimit, do_setrlimit)                \
    REQUEST(refresh, do_refresh) /* machine.c */    \
    REQUEST(getphys, do_getphys)                    \
    REQUEST(power, do_power)                        \
    REQUEST(crash, do_crash) /* crash.c */          \
    REQUEST(fault, do_fault)

#define REQUEST(message, handler) \
    int handler(struct process *p, struct mm_##message *m);
REQUESTS
#undef REQUEST

/* The process with pid 1, who is every orphan's parent. */
extern struct process *init_process;

/* Creates INIT and starts /init; panics if that can't be. */
void init_start(void);

/* INIT has died: a new one takes its place and its children. */
void init_died(struct process *old, int status);

/* Puts a program in place of what `p` runs and starts it. The strings, each
 * with its NUL: the program's path, the `argc` of argv, those of envp. On an
 * error `p` has lost nothing. */
int exec_program(struct process *p, const char *strings, size_t length,
                 word argc);

/* Ends a process with a wait status, from whatever it does. */
void process_exit(struct process *p, int status);

/* A process has touched a page and there was no frame left. 0: now there is,
 * it may try again; NO_REPLY: it had to end. */
int memory_short(struct process *p);

/* Keeps what is known of a process that ends by a signal, for its parent. */
struct crash *crash_keep(const struct process *p, int signal);

/* A child is HANGING: if its parent waits for it, that is answered. */
void wait_offer(struct process *child);

#define SIGNAL_BIT(signal) (1u << (signal))

/* Those that stop a process, and those that do nothing, by default. */
#define SIGNALS_STOPPING                                               \
    (SIGNAL_BIT(SIGSTOP) | SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) | \
     SIGNAL_BIT(SIGTTOU))
#define SIGNALS_HARMLESS                                              \
    (SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGCONT) | SIGNAL_BIT(SIGURG) | \
     SIGNAL_BIT(SIGWINCH))

/* --- deliver.c --- */

/* Sends a signal, from a pid or (0) the system. It is felt when MM has done
 * what it does: all senders' handlers end in signals_settle(), which main.c
 * calls when there is no reply. */
void signal_send(struct process *p, int signal, int sender);
void signals_settle(void);

/* A process may have to feel signals that it has. */
void signal_due(struct process *p);

/* What a handler returns when signals may come to its caller, who has the
 * result, and the reply's first word, before it feels them. */
int signal_result(struct process *p, int result, word first);

/* A fault's signal. False if the process has no handler that could run. */
bool signal_fault(struct process *p, int signal, int code, word address);

/* A process has stopped, gone on, or ended: its parent hears of it. */
void signal_parent(struct process *p);

/* A group has lost its terminal, or who could let it go on: it is told, and
 * goes on if it was stopped. */
void signal_hang_up(int group);

/* A member of a group has ended, or its parent has: if the group has lost by
 * that the last who could let it go on, and has stopped members, it is told
 * and goes on. */
void signal_orphans(const struct process *member, const struct process *parent);

/* A process ends: no signal will find it. */
void signals_forget(struct process *p);

/* action.c: exec forgets the handlers. */
void signals_exec(struct process *p);

/* --- user.c --- */

/* Does the limit allow so many more bytes of pages? */
bool limit_allows(const struct process *p, word length);

/* --- signal.c --- */

/* Signals a group as `from`, or (NULL) the system, may. 0 if it has reached
 * somebody; -ESRCH, -EPERM. */
int signal_group(const struct process *from, int group, int signal);

/* A server has notified MM: it is asked who gets a signal. */
void signals_fetch(endpoint server);

#endif
