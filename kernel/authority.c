/*
 * servers.def as a table that the kernel can ask: a bit a thing. That calls
 * go strictly down is asked of the rows by tests/host/kernel_ipc.c.
 */
#include "process.h"
#include <kumquat/messages.h>

#define CALL(name)          (1ull << KERNEL_##name)
#define TO(name)            (1u << (name))
#define IRQ(line)           (1u << (line))
#define PORTS(...)          .ports = {__VA_ARGS__}
#define PCI(vendor, device) ((device) << 16 | (vendor))
#define INFO_PAGES          (uintptr_t) info_pages, sizeof info_pages

#define SERVER(NAME, module, slot, level, priority, open, ...) \
    [slot] = {module, level, priority, __VA_ARGS__},
/* One row behind the servers' serves all user processes. */
#define USER(...) [NR_SERVERS] = {NULL, __VA_ARGS__, .irqs = 0},
const struct authority authorities[NR_SERVERS + 1] = {
#include <kumquat/servers.def>
};
