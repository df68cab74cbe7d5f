/*
 * The info pages: what any process may read without asking anyone.
 *
 * At INFO_BASE stands the head, then the kernel's log and the trace;
 * INFO_BLOCKS further on, one block a slot. A process's own block is also its
 * segment %gs, so getpid() is one load: `movl %gs:0, %eax`. Ring 3 can only
 * read them. MM writes the blocks (mapped into its window), the kernel the
 * head, the ticks, and, when MM asks REFRESH, the fields marked (K).
 */
#ifndef KUMQUAT_INFO_H
#define KUMQUAT_INFO_H

#include <kumquat/cxx.h>
#include <kumquat/limits.h>
#include <kumquat/memory.h>
#include <kumquat/types.h>

/* What MM knows of a process. */
enum info_life {
    LIFE_NONE,     /* the slot is free */
    LIFE_SERVER,   /* a server */
    LIFE_ALIVE,    /* none of the below */
    LIFE_WAITING,  /* waits in wait() */
    LIFE_PAUSED,   /* waits in sigsuspend() */
    LIFE_STOPPED,  /* by a signal, until SIGCONT */
    LIFE_HANGING,  /* has exited, nobody has waited for it yet */
    LIFE_TEMPLATE, /* a program kept ready for exec: never runs */
};

/* [states] */
/* What the kernel knows (K). */
enum info_state {
    STATE_FREE,      /* the slot is not in use */
    STATE_READY,     /* running, or would if it were its turn */
    STATE_SENDING,   /* in the queue of `peer`, to call or send */
    STATE_CALLING,   /* received by `peer`, waiting for its reply */
    STATE_RECEIVING, /* waits for a message of `peer`, or ANY */
    STATE_HELD,      /* stopped by MM */
    STATE_STOPPED,   /* a dead server; a process after EXIT */
};
/* [states end] */

/* What a process may use. Beyond `soft` it gets an error; it may raise that up
 * to `hard`. sys/resource.h names the resources. */
#define INFO_LIMITS 4
struct info_limit {
    uint32_t soft, hard; /* UINT32_MAX: as much as there is */
};

struct info {
    int32_t pid;       /* offset 0: getpid() is one load. 0: a server */
    int32_t ppid;      /* parent's pid; 0 for INIT */
    int32_t pgid, sid; /* process group and session */
    /* Real, effective (what FS checks) and saved ids, below 2^16. */
    union {
        int32_t user_ids[3];
        struct {
            int32_t uid, euid, suid;
        };
    };
    union {
        int32_t group_ids[3];
        struct {
            int32_t gid, egid, sgid;
        };
    };
    endpoint self;               /* its own endpoint (K) */
    uint8_t life;                /* enum info_life */
    uint8_t state;               /* enum info_state (K) */
    uint16_t tables;             /* page tables, and the directory (K) */
    uint32_t own;                /* pages whose frame nobody else has (K) */
    uint32_t shared;             /* pages whose frame has several owners (K) */
    uint32_t ticks;              /* timer ticks that found it running (K) */
    endpoint peer;               /* whom it waits for (K) */
    char name[PROCESS_NAME_MAX]; /* last part of the program's path */
    uint32_t blocked;            /* bit n: signal n has to wait */
    uint32_t ignored;            /* bit n: signal n is ignored */
    uint32_t child_ticks;        /* of the children that were waited for */
    uint32_t born;               /* when it was forked, in ticks since boot */
    uint32_t mapped; /* pages below the stack, without a frame as well (K) */
    uint32_t call; /* type of the message whose reply it waits for, or 0 (K) */
    uint32_t received; /* messages: how many it has been handed (K) */
    uint32_t restarts; /* of a server that has died (K) */
    struct info_limit limits[INFO_LIMITS];
};
_Static_assert(sizeof(struct info) == 144, "lib and debuggers know this");

/* Frames, and what became of page faults, in numbers since boot. The kernel
 * counts. */
struct info_memory {
    volatile uint32_t frames;   /* that could be given away, all in all */
    volatile uint32_t free;     /* of these */
    volatile uint32_t reserved; /* of the free: for servers' shared pages */
    volatile uint32_t zero;     /* pages that got a zeroed frame */
    volatile uint32_t cow;      /* pages written that may have been shared */
    volatile uint32_t copied;   /* pages copied because they were shared */
    volatile uint32_t moved; /* pages of messages, shared instead of copied */
    volatile uint32_t segv;  /* faults that nothing explains */
    volatile uint32_t slots; /* free slots for processes */
};

#define INFO_LINES 16 /* of interrupts */

struct info_head {
    volatile uint32_t ticks; /* since boot, hz a second */
    uint32_t hz;
    uint32_t epoch;         /* seconds from 1970 to tick 0, by MM; 0: unknown */
    uint32_t slots;         /* NR_SLOTS: how many blocks follow */
    uint32_t first_process; /* NR_SERVERS: the first slot that is no server */
    volatile uint32_t traced; /* messages ever put into the trace */
    volatile uint32_t interrupts[INFO_LINES]; /* taken, by line; 0: ticks */
    char command_line[256];                   /* the kernel's */
    struct info_memory memory;
};

/* The kernel's log is a ring: byte n ever written is text[n % INFO_LOG_SIZE],
 * while it is kept. */
#define INFO_LOG_SIZE 16380u
struct info_log {
    volatile uint32_t end; /* bytes ever written */
    char text[INFO_LOG_SIZE];
};

/* While root has it on (KERNEL TRACE), each message that is handed over is put
 * into the trace: number n ever is info_trace()[n % INFO_TRACED]. Like all of
 * these pages everybody can read it, then and later: the first words of
 * messages between users, too. */
#define INFO_TRACED 1024u
struct info_message {
    uint32_t from; /* IPC_CALL (or a send), _REPLY, _NOTIFY << 29 | endpoint */
    endpoint to;
    uint32_t type, arg[2]; /* the first two */
};

#define INFO_LOG    0x1000u /* bytes from the head to the log */
#define INFO_TRACE  0x5000u /* bytes from the head to the trace */
#define INFO_BLOCKS 0xA000u /* bytes from the head to the block of slot 0 */
_Static_assert(INFO_TRACE == INFO_LOG + sizeof(struct info_log) &&
                   INFO_BLOCKS ==
                       INFO_TRACE + INFO_TRACED * sizeof(struct info_message),
               "debuggers know where the blocks are");
#define info_head() ((const struct info_head *)INFO_BASE)
#define info_log()  ((const struct info_log *)(INFO_BASE + INFO_LOG))
#define info_trace() \
    ((const volatile struct info_message *)(INFO_BASE + INFO_TRACE))
#define info_block(slot) \
    ((const struct info *)(INFO_BASE + INFO_BLOCKS) + (slot))

/* The caller's own block: use as info_self()->pid. Volatile, for MM changes it
 * while the caller looks: its parent dies, it gets another group. */
#ifndef __cplusplus
#define info_self() ((const volatile __seg_gs struct info *)0)
#else
/* g++ knows no __seg_gs; the slot in the block tells where the block lies. */
#include <kumquat/ipc.h>
static inline const volatile struct info *info_self(void)
{
    endpoint self;

    __asm__ volatile("movl %%gs:%c1, %0"
                     : "=r"(self)
                     : "i"(__builtin_offsetof(struct info, self)));
    return info_block(ENDPOINT_SLOT(self));
}
#endif

#endif
