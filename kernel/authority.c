/*
 * servers.def as a table that the kernel can ask: a bit a thing. That calls
 * go strictly down is asked of the rows by tests/host/kernel_ipc.c.
 */
#include "authority.h"
#include <kumquat/messages.h>

#define CALL(name)                      (1ull << KERNEL_##name)
#define TO(name)                        (1u << (name))
#define IRQ(line)                       (1u << (line))
#define PORTS(...)                      .ports = {__VA_ARGS__}
#define INFO_PAGES                      DEVICE_INFO_PAGES

#define SERVER(NAME, module, slot, ...) [slot] = {module, __VA_ARGS__},
/* One row behind the servers' serves all user processes. */
#define USER(...) [NR_SERVERS] = {NULL, __VA_ARGS__, 0, {{0, 0}}, 0, 0},
static const struct authority table[NR_SERVERS + 1] = {
#include <kumquat/servers.def>
};

const struct authority *authority_of(unsigned slot)
{
    return &table[slot < NR_SERVERS ? slot : NR_SERVERS];
}
