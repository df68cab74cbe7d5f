/*
 * servers.def as a table that the kernel can ask.
 *
 * The rows are lists, made for reading; at boot each becomes words with one
 * bit a thing, made for asking.
 */
#include "authority.h"
#include <kumquat/messages.h>

#define LIST_MAX 24 /* entries of a list in servers.def; 0 ends it */

struct row {
    uint8_t level, priority;
    uint8_t calls[LIST_MAX], servers[LIST_MAX], irqs[LIST_MAX];
    struct port_range ports[PORT_RANGES + 1];
    uint32_t device, device_size;
    const char *name;
};

#define LIST(...)   \
    {               \
        __VA_ARGS__ \
    }
#define CALLS      LIST
#define TO         LIST
#define IRQS       LIST
#define PORTS      LIST
#define INFO_PAGES DEVICE_INFO_PAGES

#define SERVER(NAME, module, slot, level, priority, calls, servers, irqs, \
               ports, device, size)                                       \
    [slot] = {level, priority, calls, servers, irqs,                      \
              ports, device,   size,  module},
#define USER(...)
static const struct row server_rows[NR_SERVERS] = {
#include <kumquat/servers.def>
};
#undef SERVER
#undef USER

#define SERVER(...)
#define USER(level, priority, calls, servers) \
    {level, priority, calls, servers, {0}, {{0, 0}}, 0, 0, NULL},
static const struct row user_rows[] = {
#include <kumquat/servers.def>
};

static struct authority table[NR_SERVERS];
static struct authority user;

static uint32_t bits(const uint8_t list[LIST_MAX])
{
    uint32_t word = 0;

    for (unsigned i = 0; i < LIST_MAX && list[i] != 0; i++)
        word |= 1u << list[i];
    return word;
}

static void row_read(const struct row *row, struct authority *a)
{
    a->level = row->level;
    a->priority = row->priority;
    a->irqs = (uint16_t)bits(row->irqs);
    a->servers = bits(row->servers);
    for (unsigned i = 0; i < LIST_MAX && row->calls[i] != 0; i++)
        a->kernel_calls[row->calls[i] >> 5] |= 1u << (row->calls[i] & 31);
    for (unsigned i = 0; i < PORT_RANGES; i++)
        a->ports[i] = row->ports[i];
    a->device = row->device;
    a->device_size = row->device_size;
    a->name = row->name;
}

void authority_init(void)
{
    for (unsigned slot = 0; slot < NR_SERVERS; slot++)
        row_read(&server_rows[slot], &table[slot]);
    row_read(&user_rows[0], &user);

    /* Calls go strictly down: whatever a row says, upwards is not allowed. */
    for (unsigned from = 0; from < NR_SERVERS; from++)
        for (unsigned to = 0; to < NR_SERVERS; to++)
            if (table[to].level >= table[from].level)
                table[from].servers &= ~(1u << to);
}

const struct authority *authority_of(unsigned slot)
{
    return slot < NR_SERVERS ? &table[slot] : &user;
}
