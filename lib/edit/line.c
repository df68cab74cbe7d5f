/*
 * The line and its picture, see line.h.
 *
 * What is typed at the end of the line is sent as it is, and nothing else.
 * All other changes are drawn from where they begin to the end.
 */
#include "line.h"
#include <kumquat/key.h>
#include <stdlib.h>
#include <string.h>

/* The cell where the byte with an index is shown. */
static size_t cell_of(const struct line *line, size_t index)
{
    size_t cell = line->start;

    for (size_t i = 0; i < index; i++)
        cell += cell_width(line->text[i], cell);
    return cell;
}

/* The screen's cursor has come to a cell, maybe of a new row, by writing. */
static void arrive(struct line *line, size_t at)
{
    line->at = at;
    line->full = at > 0 && at % line->columns == 0;
    size_t last = (at - (size_t)line->full) / line->columns;
    if (last >= line->top + line->rows)
        line->top = last - line->rows + 1;
}

/* Brings a cursor that hangs at a row's end into the next row. */
static void unhang(struct line *line)
{
    if (!line->full)
        return;
    fputs(" \b", line->out);
    line->full = 0;
    line->top += line->at / line->columns >= line->top + line->rows;
}

/* Moves by so many cells or rows; the letters are for a negative and for a
 * positive number. */
static void move(struct line *line, long count, const char *letters)
{
    if (count != 0)
        fprintf(line->out, "\033[%ld%c", labs(count), letters[count > 0]);
}

/* Moves the screen's cursor to a cell. */
static void go(struct line *line, size_t to)
{
    if (to == line->at)
        return;
    unhang(line);
    long width = (long)line->columns, from = (long)line->at;
    move(line, (long)to / width - from / width, "AB");
    move(line, (long)to % width - from % width, "DC");
    line->at = to;
}

static void draw_byte(struct line *line, char c)
{
    size_t cells = cell_width(c, line->at);

    if (c == '\t')
        fprintf(line->out, "%*s", (int)cells, "");
    else
        fprintf(line->out, cells == 2 ? "^%c" : "%c", cells == 2 ? c ^ 64 : c);
    arrive(line, line->at + cells);
}

/* Begins with a row where the screen's cursor is. */
static void begin(struct line *line, size_t row)
{
    line->top = row;
    line->at = line->end = row * line->columns;
    line->full = 0;
    if (row > 0)
        return;
    fputs(line->prompt, line->out);
    line->start = 0;
    for (const char *at = line->prompt; *at != '\0'; at++)
        if (at[0] == KEY_ESCAPE && at[1] == '[') /* a colour: no cells */
            at += 1 + strcspn(at + 1, "mK");
        else
            line->start += cell_width(*at, line->start);
    arrive(line, line->start);
    line->end = line->at;
}

/* Shows an empty screen with a row that was not there. Returns the index of
 * the first character to draw. */
static size_t scroll(struct line *line, size_t row)
{
    size_t index = 0;

    fputs("\033[H\033[J", line->out);
    begin(line, row < line->rows ? 0 : row - line->rows + 1);
    for (size_t cell = line->start; cell < line->at; index++)
        cell += cell_width(line->text[index], cell);
    line->end = cell_of(line, index);
    return index;
}

/* Shows the text from an index on, as far as it goes without scrolling the
 * cursor away, and nothing of an older one behind it. */
static void draw_rest(struct line *line, size_t from)
{
    size_t window = (line->top + line->rows) * line->columns;
    size_t limit = line->cursor < line->length ? window - 1 : (size_t)-1;

    go(line, cell_of(line, from));
    while (from < line->length &&
           line->at + cell_width(line->text[from], line->at) <= limit)
        draw_byte(line, line->text[from++]);
    if (line->at < line->end) {
        unhang(line);
        fputs("\033[J", line->out);
    }
    line->end = line->at;
}

void line_draw(struct line *line, size_t from)
{
    size_t row = cell_of(line, line->cursor) / line->columns;
    size_t cell = cell_of(line, from);
    int drawn_on = line->cursor == line->length && cell <= line->end;

    if (row < line->top || cell < line->top * line->columns ||
        (row >= line->top + line->rows && !drawn_on)) {
        from = scroll(line, row);
        cell = cell_of(line, from);
    }
    if (cell < line->end || (cell == line->end && from < line->length))
        draw_rest(line, from);
    go(line, cell_of(line, line->cursor));
}

void line_show(struct line *line, const char *clear)
{
    fputs(clear, line->out);
    begin(line, 0);
    line_draw(line, 0);
}

void line_show_again(struct line *line)
{
    go(line, line->top * line->columns);
    line_show(line, "\033[J");
}

void line_replace(struct line *line, size_t from, size_t to, const char *bytes,
                  size_t length)
{
    size_t rest = line->length - to;
    char *text = line->text;

    if (length > to - from)
        text = realloc(text, from + length + rest + 1);
    if (text == NULL) {
        putc('\a', line->out);
        return;
    }
    memmove(text + from + length, text + to, rest + 1);
    memcpy(text + from, bytes, length);
    line->text = text;
    line->length = from + length + rest;
    line->cursor = from + length;
    while (rest > 0 && from > 0 && is_continuation(text[from]))
        from--; /* a character is drawn whole */
    line_draw(line, from);
}
