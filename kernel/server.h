/*
 * Servers: from a boot module to a running process, and their end, and that of
 * their DMA.
 */
#ifndef KERNEL_SERVER_H
#define KERNEL_SERVER_H

#include "process.h"

struct multiboot_info;

/* Remembers where the boot modules are, and that their memory is taken. A
 * server's is the one whose last word, as in "build/mm.elf mm", is its name.
 * False: there is none for TTY, which drives the consoles. */
bool server_find_modules(const struct multiboot_info *info);

/* Loads every server of servers.def whose module is there. */
void server_load_all(void);

/* A server has faulted (p->fault): says so, and tells RS. The system can not
 * live without MM: then it panics. */
void server_stop(struct process *p);

/* Finds the controller on the PCI bus that a server's row names. */
void dma_init(void);

/* The server's memory can be freed: no device writes to it any more. */
void dma_stop(const struct process *server);

#endif
