/*
 * INIT: the first process, made from nothing.
 *
 * All others are forked. INIT gets a slot with an empty space and an exec.
 * It must not end, since it is the parent of all orphans; if it does, a new
 * one takes over its pid and its children.
 */
#include "handlers.h"
#include <kumquat/kernel.h>

#define INIT_DEATHS_MAX 8 /* so often is /init started anew */

/* The program, its argv, its envp: each ended by a NUL. */
static const char strings[] = "/init\0init\0PATH=/\0HOME=/";
#define INIT_ARGC 1

struct process *init_process;

void init_start(void)
{
    int self = KERNEL_RETRY(kernel_create());

    if (self < 0)
        panic("cannot start /init: error %d", -self);
    init_process = process_add((endpoint)self, INIT_PID, NULL);
    int error = exec_program(init_process, strings, sizeof strings, INIT_ARGC);
    if (error < 0 && error != NO_REPLY)
        panic("cannot start /init: error %d", -error);
}

void init_died(struct process *old, int status)
{
    static int deaths;
    struct link orphans;
    endpoint self = old->self;

    if (++deaths > INIT_DEATHS_MAX)
        panic("/init has ended %d times, the last with 0x%x", deaths, status);
    log_line("/init has ended with 0x%x, starting it anew", status);
    list_init(&orphans);
    list_move_all(&orphans, &old->children);
    list_move_all(&orphans, &old->hanging);
    process_remove(old);
    kernel_free(self);
    init_start();
    while (!list_empty(&orphans))
        process_adopt(init_process, process_of_sibling(orphans.next));
}
