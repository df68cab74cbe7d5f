/*
 * Messages: the one way in and out of a process.
 *
 * A message is six registers. In the trap (int IPC_VECTOR):
 *
 *   eax  operation << 29 | peer     returns the source, or -errno
 *   ebx  type
 *   ecx  arg[0]      edx  arg[1]      esi  arg[2]
 *   edi  arg[3]      ebp  arg[4]
 *
 * When eax returns -errno the other registers are untouched.
 *
 * A request's type is a number of messages.def. A reply's type is the
 * result: zero or more, or -errno; further results are in its arguments.
 *
 * An endpoint is generation << 13 | slot. A slot's generation grows each
 * time it is given away, so that an old name of a dead process is refused.
 * Servers of servers.def have generation 0: "whoever serves now".
 */
#ifndef KUMQUAT_IPC_H
#define KUMQUAT_IPC_H

#define IPC_VECTOR         0x30

#define ENDPOINT_SLOT_BITS 13
#define ENDPOINT_SLOT(e)   ((e) & ((1u << ENDPOINT_SLOT_BITS) - 1))
#define ENDPOINT_BITS      29
#define ENDPOINT_MASK      ((1u << ENDPOINT_BITS) - 1)
#define GENERATION_MAX     0xFFFFu /* then it starts again at 1 */
#define ENDPOINT_MAKE(generation, slot) \
    ((generation) << ENDPOINT_SLOT_BITS | (slot))

#define ANY ENDPOINT_MASK /* receive from whoever sends */

/* Operations, in the top three bits of eax. */
#define IPC_CALL          1u /* send to peer, then wait for its reply */
#define IPC_RECEIVE       2u /* from peer, or ANY */
#define IPC_REPLY         3u /* to a caller; never blocks */
#define IPC_REPLY_RECEIVE 4u /* reply to peer, then receive from ANY */
#define IPC_SEND          5u /* blocks until received; no reply, no loan */
#define IPC_NOTIFY        6u /* servers only; one pending bit a sender */

/* Types that no server's message uses. */
#define NOTIFY 0xFFFFu /* a notification; from KERNEL arg[0] has the events */

/* Event bits of a notification from KERNEL, or-ed while pending. */
#define EVENT_IRQ(irq) (1u << (irq)) /* bits 0 to 15: masked until irq_done */
#define EVENT_TIMER    (1u << 16)    /* the server's timer has run out */
#define EVENT_DEATH    (1u << 17)    /* to RS: a server has stopped */
#define EVENT_MEMORY   (1u << 18)    /* to MM and FS: few frames are left */

#ifndef __ASSEMBLER__
#include <kumquat/cxx.h>
#include <kumquat/types.h>

EXTERN_C_BEGIN

/* [message] */
struct message {
    endpoint source; /* who sent it; set by receive and by call */
    word type;       /* request: messages.def; reply: result or -errno */
    word arg[5];
};
/* [message end] */
_Static_assert(sizeof(struct message) == 28, "lib/ipc.asm knows the layout");

/*
 * All of these return 0 or -errno, and -EDEADLK instead of waiting when the
 * wait would close a cycle, -ESRCH when the peer is gone or dies meanwhile,
 * -EPERM when servers.def does not allow it.
 */

/* Sends *m to a server or process and waits for the reply, put into *m. */
int ipc_call(endpoint peer, struct message *m);

/* Waits for a message from `peer` or ANY; m->source tells whose it is. */
int ipc_receive(endpoint peer, struct message *m);

/* Answers a caller. Never blocks; -ESRCH if `peer` no longer waits. */
int ipc_reply(endpoint peer, struct message *m);

/* Answers `peer`, then waits for the next message. A failed reply is
 * ignored, so that a server needs not care whether its caller still lives. */
int ipc_reply_receive(endpoint peer, struct message *m);

/* Blocks until `peer` has received *m. For rendezvous between equals. */
int ipc_send(endpoint peer, struct message *m);

/* Sets the caller's pending bit at a server. -EPERM for user processes. */
int ipc_notify(endpoint peer);

EXTERN_C_END

#endif
#endif
