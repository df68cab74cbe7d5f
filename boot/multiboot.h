/*
 * What a multiboot 1 loader hands over (GRUB; QEMU's -kernel).
 * Multiboot Specification 0.6.96, 3.2 and 3.3.
 */
#ifndef BOOT_MULTIBOOT_H
#define BOOT_MULTIBOOT_H

#include <stdint.h>

#define MULTIBOOT_LOADED           0x2BADB002u /* eax at entry */

#define MULTIBOOT_HAS_COMMAND_LINE (1u << 2)
#define MULTIBOOT_HAS_MODULES      (1u << 3)
#define MULTIBOOT_HAS_MAP          (1u << 6)

/* [multiboot-info] */
struct multiboot_info {
    uint32_t flags;
    uint32_t memory[2], boot_device; /* not used */
    uint32_t command_line;           /* address of a string */
    uint32_t modules, module_list;   /* how many, and address of the first */
    uint32_t symbols[4];             /* not used */
    uint32_t map_length, map;        /* bytes, and address of the first range */
};

struct multiboot_module {
    uint32_t start, end;       /* first byte, and first byte after it */
    uint32_t string, reserved; /* address of its words */
};
/* [multiboot-info end] */

#define MULTIBOOT_RAM 1u /* the type of usable memory */

struct multiboot_range {
    uint32_t size; /* bytes of the rest; the next one follows them */
    uint64_t base, length;
    uint32_t type;
} __attribute__((packed));

#endif
