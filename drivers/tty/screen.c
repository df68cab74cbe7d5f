/*
 * The screen's emulation of a terminal. See screen.h for what it knows.
 *
 * Wrapping is VT100's: a character in the last column leaves the cursor there,
 * and only the next one starts a row. Unlike VT100's, a BS undoes exactly
 * that, and at the start of a row goes back to the row above, so that the
 * line discipline can erase a line that takes several rows.
 */
#include "screen.h"

#include <string.h>

#define TAB_WIDTH  8
#define NUMBER_MAX 9999

/* VGA colours; control characters; bits of a pen's style. */
enum { BLACK = 0, CYAN = 3, GREY = 7, BRIGHT = 8 };
enum { SO = 0x0E, SI = 0x0F, CAN = 0x18, SUB = 0x1A, ESC = 0x1B };
enum { BOLD = 1 << 1, UNDERLINED = 1 << 4, BLINKS = 1 << 5, REVERSED = 1 << 7 };

static const struct screen_pen pen_at_start = {.ink = GREY, .paper = BLACK};

/* VGA's colours for ANSI's black red green yellow blue magenta cyan white. */
static const uint8_t vga_colour[] = {0, 4, 2, 6, 1, 5, 3, 7};

static int within(int number, int last)
{
    return number < 0 ? 0 : number > last ? last : number;
}

/* --- rows ---------------------------------------------------------------- */

uint16_t *screen_row(const struct screen *screen, int row)
{
    return screen->memory + (screen->history + row) * SCREEN_COLUMNS;
}

static uint16_t screen_cell(const struct screen *screen, uint8_t glyph)
{
    const struct screen_pen *pen = &screen->pen;
    unsigned ink = pen->style & UNDERLINED ? CYAN : pen->ink;
    unsigned paper = pen->style & REVERSED ? ink : pen->paper;

    ink = pen->style & REVERSED ? pen->paper : ink;
    ink |= pen->style & BOLD ? BRIGHT : 0;
    paper |= pen->style & BLINKS ? BRIGHT : 0;
    return (uint16_t)(paper << 12 | ink << 8 | glyph);
}

/* Of the cells from one up to but not another, moves all by so many towards
 * the first, or with `by` below 0 towards the last. What is pushed out is
 * lost, and what nothing moves to is blank: after a large number, all. */
static void screen_shift(struct screen *screen, int from, int to, int by)
{
    int gap = within(by < 0 ? -by : by, to - from), kept = to - from - gap;
    uint16_t *low = screen_row(screen, 0) + from, *high = low + gap;
    uint16_t *hole = by < 0 ? low : low + kept,
             blank = screen_cell(screen, ' ');

    memmove(by < 0 ? high : low, by < 0 ? low : high, kept * sizeof *low);
    for (int i = 0; i < gap; i++)
        hole[i] = blank;
}

/* The first row becomes history, and the last one is new. At the end of its
 * memory all moves back to the beginning, where the oldest rows are lost. */
static void screen_advance(struct screen *screen)
{
    if (screen->history == SCREEN_HISTORY) {
        screen->history -= SCREEN_ROWS;
        memmove(screen->memory, screen->memory + SCREEN_CELLS,
                (SCREEN_MEMORY - SCREEN_CELLS) * sizeof *screen->memory);
    }
    screen->history++;
    screen_shift(screen, SCREEN_CELLS - SCREEN_COLUMNS, SCREEN_CELLS,
                 SCREEN_COLUMNS);
}

/* Puts the cursor to a row and column that may lie outside. */
static void screen_move(struct screen *screen, int row, int column)
{
    screen->pen.cursor = within(row, SCREEN_ROWS - 1) * SCREEN_COLUMNS +
                         within(column, SCREEN_COLUMNS - 1);
    screen->pen.full = false;
}

/* Goes a row down, or up; where the region ends, its rows move instead. */
static void screen_step(struct screen *screen, bool up)
{
    int step = up ? -SCREEN_COLUMNS : SCREEN_COLUMNS;
    int row = screen->pen.cursor / SCREEN_COLUMNS;
    int column = screen->pen.cursor % SCREEN_COLUMNS;

    if (row * SCREEN_COLUMNS != (up ? screen->from : screen->to - step))
        row += up ? -1 : 1;
    else if (!up && screen->to - screen->from == SCREEN_CELLS)
        screen_advance(screen);
    else
        screen_shift(screen, screen->from, screen->to, step);
    screen_move(screen, row, column);
}

