/*
 * The screen's emulation of a terminal. See screen.h for what it knows.
 *
 * Wrapping is VT100's: a byte in the last column leaves the cursor there,
 * and only the next one starts a row. Unlike VT100's, a BS undoes exactly
 * that, and at the start of a row goes back to the row above, so that the
 * line discipline can erase a line that takes several rows.
 */
#include "screen.h"

#define GREY          7
#define BLACK         0
#define BRIGHT        8
#define TAB_WIDTH     8
#define PARAMETER_MAX 9999

#define ESC           0x1B

/* VGA's colours for ANSI's black red green yellow blue magenta cyan white. */
static const uint8_t vga_colour[8] = {0, 4, 2, 6, 1, 5, 3, 7};

static uint16_t screen_cell(const struct screen *screen, uint8_t c)
{
    uint8_t ink = screen->foreground, paper = screen->background;

    if (screen->reverse) {
        ink = screen->background;
        paper = screen->foreground;
    }
    if (screen->bright)
        ink |= BRIGHT;
    return (uint16_t)(paper << 12 | ink << 8 | c);
}

unsigned screen_origin(const struct screen *screen)
{
    return screen->top * SCREEN_COLUMNS;
}

unsigned screen_cursor(const struct screen *screen)
{
    return screen_origin(screen) + screen->row * SCREEN_COLUMNS +
           screen->column;
}

static void screen_plain(struct screen *screen)
{
    screen->foreground = GREY;
    screen->background = BLACK;
    screen->bright = screen->reverse = false;
}

void screen_start(struct screen *screen, volatile uint16_t *region)
{
    *screen = (struct screen){.region = region};
    screen_plain(screen);
}

void screen_adopt(struct screen *screen, unsigned top, unsigned place)
{
    screen->top = top;
    screen->row = place / SCREEN_COLUMNS;
    screen->column = place % SCREEN_COLUMNS;
}

/* Blanks cells of the window, from `first` up to but not `end`. */
static void screen_blank(struct screen *screen, unsigned first, unsigned end)
{
    volatile uint16_t *window = screen->region + screen_origin(screen);
    uint16_t blank = screen_cell(screen, ' ');

    for (unsigned i = first; i < end; i++)
        window[i] = blank;
}

void screen_clear(struct screen *screen)
{
    screen_blank(screen, 0, SCREEN_ROWS * SCREEN_COLUMNS);
    screen->row = screen->column = 0;
    screen->wraps = false;
}

/* Moves the window a row down, or back to the region's start. */
static void screen_scroll(struct screen *screen)
{
    const unsigned kept = (SCREEN_ROWS - 1) * SCREEN_COLUMNS;

    screen->top++;
    if (screen->top + SCREEN_ROWS > SCREEN_REGION_ROWS) {
        unsigned from = screen_origin(screen);
        for (unsigned i = 0; i < kept; i++)
            screen->region[i] = screen->region[from + i];
        screen->top = 0;
    }
    screen_blank(screen, kept, kept + SCREEN_COLUMNS);
}

static void screen_line_feed(struct screen *screen)
{
    screen->wraps = false;
    if (screen->row + 1 < SCREEN_ROWS)
        screen->row++;
    else
        screen_scroll(screen);
}

static void screen_back_space(struct screen *screen)
{
    if (screen->wraps) {
        screen->wraps = false;
    } else if (screen->column > 0) {
        screen->column--;
    } else if (screen->row > 0) {
        screen->row--;
        screen->column = SCREEN_COLUMNS - 1;
    }
}

static void screen_tab(struct screen *screen)
{
    screen->column += TAB_WIDTH - screen->column % TAB_WIDTH;
    if (screen->column >= SCREEN_COLUMNS)
        screen->column = SCREEN_COLUMNS - 1;
}

static void screen_control(struct screen *screen, uint8_t c)
{
    if (c == '\b') {
        screen_back_space(screen);
    } else if (c == '\t') {
        screen_tab(screen);
    } else if (c == '\n') {
        screen_line_feed(screen);
    } else if (c == '\r') {
        screen->column = 0;
        screen->wraps = false;
    } else if (c == ESC) {
        screen->state = SCREEN_ESCAPE;
    }
}

static void screen_text(struct screen *screen, uint8_t c)
{
    if (screen->wraps) {
        screen->column = 0;
        screen_line_feed(screen);
    }
    screen->region[screen_cursor(screen)] = screen_cell(screen, c);
    if (screen->column + 1 < SCREEN_COLUMNS)
        screen->column++;
    else
        screen->wraps = true;
}

