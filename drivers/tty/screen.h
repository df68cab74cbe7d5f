/*
 * A text screen that understands a little of VT100.
 *
 * A screen owns a region of video memory that is taller than what is shown:
 * scrolling moves the shown window down and copies only when the region's
 * end is reached. All positions are in cells (character and attribute, two
 * bytes). Nothing in here touches a port: vga.c shows what this draws.
 *
 * Understood: BEL (silent) BS TAB LF CR, ESC [ with A B C D (cursor), H f
 * (position), J K (erase), m (0 1 7 22 27 30-37 39 40-47 49). Other
 * sequences are swallowed whole.
 */
#ifndef TTY_SCREEN_H
#define TTY_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#define SCREEN_COLUMNS      80
#define SCREEN_ROWS         25
#define SCREEN_REGION_ROWS  64 /* rows of a region: three fit 32 KiB */
#define SCREEN_REGION_CELLS (SCREEN_REGION_ROWS * SCREEN_COLUMNS)

#define SCREEN_PARAMETERS   8 /* numbers of one sequence that are kept */

struct screen {
    volatile uint16_t *region; /* SCREEN_REGION_CELLS cells */
    unsigned top;              /* the first row shown, in the region */
    unsigned row, column;      /* the cursor, from the shown window's corner;
                                * column SCREEN_COLUMNS: the last one, and the
                                * next byte starts a row */
    uint8_t foreground, background; /* VGA colours 0 to 7 */
    bool bright, reverse;
    enum { SCREEN_TEXT, SCREEN_ESCAPE, SCREEN_SEQUENCE } state;
    bool private_sequence; /* a ? or the like was in it */
    unsigned parameters;   /* numbers begun in the sequence, at least 1 */
    unsigned parameter[SCREEN_PARAMETERS];
};

/* A screen with default colours, that shows a region from row `top` on, the
 * cursor on the window's cell `place`. What the region holds stays. */
void screen_start(struct screen *screen, volatile uint16_t *region,
                  unsigned top, unsigned place);

/* Wipes the whole window; the cursor goes to its corner. */
void screen_clear(struct screen *screen);

/* One byte of output. */
void screen_put(struct screen *screen, uint8_t c);

/* The first cell shown and the cursor's, counted from the region's start. */
unsigned screen_origin(const struct screen *screen);
unsigned screen_cursor(const struct screen *screen);

#endif
