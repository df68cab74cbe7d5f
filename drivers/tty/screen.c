/*
 * The screen's emulation of a terminal. See screen.h for what it knows.
 *
 * Wrapping is VT100's: a byte in the last column leaves the cursor there,
 * and only the next one starts a row. Unlike VT100's, a BS undoes exactly
 * that, and at the start of a row goes back to the row above, so that the
 * line discipline can erase a line that takes several rows.
 */
#include "screen.h"

#include <string.h>

#define GREY          7
#define BLACK         0
#define BRIGHT        8
#define TAB_WIDTH     8
#define PARAMETER_MAX 9999
#define COLUMN_LAST   (SCREEN_COLUMNS - 1)

#define ESC           0x1B

/* VGA's colours for ANSI's black red green yellow blue magenta cyan white,
 * and of letters if nothing else was asked for. */
static const uint8_t vga_colour[] = {0, 4, 2, 6, 1, 5, 3, 7, [9] = GREY};

static uint16_t screen_cell(const struct screen *screen, uint8_t c)
{
    bool reverse = screen->reverse;
    uint8_t ink = reverse ? screen->background : screen->foreground;
    uint8_t paper = reverse ? screen->foreground : screen->background;

    if (screen->bright)
        ink |= BRIGHT;
    return (uint16_t)(paper << 12 | ink << 8 | c);
}

unsigned screen_origin(const struct screen *screen)
{
    return screen->top * SCREEN_COLUMNS;
}

static int within(int number, int last)
{
    return number < 0 ? 0 : number > last ? last : number;
}

unsigned screen_cursor(const struct screen *screen)
{
    return screen_origin(screen) + screen->row * SCREEN_COLUMNS +
           within(screen->column, COLUMN_LAST);
}

static void screen_plain(struct screen *screen)
{
    screen->foreground = GREY;
    screen->background = BLACK;
    screen->bright = screen->reverse = false;
}

void screen_start(struct screen *screen, volatile uint16_t *region,
                  unsigned top, unsigned place)
{
    *screen = (struct screen){.region = region,
                              .top = top,
                              .row = place / SCREEN_COLUMNS,
                              .column = place % SCREEN_COLUMNS};
    screen_plain(screen);
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
    screen->column = within(screen->column, COLUMN_LAST);
    if (screen->row + 1 < SCREEN_ROWS)
        screen->row++;
    else
        screen_scroll(screen);
}

static void screen_back_space(struct screen *screen)
{
    if (screen->column > 0) {
        screen->column--;
    } else if (screen->row > 0) {
        screen->row--;
        screen->column = COLUMN_LAST;
    }
}

static void screen_control(struct screen *screen, uint8_t c)
{
    if (c == '\b')
        screen_back_space(screen);
    else if (c == '\t' && screen->column < COLUMN_LAST)
        screen->column =
            within((screen->column | (TAB_WIDTH - 1)) + 1, COLUMN_LAST);
    else if (c == '\n')
        screen_line_feed(screen);
    else if (c == '\r')
        screen->column = 0;
    else if (c == ESC)
        screen->state = SCREEN_ESCAPE;
}

static void screen_text(struct screen *screen, uint8_t c)
{
    if (screen->column == SCREEN_COLUMNS) {
        screen->column = 0;
        screen_line_feed(screen);
    }
    screen->region[screen_cursor(screen)] = screen_cell(screen, c);
    screen->column++;
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
    screen->row = within(row, SCREEN_ROWS - 1);
    screen->column = within(column, COLUMN_LAST);
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
    else if (number / 10 == 3 && number != 38)
        screen->foreground = vga_colour[number % 10];
    else if (number / 10 == 4 && number != 48)
        screen->background = number == 49 ? BLACK : vga_colour[number % 10];
}

/* Does the sequence that `final` ends. */
static void screen_execute(struct screen *screen, uint8_t final)
{
    int row = screen->row, column = within(screen->column, COLUMN_LAST);
    int count = screen_number(screen, 0, 1);
    unsigned start = row * SCREEN_COLUMNS;

    if (final == 'A' || final == 'B')
        screen_move(screen, final == 'A' ? row - count : row + count, column);
    else if (final == 'C' || final == 'D')
        screen_move(screen, row,
                    final == 'D' ? column - count : column + count);
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
    memset(screen->parameter, 0, sizeof screen->parameter);
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
