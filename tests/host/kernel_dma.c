/*
 * Bus-master DMA: the scan of the PCI bus, the table of regions, and whose
 * frames a device may write to. The ports are those of a controller of the
 * test's own, with configuration space and one set of registers a channel.
 */
/* host-sources: kernel/frame.c kernel/authority.c */
/* host-flags: -no-pie -Wno-int-to-pointer-cast -Wno-pointer-to-int-cast */
#include "tests/host/kernel_spaces.h"

#include "kernel/process.h"

#define KUMQUAT_PORTS_H /* needs ring 0: replaced */

#define PIIX3           0x70108086u
#define PIIX3_AT        0x900u /* device 1, function 1 */
#define BASE            0xC040u
#define BUFFER          (SERVER_WINDOW(DISK) + 0x5000)
#define PAGES           20u

/* --- The controller ------------------------------------------------------- */

static struct {
    uint32_t address; /* what was written to 0xCF8 */
    uint32_t at;      /* where the controller is */
    uint32_t bar, command;
    struct {
        uint8_t command, status;
        uint32_t table;
        unsigned order; /* digits: 1 stopped, 2 table told, 3 direction, 4 go */
    } channel[2];
    bool was_odd; /* something no driver should do */
} machine;

static uint32_t inl(uint16_t port)
{
    uint32_t at = machine.address & 0x00FFFF00;

    machine.was_odd |= port != 0xCFC || !(machine.address & 0x80000000);
    if (at != machine.at)
        return at == 0 ? 0x12378086u : UINT32_MAX; /* a bridge, or nothing */
    switch (machine.address & 0xFF) {
    case 0x00:
        return PIIX3;
    case 0x04:
        return machine.command | 0x02800000;
    case 0x20:
        return machine.bar;
    default:
        return 0;
    }
}

static void outl(uint16_t port, uint32_t value)
{
    unsigned n = (port - BASE) / 8;

    if (port == 0xCF8) {
        machine.address = value;
    } else if (port == 0xCFC) {
        machine.was_odd |= machine.address != (0x80000004 | machine.at);
        machine.command = value;
    } else {
        machine.was_odd |= n > 1 || (port - BASE) % 8 != 4 || value % 4 != 0;
        machine.channel[n % 2].table = value;
        machine.channel[n % 2].order = machine.channel[n % 2].order * 10 + 2;
    }
}

static uint8_t inb(uint16_t port)
{
    unsigned n = (port - BASE) / 8, at = (port - BASE) % 8;

    machine.was_odd |= n > 1 || (at != 0 && at != 2);
    return at == 0 ? machine.channel[n % 2].command
                   : machine.channel[n % 2].status;
}

static void outb(uint16_t port, uint8_t value)
{
    unsigned n = (port - BASE) / 8 % 2, at = (port - BASE) % 8;

    machine.was_odd |= port - BASE > 15 || (at != 0 && at != 2);
    if (at == 2) {
        machine.channel[n].status &= (uint8_t) ~(value & 0x06);
        return;
    }
    machine.channel[n].command = value;
    machine.channel[n].order =
        machine.channel[n].order * 10 + (value & 1   ? 4
                                         : value & 8 ? 3
                                                     : 1);
}

void log_print(const char *text, ...)
{
    (void)text;
}

struct process proc_table[NR_SLOTS];
static struct process *const disk = &proc_table[DISK];

#include "kernel/dma.c"

/* --- Scenes --------------------------------------------------------------- */

static int ask(struct process *p, uint32_t n, uint32_t how, vaddr at,
               uint32_t length)
{
    p->regs.ecx = n;
    p->regs.edx = how;
    p->regs.esi = at;
    p->regs.edi = length;
    return kernel_dma(p);
}

/* A new machine; the driver has PAGES pages from BUFFER on, the first of which
 * it may only read. Returns what it gets for DMA_STOP. */
static int start(uint32_t at, uint32_t bar)
{
    machine_start(1000);
    memset(channels, 0, sizeof channels);
    owner = NULL;
    memset(&machine, 0, sizeof machine);
    machine.at = at;
    machine.bar = bar;
    machine.command = 0x100;
    for (unsigned slot = 0; slot < NR_SERVERS; slot++)
        proc_table[slot].authority = &authorities[slot];
    dma_init();
    space_create(&a);
    space_create(&disk->space);
    space_map_now(&disk->space, BUFFER, PAGE_SIZE, 0, false);
    space_map_now(&disk->space, BUFFER + PAGE_SIZE, (PAGES - 1) * PAGE_SIZE, 0,
                  true);
    return ask(disk, 0, DMA_STOP, 0, 0);
}

