/*
 * What MM knows of each process.
 *
 * What others may read as well (pid, ppid, group, session, ids, life, name)
 * stands in the process's info block and nowhere else.
 *
 *   LIFE_ALIVE --wait--> LIFE_WAITING --a child ends--> LIFE_ALIVE
 *   LIFE_ALIVE or LIFE_WAITING --exit, kill, fault--> LIFE_HANGING
 *   LIFE_HANGING --its parent has waited--> the entry is free
 *
 * Invariants: each process but INIT has a parent that is not HANGING; it is
 * in parent->hanging if it is HANGING, else in parent->children. A WAITING
 * parent has no HANGING child of the kind it waits for.
 */
#ifndef MM_PROCESS_H
#define MM_PROCESS_H

#include <kumquat/info.h>
#include <kumquat/ipc.h>
#include <kumquat/limits.h>
#include <kumquat/list.h>

#define INIT_PID         1
#define PROGRAM_PATH_MAX 64 /* bytes kept of a program's path, with NUL */

/* The numbers by which processes are found. */
enum process_key { BY_PID, BY_GROUP, BY_SESSION, PROCESS_KEYS };

struct process {
    endpoint self;                  /* 0: this entry is free */
    struct info *info;              /* its block, what everybody may know */
    struct process *parent;         /* NULL: this is INIT */
    struct link children;           /* all its children that are not HANGING */
    struct link hanging;            /* those that are, the oldest death first */
    struct link sibling;            /* in one of these lists of its parent */
    struct link keys[PROCESS_KEYS]; /* in the bucket of each number */
    int wait_for;     /* WAITING: 0 any, a pid, or a group as -group */
    int status;       /* HANGING: what wait will say */
    word heap_start;  /* first page after the image */
    word heap_end;    /* first byte that is not the heap's */
    uint32_t ignored; /* bit n: signal n is ignored */
    char program[PROGRAM_PATH_MAX]; /* its path; "" if it was too long */
};

/* `blocks`: the info blocks of all slots, where MM may write them. */
void process_init(struct info *blocks);

/* The info block of a slot. */
struct info *process_block(endpoint e);

/* How many are not HANGING. */
unsigned process_alive(void);

/* The entry of a slot from 0 to NR_PROCS - 1; NULL if it is free. */
struct process *process_at(unsigned slot);

/* The process that an endpoint or a pid names, or NULL. */
struct process *process_of(endpoint e);
struct process *process_find(int pid);

/* All with one number, in no order: first(...), then next(...) until NULL. */
struct process *process_first(enum process_key key, int number);
struct process *process_next(enum process_key key, const struct process *p);

/* A pid that is nobody's, and no group's and no session's. */
int pid_new(void);

/* Enters a process that KERNEL has made, as a leader of its own group and
 * session, without a parent. */
struct process *process_add(endpoint self, int pid);

/* Takes an entry out of all lists; the slot is free for MM. */
void process_remove(struct process *p);

void process_set_group(struct process *p, int group);
void process_set_session(struct process *p, int session);

/* Gives a child to another parent, into the list that fits its life. */
void process_adopt(struct process *parent, struct process *child);

/* Marks a dead process as HANGING with a wait status. */
void process_hang(struct process *p, int status);

/* The process of a `sibling` link. */
struct process *process_of_sibling(struct link *link);

#endif
