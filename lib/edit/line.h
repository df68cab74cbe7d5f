/*
 * A line that is being typed, and its picture on the screen.
 *
 * Places on the screen are cells, counted from where the prompt begins, row
 * after row; the terminal breaks rows by itself. A line may be taller than the
 * screen: then only rows from `top` on are there.
 */
#ifndef EDIT_LINE_H
#define EDIT_LINE_H

#include <stdio.h>

struct line {
    FILE *out;
    size_t rows, columns; /* of the window */
    const char *prompt;   /* in one row */

    char *text; /* NUL-ended */
    size_t length, cursor;

    size_t start; /* the cell behind the prompt */
    size_t at;    /* the cell of the screen's cursor */
    size_t end;   /* the cell behind what is shown */
    size_t top;   /* the first row that is on the screen for certain */
    int full;     /* the cursor hangs at a row's end: the next character
                   * goes into the next row */
};

/* Shows prompt and text where the cursor is, at the start of a row, behind
 * what clears that place. */
void line_show(struct line *line, const char *clear);

/* The same in the place of what is shown. */
void line_show_again(struct line *line);

/* Shows the text from this index on, which has changed, and the cursor. */
void line_draw(struct line *line, size_t from);

/* Replaces what is between two indices, leaves the cursor behind it, and shows
 * that. Sounds BEL if memory is short. */
void line_replace(struct line *line, size_t from, size_t to, const char *bytes,
                  size_t length);

#endif
