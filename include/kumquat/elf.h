/*
 * ELF files, 32-bit: kernel and LOADER load them, crash reports look into them.
 *
 * Layouts and numbers: System V ABI, chapter 4 ("Object Files") and chapter
 * 5 ("Program Loading"), and its Intel386 supplement.
 */
#ifndef KUMQUAT_ELF_H
#define KUMQUAT_ELF_H

#include <kumquat/cxx.h>
#include <kumquat/types.h>

#define ELF_MAGIC 0x464C457Fu /* "\177ELF": the first four bytes of ident */

struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint32_t entry;    /* address of the first instruction */
    uint32_t table;    /* offset of the program headers in the file */
    uint32_t sections; /* offset of the section headers */
    uint32_t flags;
    uint16_t header_size;
    uint16_t segment_size;  /* bytes of one program header */
    uint16_t segment_count; /* how many there are */
    uint16_t section_size, section_count, section_names;
};
_Static_assert(sizeof(struct elf_header) == 52, "the format's ELF32 header");

struct elf_segment {
    uint32_t type;
    uint32_t offset;      /* in the file */
    uint32_t address;     /* in the space */
    uint32_t physical;    /* not used */
    uint32_t file_size;   /* bytes in the file */
    uint32_t memory_size; /* bytes in the space; the rest is zero */
    uint32_t flags;
    uint32_t align;
};
_Static_assert(sizeof(struct elf_segment) == 32, "the format's header");

#define ELF_LOAD   1 /* segment type: part of the image */
#define ELF_INTERP 3 /* segment type: wants a dynamic linker */
#define ELF_EXEC   1 /* segment flags */
#define ELF_WRITE  2

struct elf_section {
    uint32_t name; /* offset into the section of names */
    uint32_t type, flags, address;
    uint32_t offset, size; /* in the file */
    uint32_t link, info, align, entry_size;
};
_Static_assert(sizeof(struct elf_section) == 40, "the format's header");

#endif