/* Are these bytes of the driver's what the table says? */
static bool table_is(unsigned n, vaddr at, uint32_t length)
{
    const struct region *region = memory_of(machine.channel[n].table);
    bool good = true, last = false;

    for (; length > 0 && good; region++) {
        uint32_t size = region->size;
        last = region->flags == 0x8000;
        good &=
            region->address == (frame_at(&disk->space, at) | at % PAGE_SIZE) &&
            size > 0 && size <= length && size <= PAGE_SIZE - at % PAGE_SIZE &&
            (last || region->flags == 0);
        at += size;
        length -= size;
        good &= last == (length == 0);
    }
    return good && last;
}

static void test_scan(void)
{
    ok(start(PIIX3_AT, BASE | 1) == 0 && machine.command == 0x105 &&
           !machine.was_odd,
       "is the controller of the row found, and made bus master?");
    ok(ask(&proc_table[FS], 0, DMA_STOP, 0, 0) == -ENODEV &&
           ask(&proc_table[FS], 0, DMA_READ, BUFFER, 512) == -ENODEV,
       "is it nobody else's?");
    ok(start(0xFF00, BASE | 1) == 0, "and as the last function of the bus?");
    ok(start(0x100000, BASE | 1) == -ENODEV && machine.command == 0x100,
       "is there no DMA without a controller?");
    ok(start(PIIX3_AT, 1) == -ENODEV && machine.command == 0x100,
       "nor where nobody has given it ports?");
}

static void test_table(void)
{
    vaddr at = BUFFER + PAGE_SIZE;

    start(PIIX3_AT, BASE | 1);
    machine.channel[1].order = 0;
    ok(ask(disk, 1, DMA_READ, at + 16, 512) == 0 && table_is(1, at + 16, 512) &&
           machine.channel[1].order == 123 && machine.channel[1].command == 8,
       "is one sector one region, to memory, and nothing started?");
    ok(ask(disk, 1, DMA_START, 0, 0) == 0 && machine.channel[1].command == 9 &&
           machine.channel[0].command == 0,
       "does DMA_START start this channel only?");
    machine.channel[1].status = 4;
    ok(ask(disk, 1, DMA_STOP, 0, 0) == 0 && machine.channel[1].command == 0 &&
           machine.channel[1].status == 0,
       "does DMA_STOP stop it?");
    ok(ask(disk, 0, DMA_WRITE, at + 16, 65536) == 0 &&
           table_is(0, at + 16, 65536) && machine.channel[0].command == 0,
       "are 64 KiB across 17 pages 17 regions, from memory?");
    uint32_t first = machine.channel[0].table,
             last = first + sizeof channels[0].table - 1;
    ok(first / 0x10000 == last / 0x10000, "does no table cross 64 KiB?");
    bool good = true;
    for (uint32_t offset = 0; offset < 2 * PAGE_SIZE; offset += 62)
        for (uint32_t length = 2; length < 2 * PAGE_SIZE; length += 998)
            good &= ask(disk, 0, DMA_READ, at + offset, length) == 0 &&
                    table_is(0, at + offset, length);
    ok(good, "does a table cover any range of even bytes, and no more?");
    ask(disk, 0, DMA_START, 0, 0);
    machine.channel[0].status = 6;
    ok(ask(disk, 0, DMA_STOP, 0, 0) == -EIO && machine.channel[0].status == 0 &&
           ask(disk, 0, DMA_STOP, 0, 0) == 0,
       "is a failure told once?");
    ok(!machine.was_odd, "was no other register written?");
}

