/*
 * Rows of bytes, see edit.h.
 */
#include "edit.h"
#include <kumquat/key.h>
#include <stdlib.h>
#include <string.h>

/* --- Rows ----------------------------------------------------------------- */

int text_insert_row(struct text *text, size_t row, const char *bytes,
                    size_t length)
{
    size_t count = text->count;
    char *copy = malloc(length + 1);

    if (copy != NULL && (count & (count - 1)) == 0) { /* a power of two */
        size_t room = count > 0 ? 2 * count : 1;
        struct row *rows = realloc(text->rows, room * sizeof(struct row));
        if (rows == NULL) {
            free(copy);
            return -1;
        }
        text->rows = rows;
    }
    if (copy == NULL)
        return -1;
    memcpy(copy, bytes, length);
    memmove(text->rows + row + 1, text->rows + row,
            (count - row) * sizeof(struct row));
    text->rows[row].bytes = copy;
    text->rows[row].length = length;
    text->count++;
    return 0;
}

void text_remove_row(struct text *text, size_t row)
{
    free(text->rows[row].bytes);
    memmove(text->rows + row, text->rows + row + 1,
            (--text->count - row) * sizeof(struct row));
}

int text_insert(struct row *row, size_t at, const char *bytes, size_t length)
{
    char *longer = realloc(row->bytes, row->length + length + 1);

    if (longer == NULL)
        return -1;
    memmove(longer + at + length, longer + at, row->length - at);
    memcpy(longer + at, bytes, length);
    row->bytes = longer;
    row->length += length;
    return 0;
}

void text_remove(struct row *row, size_t at, size_t length)
{
    row->length -= length;
    memmove(row->bytes + at, row->bytes + at + length, row->length - at);
}

int text_split(struct text *text, size_t row, size_t at)
{
    const struct row *old = &text->rows[row];

    if (text_insert_row(text, row + 1, old->bytes + at, old->length - at) < 0)
        return -1;
    text->rows[row].length = at;
    return 0;
}

int text_join(struct text *text, size_t row)
{
    struct row *first = &text->rows[row], *next = first + 1;

    if (text_insert(first, first->length, next->bytes, next->length) < 0)
        return -1;
    text_remove_row(text, row + 1);
    return 0;
}

void text_clear(struct text *text)
{
    while (text->count > 0)
        text_remove_row(text, text->count - 1);
    free(text->rows);
    text->rows = NULL;
}

/* --- Characters ----------------------------------------------------------- */

size_t text_next(const struct row *row, size_t at)
{
    unsigned char lead = (unsigned char)row->bytes[at];
    size_t length = lead < 0xC2 || lead > 0xF4 ? 1
                    : lead < 0xE0              ? 2
                    : lead < 0xF0              ? 3
                                               : 4;

    for (size_t i = 1; i < length; i++)
        if (at + i >= row->length || !is_continuation(row->bytes[at + i]))
            return at + 1;
    return at + length;
}

size_t text_previous(const struct row *row, size_t at)
{
    for (size_t length = 2; length <= 4 && length <= at; length++)
        if (text_next(row, at - length) == at)
            return at - length;
    return at - 1;
}

size_t text_width(const struct row *row, size_t at, size_t column)
{
    char c = row->bytes[at];

    return is_continuation(c) ? 1 : cell_width(c, column);
}

size_t text_cell(const struct row *row, size_t at)
{
    size_t cell = 0;

    for (size_t i = 0; i < at; i = text_next(row, i))
        cell += text_width(row, i, cell);
    return cell;
}

size_t text_at_cell(const struct row *row, size_t cell)
{
    size_t at = 0, column = 0;

    while (at < row->length && column + text_width(row, at, column) <= cell) {
        column += text_width(row, at, column);
        at = text_next(row, at);
    }
    return at;
}