/* --- sequences ----------------------------------------------------------- */

/* A number of the sequence; `missing` if it was left out or is 0. */
static unsigned screen_number(const struct screen *screen, unsigned i,
                              unsigned missing)
{
    unsigned number = i < screen->parameters ? screen->parameter[i] : 0;

    return number != 0 ? number : missing;
}

/* Puts the cursor to a row and column that may lie outside. */
static void screen_move(struct screen *screen, int row, int column)
{
    const int last_row = SCREEN_ROWS - 1, last_column = SCREEN_COLUMNS - 1;

    screen->row = row < 0 ? 0 : row > last_row ? last_row : row;
    screen->column = column < 0             ? 0
                     : column > last_column ? last_column
                                            : column;
    screen->wraps = false;
}

/* ESC[J and ESC[K: blanks [from, to) after the cursor (0), before it and
 * under it (1), or all (2). */
static void screen_erase(struct screen *screen, unsigned from, unsigned to)
{
    unsigned cursor = screen_cursor(screen) - screen_origin(screen);
    unsigned which = screen_number(screen, 0, 0);

    if (which <= 2)
        screen_blank(screen, which == 0 ? cursor : from,
                     which == 1 ? cursor + 1 : to);
}

/* One number of ESC[m, "select graphic rendition" (ECMA-48, 8.3.117). */
static void screen_render(struct screen *screen, unsigned number)
{
    if (number == 0)
        screen_plain(screen);
    else if (number == 1 || number == 22)
        screen->bright = number == 1;
    else if (number == 7 || number == 27)
        screen->reverse = number == 7;
    else if (number >= 30 && number <= 37)
        screen->foreground = vga_colour[number - 30];
    else if (number == 39)
        screen->foreground = GREY;
    else if (number >= 40 && number <= 47)
        screen->background = vga_colour[number - 40];
    else if (number == 49)
        screen->background = BLACK;
}

/* Does the sequence that `final` ends. */
static void screen_execute(struct screen *screen, uint8_t final)
{
    int row = screen->row, column = screen->column;
    int count = screen_number(screen, 0, 1);
    unsigned start = row * SCREEN_COLUMNS;

    if (final == 'A')
        screen_move(screen, row - count, column);
    else if (final == 'B')
        screen_move(screen, row + count, column);
    else if (final == 'C')
        screen_move(screen, row, column + count);
    else if (final == 'D')
        screen_move(screen, row, column - count);
    else if (final == 'H' || final == 'f')
        screen_move(screen, count - 1, screen_number(screen, 1, 1) - 1);
    else if (final == 'J')
        screen_erase(screen, 0, SCREEN_ROWS * SCREEN_COLUMNS);
    else if (final == 'K')
        screen_erase(screen, start, start + SCREEN_COLUMNS);
    for (unsigned i = 0; final == 'm' && i < screen->parameters; i++)
        screen_render(screen, screen->parameter[i]);
}

/* The byte after ESC: only [ opens a sequence. */
static void screen_escape(struct screen *screen, uint8_t c)
{
    if (c >= ' ' && c < '0')
        return; /* an intermediate byte: ESC ( B and the like */
    screen->state = c == '[' ? SCREEN_SEQUENCE : SCREEN_TEXT;
    screen->private_sequence = false;
    screen->parameters = 1;
    for (unsigned i = 0; i < SCREEN_PARAMETERS; i++)
        screen->parameter[i] = 0;
}

/* A byte of ESC[ 1 ; 31 m and its kin (ECMA-48, 5.4). */
static void screen_sequence(struct screen *screen, uint8_t c)
{
    unsigned *number = &screen->parameter[screen->parameters - 1];

    if (c >= '@') {
        screen->state = SCREEN_TEXT;
        if (!screen->private_sequence)
            screen_execute(screen, c);
    } else if (c == ';' && screen->parameters < SCREEN_PARAMETERS) {
        screen->parameters++;
    } else if (c >= '0' && c <= '9') {
        if (*number < PARAMETER_MAX)
            *number = *number * 10 + (c - '0');
    } else {
        screen->private_sequence = true;
    }
}

void screen_put(struct screen *screen, uint8_t c)
{
    if (c < ' ')
        screen_control(screen, c);
    else if (screen->state == SCREEN_TEXT)
        screen_text(screen, c);
    else if (screen->state == SCREEN_ESCAPE)
        screen_escape(screen, c);
    else
        screen_sequence(screen, c);
}
