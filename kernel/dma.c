/*
 * Bus-master DMA: an IDE controller on the PCI bus moves data between a drive
 * and the pages of the server whose row names the controller. (Intel 82371FB
 * and 82371SB data sheet, "Bus Master Function" and "IDE Controller I/O Space
 * Registers"; PCI Local Bus Specification 2.1, 3.2.2.3.2 and 6.1.)
 *
 * The server commands the drive itself. But where in RAM the bytes lie is told
 * by the kernel: it makes the table of regions from the frames behind the
 * server's pages. Until the engine stands still each of these frames has one
 * owner more. So a device never writes to a frame that somebody else has got,
 * whatever becomes of the server or its pages.
 */
#include "call.h"
#include "log.h"
#include "paging.h"
#include "server.h"
#include <kumquat/ports.h>

#define CONFIG_ADDRESS 0xCF8
#define CONFIG_DATA    0xCFC
#define CONFIG_ENABLE  0x80000000u
#define FUNCTION_STEP  0x100u   /* from a device's function to the next */
#define FUNCTIONS_END  0x10000u /* of bus 0 */
#define CONFIG_ID      0x00     /* registers of a function */
#define CONFIG_COMMAND 0x04
#define COMMAND_ENABLE 0x5u /* its I/O ports, and that it is a bus master */
#define CONFIG_BAR_4   0x20
#define BAR_PORTS      0xFFF0u

#define CHANNELS       2
#define CHANNEL_PORTS  8 /* these are counted from a channel's own */
#define ENGINE_COMMAND 0
#define START          0x01
#define TO_MEMORY      0x08
#define ENGINE_STATUS  2
#define FAILED         0x02
#define ENGINE_TABLE   4

#define LAST_REGION    0x8000

static struct process *owner; /* NULL: there is no controller */

/* A table crosses no 64 KiB, nor does a region. */
static struct channel {
    struct region {
        uint32_t address;
        uint16_t size, flags;
    } table[DMA_MAX / PAGE_SIZE + 1];
    uint16_t count; /* of regions; 0: nothing is prepared */
    uint16_t port;
} channels[CHANNELS] __attribute__((aligned(512)));
_Static_assert(sizeof channels <= 512, "and 512 divides 64 KiB");

static uint32_t config_read(uint32_t function, uint32_t at)
{
    outl(CONFIG_ADDRESS, CONFIG_ENABLE | function | at);
    return inl(CONFIG_DATA);
}

static void controller_start(uint32_t function, struct process *server)
{
    uint32_t port = config_read(function, CONFIG_BAR_4) & BAR_PORTS;
    uint32_t command = config_read(function, CONFIG_COMMAND) & UINT16_MAX;

    log_print("%s: DMA by PCI function %u.%u, port 0x%x\n",
              server->authority->name, function >> 11, function >> 8 & 7, port);
    if (port == 0)
        return;
    outl(CONFIG_DATA, command | COMMAND_ENABLE);
    owner = server;
    for (unsigned i = 0; i < CHANNELS; i++)
        channels[i].port = (uint16_t)(port + i * CHANNEL_PORTS);
}

void dma_init(void)
{
    for (uint32_t at = 0; at < FUNCTIONS_END; at += FUNCTION_STEP)
        for (unsigned i = 1; i < NR_SERVERS && owner == NULL; i++)
            if (authorities[i].pci != 0 &&
                authorities[i].pci == config_read(at, CONFIG_ID))
                controller_start(at, &proc_table[i]);
}

/* Stops the engine, whatever it does. -EIO: it has failed. */
static int stop(struct channel *c)
{
    /* When that can be read, all bytes before it are in RAM. */
    uint8_t status = inb(c->port + ENGINE_STATUS);

    outb(c->port + ENGINE_COMMAND, 0);
    outb(c->port + ENGINE_STATUS, status); /* ends what it tells */
    while (c->count > 0)
        frame_release(frame_of(c->table[--c->count].address));
    return status & FAILED ? -EIO : 0;
}

/* The pages must be the owner's alone and may be written, even if memory shall
 * be read: which way the bytes go is for the drive's command to say as well. */
static int prepare(struct channel *c, uint32_t how, vaddr at, uint32_t length)
{
    if (length == 0 || length > DMA_MAX || (at | length) % 2 != 0)
        return -EINVAL;
    stop(c);
    for (uint32_t size; length > 0; at += size, length -= size) {
        struct region *region = &c->table[c->count];
        int error =
            space_touch(&owner->space, at, SPACE_WRITE, &region->address);
        if (error < 0 || frame_shares(region->address) == 0) {
            stop(c);
            return error < 0 ? error : -EFAULT;
        }
        frame_share(region->address);
        c->count++;
        size = PAGE_SIZE - at % PAGE_SIZE;
        size = size < length ? size : length;
        region->size = (uint16_t)size;
        region->flags = size == length ? LAST_REGION : 0;
    }
    outl(c->port + ENGINE_TABLE, (uint32_t)(uintptr_t)c->table);
    outb(c->port + ENGINE_COMMAND, how == DMA_READ ? TO_MEMORY : 0);
    return 0;
}

int kernel_dma(struct process *p)
{
    uint32_t n = p->regs.ecx, how = p->regs.edx;
    struct channel *c = &channels[n % CHANNELS];

    if (p != owner)
        return -ENODEV;
    if (n >= CHANNELS || how > DMA_WRITE || (how == DMA_START && c->count == 0))
        return -EINVAL;
    if (how == DMA_STOP)
        return stop(c);
    if (how != DMA_START)
        return prepare(c, how, p->regs.esi, p->regs.edi);
    outb(c->port + ENGINE_COMMAND, inb(c->port + ENGINE_COMMAND) | START);
    return 0;
}

void dma_stop(const struct process *server)
{
    for (unsigned i = 0; i < CHANNELS && server == owner; i++)
        stop(&channels[i]);
}
