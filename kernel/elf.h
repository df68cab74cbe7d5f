/*
 * The parts of ELF that boot modules use. (TIS ELF specification 1.2.)
 */
#ifndef KERNEL_ELF_H
#define KERNEL_ELF_H

#include <stdint.h>

#define ELF_MAGIC 0x464C457Fu /* "\177ELF" */
#define PT_LOAD   1
#define PF_W      2

struct elf_header {
    uint32_t magic;
    uint8_t ident[12];
    uint16_t type, machine;
    uint32_t version, entry, program_headers, section_headers, flags;
    uint16_t header_size;
    uint16_t program_header_size, program_header_count;
    uint16_t section_header_size, section_header_count;
    uint16_t section_names;
};
_Static_assert(sizeof(struct elf_header) == 52, "ELF 1.2, figure 1-3");

struct elf_program_header {
    uint32_t type, offset, address, physical, file_size, memory_size;
    uint32_t flags, align;
};

struct elf_section_header {
    uint32_t name, type, flags, address, offset, size;
    uint32_t link, info, align, entry_size;
};

#endif
