/*
 * VGA text mode 3: 80 x 25 cells of character and attribute at 0xB8000.
 * (IBM VGA; FreeVGA, "CRT controller registers".)
 */
#include "log.h"
#include <kumquat/ports.h>
#include <string.h>

#define CELLS            ((uint16_t *)0xB8000)
#define COLUMNS          80
#define SCREEN           (COLUMNS * 25)
#define GREY             0x0700 /* on black */

#define CRTC_INDEX       0x3D4
#define CRTC_START_HIGH  0x0C
#define CRTC_CURSOR_HIGH 0x0E

static unsigned cursor;

static void crtc_write(uint8_t index, unsigned value)
{
    outb(CRTC_INDEX, index);
    outb(CRTC_INDEX + 1, (uint8_t)(value >> 8));
    outb(CRTC_INDEX, index + 1);
    outb(CRTC_INDEX + 1, (uint8_t)value);
}

void screen_clear(void)
{
    /* And the row below, which scrolls in. */
    for (unsigned i = 0; i < SCREEN + COLUMNS; i++)
        CELLS[i] = GREY | ' ';
    cursor = 0;
    crtc_write(CRTC_START_HIGH, 0);
    crtc_write(CRTC_CURSOR_HIGH, cursor);
}

void screen_char(char c)
{
    if (c == '\n')
        cursor += COLUMNS - cursor % COLUMNS;
    else
        CELLS[cursor++] = GREY | (uint8_t)c;
    if (cursor >= SCREEN) { /* scrolls */
        memmove(CELLS, CELLS + COLUMNS, SCREEN * sizeof *CELLS);
        cursor -= COLUMNS;
    }
    crtc_write(CRTC_CURSOR_HIGH, cursor);
}
