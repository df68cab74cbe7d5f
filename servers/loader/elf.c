/*
 * Is this file a program? Everything is checked before anything is built.
 *
 * The headers come from a file that anybody may have written, so no number
 * in them is believed: every sum is tested for wrapping before it is made.
 * Pure code: the host tests feed it broken headers.
 */
#include "elf.h"
#include <errno.h>
#include <kumquat/layout.h>
#include <string.h>

/* Of ident[]: the magic, 32 bits, little-endian, version 1. */
static const uint8_t good_ident[] = {0x7F, 'E', 'L', 'F', 1, 1, 1};

#define TYPE_EXEC    2 /* linked for fixed addresses */
#define MACHINE_I386 3

/* Do `size` bytes at `start` end at or before `limit`? Never wraps. */
static int range_within(word start, word size, word limit)
{
    return start <= limit && size <= limit - start;
}

int elf_check_header(const struct elf_header *header, word file_size)
{
    if (memcmp(header->ident, good_ident, sizeof good_ident) != 0)
        return -ENOEXEC;
    if (header->type != TYPE_EXEC || header->machine != MACHINE_I386)
        return -ENOEXEC;
    if (header->segment_size != sizeof(struct elf_segment))
        return -ENOEXEC;
    if (header->segment_count == 0 || header->segment_count > ELF_SEGMENTS_MAX)
        return -ENOEXEC;
    word size = header->segment_count * (word)sizeof(struct elf_segment);
    return range_within(header->table, size, file_size) ? 0 : -ENOEXEC;
}

/* [elf-segment] */
/* Can this segment alone be loaded from a file of that size? */
static int segment_is_good(const struct elf_segment *s, word file_size)
{
    return s->file_size <= s->memory_size &&
           range_within(s->offset, s->file_size, file_size) &&
           s->address >= USER_BASE &&
           range_within(s->address, s->memory_size, HEAP_LIMIT);
}
/* [elf-segment end] */

static int segments_share_page(const struct elf_segment *a,
                               const struct elf_segment *b)
{
    return page_down(a->address) < page_up(b->address + b->memory_size) &&
           page_down(b->address) < page_up(a->address + a->memory_size);
}

static int segment_has_entry(const struct elf_segment *s, word entry)
{
    return (s->flags & ELF_EXEC) && entry >= s->address &&
           entry - s->address < s->memory_size;
}

int elf_check_segments(const struct elf_header *header,
                       struct elf_segment *table, word file_size)
{
    int count = 0, has_entry = 0;

    for (int i = 0; i < header->segment_count; i++) {
        struct elf_segment *s = &table[i];
        if (s->type == ELF_INTERP)
            return -ENOEXEC;
        if (s->type != ELF_LOAD || s->memory_size == 0)
            continue;
        if (!segment_is_good(s, file_size))
            return -ENOEXEC;
        for (int k = 0; k < count; k++)
            if (segments_share_page(s, &table[k]))
                return -ENOEXEC;
        has_entry |= segment_has_entry(s, header->entry);
        table[count++] = *s;
    }
    return has_entry ? count : -ENOEXEC;
}

word elf_end(const struct elf_segment *table, int count)
{
    word end = USER_BASE;

    for (int i = 0; i < count; i++) {
        word here = page_up(table[i].address + table[i].memory_size);
        end = here > end ? here : end;
    }
    return end;
}
