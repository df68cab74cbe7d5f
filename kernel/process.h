/*
 * proc_table: one slot a process, servers first.
 *
 *     GDT                      proc_table[i]
 *     +--------------+         +-------------------+
 *     | LDT of i     |--(X)--> | ldt[]             |--(Z)--> its space
 *     |              | <-(Y)-- | ldt_sel           |
 *     +--------------+         | regs (trap frame) |
 *                              +-------------------+
 *
 * X and Y are made for every slot at boot (segment.c) and never change. Z,
 * the image, is made by fork and exec and unmade by exit.
 *
 * Slot 0 is the kernel itself: nothing runs in it, but it is who waits while
 * the machine idles, and whom a server waits for that waits for interrupts.
 */
#ifndef KERNEL_PROCESS_H
#define KERNEL_PROCESS_H

#include "space.h"
#include <kumquat/ipc.h>
#include <kumquat/list.h>
#include <kumquat/servers.h>

/* [trap-frame] */
/*
 * What an entry from ring 3 saves. On top the CPU's own pushes (Intel SDM
 * vol. 3A, 6.12.1), then the stub's, then pusha's: kernel/trap.asm.
 */
struct trap_frame {
    uint32_t edi, esi, ebp, unused, ebx, edx, ecx, eax;
    uint32_t vector, error;
    uint32_t eip, cs, eflags, esp, ss;
};
_Static_assert(sizeof(struct trap_frame) == 60, "kernel/trap.asm knows it");
/* [trap-frame end] */

/* [ldt-selectors] */
enum { LDT_CODE, LDT_DATA, LDT_INFO, LDT_ENTRIES };

/* Selectors of a process: its LDT, requested privilege level 3. */
#define LDT_SELECTOR(entry) ((entry) << 3 | 4 | 3)
/* [ldt-selectors end] */

#define PORT_RANGES 4

/* What servers.def allows a slot: its row. */
struct authority {
    const char *name;      /* of the module; NULL: no such server */
    uint8_t level;         /* calls go strictly down */
    uint8_t priority;      /* 1 runs first */
    uint64_t kernel_calls; /* one bit a number below 64 */
    uint32_t servers;      /* one bit a slot it may call */
    uint16_t irqs;         /* one bit a line */
    struct {
        uint16_t first, count;
    } ports[PORT_RANGES]; /* ends with count 0 */
    uintptr_t device;     /* device memory: first byte, */
    uint32_t device_size; /* and whole pages of bytes */
    uint32_t pci; /* its DMA controller: device << 16 | vendor; 0: none */
};

extern const struct authority authorities[NR_SERVERS + 1]; /* last: USER */

/* What a faulting process tells MM; its own registers stay untouched. */
struct fault {
    bool pending; /* the call to MM is a fault, not a message */
    uint32_t vector, error, address;
};

/* A function that kernel/trap.asm calls: its argument is in eax. */
#ifdef __i386__
#define FROM_TRAP __attribute__((regparm(1)))
#else /* the host's tests */
#define FROM_TRAP
#endif

#define EXTRA_PORTS    1u  /* its row names I/O ports */
#define EXTRA_FPU      2u  /* the FPU's registers hold its state */
#define FPU_STATE_SIZE 512 /* FXSAVE's area; Intel SDM vol. 1, 10.5.1 */
#define FPU_STATE_USED 464 /* the CPU leaves what is behind alone */

/* [process] */
struct process {
    /* What a message and a switch touch: two cache lines. */
    struct trap_frame regs; /* the CPU pushes right into it */
    uint8_t state;          /* enum info_state */
    bool calls;             /* SENDING: a call, which wants a reply */
    uint8_t extras;         /* EXTRA_: what few have */
    bool has_ticked;        /* a server: it has had ticks since it received */
    struct link link;       /* in the one queue that `state` says */
    endpoint self;          /* generation and slot */
    struct process *peer;   /* whom it waits for, NULL for ANY */
    struct link lenders;    /* CALLING this one: received, not yet answered */
    struct link senders;    /* SENDING to this one, in order of arrival */
    uint32_t notified;      /* bit n: a notification from slot n is pending */
    uint32_t received;      /* messages that it has been handed */
    uint32_t before;        /* bit n: priority n comes before its own */
    const struct authority *authority;
    struct space space; /* Z */
    uint16_t ldt_sel;   /* Y: GDT selector of ldt */
    uint8_t priority;   /* of the queue it is put into */
    int8_t quantum;     /* ticks left of its turn */
    struct fault fault;

    uint64_t ldt[LDT_ENTRIES];
    struct link waiters; /* RECEIVING from this one and nobody else */
    uint32_t events;     /* of the kernel's notification */
    struct info *info;   /* its block in the info pages */
    struct space built;  /* exec's next space; directory 0 if none */
    uint32_t timer;      /* ticks until a server's EVENT_TIMER; 0: none */

    bool fpu_used; /* fpu_state is worth loading */
    uint8_t fpu_state[FPU_STATE_SIZE] __attribute__((aligned(16)));
} __attribute__((aligned(64)));
/* [process end] */
_Static_assert(offsetof(struct process, regs) == 0,
               "kernel/trap.asm takes a frame for its slot");
_Static_assert(offsetof(struct process, fpu_state) + FPU_STATE_USED + 16 <=
                   sizeof(struct process),
               "kernel/trap.asm: the last words of a slot are not used");

extern struct process proc_table[NR_SLOTS];
_Static_assert(NR_SLOTS < 1 << ENDPOINT_SLOT_BITS, "ANY names no slot");

static inline unsigned process_slot(const struct process *p)
{
    return ENDPOINT_SLOT(p->self);
}

static inline struct process *process_of_link(struct link *link)
{
    return (struct process *)((char *)link - offsetof(struct process, link));
}

static inline bool process_is_server(const struct process *p)
{
    return p < proc_table + NR_SERVERS;
}

/* All slots empty, every one of them with its queues and info block. */
void process_init(void);

/* A free user slot, taken, HELD, without a space; NULL if there is none. */
struct process *process_alloc(void);

/* Gives a user slot back, whose process has died (ipc_process_died, fpu_drop);
 * its endpoint is dead from now on. */
void process_free(struct process *p);

/* The live process or server an endpoint names, or NULL. */
static inline struct process *process_find(endpoint e)
{
    unsigned slot = ENDPOINT_SLOT(e);

    if (slot >= NR_SLOTS)
        return NULL;
    struct process *p = &proc_table[slot];
    __asm__("" : "+r"(p)); /* gcc would multiply again for each member */
    return p->self == e && p->state != STATE_FREE ? p : NULL;
}

/* Registers as a program's first instruction sees them. */
void process_start_registers(struct process *p, uint32_t eip, uint32_t esp);

#endif
