/*
 * The VGA consoles: three screens in one video memory, one of them shown.
 */
#ifndef TTY_VGA_H
#define TTY_VGA_H

#include "line.h"

#define VGA_CONSOLES 3

/* Starts a line on each console. Takes over what the CRTC shows, and wipes the
 * others. */
void vga_start(struct line lines[VGA_CONSOLES]);

/* Which console is shown. */
unsigned vga_shown(void);

/* Shows another one. */
void vga_show(unsigned console);

#endif