static void test_refused(void)
{
    vaddr at = BUFFER + PAGE_SIZE, end = BUFFER + PAGES * PAGE_SIZE;
    vaddr device = SERVER_WINDOW(DISK) + SERVER_DEVICE_OFFSET;

    start(PIIX3_AT, BASE | 1);
    space_map_now(&disk->space, device, PAGE_SIZE, 0xB8000, true);
    uint32_t before = frames_free();
    ok(ask(disk, 0, DMA_READ, at, 0) == -EINVAL &&
           ask(disk, 0, DMA_READ, at, 65538) == -EINVAL &&
           ask(disk, 0, DMA_READ, at, UINT32_MAX - 1) == -EINVAL &&
           ask(disk, 0, DMA_READ, at + 1, 512) == -EINVAL &&
           ask(disk, 0, DMA_READ, at, 511) == -EINVAL,
       "is a length of 0, of too much, or anything odd refused?");
    ok(ask(disk, 2, DMA_READ, at, 512) == -EINVAL &&
           ask(disk, UINT32_MAX, DMA_STOP, 0, 0) == -EINVAL &&
           ask(disk, 0, 4, at, 512) == -EINVAL &&
           ask(disk, 0, UINT32_MAX, at, 512) == -EINVAL,
       "is a channel or order that does not exist?");
    ok(ask(disk, 0, DMA_START, 0, 0) == -EINVAL && machine.channel[0].order < 9,
       "is a start without a transfer?");
    ok(ask(disk, 0, DMA_READ, end - 4096, 4098) == -EFAULT &&
           ask(disk, 0, DMA_READ, end, 512) == -EFAULT &&
           ask(disk, 0, DMA_READ, 0, 512) == -EFAULT &&
           ask(disk, 0, DMA_READ, 0xFFFFFFFE, 512) == -EFAULT &&
           ask(disk, 0, DMA_READ, BUFFER + 4094, 512) == -EFAULT,
       "are pages that are not there or can't be written?");
    ok(ask(disk, 0, DMA_READ, INFO_BASE, 512) == -EFAULT &&
           ask(disk, 0, DMA_WRITE, (vaddr)(uintptr_t)ram, 512) == -EFAULT &&
           ask(disk, 0, DMA_READ, device, 512) == -EFAULT,
       "are the kernel's memory, the info pages and devices?");
    ok(ask(disk, 0, DMA_READ, end - 4096, 4098) == -EFAULT &&
           ask(disk, 0, DMA_START, 0, 0) == -EINVAL &&
           frames_free() == before &&
           frame_shares(frame_at(&disk->space, end - 4096)) == 1,
       "is nothing prepared or kept after that?");
}

static void test_frames(void)
{
    vaddr at = BUFFER + PAGE_SIZE;

    start(PIIX3_AT, BASE | 1);
    uint32_t before = frames_free();
    map(&a, USER_BASE, 3, PAGES_WRITE);
    fill(&a, USER_BASE, 3, 7);
    space_copy(&disk->space, at, SPACE_WRITE, &a, USER_BASE, PAGE_SIZE);
    paddr shared = frame_at(&a, USER_BASE);
    bool good = frame_at(&disk->space, at) == shared;
    good &= ask(disk, 0, DMA_WRITE, at, 2 * PAGE_SIZE) == 0;
    ok(good && frame_shares(shared) == 1 && table_is(0, at, 2 * PAGE_SIZE) &&
           holds(&disk->space, at, 0, 7) &&
           *(char *)memory_of(frame_at(&disk->space, at)) == 7,
       "is a frame that another one has never told to a device?");

    paddr mine = frame_at(&disk->space, at);
    ask(disk, 0, DMA_START, 0, 0);
    space_copy(&a, USER_BASE, SPACE_WRITE, &disk->space, at, PAGE_SIZE);
    ok(frame_at(&a, USER_BASE) != mine && user_read(&a, USER_BASE) == 7,
       "does nobody get a frame that a device may write to?");

    space_copy(&disk->space, at, SPACE_WRITE, &a, USER_BASE + 2 * PAGE_SIZE,
               PAGE_SIZE);
    ok(frame_at(&disk->space, at) != mine && frame_shares(mine) == 1,
       "does the driver's page get another frame while the device has it?");
    space_free(&disk->space);
    space_free(&a);
    ok(frame_shares(mine) == 1 && frames_free() == before + PAGES + 3 - 2,
       "are all frames of a dead driver free, but those?");
    dma_stop(&proc_table[FS]);
    good = machine.channel[0].command == 1;
    dma_stop(disk);
    ok(good && machine.channel[0].command == 0 && frame_shares(mine) == 0 &&
           frame_counters()->reserved == 0,
       "and those when the engine has been stopped?");
}

int main(void)
{
    test_scan();
    test_table();
    test_refused();
    test_frames();
    return tap_end();
}
