/*
 * The endpoints of the servers: KERNEL, RS, MM, FS, TTY, DISK, ...
 */
#ifndef KUMQUAT_SERVERS_H
#define KUMQUAT_SERVERS_H

enum server_slot {
    KERNEL = 0,
#define SERVER(name, module, slot, ...) name = (slot),
#define USER(...)
#include <kumquat/servers.def>
#undef SERVER
#undef USER
};

/* Sets of servers, a bit a slot: the drivers, and those that user processes may
 * call. */
#define DRIVER_LEVEL 2
#define OPEN         1u
#define CLOSED       0u
enum server_set {
    DRIVERS = 0
#define SERVER(NAME, module, slot, level, ...) \
    | ((level) == DRIVER_LEVEL ? 1u << (slot) : 0)
#define USER(...)
#include <kumquat/servers.def>
#undef SERVER
    ,
    OPEN_ONES = 0
#define SERVER(NAME, module, slot, level, priority, open, ...) \
    | (open) << (slot)
#include <kumquat/servers.def>
#undef SERVER
#undef USER
};
#undef OPEN
#undef CLOSED

#endif
