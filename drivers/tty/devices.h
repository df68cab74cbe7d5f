/*
 * The terminals' hardware: keyboard.c, vga.c and serial.c.
 */
#ifndef TTY_DEVICES_H
#define TTY_DEVICES_H

#include "line.h"

#define DEVICE_ROUNDS 4096 /* then a chip that reports on and on is let be */

/* --- keyboard.c: scan codes in, bytes out ----------------------------------
 *
 * The PC keyboard controller (8042) delivers codes of set 1, as the BIOS
 * leaves it: one byte when a key goes down, the same with bit 7 set when it
 * comes up, and 0xE0 before the codes of keys that older keyboards lacked.
 */

/* Follows one scan code. What the key means goes to the line of the console
 * on the display; Alt+F1 to Alt+F3 and Shift with PageUp and PageDown change
 * what is there. */
void keyboard_decode(struct line *line, uint8_t code);

/* Takes one scan code from the controller: 0 to 255, or -1 if it has none.
 * A byte of a mouse reads as 0, which no key has. */
int keyboard_poll(void);

/* --- vga.c: three consoles, one of them shown ---------------------------- */

#define VGA_CONSOLES 3

/* Starts the consoles and their lines. Takes over what the display shows, and
 * wipes the others. */
void vga_start(struct line lines[VGA_CONSOLES]);

/* Draws the output of a console's line, and shows its end if it is the one on
 * the display. */
void vga_flush(unsigned console);

/* Which console is shown. */
unsigned vga_shown(void);

/* Shows a console, from so many rows back in its history on. */
void vga_show(unsigned console, int rows);

/* Shows what was there half a screen before (1) or after (-1). */
void vga_scroll(int direction);

/* --- serial.c: COM1, a 16550 at 115,200 baud, 8 bits, no parity ---------- */

#define SERIAL_ROWS    24 /* a VT100's: the wire does not tell */
#define SERIAL_COLUMNS 80

/* Sets the chip up. Returns false if there is none. */
bool serial_start(void);

/* Moves bytes between the chip and its line as far as both have room. */
void serial_poll(struct line *line);

#endif
