/*
 * The other side of an IPC test: messages no two words of which are equal,
 * and a child that sends or serves them.
 */
#ifndef OTHER_SIDE_H
#define OTHER_SIDE_H

#include "child.h"

/* A message no two words of which are equal. */
static inline struct message pattern(word seed)
{
    struct message m = {.source = 0, .type = 0x5000 + seed};
    for (word i = 0; i < 5; i++)
        m.arg[i] = 0x11111111u * (i + 1) + seed;
    return m;
}

/* Is it that message, from that process? */
static inline int matches(const struct message *m, word seed, endpoint source)
{
    struct message want = pattern(seed);
    return m->source == source && m->type == want.type &&
           memcmp(m->arg, want.arg, sizeof(want.arg)) == 0;
}

/* Calls the parent with pattern(seed) and wants pattern(seed + 1). */
static endpoint parent;
static inline int call_parent(word seed)
{
    struct message m = pattern(seed);
    STEP(111, ipc_call(parent, &m) == 0);
    STEP(112, matches(&m, seed + 1, parent));
    return 0;
}

/* Sends pattern(seed) to the parent. */
static inline int send_parent(word seed)
{
    struct message m = pattern(seed);
    STEP(121, ipc_send(parent, &m) == 0);
    return 0;
}

/* Starts the other side and tells its endpoint. */
static inline pid_t other_side(child_body body, word argument, endpoint *other)
{
    parent = info_self()->self;
    pid_t pid = start_child(body, argument);
    *other = endpoint_of(pid);
    return pid;
}

/* Receives pattern(7). */
static inline int receive_one(word from)
{
    struct message m;
    STEP(131, ipc_receive(from, &m) == 0);
    STEP(132, matches(&m, 7, m.source));
    return 0;
}

#endif
