/*
 * Servers: from a boot module to a running process, and their end.
 */
#ifndef KERNEL_SERVER_H
#define KERNEL_SERVER_H

#include "process.h"

/* A boot module: `name` is the last word of its string. */
struct module {
    paddr start, end;
    char name[SERVER_NAME_MAX];
};

/* Loads every server of servers.def whose module is there. */
void server_load_all(const struct module *modules, unsigned count);

/* A server has faulted (p->fault): says so, and tells RS. The system can not
 * live without MM: then it panics. */
void server_stop(struct process *p);

/* Loads a stopped server anew from its module. Its slot, or -ENOMEM. */
int server_restart(unsigned slot);

/* The line table in a server's module, NULL if it has none. */
const void *server_lines(unsigned slot, size_t *size);

#endif
