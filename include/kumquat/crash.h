/*
 * What is left of a process that died by a fault (message MM CRASH), or that
 * MM ended because memory had run out: then `signal` is SIGKILL and `address`
 * is how many frames it had.
 */
#ifndef KUMQUAT_CRASH_H
#define KUMQUAT_CRASH_H

#include <kumquat/limits.h>
#include <kumquat/types.h>

#define CRASH_DEPTH 16

struct crash {
    int32_t pid;
    int32_t signal;              /* SIGSEGV, SIGFPE, SIGILL, SIGTRAP, SIGBUS */
    word vector;                 /* the CPU's exception number */
    word address;                /* of the access, for a page fault */
    word depth;                  /* entries in eip[] that are filled */
    word eip[CRASH_DEPTH];       /* where it stood, then who called, ... */
    char path[KUMQUAT_PATH_MAX]; /* program, for its line table */
};

#endif
