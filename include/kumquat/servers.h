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

#endif
