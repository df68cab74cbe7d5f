/*
 * Interrupts as messages.
 *
 * The kernel masks and acknowledges a line when it fires and sets the event
 * bit of the server whose row has it. The server does its work and calls
 * IRQ_DONE, which unmasks. (Intel 8259A data sheet.)
 */
#include "interrupt.h"
#include "clock.h"
#include "ipc.h"
#include "trap.h"
#include <errno.h>
#include <kumquat/ports.h>

#define MASTER           0x20 /* command port; data is one above */
#define SLAVE            0xA0
#define INIT_CASCADED    0x11 /* ICW1: edge triggered, ICW4 follows */
#define MODE_8086        0x01 /* ICW4 */
#define CASCADE_IRQ      2    /* the slave's line at the master */
#define END_OF_INTERRUPT 0x20
#define READ_IN_SERVICE  0x0B
#define LINES            16
#define LAST_OF_MASTER   7

static uint16_t masked = 0xFFFF;

static void mask_write(void)
{
    outb(MASTER + 1, (uint8_t)masked);
    outb(SLAVE + 1, (uint8_t)(masked >> 8));
}

void interrupt_init(void)
{
    outb(MASTER, INIT_CASCADED);
    outb(SLAVE, INIT_CASCADED);
    outb(MASTER + 1, VECTOR_IRQ);
    outb(SLAVE + 1, VECTOR_IRQ + LINES / 2);
    outb(MASTER + 1, 1 << CASCADE_IRQ);
    outb(SLAVE + 1, CASCADE_IRQ);
    outb(MASTER + 1, MODE_8086);
    outb(SLAVE + 1, MODE_8086);
    masked = (uint16_t) ~(1u << CLOCK_IRQ | 1u << CASCADE_IRQ);
    mask_write();
}

void interrupt_open(const struct process *server, bool open)
{
    if (open)
        masked &= (uint16_t)~server->authority->irqs;
    else
        masked |= server->authority->irqs;
    mask_write();
}

int interrupt_done(const struct process *server, uint32_t irq)
{
    if (irq >= LINES || !(server->authority->irqs >> irq & 1))
        return -EPERM;
    masked &= (uint16_t) ~(1u << irq);
    mask_write();
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

static struct process *server_of(unsigned irq)
{
    for (unsigned slot = 1; slot < NR_SERVERS; slot++)
        if (proc_table[slot].authority->irqs >> irq & 1)
            return &proc_table[slot];
    return NULL;
}

void interrupt_take(unsigned irq)
{
    if (is_spurious(irq))
        return;
    if (irq != CLOCK_IRQ) {
        masked |= (uint16_t)(1u << irq);
        mask_write();
    }
    if (irq >= LINES / 2)
        outb(SLAVE, END_OF_INTERRUPT);
    outb(MASTER, END_OF_INTERRUPT);
    if (irq == CLOCK_IRQ) {
        clock_tick();
        return;
    }
    struct process *server = server_of(irq);
    if (server != NULL && server->state != STATE_FREE)
        ipc_event(server, EVENT_IRQ(irq));
}
