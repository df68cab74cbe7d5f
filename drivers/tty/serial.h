/*
 * COM1: a 16550 at 115,200 baud, 8 bits, no parity, with its FIFO.
 */
#ifndef TTY_SERIAL_H
#define TTY_SERIAL_H

#include "line.h"

#define SERIAL_RING 4096 /* bytes of output that wait; a power of two */

/* Sets the chip up and starts its line. Returns false if there is none. */
bool serial_start(struct line *line);

/* Takes one byte of input: 0 to 255, or -1 if there is none. */
int serial_poll(void);

/* Tells the far end to wait, and the chip not to report input; or ends it. */
void serial_stall(bool stall);

/* Has the chip something to report? Its interrupt comes again only after
 * this has said no. */
bool serial_pending(void);

#endif
