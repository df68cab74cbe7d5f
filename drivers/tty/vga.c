/*
 * The VGA consoles. Each has a region of its own in the 32 KiB of text
 * memory; the CRTC's start address says which part is on the display, and
 * so switching consoles and scrolling are two writes to a register.
 *
 * The mode is the BIOS's text mode 3: 80 columns, 25 rows, colour. Register
 * numbers: IBM VGA Technical Reference, CRT Controller.
 */
#include "vga.h"
#include "screen.h"

#include <kumquat/memory.h>
#include <kumquat/ports.h>
#include <kumquat/servers.h>

#define CRTC_INDEX  0x3D4
#define CRTC_DATA   0x3D5
#define CRTC_START  0x0C /* high byte; the low one is the next register */
#define CRTC_CURSOR 0x0E /* likewise */

#define VIDEO_MEMORY \
    ((volatile uint16_t *)(SERVER_WINDOW(TTY) + SERVER_DEVICE_OFFSET))

static struct screen screens[VGA_CONSOLES];
static unsigned shown;

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

/* Brings the display up to date, if this is the console it shows. */
static void vga_flush(void *unit)
{
    struct screen *screen = unit;
    unsigned region = shown * SCREEN_REGION_CELLS;

    if (screen != &screens[shown])
        return;
    crtc_write(CRTC_START, region + screen_origin(screen));
    crtc_write(CRTC_CURSOR, region + screen_cursor(screen));
}

static void vga_put(void *unit, uint8_t c)
{
    screen_put(unit, c);
}

/* Video memory takes everything at once. */
static size_t vga_room(void *unit)
{
    (void)unit;
    return SIZE_MAX;
}

static const struct line_device vga_device = {
    .room = vga_room, .put = vga_put, .flush = vga_flush};

/* The console on the display goes on where it is: the boot messages' at
 * first, any after a restart. If the CRTC's numbers make no sense, none does.
 */
void vga_start(struct line lines[VGA_CONSOLES])
{
    unsigned start = crtc_read(CRTC_START);
    unsigned place = crtc_read(CRTC_CURSOR) - start;
    unsigned found = start / SCREEN_REGION_CELLS;
    unsigned top = start % SCREEN_REGION_CELLS / SCREEN_COLUMNS;
    bool sane = start % SCREEN_COLUMNS == 0 && found < VGA_CONSOLES &&
                top + SCREEN_ROWS <= SCREEN_REGION_ROWS &&
                place < SCREEN_ROWS * SCREEN_COLUMNS;

    shown = sane ? found : 0;
    for (unsigned i = 0; i < VGA_CONSOLES; i++) {
        bool on = sane && i == found;
        screen_start(&screens[i], VIDEO_MEMORY + i * SCREEN_REGION_CELLS,
                     on ? top : 0, on ? place : 0);
        if (!on)
            screen_clear(&screens[i]);
        line_start(&lines[i], SCREEN_ROWS, SCREEN_COLUMNS, &vga_device,
                   &screens[i]);
    }
    vga_flush(&screens[shown]);
}

unsigned vga_shown(void)
{
    return shown;
}

void vga_show(unsigned console)
{
    shown = console;
    vga_flush(&screens[console]);
}
