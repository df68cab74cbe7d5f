/*
 * VGA text mode 3: 80 x 25 cells of character and attribute at 0xB8000.
 * (IBM VGA; FreeVGA, "CRT controller registers".)
 */
#include "log.h"
#include <kumquat/ports.h>
#include <string.h>

#define CELLS           ((uint16_t *)0xB8000)
#define COLUMNS         80
#define SCREEN          (COLUMNS * 25)
#define GREY            0x0700 /* on black */

#define CRTC_INDEX      0x3D4
#define CRTC_START_HIGH 0x0C
#define CRTC_START_LOW  0x0D

static unsigned end; /* of what was written */

void screen_clear(void)
{
    /* And the row below, which scrolls in. */
    for (unsigned i = 0; i < SCREEN + COLUMNS; i++)
        CELLS[i] = GREY | ' ';
    end = 0;
    outw(CRTC_INDEX, CRTC_START_HIGH); /* the first byte of the two is 0 */
    outw(CRTC_INDEX, CRTC_START_LOW);
}

void screen_char(char c)
{
    if (c == '\n')
        end += COLUMNS - end % COLUMNS;
    else
        CELLS[end++] = GREY | (uint8_t)c;
    if (end >= SCREEN) { /* scrolls */
        memmove(CELLS, CELLS + COLUMNS, SCREEN * sizeof *CELLS);
        end -= COLUMNS;
    }
}
