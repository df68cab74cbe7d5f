/*
 * Which RAM there is, and which of it is taken at start.
 */
#ifndef KERNEL_MEMORY_MAP_H
#define KERNEL_MEMORY_MAP_H

#include "server.h"
#include <kumquat/memory.h>

struct multiboot_info;

/* The frame allocator's words, enough for all the RAM that we can use: the
 * loader finds their place with the kernel's. Those of RAM that is not there
 * lie in frames that are given away like others. */
extern uint32_t memory_map_words[RAM_LIMIT / FRAME_SIZE];

/* Fills the words from the loader's map. Kernel, modules and all below 1 MiB
 * are reserved. Returns the end of RAM. */
paddr memory_map_init(const struct multiboot_info *info,
                      const struct module *modules, unsigned count);

#endif
