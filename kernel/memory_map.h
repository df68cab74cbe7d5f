/*
 * Which RAM there is, and which of it is taken at start.
 */
#ifndef KERNEL_MEMORY_MAP_H
#define KERNEL_MEMORY_MAP_H

#include "frame.h"

struct multiboot_info;

/* Fills the frame allocator from the loader's map. Kernel, modules and all
 * below 1 MiB are reserved. Returns the end of RAM. */
paddr memory_map_init(const struct multiboot_info *info);

#endif