static void screen_control(struct screen *screen, uint8_t c)
{
    struct screen_pen *pen = &screen->pen;
    int start = pen->cursor / SCREEN_COLUMNS * SCREEN_COLUMNS;

    if (c == '\b' && pen->cursor > 0 && !pen->full)
        pen->cursor--;
    else if (c == '\t')
        pen->cursor = within((pen->cursor | (TAB_WIDTH - 1)) + 1,
                             start + SCREEN_COLUMNS - 1);
    else if (c >= '\n' && c <= '\f')
        screen_step(screen, false);
    else if (c == '\r')
        pen->cursor = start;
    else if (c == SO || c == SI)
        pen->set = c == SO;
    pen->full = pen->full && c != '\b' && c != '\r';
}

static void screen_write(struct screen *screen, uint8_t glyph)
{
    struct screen_pen *pen = &screen->pen;

    if (pen->full) {
        screen_control(screen, '\r');
        screen_control(screen, '\n');
    }
    screen_row(screen, 0)[pen->cursor] = screen_cell(screen, glyph);
    pen->full = pen->cursor % SCREEN_COLUMNS == SCREEN_COLUMNS - 1;
    pen->cursor += !pen->full;
}

/* A byte of UTF-8. What cannot begin a character shows as it is. */
static void screen_text(struct screen *screen, uint8_t c)
{
    bool lines = screen->pen.lines >> screen->pen.set & 1;

    if (screen->missing > 0) {
        screen->character = screen->character << 6 | (c & 0x3F);
        if (--screen->missing == 0)
            screen_write(screen, glyph_find(screen->character, lines));
    } else if (c >= 0xC2 && c <= 0xF4) {
        screen->lead = c;
        screen->missing = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
        screen->character = c & (0x3F >> screen->missing);
    } else {
        screen_write(screen, c < 0x80 ? glyph_find(c, lines) : c);
    }
}

/* --- sequences ----------------------------------------------------------- */

/* ESC[J and ESC[K: blanks, between two places, what is after the cursor (0),
 * before it and under it (1), or all (2). */
static void screen_erase(struct screen *screen, int which, int from, int to)
{
    if (which == 0)
        from = screen->pen.cursor;
    if (which == 1)
        to = screen->pen.cursor + 1;
    if (which <= 2)
        screen_shift(screen, from, to, SCREEN_CELLS);
}

/* All as at the start but what can be seen. */
static void screen_reset(struct screen *screen)
{
    int cursor = screen->pen.cursor;

    screen->pen = screen->saved = pen_at_start;
    screen->pen.cursor = cursor;
    screen->from = 0;
    screen->to = SCREEN_CELLS;
    screen->no_cursor = false;
}

/* A number of ESC[m, "select graphic rendition" (ECMA-48, 8.3.117). Returns how
 * many of those behind it belong to it. */
static unsigned screen_render(struct screen *screen, const int *number)
{
    struct screen_pen *pen = &screen->pen;
    int ten = *number / 10, digit = *number % 10;
    uint8_t *colour = ten == 3 || ten == 9 ? &pen->ink : &pen->paper;

    if (*number == 38 || *number == 48)
        return number[1] == 5 ? 2 : number[1] == 2 ? 4 : 0;
    if (*number == 0 || *number == 39)
        pen->ink = GREY;
    if (*number == 0 || *number == 49)
        pen->paper = BLACK;
    if (ten == 0)
        pen->style = digit == 0 ? 0 : pen->style | 1u << digit;
    else if (ten == 2)
        pen->style &= ~(1u << digit | (digit == 2 ? BOLD : 0));
    else if (digit < 8 && (ten == 3 || ten == 4 || ten == 9 || ten == 10))
        *colour = vga_colour[digit] | (ten >= 9 ? BRIGHT : 0);
    return 0;
}

/* ESC[r: the rows that scroll, at least two. */
static void screen_region(struct screen *screen, int first, int last)
{
    last = last == 0 ? SCREEN_ROWS : within(last, SCREEN_ROWS);
    if (first >= last)
        return;
    screen->from = (first - 1) * SCREEN_COLUMNS;
    screen->to = last * SCREEN_COLUMNS;
    screen_move(screen, 0, 0);
}

