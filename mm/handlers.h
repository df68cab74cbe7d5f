/*
 * MM's handlers, one a message, and what they share.
 *
 * A handler gets the caller and its message. What it returns is the reply's
 * type, with m->arg as it leaves it; or NO_REPLY.
 */
#ifndef MM_HANDLERS_H
#define MM_HANDLERS_H

#include "process.h"
#include <kumquat/messages.h>
#include <stddef.h>

#define NO_REPLY                                                  \
    INT32_MIN /* no errno: the caller is answered later, or never \
               */

#define DUMPED 0x80 /* of a wait status: there is a struct crash */

int do_fork(struct process *p, struct message *m);      /* fork.c */
int do_exit(struct process *p, struct message *m);      /* exit.c */
int do_wait(struct process *p, struct message *m);      /* wait.c */
int do_exec(struct process *p, struct message *m);      /* exec.c */
int do_brk(struct process *p, struct message *m);       /* map.c */
int do_map(struct process *p, struct message *m);       /* map.c */
int do_unmap(struct process *p, struct message *m);     /* map.c */
int do_protect(struct process *p, struct message *m);   /* map.c */
int do_kill(struct process *p, struct message *m);      /* signal.c */
int do_sigaction(struct process *p, struct message *m); /* signal.c */
int do_setpgid(struct process *p, struct message *m);   /* group.c */
int do_setsid(struct process *p, struct message *m);    /* group.c */
int do_refresh(struct process *p, struct message *m);   /* machine.c */
int do_counters(struct process *p, struct message *m);  /* machine.c */
int do_getphys(struct process *p, struct message *m);   /* machine.c */
int do_log_read(struct process *p, struct message *m);  /* machine.c */
int do_power(struct process *p, struct message *m);     /* machine.c */
int do_crash(struct process *p, struct message *m);     /* crash.c */
int do_fault(struct process *p, struct message *m);     /* crash.c */

/* The process with pid 1, who is every orphan's parent. */
extern struct process *init_process;

/* Creates INIT and starts /init; panics if that can't be. */
void init_start(void);

/* INIT has died: a new one takes its place and its children. */
void init_died(struct process *old, int status);

/* Puts a program in place of what `p` runs and starts it. The strings are
 * in the stack's image (exec_strings). On an error `p` has lost nothing. */
int exec_program(struct process *p, const char *path, size_t length, word argc);

/* Where exec_program wants its `length` bytes of strings: argv, then envp. */
char *exec_strings(size_t length);

/* Ends a process with a wait status, from whatever it does. */
void process_exit(struct process *p, int status);

/* Writes the last part of a program's path into a block, cut to fit. */
void program_name(struct info *block, const char *path);

/* A process has touched a page and there was no frame left. 0: now there is,
 * it may try again; NO_REPLY: it had to end. */
int memory_short(struct process *p);

/* Keeps what is known of a process that ends by a signal, for its parent. */
struct crash *crash_keep(const struct process *p, int signal);

/* A child is HANGING: if its parent waits for it, that is answered. */
void wait_offer(struct process *child);

/* What a key combination of the terminal sends to a group. */
void signal_from_terminal(void);

#endif
