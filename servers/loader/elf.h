/*
 * Checking ELF files: what a static program for the i386 must look like.
 */
#ifndef LOADER_ELF_H
#define LOADER_ELF_H

#include <kumquat/elf.h>

#define ELF_SEGMENTS_MAX 16 /* program headers that are read at most */

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
