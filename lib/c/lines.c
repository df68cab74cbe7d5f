/*
 * Reads the line table (see kumquat/lines.h) for a crash report.
 *
 * It runs inside a panic and on tables from a disk, so it trusts nothing: all
 * reading goes through a cursor that stops at its end and then says so, and a
 * string is only handed out when the table ends with a NUL.
 */
#include <errno.h>
#include <kumquat/lines.h>
#include <string.h>

/* A place in the table. Past the end it reads zeros and sets `broken`. */
struct cursor {
    const uint8_t *next, *end;
    int broken;
};

/* A function's record, without its steps. */
struct record {
    uint32_t start, size; /* of the code */
    uint32_t name, file;  /* offsets into the strings */
    uint32_t line;
    struct cursor steps;
};

static uint32_t read_number(struct cursor *in)
{
    uint32_t value = 0;

    for (unsigned shift = 0; shift < 32; shift += 7) {
        if (in->next == in->end)
            break;
        uint8_t byte = *in->next++;
        value |= (uint32_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80))
            return value;
    }
    in->broken = 1;
    return 0;
}

/* Reads the record after the code that ended at `end`, and skips its steps. */
static struct record read_record(struct cursor *in, uint32_t end)
{
    struct record record = {.start = end + read_number(in)};

    record.size = read_number(in);
    record.name = read_number(in);
    record.file = read_number(in);
    record.line = read_number(in);
    uint32_t length = read_number(in);

    if (length > (size_t)(in->end - in->next)) {
        in->broken = 1;
        length = 0;
    }
    record.steps = (struct cursor){in->next, in->next + length, in->broken};
    in->next += length;
    return record;
}

/* Moves file and line on to those of the byte `offset` of the function. */
static void walk_steps(struct record *record, uint32_t offset)
{
    struct cursor *in = &record->steps;
    uint32_t file = record->file, at = 0;

    while (in->next < in->end && !in->broken) {
        uint32_t advance = read_number(in);
        uint32_t value = read_number(in);
        if (advance == 0) {
            file = value;
            continue;
        }
        if (advance > offset - at)
            return;
        at += advance;
        record->file = file;
        record->line += value >> 1 ^ -(value & 1);
    }
}

int lines_find(const void *table, size_t size, uint32_t address,
               struct line_position *out)
{
    const uint8_t *bytes = table;
    struct lines_header head;

    if (size < sizeof(head))
        return -EINVAL;
    memcpy(&head, table, sizeof(head));
    if (head.magic != LINES_MAGIC || head.size > size ||
        head.strings < sizeof(head) || head.strings >= head.size ||
        bytes[head.size - 1] != '\0')
        return -EINVAL;

    struct cursor in = {bytes + sizeof(head), bytes + head.strings, 0};
    uint32_t end = head.first;
    while (in.next < in.end) {
        struct record record = read_record(&in, end);
        if (in.broken)
            return -EINVAL;
        if (address < record.start)
            return -ENOENT;
        end = record.start + record.size;
        if (address - record.start >= record.size)
            continue;

        walk_steps(&record, address - record.start);
        uint32_t names = head.size - head.strings;
        if (record.steps.broken || record.name >= names || record.file >= names)
            return -EINVAL;
        const char *strings = (const char *)bytes + head.strings;
        *out = (struct line_position){.function = strings + record.name,
                                      .offset = address - record.start,
                                      .file = strings + record.file,
                                      .line = record.line};
        return 0;
    }
    return -ENOENT;
}