/* Does the sequence that `final` ends. */
static void screen_execute(struct screen *screen, uint8_t final)
{
    /* What A to F move the cursor by: rows, and columns, or to the first. */
    static const int8_t down[] = {-1, 1, 0, 0, 1, -1};
    static const int8_t right[] = {0, 0, 1, -1, INT8_MIN, INT8_MIN};
    int cursor = screen->pen.cursor, column = cursor % SCREEN_COLUMNS;
    int row = cursor / SCREEN_COLUMNS, start = cursor - column;
    int end = start + SCREEN_COLUMNS;
    int first = screen->numbers[0], second = screen->numbers[1];
    int count = first == 0 ? 1 : first, rows = count * SCREEN_COLUMNS;
    bool inside = cursor >= screen->from && cursor < screen->to;

    if (screen->marker == '?' && first == 25 && (final | 4) == 'l')
        screen->no_cursor = final == 'l';
    if (screen->marker == '!' && final == 'p')
        screen_reset(screen);
    if (screen->marker != '\0')
        return;
    if (final >= 'A' && final <= 'F')
        screen_move(screen, row + count * down[final - 'A'],
                    column + count * right[final - 'A']);
    else if (final == 'G')
        screen_move(screen, row, count - 1);
    else if (final == 'd')
        screen_move(screen, count - 1, column);
    else if (final == 'H' || final == 'f')
        screen_move(screen, count - 1, second - 1);
    else if (final == 'J')
        screen_erase(screen, first, 0, SCREEN_CELLS);
    else if (final == 'K')
        screen_erase(screen, first, start, end);
    else if (final == '@' || final == 'P')
        screen_shift(screen, cursor, end, final == 'P' ? count : -count);
    else if ((final == 'L' || final == 'M') && inside)
        screen_shift(screen, start, screen->to, final == 'M' ? rows : -rows);
    else if (final == 'r')
        screen_region(screen, count, second);
    else if (final == 's')
        screen->saved = screen->pen;
    else if (final == 'u')
        screen->pen = screen->saved;
    else if (final == 'c')
        line_type(screen->line, "\33[?6c");
    else if (final == 'n' && first == 5)
        line_type(screen->line, "\33[0n");
    else if (final == 'n' && first == 6)
        line_type(screen->line, "\33[%d;%dR", row + 1, column + 1);
    for (unsigned i = 0; final == 'm' && i <= screen->last_number; i++)
        i += screen_render(screen, screen->numbers + i);
}

/* A byte of ESC[ 1 ; 31 m and its kin (ECMA-48, 5.4). */
static void screen_sequence(struct screen *screen, uint8_t c)
{
    int *number = &screen->numbers[screen->last_number];

    if (c >= '@') {
        screen->take = screen_text;
        screen_execute(screen, c);
    } else if (c == ';' && screen->last_number < SCREEN_NUMBERS - 3) {
        screen->last_number++;
    } else if (c >= '0' && c <= '9') {
        *number = within(*number * 10 + (c - '0'), NUMBER_MAX);
    } else {
        screen->marker = c;
    }
}

/* What stands between ESC ] and BEL. */
static void screen_string(struct screen *screen, uint8_t c)
{
    if (c == '\a' || c == '\n')
        screen->take = screen_text;
}

/* The byte after ESC. Between them may stand one that says more: ESC ( 0. */
static void screen_escape(struct screen *screen, uint8_t c)
{
    uint8_t marker = screen->marker, set = 1u << (marker == ')');

    screen->take = c < '0' ? screen_escape : screen_text;
    screen->marker = c < '0' ? c : '\0';
    if (c >= '0' && (marker == '(' || marker == ')'))
        screen->pen.lines = (screen->pen.lines & ~set) | (c == '0' ? set : 0);
    if (marker != '\0')
        return;
    if (c == '[')
        screen->take = screen_sequence;
    else if (strchr("]PX^_", c) != NULL)
        screen->take = screen_string;
    if (c == 'E')
        screen_control(screen, '\r');
    if (c == 'D' || c == 'E' || c == 'M')
        screen_step(screen, c == 'M');
    else if (c == '7' || c == '8')
        screen_execute(screen, c == '7' ? 's' : 'u');
    else if (c == 'c')
        screen_start(screen, screen->memory, screen->line);
}

void screen_put(struct screen *screen, uint8_t c)
{
    if (screen->missing > 0 && !is_continuation(c)) {
        screen->missing = 0;
        screen_write(screen, screen->lead);
    }
    if (c == ESC || c == CAN || c == SUB) {
        screen->take = c == ESC ? screen_escape : screen_text;
        screen->marker = '\0';
        screen->last_number = 0;
        memset(screen->numbers, 0, sizeof screen->numbers);
    } else if (c < ' ' && screen->take != screen_string) {
        screen_control(screen, c);
    } else {
        screen->take(screen, c);
    }
}

void screen_start(struct screen *screen, uint16_t *memory, struct line *line)
{
    *screen =
        (struct screen){.line = line, .memory = memory, .take = screen_text};
    screen_reset(screen);
    screen_erase(screen, 2, 0, SCREEN_CELLS);
}
