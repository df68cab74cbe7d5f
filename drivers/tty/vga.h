/*
 * The VGA consoles: three screens in one video memory, one of them shown.
 */
#ifndef TTY_VGA_H
#define TTY_VGA_H

#include "line.h"

#define VGA_CONSOLES 3

/* The functions of line.h; the unit is a struct screen of vga_unit(). */
extern const struct line_device vga_device;

/* The unit of a console, 0 to VGA_CONSOLES - 1. */
void *vga_unit(unsigned console);

/* Takes over what the CRTC shows, and wipes the other consoles. */
void vga_start(void);

/* Which console is shown. */
unsigned vga_shown(void);

/* Shows another one. */
void vga_show(unsigned console);

#endif
