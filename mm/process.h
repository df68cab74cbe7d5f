/*
 * What MM knows of each process.
 *
 * What others may read as well (pid, ppid, group, session, ids, life, name)
 * stands in the process's info block and nowhere else.
 *
 *   LIFE_ALIVE --wait--> LIFE_WAITING --a child ends--> LIFE_ALIVE
 *   LIFE_ALIVE --sigsuspend--> LIFE_PAUSED --a handler runs--> LIFE_ALIVE
 *   any of these --SIGSTOP--> LIFE_STOPPED --SIGCONT--> LIFE_ALIVE
 *   any but HANGING --exit, kill, fault--> LIFE_HANGING
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
#include <signal.h>
#include <stdbool.h>

#define INIT_PID         1
#define PROGRAM_PATH_MAX 64 /* bytes kept of a program's path, with NUL */

/* The numbers by which processes are found. */
enum process_key { BY_PID, BY_GROUP, BY_SESSION, BY_USER, PROCESS_KEYS };

/* What a caught signal does. */
struct action {
    word handler;
    uint32_t mask, flags; /* signal.h: sa_mask, sa_flags */
};

/* What fork gives to the child, besides what the info block shows. */
struct heritage {
    word heap_start;                /* first page after the image */
    word heap_end;                  /* first byte that is not the heap's */
    uint32_t caught;                /* bit n: signal n has a handler */
    word restorer;                  /* where handlers return to */
    struct action action[NSIG];     /* of those that are caught; SIGCHLD's flags
                                       count always */
    char program[PROGRAM_PATH_MAX]; /* its path; "" if it was too long */
};

/* How the call of a process goes on that has been taken out of it
 * (deliver.c): an enum resume, or one of these, of which a handler's flags
 * make RESUME_RESTART or RESUME_FAIL. CALL_DEVICE: it waited for a
 * character device. */
enum { CALL_EITHER = RESUME_FAIL + 1, CALL_DEVICE, CALL_FAILS };

struct process {
    endpoint self;                  /* 0: this entry is free */
    struct info *info;              /* its block, what everybody may know */
    struct process *parent;         /* NULL: this is INIT */
    struct link children;           /* all its children that are not HANGING:
                                       first those with news */
    struct link hanging;            /* those that are, the oldest death first */
    struct link sibling;            /* in one of these lists of its parent */
    struct link keys[PROCESS_KEYS]; /* in the bucket of each number */
    int wait_for;      /* WAITING: 0 any, a pid, or a group as -group */
    word wait_options; /* WAITING: WUNTRACED, WCONTINUED */
    int status;        /* HANGING, STOPPED: what wait will say */
    bool news;         /* it has stopped or gone on, and wait has not said so */
    bool has_execed;   /* since it was forked */
    struct heritage own;

    uint32_t pending;       /* bit n: signal n has been sent */
    uint16_t sender[NSIG];  /* pid; 0: the system */
    struct link due;        /* in the list of those whose turn deliver.c owes */
    bool suspended;         /* in sigsuspend: the mask to come back to */
    uint32_t mask_before;   /* is this one */
    bool stands;            /* it has been taken out of its call */
    uint8_t how;            /* which goes on so */
    word reply_type, reply; /* for RESUME_REPLY, RESUME_FAIL */
};

/* `blocks`: the info blocks of all slots, where MM may write them. */
void process_init(struct info *blocks);

/* The info block of a slot. */
struct info *process_block(endpoint e);

/* The process that an endpoint or a pid names, or NULL. */
struct process *process_of(endpoint e);
struct process *process_find(int pid);

/* All with one number, in no order: first(...), then next(...) until NULL. */
struct process *process_first(enum process_key key, int number);
struct process *process_next(enum process_key key, const struct process *p);
#define FOR_EACH_WITH(p, key, number)                                 \
    for (struct process *p = process_first(key, number); (p) != NULL; \
         (p) = process_next(key, p))

/* All: process_after(NULL), and so on until NULL. */
struct process *process_after(const struct process *p);
#define FOR_EACH_PROCESS(p)                                    \
    for (struct process *p = process_after(NULL); (p) != NULL; \
         (p) = process_after(p))

/* A pid that is nobody's, and no group's and no session's. */
int pid_new(void);

/* Enters a process that KERNEL has made: a child, or, with parent NULL, the
 * leader of its own group and session, with root's rights. */
struct process *process_add(endpoint self, int pid, struct process *parent);

/* Takes an entry out of all lists; the slot is free for MM. */
void process_remove(struct process *p);

/* Gives it another number, which is not its pid. */
void process_set(struct process *p, enum process_key key, int number);

/* Gives a child to a parent, into the list that fits its life. If it has news
 * it comes before those who have none. */
void process_adopt(struct process *parent, struct process *child);

/* Marks a dead process as HANGING with a wait status. */
void process_hang(struct process *p, int status);

/* The process of a `sibling` link. */
struct process *process_of_sibling(struct link *link);

#endif
