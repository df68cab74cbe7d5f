/*
 * Kernel calls: messages to KERNEL.
 */
#ifndef KERNEL_CALL_H
#define KERNEL_CALL_H

#include "process.h"
#include <errno.h>
#include <kumquat/messages.h>

/* The copy of less than a page under a loan, which servers often want: does it,
 * if that is simple, and says so. */
bool call_copy_few(struct process *p) FROM_TRAP;

/* Answers the message in the registers of `p`. Returns who runs next. */
struct process *call_kernel(struct process *p);

#define TRAP_LENGTH 2 /* bytes of int IPC_VECTOR */

/*
 * Every call is a row of messages.def, and its handler has the row's name. It
 * gets the caller, and if the row's first argument is a PROCESS the user
 * process that this names. Arguments are in ecx, edx, esi, edi, ebp of `p`; so
 * are further results. Its result, >= 0 or -errno, is the reply's type; but
 * AGAIN: the arguments have moved on, and the caller traps once more.
 */
typedef int machine_call(struct process *p);
typedef int process_call(struct process *p, struct process *q);
#define CALL_NONE       machine_call
#define CALL_WORD(x)    machine_call
#define CALL_IN(x)      machine_call
#define CALL_PROCESS(x) process_call

#define MESSAGE(...)
#define KERNEL_MESSAGE(SERVER, NAME, name, number, takes, gives, summary) \
    FIRST_ARGUMENT(CALL_, takes) name;
#include <kumquat/messages.def>

/* A handler without a row is declared nowhere. */
#pragma GCC diagnostic error "-Wmissing-prototypes"

#endif
