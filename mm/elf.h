/*
 * ELF as far as a static program for the i386 needs it.
 *
 * Layouts and numbers: System V ABI, chapter 4 ("Object Files") and chapter
 * 5 ("Program Loading"), and its Intel386 supplement.
 */
#ifndef MM_ELF_H
#define MM_ELF_H

#include <kumquat/types.h>

#define ELF_SEGMENTS_MAX 16 /* program headers MM is ready to read */

struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint32_t entry;    /* address of the first instruction */
    uint32_t table;    /* offset of the program headers in the file */
    uint32_t sections; /* offset of the section headers; not used */
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

/* Is this the header of a program for this machine, whose table of segments
 * lies within a file of file_size bytes? 0 or -ENOEXEC. */
int elf_check_header(const struct elf_header *header, word file_size);

/*
 * Checks the table that belongs to a good header: each segment within the
 * file and the part of the space that is the image's, none sharing a page
 * with another, the entry in an executable one. Moves those to be loaded to
 * the table's front and returns their number, or -ENOEXEC.
 */
int elf_check_segments(const struct elf_header *header,
                       struct elf_segment *table, word file_size);

/* Where the highest of the checked segments ends, up to a whole page. */
word elf_end(const struct elf_segment *table, int count);

#endif
