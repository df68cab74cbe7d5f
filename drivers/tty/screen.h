/*
 * A text screen that understands a VT100, and of its successors what programs
 * use.
 *
 * The rows lie in memory one after the other: those that have scrolled away,
 * its history, and then the screen's. Cells are counted row by row from the
 * screen's first, so what is inserted, deleted, erased or scrolled is always a
 * range of cells, of which some move and some become blank. Nothing in here
 * touches hardware: vga.c shows what is drawn.
 *
 *   BS TAB LF VT FF CR      move the cursor; SO SI: set G1, G0; BEL: nothing
 *   CAN SUB                 end a sequence that is not complete
 *   ESC 7  ESC 8            save and restore cursor, colours and sets
 *   ESC D  ESC M  ESC E     a row down, up, to the start of the next; they
 *                           scroll where the scroll region ends, as LF does
 *   ESC c                   all as at the start, without history
 *   ESC ( 0   ESC ( B       G0 is the set of lines, or ASCII; ) for G1
 *   ESC ] ... BEL or ESC \  swallowed; so is what begins with ESC P X ^ _
 *
 * ESC [ numbers letter; n is the first number, 1 or what is said in brackets:
 *
 *   A B C D   n up, down, right, left    E F   to the start of n rows below,
 *   G         to column n                      above
 *   d         to row n                   H f   to row n and column
 *   J         erase after the cursor (0), before it (1), all (2)
 *   K         erase in the row, likewise
 *   L M       insert, delete n rows      @ P   insert, delete n cells
 *   r         scroll region: first, last row
 *   s u       as ESC 7, ESC 8
 *   m         0 nothing of what follows; 1 bright, 4 underlined (here: cyan),
 *             5 bright background, 7 reversed, 21 to 27 not so; 30-37 40-47
 *             90-97 100-107 colours, 39 49 those of the start; 38;5;n 48;5;n
 *             and 38;2;r;g;b are swallowed
 *   n         5, 6: answers ESC[0n, and ESC[row;columnR
 *   c         answers ESC[?6c: a VT102
 *   ?25l      hide the cursor            ?25h  show it
 *   !p        all as at the start but what can be seen
 *
 * Other sequences are swallowed whole. Text is UTF-8: glyph.c says what can be
 * seen of it. Each character is one cell, also one that should be two or none.
 * A byte that cannot begin a character shows as the font's glyph of this
 * number, and so does the first of a character that is cut short.
 */
#ifndef TTY_SCREEN_H
#define TTY_SCREEN_H

#include "line.h"

#define SCREEN_COLUMNS 80
#define SCREEN_ROWS    25
#define SCREEN_HISTORY 205 /* rows; a screen less when they have moved */
#define SCREEN_MEMORY  ((SCREEN_HISTORY + SCREEN_ROWS) * SCREEN_COLUMNS)
#define SCREEN_CELLS   (SCREEN_ROWS * SCREEN_COLUMNS)
#define SCREEN_BYTES   (SCREEN_CELLS * 2)
#define SCREEN_NUMBERS 16 /* of one sequence that are kept */

/* What ESC 7 saves. */
struct screen_pen {
    int cursor;         /* the cell that it is on */
    bool full;          /* the last of its row, and the next character starts
                         * a row */
    uint8_t ink, paper; /* VGA colours 0 to 15 */
    uint8_t style;      /* bit n: ESC[n m */
    uint8_t lines;      /* bit n: the set Gn is that of lines */
    uint8_t set;        /* which is in use: 0 or 1 */
};

struct screen {
    struct line *line; /* takes in what the screen answers */
    uint16_t *memory;  /* characters with attributes: history, then screen */
    int history;       /* rows in it before the screen's */
    int from, to;      /* cells of the scroll region: whole rows */
    bool no_cursor;
    struct screen_pen pen, saved;
    void (*take)(struct screen *screen, uint8_t c); /* the next byte */
    uint8_t lead;         /* first byte of a character that is not complete */
    int missing;          /* bytes of that */
    int character;        /* what is known of it */
    uint8_t marker;       /* what the sequence has besides numbers, or 0 */
    unsigned last_number; /* the last of these that was begun */
    int numbers[SCREEN_NUMBERS];
};

/* An empty screen without history, with memory for SCREEN_MEMORY cells. */
void screen_start(struct screen *screen, uint16_t *memory, struct line *line);

/* One byte of output. */
void screen_put(struct screen *screen, uint8_t c);

/* The cells of a row: 0 to SCREEN_ROWS - 1, of the history from -1 down. */
uint16_t *screen_row(const struct screen *screen, int row);

/* --- glyph.c: what characters look like in the VGA's font ---------------- */

/* The glyph of a character; a question mark for one that is not in the font.
 * With `lines`, 0x60 to 0x7E are the VT100's set of lines and signs. */
uint8_t glyph_find(int character, bool lines);

#endif
