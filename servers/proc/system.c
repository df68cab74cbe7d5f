/*
 * The files about the whole system.
 */
#include "proc.h"
#include <kumquat/calls.h>
#include <kumquat/kernel.h>
#include <sys/mount.h>

#define KIB(pages) ((unsigned)(pages) * (PAGE_SIZE / 1024))

/* What of a row of servers.def is told. */
static const struct row {
    int level;
    uint32_t lines; /* bit n: interrupt line n */
} rows[NR_SERVERS] = {
#define IRQ(line)  (1u << (line))
#define PORTS(...) 0
#define USER(...)
#define SERVER(NAME, module, slot, level, priority, open, calls, to, irqs, \
               ...)                                                        \
    [slot] = {level, irqs},
#include <kumquat/servers.def>
};

void meminfo(const struct info *unused)
{
    const struct info_memory *memory = &info_head()->memory;

    (void)unused;
    say("total      %8u KiB\n", KIB(memory->frames));
    say("free       %8u KiB\n", KIB(memory->free));
    say("reserved   %8u KiB\n", KIB(memory->reserved));
    say("zeroed     %8u pages\n", (unsigned)memory->zero);
    say("written    %8u pages that may have been shared\n",
        (unsigned)memory->cow);
    say("copied     %8u of these, since they were\n", (unsigned)memory->copied);
    say("moved      %8u pages of messages, not copied\n",
        (unsigned)memory->moved);
    say("segv       %8u faults\n", (unsigned)memory->segv);
    say("slots      %8u free\n", (unsigned)memory->slots);
}

void uptime(const struct info *unused)
{
    uint32_t ticks = info_head()->ticks, hz = info_head()->hz;

    (void)unused;
    say("%u.%02u\n", (unsigned)(ticks / hz), (unsigned)(ticks % hz * 100 / hz));
}

void version(const struct info *unused)
{
    (void)unused;
    say("Kumquat 1.0 i386\n%s\n", info_head()->command_line);
}

void servers(const struct info *unused)
{
    (void)unused;
    say("SLOT NAME         LEVEL    TICKS   MESSAGES RESTARTS STATE\n");
    for (uint32_t slot = 1; slot < NR_SERVERS; slot++) {
        const struct info *p = info_block(slot);
        if (p->life != LIFE_SERVER)
            continue;
        block_refresh(p);
        say("%4u %-12s %5d %8u %10u %8u %s\n", (unsigned)slot, p->name,
            rows[slot].level, (unsigned)p->ticks, (unsigned)p->received,
            (unsigned)p->restarts, state_text(p));
    }
}

void messages(const struct info *unused)
{
    unsigned all = 0;
    char text[12];

    (void)unused;
    for (uint32_t slot = 1; slot < info_head()->slots; slot++) {
        const struct info *p = info_block(slot);
        if (p->life == LIFE_NONE || p->life == LIFE_TEMPLATE)
            continue;
        block_refresh(p);
        if (p->life == LIFE_SERVER)
            say("%10u %s\n", (unsigned)p->received, p->name);
        else
            say("%10u %-5s %s\n", (unsigned)p->received, block_name(p, text),
                p->name);
        all += p->received;
    }
    say("%10u all\n", all);
}

/* Line 0 is the timer's, which the kernel keeps. */
void interrupts(const struct info *unused)
{
    (void)unused;
    for (unsigned line = 0; line < INFO_LINES; line++) {
        const char *name = line == 0 ? "kernel" : "";
        for (uint32_t slot = 1; slot < NR_SERVERS; slot++)
            if (rows[slot].lines & 1u << line)
                name = info_block(slot)->name;
        if (*name != '\0' || info_head()->interrupts[line] > 0)
            say("%2u %10u %s\n", line, (unsigned)info_head()->interrupts[line],
                name);
    }
}

/* The root, and what file servers serve. */
void mounts(const struct info *unused)
{
    char path[KUMQUAT_PATH_MAX];
    word not, options;
    endpoint server;

    (void)unused;
    fs_counters(&not, &not, &not, &not, &options);
    say("root on / type minix (%s%s)\n",
        options & MOUNT_READ_ONLY ? "ro" : "rw",
        options & MOUNT_NO_ATIME ? ",noatime" : "");
    for (word n = 0; fs_mounts(n, path, sizeof(path), &server) >= 0; n++)
        if (server != 0)
            say("%s on %s type files\n",
                info_block(ENDPOINT_SLOT(server))->name, path);
}
