/*
 * Interrupts as messages.
 *
 * The kernel masks and acknowledges a line when it fires and sets the event
 * bit of the server whose row has it. The server does its work and calls
 * IRQ_DONE, which unmasks. (Intel 8259A data sheet.)
 */
#include "call.h"
#include "ipc.h"
#include "trap.h"
#include <kumquat/ports.h>

#define MASTER           0x20 /* the controllers' ports begin here */
#define SLAVE            0xA0
#define COMMAND          0 /* and these are counted from there */
#define DATA             1
#define INIT_CASCADED    0x11 /* ICW1: edge triggered, ICW4 follows */
#define MODE_8086        0x01 /* ICW4 */
#define CASCADE_IRQ      2    /* the slave's line at the master */
#define END_OF_INTERRUPT 0x20
#define READ_IN_SERVICE  0x0B
#define LINES            INFO_LINES
#define LAST_OF_MASTER   7

static uint16_t masked = (uint16_t) ~(1u << CLOCK_IRQ | 1u << CASCADE_IRQ);
static struct process *server_of[LINES]; /* NULL: nobody has had the line */

/* Writes to the same port of both controllers. */
static void write_both(uint16_t offset, unsigned master, unsigned slave)
{
    outb(MASTER + offset, (uint8_t)master);
    outb(SLAVE + offset, (uint8_t)slave);
}

/* Masks some lines, a bit each, or opens them. */
static void mask(unsigned lines, bool yes)
{
    masked = (uint16_t)(yes ? masked | lines : masked & ~lines);
    write_both(DATA, masked, masked >> 8);
}

void interrupt_init(void)
{
    write_both(COMMAND, INIT_CASCADED, INIT_CASCADED);
    write_both(DATA, VECTOR_IRQ, VECTOR_IRQ + LINES / 2);
    write_both(DATA, 1 << CASCADE_IRQ, CASCADE_IRQ);
    write_both(DATA, MODE_8086, MODE_8086);
    write_both(DATA, masked, masked >> 8);
}

void interrupt_open(struct process *server, bool open)
{
    for (unsigned irq = 0; irq < LINES; irq++)
        if (server->authority->irqs >> irq & 1)
            server_of[irq] = server;
    mask(server->authority->irqs, !open);
}

int kernel_irq_done(struct process *p)
{
    if (p->regs.ecx >= LINES || server_of[p->regs.ecx] != p)
        return -EPERM;
    mask(1u << p->regs.ecx, false);
    return 0;
}

/* Lines 7 and 15 also stand for noise: then nothing is in service, and
 * nothing may be acknowledged there (8259A, "spurious interrupt"). */
static bool is_spurious(unsigned irq)
{
    uint16_t port = irq < LINES / 2 ? MASTER : SLAVE;

    if (irq % (LINES / 2) != LAST_OF_MASTER)
        return false;
    outb(port, READ_IN_SERVICE);
    if (inb(port) & 1 << LAST_OF_MASTER)
        return false;
    if (port == SLAVE)
        outb(MASTER, END_OF_INTERRUPT);
    return true;
}

void interrupt_take(unsigned irq)
{
    if (is_spurious(irq))
        return;
    info_page_head()->interrupts[irq]++;
    if (irq != CLOCK_IRQ)
        mask(1u << irq, true);
    if (irq >= LINES / 2)
        outb(SLAVE, END_OF_INTERRUPT);
    outb(MASTER, END_OF_INTERRUPT);
    if (irq == CLOCK_IRQ)
        clock_tick();
    else if (server_of[irq] != NULL)
        ipc_event(server_of[irq], EVENT_IRQ(irq));
}
