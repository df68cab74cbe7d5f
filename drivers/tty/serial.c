/*
 * COM1. Output waits in its line and moves into the chip's FIFO whenever that
 * is empty; input is taken out as long as somebody has room for it. When
 * nobody has, the receive interrupt is switched off and RTS withdrawn: a
 * pasted text waits on the far side instead of being lost.
 *
 * The chip's interrupt line stays up until every cause is dealt with, and
 * the PIC sees only edges; so an interrupt is served until IIR says
 * that there is none. Registers: National PC16550D data sheet, chapter 8.
 */
#include "devices.h"

#include <kumquat/ports.h>

#define COM1       0x3F8
#define DATA       (COM1 + 0) /* and the divisor's low byte with LCR_DLAB */
#define IER        (COM1 + 1) /* interrupt enable; and its high byte */
#define IIR        (COM1 + 2) /* read: interrupt identification */
#define FCR        (COM1 + 2) /* write: FIFO control */
#define LCR        (COM1 + 3) /* line control */
#define MCR        (COM1 + 4) /* modem control */
#define LSR        (COM1 + 5) /* line status */

#define IER_INPUT  0x01
#define IER_OUTPUT 0x02
#define IIR_NONE   0x01
#define FCR_ON     0x87 /* both FIFOs on and emptied; interrupt at 8 bytes */
#define LCR_8N1    0x03
#define LCR_DLAB   0x80
#define MCR_STALL  0x09 /* DTR; OUT2, which lets the interrupt out */
#define MCR_GO     0x0B /* and RTS */
#define LSR_INPUT  0x01
#define LSR_OUTPUT 0x20
#define LSR_ABSENT 0xFF /* what an empty bus reads as */

#define DIVISOR    1 /* 115,200 baud */
#define FIFO_BYTES 16

static bool stalled; /* input waits in the chip */

/* Tells the far end to wait, and the chip not to report input; or ends it. */
static void serial_stall(bool stall)
{
    if (stall == stalled)
        return;
    stalled = stall;
    outb(IER, stall ? IER_OUTPUT : IER_INPUT | IER_OUTPUT);
    outb(MCR, stall ? MCR_STALL : MCR_GO);
}

void serial_poll(struct line *line)
{
    int rounds = 0;

    do {
        int c = 0;
        while (!line_full(line) && (inb(LSR) & LSR_INPUT))
            line_input(line, inb(DATA));
        serial_stall(line_full(line));
        while (c >= 0 && (inb(LSR) & LSR_OUTPUT))
            for (int i = 0; i < FIFO_BYTES && (c = line_output(line)) >= 0; i++)
                outb(DATA, (uint8_t)c);
    } while (!(inb(IIR) & IIR_NONE) && ++rounds < DEVICE_ROUNDS);
}

bool serial_start(void)
{
    if (inb(LSR) == LSR_ABSENT)
        return false;
    outb(IER, 0);
    outb(LCR, LCR_DLAB);
    outb(DATA, DIVISOR);
    outb(IER, 0);
    outb(LCR, LCR_8N1);
    outb(FCR, FCR_ON);
    stalled = true;
    serial_stall(false);
    return true;
}
