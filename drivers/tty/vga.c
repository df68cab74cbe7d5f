/*
 * The VGA consoles. Their rows are in the driver's own memory. A console has a
 * place of its own in video memory, of the size of the display, to which 25 of
 * them are copied after each request that changes what is seen; the CRTC's
 * start address chooses the console. Drawing in there at once would be slower:
 * each access costs much in an emulator.
 *
 * The mode is the BIOS's text mode 3: 80 columns, 25 rows, colour. Register
 * numbers: IBM VGA Technical Reference, CRT and Attribute Controller.
 */
#include "devices.h"
#include "screen.h"

#include <kumquat/memory.h>
#include <kumquat/ports.h>
#include <kumquat/servers.h>
#include <string.h>

#define ATTRIBUTE        0x3C0 /* a register's number, then its value */
#define ATTRIBUTE_MODE   0x30  /* the number; and the display stays on */
#define MODE_LINES       0x04  /* text that joins; bit 7 does not blink */
#define CRTC_INDEX       0x3D4
#define CRTC_DATA        0x3D5
#define CRTC_START       0x0C  /* high byte; the low one is the next register */
#define CRTC_CURSOR      0x0E  /* likewise */
#define ATTRIBUTE_STATUS 0x3DA /* when read, ATTRIBUTE takes a number next */

#define CURSOR_NOWHERE   0xFFFF

#define VIDEO_MEMORY     ((uint16_t *)(SERVER_WINDOW(TTY) + SERVER_DEVICE_OFFSET))
#define SCROLL_ROWS      (SCREEN_ROWS / 2)

static uint16_t memory[VGA_CONSOLES][SCREEN_MEMORY];
static struct screen screens[VGA_CONSOLES];
static unsigned shown; /* the console on the display */
static int back;       /* by so many rows into its history */

static unsigned crtc_read(uint8_t index)
{
    outb(CRTC_INDEX, index);
    unsigned high = inb(CRTC_DATA);
    outb(CRTC_INDEX, index + 1);
    return high << 8 | inb(CRTC_DATA);
}

/* A word written to the index port is a register's number and its value. */
static void crtc_write(uint8_t index, unsigned value)
{
    outw(CRTC_INDEX, (uint16_t)((value & 0xFF00) | index));
    outw(CRTC_INDEX, (uint16_t)(value << 8 | (index + 1u)));
}

void vga_show(unsigned console, int rows)
{
    const struct screen *screen = &screens[console];
    unsigned start = console * SCREEN_CELLS;
    unsigned cursor = start + screen->pen.cursor + rows * SCREEN_COLUMNS;

    shown = console;
    back = rows;
    memcpy(VIDEO_MEMORY + start, screen_row(screen, -rows), SCREEN_BYTES);
    crtc_write(CRTC_START, start);
    crtc_write(CRTC_CURSOR, screen->no_cursor ? CURSOR_NOWHERE : cursor);
}

void vga_flush(unsigned console)
{
    struct screen *screen = &screens[console];
    int c = line_output(screen->line);

    if (c < 0)
        return;
    for (; c >= 0; c = line_output(screen->line))
        screen_put(screen, (uint8_t)c);
    if (console == shown)
        vga_show(console, 0);
}

unsigned vga_shown(void)
{
    return shown;
}

void vga_scroll(int direction)
{
    int rows = back + direction * SCROLL_ROWS, most = screens[shown].history;

    vga_show(shown, rows < 0 ? 0 : rows > most ? most : rows);
}

/* The console on the display goes on where it is: the boot messages' at first,
 * any after a restart. */
void vga_start(struct line lines[VGA_CONSOLES])
{
    shown = crtc_read(CRTC_START) / SCREEN_CELLS % VGA_CONSOLES;
    unsigned start = shown * SCREEN_CELLS;
    unsigned place = crtc_read(CRTC_CURSOR) - start;

    if (place >= SCREEN_CELLS) /* it is hidden */
        place = SCREEN_CELLS - SCREEN_COLUMNS;
    for (unsigned i = 0; i < VGA_CONSOLES; i++) {
        line_start(&lines[i], SCREEN_ROWS, SCREEN_COLUMNS);
        screen_start(&screens[i], memory[i], &lines[i]);
    }
    memcpy(memory[shown], VIDEO_MEMORY + start, SCREEN_BYTES);
    screens[shown].pen.cursor = (int)place;
    inb(ATTRIBUTE_STATUS);
    outb(ATTRIBUTE, ATTRIBUTE_MODE);
    outb(ATTRIBUTE, MODE_LINES);
    vga_show(shown, 0);
}
